"""The form that takes a tree of units as a CSV file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lookback.org.actions.tree_rows import COLUMNS

# What a page may wait for. Larger trees go through the command line, which knows no limit.
LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 50_000


class TreeImportForm(forms.Form):
    """A CSV file; by default it is only checked."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=format_lazy(
            "{} {}", ", ".join(COLUMNS), _("UTF-8, at most 5 MB. Larger trees are loaded from the command line.")
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    is_dry_run = forms.BooleanField(label=_("Only check, load nothing"), required=False, initial=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 5 MB. Use the command line for larger trees."))
        return file
