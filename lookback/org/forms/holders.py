"""A form field that names a person by the post that he or she holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.org.forms.units import SUGGESTIONS, SuggestInput
from lookback.org.models import Person, Post, Unit

NAMED_IN_A_SENTENCE = 12


class PersonField(forms.CharField):
    """A person by account or full name. Which people may be meant depends on other fields: see `holder`."""

    widget = SuggestInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 160)
        kwargs.setdefault("help_text", lazy("Account or full name of somebody who holds a post at the unit."))
        super().__init__(**kwargs)

    def offer(self, posts: Any) -> None:
        """Suggest the holders of `posts`."""
        self.widget.suggest = lambda: list(dict.fromkeys(person_text(post.person) for post in posts[:SUGGESTIONS]))

    def prepare_value(self, value: Any) -> Any:
        return person_text(value) if isinstance(value, Person) else value


def person_text(person: Person) -> str:
    """A person as a suggestion shows them."""
    return f"{person} ({person.username})"


def posts_at(units: Any) -> Any:
    """Current posts at the units, or in an office that acts for one of them."""
    held = Post.objects.current().filter(Q(unit__in=units) | Q(scope__in=units), person__is_active=True)
    return held.select_related("person").order_by("unit__depth", "unit__code", "pk")


def holder(text: str, unit: Unit) -> Person:
    """The one person whom `text` names among those with a post at `unit`; a sentence names them otherwise."""
    people = {post.person_id: post.person for post in posts_at([unit])}.values()
    names = {text, text.rpartition("(")[2].rstrip(") ")}
    found = [person for person in people if names & {person.username, person.name_zh, person.name_en} - {""}]
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(_("Several people at %(unit)s are called so. Give the account.") % {"unit": unit})
    there = ", ".join(person_text(person) for person in list(people)[:NAMED_IN_A_SENTENCE]) or _("nobody")
    raise ValidationError(
        _("Nobody called “%(text)s” holds a post at %(unit)s. Posts there: %(people)s.")
        % {"text": text[:60], "unit": unit, "people": there}
    )
