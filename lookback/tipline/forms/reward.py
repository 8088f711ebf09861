"""Forms around rewards and the protection of reporters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.forms import DateField, NoteForm, ReasonForm, StepForm, TextField
from lookback.org.authority import Permission as P
from lookback.org.forms import UnitCodeField
from lookback.org.models import Unit
from lookback.tipline.models import ProtectionPlan
from lookback.tipline.models.reward import CONTRIBUTIONS
from lookback.tipline.rules import codes
from lookback.tipline.rules.codes import BadCode
from lookback.tipline.rules.schedule import exclusions, in_force


def contribution_field(*, against: bool = False, **more: Any) -> forms.TypedChoiceField:
    """How much the report brought about; with `against` also that it deserves nothing."""
    choices = [(str(value), label) for value, label in zip(CONTRIBUTIONS, _CONTRIBUTIONS, strict=True)]
    if against:
        choices.insert(0, ("0", _("0: no reward")))
    return forms.TypedChoiceField(
        label=_("Contribution"), choices=choices, coerce=Decimal, initial="1", empty_value=Decimal(1), **more
    )


_CONTRIBUTIONS = (_("0.5: helped"), _("1: led to it"), _("1.5: decisive"))


def _tiers() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (str(row.label), [(f"{row.key}:{tier.key}", str(tier.label)) for tier in row.tiers])
        for row in in_force(clock.today(), demo=settings.DEMO)
    ]


class ProposeForm(forms.Form):
    """What the reward is for. Outcome and reasons stay with the tip; the panel sees neither."""

    tier = forms.ChoiceField(label=_("Confirmed outcome"), choices=_tiers)
    outcome = TextField(label=_("Which decision confirms it"), help_text=_("Authority, number and day."), rows=2)
    contribution = contribution_field()
    reason = TextField(label=_("Reasons for the contribution"))
    recovered = forms.DecimalField(
        label=_("Sum recovered"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    weight = forms.IntegerField(label=_("Share"), min_value=1, max_value=999, initial=1, required=False)
    weights = forms.IntegerField(label=_("of all shares"), min_value=1, max_value=999, initial=1, required=False)
    excluded = forms.MultipleChoiceField(
        label=_("Does any of this apply?"),
        choices=lambda: [(key, str(label)) for key, label in exclusions().items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def proposal(self) -> dict[str, Any]:
        """The clean values as the action takes them."""
        values = dict(self.cleaned_data)
        schedule, tier = values.pop("tier").split(":")
        return {
            **values,
            "schedule": schedule,
            "tier": tier,
            "weight": values["weight"] or 1,
            "weights": values["weights"] or 1,
        }


class VoteForm(StepForm):
    """One member's vote."""

    contribution = contribution_field(against=True)
    reason = TextField(label=_("Reasons"))

    def prepare(self) -> None:
        self.fields["contribution"].initial = str(self.subject.contribution)


class DecideForm(StepForm):
    """The panel's decision follows from the votes; its reasons are written down here."""

    reason = TextField(label=_("Reasons of the panel"), help_text=_("The contribution follows from the votes."))


REWARD_FORMS: dict[str, type[StepForm]] = {"vote": VoteForm, "decide": DecideForm, "revoke": ReasonForm}
for _name in ("propose", "check_budget", "offer", "claim", "pay", "refuse", "lapse"):
    REWARD_FORMS[_name] = NoteForm


class FundForm(forms.Form):
    """Money granted for rewards."""

    unit = UnitCodeField(label=_("Unit"))
    amount = forms.DecimalField(label=_("Amount"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), initial="CNY")
    reference = forms.CharField(label=_("Number of the document that grants it"), max_length=40)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Unit.objects.filter(user.reach(P.REWARD_BUDGET)))


class SecretField(forms.CharField):
    """One of the two secrets of a voucher, as it was written down."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> bytes | None:
        text = super().clean(value)
        try:
            return codes.read(text) if text else None
        except BadCode as bad:
            raise ValidationError(str(bad)) from None


class VoucherForm(forms.Form):
    """A voucher at the counter: signed first without the reporter's secret, then paid with it by a second person."""

    number = forms.CharField(label=_("Number of the voucher"), max_length=10)
    unit_code = SecretField(label=_("Secret of the unit"))
    reporter_code = SecretField(
        label=_("Secret of the reporter"),
        help_text=_("Leave it empty for the first signature; with it, the voucher is paid."),
        required=False,
    )

    def clean_number(self) -> str:
        """As it is stored."""
        return self.cleaned_data["number"].strip().upper()


class ProtectForm(forms.Form):
    """A protection plan."""

    level = forms.ChoiceField(label=_("Danger"), choices=ProtectionPlan.Level.choices)
    measures = forms.MultipleChoiceField(
        label=_("Measures"), choices=ProtectionPlan.Measure.choices, widget=forms.CheckboxSelectMultiple
    )
    review_date = DateField(label=_("Looked at again on"))
    reason = TextField(label=_("Reasons"))


class EndProtectionForm(forms.Form):
    """Why the protection ends."""

    reason = TextField(label=_("Reason"))


class ProceedingsForm(forms.Form):
    """Whether proceedings need the identity longer."""

    is_open = forms.BooleanField(label=_("Proceedings that need the reporter's identity are open"), required=False)
    reason = TextField(label=_("Reason"))
