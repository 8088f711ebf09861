"""Draws the common inputs of forms without a template each: a page of filters spent a quarter of its time on them.

The result is the same, character for character, as that of Django's templates (tests/kit/test_renderer.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

PLAIN_INPUTS = ("text", "date", "number", "email", "hidden", "search", "url", "tel", "password", "time", "color")


class Renderer(DjangoTemplates):
    """Django's own renderer, but for inputs, selects and text areas."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAW.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return mark_safe(draw(context["widget"]).strip())


def _attrs(attrs: dict[str, Any]) -> str:
    said = {name: value for name, value in attrs.items() if value is not False}
    return "".join(f" {name}" if value is True else f' {name}="{_text(value)}"' for name, value in said.items())


def _text(value: Any) -> str:
    """As {{ value|stringformat:'s' }}: a mark-up-safe text stays as it is, all else is escaped."""
    return conditional_escape(value if isinstance(value, SafeString) else str(value))


def _input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attrs(widget["attrs"])}>'


def _textarea(widget: dict[str, Any]) -> str:
    value = conditional_escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attrs(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: dict[str, Any]) -> str:
    parts = [f'<select name="{_text(widget["name"])}"{_attrs(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_text(group)}">')
        parts += [f"\n  {_option(option)}" for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _option(option: dict[str, Any]) -> str:
    label = conditional_escape(option["label"])
    return f'<option value="{_text(option["value"])}"{_attrs(option["attrs"])}>{label}</option>\n'


_HOME = "django/forms/widgets/"
DRAW: dict[str, Callable[[dict[str, Any]], str]] = {
    **{f"{_HOME}{kind}.html": _input for kind in PLAIN_INPUTS},
    f"{_HOME}textarea.html": _textarea,
    f"{_HOME}select.html": _select,
}
