"""Form fields that name units. A unit is typed by code or name and resolved here: no list of 660,000 options."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lookback.org.models import Unit

SUGGESTIONS = 200
# What a suggestion looks like once chosen: "Hangzhou (330100)".
_WITH_CODE = re.compile(r"^.*[(（]\s*([^()（）]{1,40}?)\s*[)）]\s*$", re.DOTALL)
_SEPARATORS = re.compile(r"[\n\r,;，；、]+")


class SuggestInput(forms.TextInput):
    """A text input with suggestions that the browser offers while one types."""

    template_name = "kit/widgets/suggest.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        # Asked only when the input is drawn: a form that is sent needs no suggestions.
        self.suggest: Callable[[], list[str]] = list

    @property
    def suggestions(self) -> list[str]:
        """What the browser offers."""
        return self.suggest()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if suggestions := self.suggestions:
            list_id = f"{context['widget']['attrs'].get('id', name)}_list"
            context["widget"]["attrs"]["list"] = list_id
            context["widget"]["list_id"] = list_id
            context["widget"]["suggestions"] = suggestions
        return context


class UnitCodeField(forms.CharField):
    """One unit, typed as code, exact name or "name (code)"; gives back the `Unit`, or None when left empty.

    Call `offer(units)` in the form's `prepare`: only these units may be chosen, the nearest are suggested.
    """

    widget = SuggestInput
    default_error_messages = {
        "unknown": _("There is no unit “%(text)s” among those that may be chosen here."),
        "ambiguous": _("Several units are called “%(text)s”. Give the code."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 220)
        kwargs.setdefault("help_text", _("Code or full name of the unit."))
        super().__init__(**kwargs)
        self.units = Unit.objects.none()

    def offer(self, units: Any, *, near: Any = None) -> None:
        """Allow `units` (a queryset); suggest the first of `near`, else of `units`, the highest in the tree first."""
        self.units = units
        offered = units if near is None else near
        self.widget.suggest = lambda: [unit_text(unit) for unit in nearest(offered)]

    def prepare_value(self, value: Any) -> Any:
        return unit_text(value) if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Unit | None:
        if isinstance(value, Unit):
            return value
        text = super().clean(value)
        return resolve_unit(text, self.units, self.error_messages) if text else None


class UnitChecklist(forms.Widget):
    """Boxes for the nearest units and one line for any others, all under one name."""

    use_fieldset = True
    allow_multiple_selected = True
    template_name = "kit/widgets/unit_checklist.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.find_boxes: Callable[[], list[tuple[str, str]]] = list

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """(code, name) of each box."""
        return self.find_boxes()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else _listed(data.get(name))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = set(split_codes(value or []))
        boxes = self.boxes
        offered = {code for code, _label in boxes}
        base = context["widget"]["attrs"].get("id", name)
        context["widget"]["boxes"] = [
            {"value": code, "label": label, "checked": code in chosen, "id": f"{base}_{position}"}
            for position, (code, label) in enumerate(boxes)
        ]
        context["widget"]["others"] = ", ".join(text for text in split_codes(value or []) if text not in offered)
        return context


class UnitCodesField(forms.Field):
    """Several units: ticked among the nearest, or typed by code or name. Gives back a list of `Unit`."""

    widget = UnitChecklist
    default_error_messages = {
        **UnitCodeField.default_error_messages,
        "required": _("Choose at least one unit."),
        "too_many": _("These are too many units at once: %(limit)s at most."),
        "text": _("Give units as text: codes or names."),
    }
    limit = 500

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = Unit.objects.none()

    def offer(self, units: Any, *, near: Any = None) -> None:
        """Allow `units`; show boxes for the first of `near`, else of `units`."""
        self.units = units
        offered = units if near is None else near
        self.widget.find_boxes = lambda: [(unit.code, str(unit)) for unit in nearest(offered)]

    def prepare_value(self, value: Any) -> Any:
        return [unit.code if isinstance(unit, Unit) else unit for unit in value or []]

    def clean(self, value: Any) -> list[Unit]:
        if any(not isinstance(text, str) for text in value or []):
            raise ValidationError(self.error_messages["text"], code="text")
        texts = split_codes(value or [])
        for text in texts:
            _refuse_unprintable(text)
        if self.required and not texts:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(texts) > self.limit:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"limit": self.limit})
        return list(self._resolved(texts))

    def _resolved(self, texts: list[str]) -> Iterable[Unit]:
        by_code = {unit.code: unit for unit in self.units.filter(code__in=[text[:40] for text in texts])}
        found = (by_code.get(text) or resolve_unit(text, self.units, self.error_messages) for text in texts)
        return {unit.pk: unit for unit in found}.values()


def nearest(units: Any) -> list[Unit]:
    """The units to suggest: the highest in the tree first, as many as a list can show."""
    return list(units.order_by("depth", "code")[:SUGGESTIONS])


def unit_text(unit: Unit) -> str:
    """A unit as a suggestion shows it."""
    return f"{unit} ({unit.code})"


def split_codes(values: Iterable[str]) -> list[str]:
    """Codes or names out of lines and lists, each once, in the order given."""
    parts = (part.strip() for value in values for part in _SEPARATORS.split(str(value)))
    return list(dict.fromkeys(part for part in parts if part))


def resolve_unit(text: str, units: Any, sentences: dict[str, Any]) -> Unit:
    """The one unit of `units` that `text` names. The code is asked first: it has an index, names have none."""
    _refuse_unprintable(text)
    match = _WITH_CODE.match(text)
    for code in [text, match.group(1)] if match else [text]:
        if unit := units.filter(code=code).first():
            return unit
    named = list(units.filter(name_zh=text)[:2]) or list(units.filter(name_en=text)[:2])
    if len(named) == 1:
        return named[0]
    code = "ambiguous" if named else "unknown"
    raise ValidationError(sentences[code], code=code, params={"text": text[:60]})


def _refuse_unprintable(text: str) -> None:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError(_("Null characters are not allowed."), code="null_characters_not_allowed")


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []
