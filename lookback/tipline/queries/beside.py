"""What stands beside a tip for who holds its key: its rewards, its protection, and the doors that lead there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.models import ProtectionPlan, Signature, Tip
from lookback.tipline.queries.answers import marked
from lookback.tipline.queries.custody import identity_of
from lookback.tipline.queries.protection import plan_of
from lookback.tipline.queries.rewards import rewards_of
from lookback.tipline.queries.tips import Opened
from lookback.tipline.queries.transfers import sent_of
from lookback.tipline.rules.reward import DECIDED, UPHELD
from lookback.tipline.rules.transfer import REFERRABLE
from lookback.tipline.rules.unsealing import name_number

_MORE: list[tuple[str, Any, Callable[[Tip, Person], bool]]] = []


def beside(tip: Tip, key: bytes, user: Person) -> dict[str, Any]:
    """For the page of a tip."""
    found = plan_of(tip, key)
    plan, body = found if found else (None, {})
    labels = dict(ProtectionPlan.Measure.choices)
    return {
        "rewards": rewards_of(tip, key),
        "plan": plan,
        "name_number": number_of_name(tip, key),
        "signatures": signatures_of(tip),
        "measures": [labels[name] for name in body.get("measures", [])],
        "doors": [(reverse(name, args=[tip.ref]), label) for name, label in _all_doors(tip, user, plan)],
    }


def signatures_of(tip: Tip) -> list[Signature]:
    """Who answers for the result of the present round, in the order of signing."""
    return list(tip.signatures.filter(round=tip.round).select_related("person", "unit").order_by("pk"))


def number_of_name(tip: Tip, key: bytes) -> str:
    """The number under which custodians open the reporter's name; empty where none is kept."""
    identity = identity_of(tip, key)
    return name_number(bytes(identity.trace)) if identity else ""


def add_door(url_name: str, label: Any, is_open: Callable[[Tip, Person], bool]) -> None:
    """Let a room above lead on from the tip's page; `is_open` says for whom, and when."""
    _MORE.append((url_name, label, is_open))


def _all_doors(tip: Tip, user: Person, plan: ProtectionPlan | None) -> list[tuple[str, str]]:
    own = [(f"tipline:{name}", label) for name, label in _doors(tip, user, plan)]
    return own + [(name, str(label)) for name, label, is_open in _MORE if is_open(tip, user)]


def _doors(tip: Tip, user: Person, plan: ProtectionPlan | None) -> list[tuple[str, str]]:
    doors = []
    if tip.status in DECIDED and tip.result in UPHELD and user.may(P.TIP_REVIEW, tip.desk_unit):
        doors.append(("reward-propose", _("Propose a reward")))
    if tip.status in REFERRABLE and user.may(P.TIP_TRIAGE, tip.desk_unit):
        doors.append(("tip-refer", _("Hand to another body")))
    if user.may(P.TIP_PROTECT, tip.desk_unit):
        doors.append(("protection-plan", _("Plan the protection")))
        doors += [("protection-end", _("End the protection"))] if plan else []
    if user.may(P.TIP_REVIEW, tip.desk_unit):
        doors.append(("identity-keep", _("Keep the identity for proceedings")))
    return doors


def sent_rows(tip: Tip, opened: list[Opened], viewer: Person) -> list[dict[str, Any]]:
    """What of the tip went to other bodies and what they answered, in the viewer's own form."""
    labels = dict(Tip.Result.choices)
    return [
        {
            "transfer": row.transfer,
            "text": marked(row.text, tip, viewer),
            "answer": marked(row.answer.get("text", ""), tip, viewer),
            "result": row.answer.get("result", ""),
            "label": labels.get(row.answer.get("result", ""), ""),
        }
        for row in sent_of(tip, opened)
    ]
