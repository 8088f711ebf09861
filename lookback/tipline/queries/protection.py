"""Reading protection plans."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet

from lookback.org.models import Person
from lookback.tipline.models import ProtectionPlan, Tip
from lookback.tipline.queries import keys


def plan_of(tip: Tip, key: bytes) -> tuple[ProtectionPlan, dict[str, Any]] | None:
    """The standing plan with its level, measures and reasons, or None."""
    plan = ProtectionPlan.objects.filter(tip=tip, ended_date=None).select_related("part__tip").first()
    return (plan, json.loads(keys.opened(plan.part, key))) if plan else None


def plans_of(user: Person) -> QuerySet[ProtectionPlan]:
    """The standing plans of one's own, the next to be looked at first. Only tips that one holds a key to."""
    mine = ProtectionPlan.objects.filter(owner=user, ended_date=None, tip__in=Tip.objects.visible_to(user))
    return mine.select_related("tip").order_by("review_date", "pk")
