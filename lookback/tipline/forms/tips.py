"""The filters of the desk, and the forms of everything that is done with a tip."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.kit.fields import subtree
from lookback.kit.forms import NoteForm, ReasonForm, StepForm, TextField
from lookback.org.forms import UnitCodeField, UnitCodesField
from lookback.org.models import Unit
from lookback.tipline.forms.keys import ColleagueField
from lookback.tipline.models import Access, Tip
from lookback.tipline.queries import desks
from lookback.tipline.rules import Ground, Purpose
from lookback.tipline.rules.intake import shown

ANY = ("", _("all"))
ALLEGATIONS = 6


def categories() -> list[tuple[str, str]]:
    """What a tip can be about."""
    return shown("category")


class TipFilterForm(forms.Form):
    """What to show of one's own tips."""

    status = forms.ChoiceField(label=_("Status"), choices=[ANY, *Tip.Status.choices], required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=[ANY, *Tip.Priority.choices], coerce=int, empty_value=None, required=False
    )
    category = forms.ChoiceField(label=_("Category"), choices=lambda: [ANY, *categories()], required=False)


class PurposeForm(forms.Form):
    """Why somebody opens the tip."""

    purpose = forms.ChoiceField(label=_("What do you open it for?"), choices=Purpose.choices, widget=forms.RadioSelect)


class UndertakeForm(forms.Form):
    """The box under the undertaking, ticked by hand."""

    undertaking = forms.BooleanField(
        label=_("I undertake this."),
        error_messages={"required": _("Without the undertaking the tip cannot be opened.")},
    )


class AcceptForm(StepForm):
    """Category, priority and the reason for both."""

    category = forms.ChoiceField(label=_("Category"), choices=categories)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Tip.Priority.choices, coerce=int)
    reason = TextField(label=_("Reason"), help_text=_("Judge the content, not the reporter."))

    def prepare(self) -> None:
        self.fields["category"].initial = self.subject.category
        self.fields["priority"].initial = self.subject.priority


class TellForm(StepForm):
    """A message that the reporter reads with the receipt code."""

    text = TextField(label=_("Message to the reporter"), rows=6)


class TextForm(StepForm):
    """A note that only those on the list read."""

    text = TextField(label=_("Note"), rows=6)


class RejectForm(StepForm):
    """Why it is out of scope, and what the reporter is told."""

    reason = TextField(label=_("Reason"))
    text = TextField(label=_("Message to the reporter"), help_text=_("Say who is responsible instead."), rows=5)


class TransferForm(RejectForm):
    """Where it goes, and what of it."""

    unit = UnitCodeField(label=_("Handed to"))
    copy = TextField(
        label=_("What the other body reads"),
        help_text=_("Nothing of who said it, how they know it, or when they wrote. The body sees this text alone."),
        rows=10,
    )
    field_order = ("unit", "copy", "reason", "text")

    def prepare(self) -> None:
        self.fields["unit"].offer(Unit.objects.all(), near=Unit.objects.above(self.subject.desk_unit))


class MergeForm(StepForm):
    """The earlier tip, and why this is the same."""

    into = forms.CharField(label=_("Reference of the earlier tip"), max_length=10)
    reason = TextField(label=_("Reason"))

    def clean_into(self) -> Tip:
        """One of the person's own tips: of others nobody learns here."""
        ref = self.cleaned_data["into"].strip().upper()
        tip = Tip.objects.visible_to(self.user).exclude(pk=self.subject.pk).filter(ref=ref).first()
        if tip is None:
            raise ValidationError(_("You hold no key to a tip of that reference."))
        return tip


class AssignForm(StepForm):
    """The unit that verifies it."""

    unit = UnitCodeField(label=_("Unit that verifies"))
    reason = TextField(label=_("Instructions"), required=False)

    def prepare(self) -> None:
        desk = self.subject.desk_unit
        units = Unit.objects.filter(subtree(desk.path) | Q(pk__in=desk.lineage))
        self.fields["unit"].offer(units, near=units.filter(depth__gte=desk.depth - 1, depth__lte=desk.depth + 1))


