"""Template parts: icons, badges, step buttons, timelines, pagers. Templates hold no permission tests: these do."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lookback.kit import colour
from lookback.kit.prose import Prose
from lookback.kit.workflow import REGISTRY

register = template.Library()

SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"
COLOURS = {
    colour.RED: _("overdue"),
    colour.YELLOW: _("10 days or less"),
    colour.GREEN: _("20 days or less"),
    colour.NONE: _("in time"),
    colour.DONE: _("done"),
}
# How far along a status is, for the shade of its badge.
TONES = {
    "new": "grey",
    "planned": "grey",
    "draft": "grey",
    "sent": "grey",
    "listed": "grey",
    "requested": "amber",
    "raised": "amber",
    "reopened": "red",
    "relapsed": "red",
    "failed": "red",
    "disputed": "red",
    "returned": "red",
    "refused": "red",
    "suspended": "red",
    "cancelled": "grey",
    "withdrawn": "grey",
    "closed": "done",
    "done": "done",
    "accepted": "done",
    "approved": "done",
    "granted": "done",
    "sustained": "done",
    "passed": "done",
    "waived": "grey",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; hidden from screen readers unless it has a label."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, static(SPRITE), name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static(SPRITE), name)


@register.simple_tag
def status_badge(subject: Any, field: str = "status") -> SafeString:
    """The status (or another choice field) in words, tinted by how far along it is."""
    value = getattr(subject, field)
    return format_html(
        '<span class="lb-badge lb-tone-{}">{}</span>',
        TONES.get(value, "blue"),
        getattr(subject, f"get_{field}_display")(),
    )


@register.simple_tag
def severity_badge(value: str, label: str) -> SafeString:
    """High, medium or low, told by word and mark as well as by tint."""
    marks = {"high": "▲", "medium": "◆", "low": "▽"}
    tones = {"high": "red", "medium": "amber", "low": "grey"}
    return format_html(
        '<span class="lb-badge lb-tone-{}"><span aria-hidden="true">{}</span> {}</span>',
        tones.get(value, "grey"),
        marks.get(value, ""),
        label,
    )


@register.simple_tag
def colour_badge(value: str) -> SafeString:
    """The warning colour, with its meaning in words."""
    return format_html(
        '<span class="lb-badge lb-warn-{0}"><span class="lb-dot lb-dot-{0}" aria-hidden="true"></span> {1}</span>',
        value,
        COLOURS.get(value, value),
    )


@register.filter
def colour_label(value: str) -> Any:
    """A warning colour in words."""
    return COLOURS.get(value, value)


@register.filter
def prose(value: Any) -> str:
    """A dict of languages as text in the reader's."""
    return str(Prose.of(value)) if value else ""


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key], or nothing."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def percent(part: int, whole: int) -> int:
    """part of whole in whole per cent; 0 of 0 is 0."""
    return round(100 * part / whole) if whole else 0


@register.inclusion_tag("kit/parts/progress.html")
def progress_bar(value: int, text: str = "", label: str = "") -> dict[str, Any]:
    """A bar of `value` per cent with its figure in words; green when full."""
    return {"value": value, "text": text or f"{value} %", "label": label or _("Progress")}


@register.inclusion_tag("kit/parts/stages.html")
def stage_bar(subject: Any, path: str, **aliases: str) -> dict[str, Any]:
    """The usual path of a workflow with the present stage marked: `{% stage_bar item "new assigned closed" %}`.

    A status off the path is shown at another's place with its own name: `reopened="in_progress"`.
    """
    names, labels = path.split(), dict(type(subject).Status.choices)
    status = aliases.get(subject.status, subject.status)
    place = names.index(status) if status in names else 0
    stages = [
        {"label": labels[subject.status if position == place else name], "past": position < place}
        for position, name in enumerate(names)
    ]
    stages[place]["present"] = True
    return {"stages": stages}


@register.inclusion_tag("kit/parts/steps.html")
def step_buttons(subject: Any, user: Any, url_name: str) -> dict[str, Any]:
    """The steps this person may take now, and what still holds up the others."""
    workflow = REGISTRY[subject._meta.label_lower]
    steps = workflow.available(subject, user)
    return {
        "subject": subject,
        "url_name": url_name,
        "main": [step for step in steps if step.main],
        "other": [step for step in steps if not step.main],
        "waiting": [
            (step, why) for step, why in workflow.waiting(subject, user) if step.main or subject.status in step.barred
        ],
    }


@register.inclusion_tag("kit/parts/timeline.html")
def timeline(entries: Any) -> dict[str, Any]:
    """What happened to an object, newest first."""
    return {"entries": entries}


@register.inclusion_tag("kit/parts/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Links to the next and previous keyset page, keeping the filters."""
    query = context["request"].GET.copy()
    links = {}
    for name, cursor in (("previous", page.previous), ("next", page.next)):
        query["cursor"] = cursor or ""
        links[name] = f"?{query.urlencode()}" if cursor else ""
    return links


@register.inclusion_tag("kit/parts/form.html")
def form_fields(form: Any) -> dict[str, Any]:
    """All fields of a form with labels, help and errors tied to them."""
    dress(form)
    return {"form": form}


@register.simple_tag
def dress(form: Any) -> str:
    """Give the inputs of a form their looks; for templates that lay the fields out themselves."""
    for field in form.visible_fields():
        widget = field.field.widget
        kind = type(widget).__name__
        css = "form-select" if "Select" in kind else "form-check-input" if kind == "CheckboxInput" else "form-control"
        if kind in ("RadioSelect", "CheckboxSelectMultiple"):
            css = "form-check-input"
        widget.attrs["class"] = f"{css} is-invalid" if field.errors else css
    return ""


@register.filter
def count(cell: Any, name: str) -> int:
    """The count that `name` names on a row of counts, e.g. {{ cell|count:"red" }}."""
    return getattr(cell, name)
