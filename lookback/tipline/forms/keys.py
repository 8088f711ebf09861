"""Forms about one's own key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lookback.org.forms import SuggestInput
from lookback.org.models import Person
from lookback.tipline.queries import desks

MOST = 1000


class PassphraseField(forms.CharField):
    """A passphrase: never shown again, blanks inside and around it count."""

    def __init__(self, *, fresh: bool = False, **kwargs: Any) -> None:
        attrs = {"autocomplete": "new-password" if fresh else "current-password"}
        kwargs.setdefault("widget", forms.PasswordInput(attrs=attrs))
        super().__init__(max_length=MOST, strip=False, **kwargs)


class NewPassphraseForm(forms.Form):
    """A new passphrase, typed twice."""

    passphrase = PassphraseField(
        fresh=True,
        label=_("Passphrase"),
        help_text=_("At least four words: 16 letters, or 8 Chinese characters. Nobody can read it or send it to you."),
    )
    again = PassphraseField(fresh=True, label=_("The same again"))

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("passphrase") and clean.get("again") and clean["passphrase"] != clean["again"]:
            self.add_error("again", _("The two are not the same."))
        return clean


class PassphraseForm(forms.Form):
    """The present passphrase."""

    passphrase = PassphraseField(label=_("Passphrase"))


class ChangePassphraseForm(forms.Form):
    """The present passphrase, and the new one twice."""

    old = PassphraseField(label=_("Present passphrase"))
    new = PassphraseField(fresh=True, label=_("New passphrase"))
    again = PassphraseField(fresh=True, label=_("The same again"))

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("new") and clean.get("again") and clean["new"] != clean["again"]:
            self.add_error("again", _("The two are not the same."))
        return clean


class ColleagueField(forms.CharField):
    """A person of the tip line who has a key, by account or by "name (account)". Gives back the `Person`."""

    widget = SuggestInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 160)
        kwargs.setdefault("help_text", _("Account of somebody who works on tips and has made a key."))
        super().__init__(**kwargs)
        self.people = Person.objects.none()

    def offer(self, people: Any) -> None:
        """Allow these people, and suggest them."""
        self.people = people
        self.widget.suggest = lambda: [f"{person} ({person.username})" for person in people[:50]]

    def clean(self, value: Any) -> Person | None:
        if isinstance(value, Person):
            return value
        text = super().clean(value)
        if not text:
            return None
        names = {text.strip(), text.rpartition("(")[2].rstrip(") ")}
        person = self.people.filter(username__in=names).first()
        if person is None:
            raise ValidationError(_("Nobody of that account works on tips here and has made a key."))
        return person


class HandOverForm(forms.Form):
    """Who takes all of one's keys over."""

    to = ColleagueField(label=_("Successor"))

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(desks.colleagues(user))