class ReassignForm(AssignForm):
    """Another unit, and why."""

    reason = TextField(label=_("Reason"))


class ReopenForm(ReassignForm):
    """Which unit at a higher level verifies it anew, and why."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices)
    field_order = ("ground", "unit", "reason")


class ProposeForm(StepForm):
    """The table of allegations with the result of each, and what was done."""

    actions_taken = TextField(label=_("What was done to check it"), rows=5)

    def prepare(self) -> None:
        results = [("", "—"), *Tip.Result.choices]
        for number in range(1, ALLEGATIONS + 1):
            names = {"number": number}
            self.fields[f"allegation_{number}"] = forms.CharField(
                label=_("Allegation %(number)d") % names, max_length=500, required=False
            )
            self.fields[f"result_{number}"] = forms.ChoiceField(
                label=_("Result %(number)d") % names, choices=results, required=False
            )
            self.fields[f"reasons_{number}"] = forms.CharField(
                label=_("Grounds %(number)d") % names, max_length=2000, required=False
            )
        self.order_fields([name for name in self.fields if name != "actions_taken"])

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        rows = [self._row(clean, number) for number in range(1, ALLEGATIONS + 1)]
        rows = [row for row in rows if row]
        if not rows and not self.errors:
            self.add_error("allegation_1", _("Give at least one allegation with its result."))
        return {"allegations": rows, "actions_taken": clean.get("actions_taken", "")}

    def _row(self, clean: dict[str, Any], number: int) -> dict[str, str] | None:
        row = {
            "text": clean.get(f"allegation_{number}", ""),
            "result": clean.get(f"result_{number}", ""),
            "reasons": clean.get(f"reasons_{number}", ""),
        }
        if not any(row.values()):
            return None
        for name, field in (("text", "allegation"), ("result", "result"), ("reasons", "reasons")):
            if not row[name]:
                self.add_error(f"{field}_{number}", _("Each allegation needs a result and its grounds."))
        return row


class NameForm(StepForm):
    """Units that the tip turns out to accuse."""

    units = UnitCodesField(label=_("Units that the tip accuses"))
    reason = TextField(label=_("Reason"))

    def prepare(self) -> None:
        desk = self.subject.desk_unit
        near = Unit.objects.below(desk).filter(depth__lte=desk.depth + 1)
        self.fields["units"].offer(Unit.objects.all(), near=near)


class BringInForm(StepForm):
    """Who gets the key as well, and what for."""

    person = ColleagueField(label=_("Person"))
    why = forms.ChoiceField(
        label=_("What for"),
        choices=[
            (Access.Why.REVIEW.value, _("to review the result")),
            (Access.Why.DESK.value, _("to talk with the reporter")),
            (Access.Why.CONSULTED.value, _("to help with verifying")),
            (Access.Why.PROTECTION.value, _("to protect the reporter")),
            (Access.Why.FOLLOW_UP.value, _("to follow it up in rectification")),
            (Access.Why.HEAD.value, _("to sign as the head, for high priority")),
        ],
    )

    def prepare(self) -> None:
        self.fields["person"].offer(desks.colleagues(self.user))


class CloseForm(ReasonForm):
    """Why it is closed, and that no reward is due where nobody proposed one."""

    no_reward = forms.BooleanField(
        label=_("No reward is due"),
        required=False,
        help_text=_("Say why above. Not needed where the panel has decided, or where nothing was borne out."),
    )


STEP_FORMS: dict[str, type[StepForm]] = {
    "acknowledge": NoteForm,
    "accept": AcceptForm,
    "ask": TellForm,
    "merge": MergeForm,
    "reject": RejectForm,
    "transfer": TransferForm,
    "assign": AssignForm,
    "reassign": ReassignForm,
    "start": NoteForm,
    "propose": ProposeForm,
    "countersign": ReasonForm,
    "confirm": ReasonForm,
    "return": ReasonForm,
    "feed_back": TellForm,
    "close": CloseForm,
    "reopen": ReopenForm,
}
