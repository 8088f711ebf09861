"""The filters of the ledger: a plain GET form, shared by the page, the print view, the sheet and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit.prose import Prose
from lookback.kit.templatetags.lookback import COLOURS
from lookback.org.forms import UnitCodeField
from lookback.org.models import Level, Person, Unit
from lookback.rectification.models import Item, Ledger
from lookback.rectification.models.item import Severity

ANY = ("", _("all"))


class LedgerFilterForm(forms.Form):
    """What to show of the items in a person's scope, in one ledger or in all."""

    status = forms.ChoiceField(label=_("Status"), choices=[ANY, *Item.Status.choices], required=False)
    dimension = forms.ChoiceField(label=_("Dimension"), choices=[ANY], required=False)
    severity = forms.ChoiceField(label=_("Severity"), choices=[ANY, *Severity.choices], required=False)
    colour = forms.ChoiceField(label=_("Warning"), choices=[ANY, *COLOURS.items()], required=False)
    level = forms.TypedChoiceField(
        label=_("Level"), choices=[ANY, *Level.choices], coerce=int, empty_value=None, required=False
    )
    unit = UnitCodeField(label=_("Lead unit"), required=False, help_text="")
    order = forms.ChoiceField(
        label=_("Order"), choices=[("", _("by number")), ("due", _("earliest due first"))], required=False
    )

    def __init__(self, *args: Any, user: Person, ledger: Ledger | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ledger = ledger
        if ledger is None:
            del self.fields["order"]
        ledgers = [ledger] if ledger else Ledger.objects.visible_to(user).order_by("-communicated_date", "code")[:20]
        self.fields["dimension"].choices = [ANY, *dimensions(ledgers)]
        self.fields["unit"].offer(Unit.objects.visible_to(user), near=near_units(ledger, user))

    def filters(self) -> dict[str, Any]:
        """The clean values that narrow the list; the ledger where there is one."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        chosen.pop("order", None)
        return {**chosen, "ledger": self.ledger} if self.ledger else chosen

    def by_number(self) -> bool:
        """Whether the rows come in the order of the ledger; across ledgers they come by due date."""
        return self.ledger is not None and self.cleaned_data.get("order") != "due"

    def noted(self) -> dict[str, Any]:
        """The filters as the journal keeps them."""
        return {name: str(value) for name, value in self.filters().items() if name != "ledger"}


def dimensions(ledgers: Any) -> list[tuple[str, str]]:
    """The dimensions of some ledgers, each key once, in their order."""
    names: dict[str, str] = {}
    for ledger in ledgers:
        for row in ledger.dimensions:
            names.setdefault(row["key"], str(Prose.of(row["name"])))
    return list(names.items())


def near_units(ledger: Ledger | None, user: Person) -> Any:
    """Units worth suggesting: the inspected body and two levels below it, else the tops of the person's scopes."""
    # Walks of an index side by side; one condition with OR, or with a depth, would read the tree.
    tops = [ledger.body_unit_id] if ledger else [scope.pk for scope in user.scopes("item.read")]
    units = Unit.objects.order_by()
    walks = [units.filter(pk__in=tops), units.filter(parent__in=tops)]
    if ledger:
        walks.append(units.filter(parent__parent__in=tops))
    return walks[0].union(*walks[1:], all=True)
