"""The form part that takes files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lookback.documents import rules
from lookback.kit.forms import MultipleFileField, MultipleFileInput


class FilesField(MultipleFileField):
    """Many files at once. What can be seen from outside is refused here, what is inside by `store_file`."""

    def __init__(self, **kwargs: Any) -> None:
        limit = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
        kwargs.setdefault("max_length", None)
        kwargs.setdefault("help_text", _("Several files at once; each up to %(limit)s MB.") % {"limit": limit})
        kwargs.setdefault("widget", MultipleFileInput(attrs={"accept": ",".join(f".{kind}" for kind in rules.KINDS)}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        too_large = [file for file in files if getattr(file, "too_large", False)]
        if too_large:
            raise ValidationError([_too_large(file) for file in too_large], code="too_large")
        return super().clean(data, initial)

    def to_python(self, data: Any) -> Any:
        if getattr(data, "size", None) == 0:
            raise ValidationError(rules.empty(rules.clean_name(data.name or "")), code="empty")
        return super().to_python(data)


def _too_large(file: Any) -> str:
    return rules.too_large(rules.clean_name(file.name or ""), settings.EVIDENCE_MAX_BYTES)
