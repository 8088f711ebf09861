"""The public form: four blocks, mostly choices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit.forms import MAX_TEXT
from lookback.org.models import Unit
from lookback.tipline.actions import Report
from lookback.tipline.models import Tip
from lookback.tipline.queries import places
from lookback.tipline.resumable import ResumedUpload
from lookback.tipline.rules.intake import MAX_FILES, priority_of, shown
from lookback.tipline.uploads import SealedUpload

MAX_LINE = 500
Mode = Tip.IdentityMode
MODES = (
    (Mode.ANONYMOUS, lazy("I stay anonymous")),
    (Mode.CONFIDENTIAL, lazy("I say who I am, in confidence: two custodians together can open it, nobody else")),
    (Mode.NAMED, lazy("I report under my name")),
)
ONE = lazy("Please choose one answer.")


class LongText(forms.CharField):
    """Text of bounded length. Too long is told with figures; the browser is given no limit, for it would cut."""

    def __init__(self, limit: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(
                _(
                    "This has %(count)d letters; %(limit)d fit. Nothing was lost: shorten it, or send the rest "
                    "afterwards as a message."
                )
                % {"count": len(value), "limit": self.limit}
            )


def _choice(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, error_messages={"required": ONE, "invalid_choice": ONE})


def _asked(question: str) -> forms.ChoiceField:
    return _choice(partial(shown, question))


class SentForm(forms.Form):
    """What the public forms have in common: their data come from a browser, with files that arrived sealed."""

    data: Any

    def __init__(
        self, data: Any = None, *, files: Sequence[SealedUpload | ResumedUpload] = (), gone: Sequence[str] = ()
    ) -> None:
        super().__init__(data)
        self.arrived, self._gone = files, gone

    @property
    def resumed(self) -> list[ResumedUpload]:
        """Files that wait, sealed, until the form is sent off."""
        return [file for file in self.arrived if isinstance(file, ResumedUpload)]

    @property
    def is_missing_files(self) -> bool:
        """Whether files must be chosen once more when the page is shown again."""
        return len(self.resumed) < len(self.arrived) or bool(self._gone)

    def flaws_of_files(self, too_many: str) -> list[str]:
        """What is wrong with the files, in sentences."""
        sentences = [too_many % {"count": MAX_FILES}] if len(self.arrived) > MAX_FILES else []
        if self._gone:
            sentences.append(_("A file is not here any more. Please choose it once more."))
        return sentences + [file.flaw for file in self.arrived if file.flaw]


class ReportForm(SentForm):
    """Input of the public form to a `Report`. The answers are laid out by the template."""

    category = _asked("category")
    what = LongText(MAX_TEXT, error_messages={"required": lazy("Please say in a few words what happened.")})
    signs = forms.MultipleChoiceField(required=False, choices=partial(shown, "signs"))
    place = forms.CharField(error_messages={"required": lazy("Please choose a province or city.")})
    part = forms.CharField(required=False)
    place_detail = LongText(MAX_LINE, required=False)
    when = _asked("when")
    when_detail = LongText(MAX_LINE, required=False)
    about = _asked("about")
    names = LongText(MAX_TEXT, required=False)
    bodies = LongText(MAX_LINE, required=False)
    none_of_these = forms.BooleanField(required=False)
    known_from = _asked("known_from")
    identity_mode = _choice(MODES)
    name = LongText(MAX_LINE, required=False)
    contact = LongText(MAX_LINE, required=False)

    @cached_property
    def ticked(self) -> dict[str, list[str]]:
        """What stands ticked in each question."""
        asked = ("category", "signs", "when", "about", "known_from", "identity_mode")
        given = {name: self.data.getlist(name) if self.is_bound else [] for name in asked}
        return given | {"identity_mode": given["identity_mode"] or [Mode.ANONYMOUS]}

    @cached_property
    def accused(self) -> list[Unit]:
        """The bodies that were ticked."""
        return places.bodies(self.data.getlist("accused")) if self.is_bound else []

    @cached_property
    def matches(self) -> list[Unit]:
        """The bodies that the typed name may mean."""
        text = self.data.get("bodies", "")[:MAX_LINE] if self.is_bound else ""
        found = places.bodies_called(text, self.place_chosen) if text.strip() else []
        return [unit for unit in found if unit not in self.accused]

    @cached_property
    def place_chosen(self) -> Unit | None:
        """The province or city chosen so far."""
        return places.territory(self.data.get("place", "")) if self.is_bound else None

    def clean_place(self) -> Unit:
        if self.place_chosen is None:
            raise ValidationError(self.fields["place"].error_messages["required"])
        return self.place_chosen

    def clean_part(self) -> Unit | None:
        key = self.cleaned_data["part"]
        part = places.territory(key) if key else None
        # Another city was chosen after the list of parts was shown: the part of the old one is dropped.
        return part if part and self.place_chosen and part.is_within(self.place_chosen) else None

    def clean(self) -> dict[str, Any]:
        self._say_which_body()
        self._hold_to_anonymity()
        too_many = _("At most %(count)d files at once. Send the others afterwards, in the dialogue.")
        for sentence in self.flaws_of_files(too_many):
            self.add_error(None, sentence)
        return self.cleaned_data

    def report(self) -> Report:
        """What was reported. Of a valid form only."""
        given = self.cleaned_data
        place = given["part"] or given["place"]
        keys = {given["category"], given["when"], given["about"], *given["signs"]}
        return Report(
            answers=self._answers(place),
            place=place,
            category=given["category"],
            identity_mode=given["identity_mode"],
            priority=priority_of(keys),
            accused=self.accused,
            identity={key: given[key] for key in ("name", "contact") if given[key]},
            files=self.arrived,
        )

    def _answers(self, place: Unit) -> dict[str, Any]:
        asked = "category what signs place_detail when when_detail about names bodies known_from".split()
        answers = {key: self.cleaned_data[key] for key in asked if self.cleaned_data[key]}
        files = [[file.name, file.size] for file in self.arrived]
        return answers | {"place": place.pk, "files": files}

    def _say_which_body(self) -> None:
        """A body that is accused must be known by its key, or its own desk might get the tip (boundary B9)."""
        if self.accused or self.cleaned_data.get("none_of_these") or not self.matches:
            return
        typed = self.cleaned_data.get("bodies", "").strip().casefold()
        same = [unit for unit in self.matches if typed in (unit.code.casefold(), *_names(unit))]
        if len(same) == 1:
            self.accused = same
        else:
            self.add_error("bodies", _("Please tick which one you mean, or “None of these”."))

    def _hold_to_anonymity(self) -> None:
        given = self.cleaned_data
        if given.get("identity_mode") == Mode.ANONYMOUS and (given.get("name") or given.get("contact")):
            self.add_error("name", _("You chose to stay anonymous. Leave name and contact empty, or choose again."))


def _names(unit: Unit) -> tuple[str, str]:
    return unit.name_zh.casefold(), unit.name_en.casefold()


class ReplyForm(SentForm):
    """A further message of the reporter."""

    text = LongText(MAX_TEXT, required=False)

    def clean(self) -> dict[str, Any]:
        flaws = self.flaws_of_files(_("At most %(count)d files at once. Send the others in another message."))
        if not self.arrived and not self.data.get("text", "").strip():
            flaws.append(_("Please write something, or attach a file."))
        for flaw in flaws:
            self.add_error(None, flaw)
        return self.cleaned_data
