"""Form parts that every room uses. Forms turn input into clean values; they never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit.prose import Prose, active_language

MAX_TEXT = 20_000


class DateField(forms.DateField):
    """A day, with the browser's own date picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class MomentField(forms.DateTimeField):
    """A day and a time of day, with the browser's own picker; in the site's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**kwargs)


class TextField(forms.CharField):
    """Several lines of plain text, with a bound that a person will not reach."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_TEXT)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class ProseFormField(TextField):
    """Text kept by language: shows the reader's language, gives back a Prose that keeps the others.

    The initial value may be a `Prose`; the clean value replaces the text of the present language only.
    """

    def prepare_value(self, value: Any) -> str:
        return str(Prose.of(value)) if value else ""

    def clean(self, value: Any) -> Prose:
        text, before = super().clean(value), Prose.of(self.initial or {})
        if text == self.prepare_value(before):
            return before  # what was shown may be the other language's text: it must not be copied
        return Prose.of({**before, active_language(): text})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != (data or "")


class MultipleFileInput(forms.ClearableFileInput):
    """A file input that takes many files."""

    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Many files at once; gives back a list. An empty file is refused by name."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            return [super().clean(None, initial)] if self.required else []
        return [super(MultipleFileField, self).clean(file, initial) for file in files]


class StepForm(forms.Form):
    """Base of the form of one workflow step. `subject` and `user` narrow the choices."""

    def __init__(self, *args: Any, subject: Any, user: Any, **kwargs: Any) -> None:
        self.subject = subject
        self.user = user
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Hook: set querysets and initial values from `self.subject` and `self.user`."""


class NoteForm(StepForm):
    """A step that needs nothing but may carry a note."""

    note = TextField(label=_("Note"), required=False, rows=2)


class ReasonForm(StepForm):
    """A step that needs a reason."""

    reason = TextField(label=_("Reason"), rows=3)


def fill_initial(form: forms.Form, values: dict[str, Any]) -> None:
    """Set initial values on a form, for those fields it has."""
    for name, value in values.items():
        if name in form.fields:
            form.fields[name].initial = value
