"""The form that hands an item down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.dispatch.models import Assignment
from lookback.kit import clock
from lookback.kit.forms import DateField, ProseFormField, StepForm
from lookback.org.authority import Permission
from lookback.org.forms import UnitCodesField
from lookback.org.models import Unit
from lookback.rectification import rules
from lookback.rectification.forms.fields import check_day
from lookback.rectification.models import Item


class HandDownForm(StepForm):
    """Which lower units get which part, and by when. A child is never due after its parent."""

    parent = forms.ModelChoiceField(
        Assignment.objects.none(),
        label=_("As part of"),
        required=False,
        empty_label=_("the item itself"),
        help_text=_("A unit that was handed a part may hand it on."),
    )
    units = UnitCodesField(label=_("Units"))
    matter = ProseFormField(label=_("What they shall do"), max_length=2000)
    due_date = DateField(label=_("Due"))

    def prepare(self) -> None:
        item: Item = self.subject
        held = Assignment.objects.filter(cascade=item.cascade_id) if item.cascade_id else Assignment.objects.none()
        mine = held.filter(self.user.reach(Permission.ITEM_WORK, "unit__path")).select_related("unit")
        self.fields["parent"].queryset = mine.order_by("unit__depth", "unit__code")
        # The address may name the part that is handed on; what is no number names none.
        named = str(self.initial.get("parent") or "")
        part = mine.filter(pk=int(named)).first() if named.isdecimal() and len(named) < 19 else None
        self._offer_units(part.unit if part else rules.leading_unit(item))
        self.fields["due_date"].initial = part.due_date if part else item.due_date

    def _offer_units(self, sender: Unit) -> None:
        """Allow all of the territory; suggest the next level of it, and the sender's own line there."""
        territory = rules.territory(sender)
        units = Unit.objects.below(territory).exclude(pk=sender.pk)
        lower = units.filter(level=sender.level + 1)
        self.fields["units"].offer(units, near=lower.filter(Q(parent=territory) | Q(kind=sender.kind_id)))

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        parent = clean.get("parent")
        last = parent.due_date if parent else self.subject.due_date
        check_day(self, "due_date", first=clock.today(), last=last)
        return clean
