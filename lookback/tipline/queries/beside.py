"""What stands beside a tip for who holds its key: its rewards, its protection, and the doors that lead there."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.models import ProtectionPlan, Tip
from lookback.tipline.queries.protection import plan_of
from lookback.tipline.queries.rewards import rewards_of
from lookback.tipline.rules.reward import DECIDED


def beside(tip: Tip, key: bytes, user: Person) -> dict[str, Any]:
    """For the page of a tip."""
    found = plan_of(tip, key)
    plan, body = found if found else (None, {})
    labels = dict(ProtectionPlan.Measure.choices)
    return {
        "rewards": rewards_of(tip, key),
        "plan": plan,
        "measures": [labels[name] for name in body.get("measures", [])],
        "doors": [(reverse(f"tipline:{name}", args=[tip.ref]), label) for name, label in _doors(tip, user, plan)],
    }


def _doors(tip: Tip, user: Person, plan: ProtectionPlan | None) -> list[tuple[str, str]]:
    doors = []
    if tip.status in DECIDED and user.may(P.TIP_REVIEW, tip.desk_unit):
        doors.append(("reward-propose", _("Propose a reward")))
    if user.may(P.TIP_PROTECT, tip.desk_unit):
        doors.append(("protection-plan", _("Plan the protection")))
        doors += [("protection-end", _("End the protection"))] if plan else []
    if user.may(P.TIP_REVIEW, tip.desk_unit):
        doors.append(("identity-keep", _("Keep the identity for proceedings")))
    return doors
