"""Text that people write, kept in the languages it was written in and shown in the reader's.

A finding is written in one language and may be translated. `Prose` is a dict of language to text;
printing it gives the reader's language, else the first one written, so a page never shows a gap.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language


def active_language() -> str:
    """The two-letter key under which the present language is stored: "zh" or "en"."""
    return (get_language() or "en").split("-")[0]


class Prose(dict):
    """{"zh": "…", "en": "…"}; `str()` picks the reader's language."""

    @classmethod
    def of(cls, value: Any) -> Prose:
        """Take a dict, a Prose, or a bare string, which is taken to be in the present language."""
        if isinstance(value, dict):
            return cls({key: text for key, text in value.items() if text})
        return cls({active_language(): str(value)} if value else {})

    def __str__(self) -> str:
        return self.get(active_language()) or next((text for text in self.values() if text), "")

    def __bool__(self) -> bool:
        return any(str(text).strip() for text in self.values())

    def every(self) -> str:
        """All languages in one string: what checks and searches read."""
        return "\n".join(self.values())


class ProseField(models.JSONField):
    """A JSON column that gives back `Prose`. Never null; empty is {}."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Prose)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Prose:
        return Prose.of(super().from_db_value(value, expression, connection) or {})

    def to_python(self, value: Any) -> Prose:
        return Prose.of(value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(dict(Prose.of(value)))

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        prose = Prose.of(getattr(instance, self.attname))
        setattr(instance, self.attname, prose)
        return prose

    def validate(self, value: Any, model_instance: Any) -> None:
        if not self.blank and not value:
            raise ValidationError(self.error_messages["blank"], code="blank")
