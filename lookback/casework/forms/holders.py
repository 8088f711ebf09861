"""A form that names a person by a post at the unit that another of its fields names."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from lookback.kit.forms import StepForm
from lookback.org.forms import holder


class HolderForm(StepForm):
    """`names` are the field of the unit and the field of the person."""

    names: ClassVar[tuple[str, str]] = ("unit", "person")

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        unit_field, person_field = self.names
        if (unit := clean.get(unit_field)) and (text := clean.get(person_field)):
            try:
                clean[person_field] = holder(text, unit)
            except ValidationError as error:
                self.add_error(person_field, error)
        return clean
