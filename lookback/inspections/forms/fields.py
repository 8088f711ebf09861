"""Form parts of this room: rows of the same fields, groups of fields on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lookback.kit.forms import StepForm
from lookback.kit.payload import LARGEST_KEY

LONGEST_KEY = len(str(LARGEST_KEY))


class ChecklistField(forms.ModelMultipleChoiceField):
    """Boxes to tick for rows of a table. A key that no table can hold is as unknown as any other."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list | tuple) else []:
            if not str(key).isdecimal() or len(str(key)) > LONGEST_KEY or int(key) > LARGEST_KEY:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": str(key)[:40]})
        return super().clean(value)


class Group:
    """Some fields of a form, to be shown together by `form_fields`."""

    def __init__(self, form: forms.Form, names: list[str], label: Any = "", **facts: Any) -> None:
        self.form, self.names, self.label = form, names, label
        self.__dict__.update(facts)

    def visible_fields(self) -> list[forms.BoundField]:
        """The group's fields, as a form would list them."""
        return [self.form[name] for name in self.names if not self.form[name].is_hidden]


class RowsForm(StepForm):
    """Several rows of the same fields in one plain form. An empty row is skipped; the others become a list.

    `row_fields` makes the fields of one row; `rows_name` names the list among the clean values. A row counts as
    empty when its `key_fields` are empty: choices and numbers come prefilled.
    """

    rows_name: ClassVar[str] = "rows"
    row_label: ClassVar[Any] = ""
    row_fields: ClassVar[dict[str, Callable[[], forms.Field]]] = {}
    key_fields: ClassVar[tuple[str, ...]] = ()
    spare_rows: ClassVar[int] = 3
    most_rows: ClassVar[int] = 40

    def prepare(self) -> None:
        before = self.initial_rows()
        self.row_count = self._sent_rows() if self.is_bound else min(len(before) + self.spare_rows, self.most_rows)
        for number in range(1, self.row_count + 1):
            for name, make in self.row_fields.items():
                self.fields[f"{name}_{number}"] = field = self.prepare_field(name, make())
                field.required = False
                if number <= len(before):
                    field.initial = before[number - 1].get(name)

    def initial_rows(self) -> list[dict[str, Any]]:
        """Hook: the rows there are already."""
        return []

    def prepare_field(self, name: str, field: forms.Field) -> forms.Field:
        """Hook: narrow the choices of one field."""
        return field

    def groups(self) -> Iterator[Group]:
        """The rows for the page."""
        for number in range(1, self.row_count + 1):
            yield Group(self, [f"{name}_{number}" for name in self.row_fields], self.row_label, number=number)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        rows = [row for number in range(1, self.row_count + 1) if (row := self._row(number))]
        plain = {name: value for name, value in clean.items() if name in self.base_fields}
        return {**plain, self.rows_name: rows}

    def _row(self, number: int) -> dict[str, Any] | None:
        if not any(self[f"{name}_{number}"].data for name in self.key_fields):
            return None
        needed = (name for name, make in self.row_fields.items() if make().required)
        for name in needed:
            key = f"{name}_{number}"
            if key in self.cleaned_data and self.cleaned_data[key] in (None, "", [], {}):
                self.add_error(key, _("This field is required."))
        return {name: self.cleaned_data.get(f"{name}_{number}") for name in self.row_fields}

    def _sent_rows(self) -> int:
        numbers = [
            int(number)
            for name, _underscore, number in (key.rpartition("_") for key in self.data)
            if name in self.row_fields and number.isascii() and number.isdigit() and len(number) < 4
        ]
        return min(max(numbers, default=1), self.most_rows)

    @classmethod
    def flat(cls, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """A list of rows, as the API gives it, in the names of the page's fields."""
        return {f"{name}_{number}": value for number, row in enumerate(rows, 1) for name, value in row.items()}
