"""Kept, not recounted: who can see an item, and how many items there are of each sort.

`Reach` has a row per item and unit that can see it, with the columns that lists sort and filter by, so a page of
the ledger is one index walk for a county as for the nation. `Tally` has signed counts that are only ever added
to: a change writes -1 and +1 rows, a task folds them together, and no writer waits for another.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.org.models import Unit
from lookback.rectification.models.item import Item
from lookback.rectification.models.ledger import Ledger

# Items that are done have no colour: they are counted under one day, or the table would never fold.
NO_DAY = date(1970, 1, 1)


class Reach(models.Model):
    """`unit` can see `item`: it or a unit below leads it, helps with it, was handed part of it, or inspected it."""

    class Via(models.TextChoices):
        LEAD = "lead", _("leads")
        CO = "co", _("helps")
        CASCADE = "cascade", _("was handed a part")
        TEAM = "team", _("inspected")

    item = models.ForeignKey(Item, models.CASCADE, related_name="reach_rows", verbose_name=_("item"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    via = models.CharField(_("via"), max_length=8, choices=Via.choices)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+", db_index=False, verbose_name=_("ledger"))
    status = models.CharField(_("status"), max_length=16)
    dimension = models.CharField(_("dimension"), max_length=40)
    severity = models.CharField(_("severity"), max_length=8)
    level = models.PositiveSmallIntegerField(_("level of the lead unit"))
    is_done = models.BooleanField(_("done"))
    due_date = models.DateField(_("due"))

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["item", "unit"], name="reach_once")]
        indexes: ClassVar[list] = [
            models.Index(fields=["unit", "due_date", "item"], name="reach_by_due"),
            models.Index(fields=["unit", "is_done", "due_date", "item"], name="reach_by_done"),
            models.Index(fields=["unit", "status", "due_date", "item"], name="reach_by_status"),
            models.Index(fields=["unit", "dimension", "due_date", "item"], name="reach_by_dimension"),
            models.Index(fields=["unit", "level", "due_date", "item"], name="reach_by_level"),
            # The last column serves counts only: a ledger is counted without a look at its rows.
            models.Index(fields=["unit", "ledger", "due_date", "item", "is_done"], name="reach_by_ledger"),
        ]


class Tally(models.Model):
    """A signed count of items led in `unit` or below, by one facet, by due day while they are not done."""

    class Facet(models.TextChoices):
        STATUS = "status", _("status")
        DIMENSION = "dimension", _("dimension")
        LEVEL = "level", _("level")
        SEVERITY = "severity", _("severity")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    facet = models.CharField(_("facet"), max_length=10, choices=Facet.choices)
    value = models.CharField(_("value"), max_length=40)
    is_done = models.BooleanField(_("done"))
    due_date = models.DateField(_("due"))
    count = models.IntegerField(_("count"))
    # A folded row holds the sum of those that came before it; there is one for each key.
    is_folded = models.BooleanField(_("folded"), default=False)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["unit", "facet", "value", "is_done", "due_date"],
                condition=Q(is_folded=True),
                name="tally_folded_once",
            ),
        ]
        indexes: ClassVar[list] = [
            models.Index(fields=["id"], condition=Q(is_folded=False), name="tally_to_fold"),
            models.Index(
                fields=["unit", "facet", "value", "is_done", "due_date"], include=["count"], name="tally_by_unit"
            ),
        ]
