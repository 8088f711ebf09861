"""What each step of a tip does besides moving the status. Called by `journal.actions.move` under the tip's lock.

Reasons and results are sealed into the tip; what an effect returns goes into the journal, which others read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import move
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Level, Person, Unit
from lookback.tipline.actions.common import follow, hold, note_down, tell, words
from lookback.tipline.actions.intake import give_to
from lookback.tipline.actions.parts import add_part
from lookback.tipline.actions.rechecks import begin_recheck, end_recheck
from lookback.tipline.actions.rekey import end
from lookback.tipline.actions.retention import follow_end
from lookback.tipline.actions.sight import sweep
from lookback.tipline.actions.transfer import hand_on, refusals_on_record
from lookback.tipline.models import Access, Part, Signature, Tip
from lookback.tipline.queries import desks, keys, tips
from lookback.tipline.queries.rewards import rewards_of
from lookback.tipline.rules import TIP, Ground, unit_refuses
from lookback.tipline.rules.intake import questionnaire
from lookback.tipline.rules.reward import UNDECIDED, UPHELD

Noted = dict[str, Any]
STRONGEST = list(Tip.Result.values)


@dataclass(frozen=True)
class Hand:
    """Who acts, with the tip's key and the person's own."""

    by: Person
    key: bytes
    private: bytes


def advance(tip: Tip, step: str, *, by: Person, private: bytes, **values: Any) -> Tip:
    """Take a step of the workflow. `private` is the person's unlocked key; `values` are those of the step's form."""
    with refusals_on_record(tip, by), transaction.atomic():
        row, key = hold(tip, by, private)
        hand = Hand(by, key, private)
        effect = partial(_run, EFFECTS.get(step, _noted), hand)
        row = move(TIP, row, step, by=by, effect=effect, **values)
        follow(row)
        follow_end(row, key)
    return row


def _run(effect: Callable[..., Noted], hand: Hand, tip: Tip, *, by: Person, **values: Any) -> Noted:
    return effect(tip, hand, **values)


def _noted(tip: Tip, hand: Hand, *, note: str = "") -> Noted:
    if note.strip():
        note_down(tip, note.strip(), key=hand.key, by=hand.by)
    return {}


def _accept(tip: Tip, hand: Hand, *, category: str, priority: int, reason: str) -> Noted:
    _one_of(category, questionnaire().keys("category"), "category")
    _one_of(priority, Tip.Priority.values, "priority")
    note_down(tip, words(reason), key=hand.key, by=hand.by, step="accept")
    tip.category, tip.priority = category, priority
    return {"category": category, "priority": priority}


def _ask(tip: Tip, hand: Hand, *, text: str) -> Noted:
    tell(tip, words(text, "text"), key=hand.key, by=hand.by)
    return {}


def _reject(tip: Tip, hand: Hand, *, reason: str, text: str) -> Noted:
    note_down(tip, words(reason), key=hand.key, by=hand.by, step="reject")
    tell(tip, words(text, "text"), key=hand.key, by=hand.by)
    return {}


def _transfer(tip: Tip, hand: Hand, *, unit: Unit, copy: str, text: str, reason: str) -> Noted:
    """Hand a stripped copy to the body that is responsible."""
    hand_on(tip, hand.key, by=hand.by, unit=unit, copy=copy, reason=reason, text=text)
    return {}


def _merge(tip: Tip, hand: Hand, *, into: Tip, reason: str) -> Noted:
    """A duplicate goes on under the earlier tip: its report is copied there, and so is whom it accuses."""
    if into.pk >= tip.pk or into.status == Tip.Status.MERGED:
        raise Refused(_("Merge into the earlier tip: its reporter was the first."), field="into")
    first, first_key = hold(into, hand.by, hand.private)
    opened = tips.opened_parts(tip, hand.key)
    answers = "\n".join(f"{name}: {value}" for name, value in tips.answers_of(opened))
    note_down(first, f"{tip.ref}\n{words(reason)}\n{answers}", key=first_key, by=hand.by, step="merge")
    accused = [unit.pk for unit in tips.subjects(tip, hand.key)]
    add_part(first, Part.Kind.SUBJECTS, {"units": accused}, key=first_key, author=hand.by)
    sweep(first, first_key, by=hand.by)
    tip.merged_into = first
    return {"into": first.pk}


def _assign(tip: Tip, hand: Hand, *, unit: Unit, reason: str = "") -> Noted:
    """The people of the unit who verify tips get the key; those of the unit before lose it."""
    if sentence := unit_refuses(unit, tips.subjects(tip, hand.key)):
        raise Refused(sentence, field="unit")
    people = desks.staff_at(unit, P.TIP_VERIFY, without=keys.left(tip))
    people = [person for person in people if person.pk not in _unfit(tip, hand, people)]
    if not people:
        raise Refused(_("Nobody at this unit who verifies tips has made a key."), field="unit")
    before = Access.objects.filter(tip=tip, ended_at=None, why=Access.Why.ASSIGNED)
    end(before.exclude(person__in=people), Access.Ended.NOT_NEEDED)
    added = _newcomers(tip, hand, people)
    give_to(tip, added, key=hand.key, why=Access.Why.ASSIGNED, by=hand.by)
    if reason.strip():
        note_down(tip, reason.strip(), key=hand.key, by=hand.by, step="assign")
    tip.assigned_unit = unit
    return {"people": [person.pk for person in people]}


def _reopen(tip: Tip, hand: Hand, *, unit: Unit, reason: str, ground: str = Ground.MATERIAL) -> Noted:
    """Verified anew, by another unit at a higher level than before (at the top: another one beside it)."""
    _one_of(ground, Ground.values, "ground")
    if ground == Ground.RECHECK:
        begin_recheck(tip)
    before = tip.assigned_unit
    if before is not None and (unit.pk == before.pk or unit.level >= max(before.level, Level.NATIONAL + 1)):
        raise Refused(_("Choose a unit at a higher level than “%(unit)s”.") % {"unit": before}, field="unit")
    tip.round += 1
    return {**_assign(tip, hand, unit=unit, reason=words(reason)), "ground": ground}


def _propose(tip: Tip, hand: Hand, *, allegations: Sequence[dict[str, str]], actions_taken: str) -> Noted:
    """The result of each allegation; that of the tip is the strongest. The proposer signs."""
    if not allegations:
        raise Refused(_("Give at least one allegation with its result."), field="allegation_1")
    for row in allegations:
        _one_of(row["result"], Tip.Result.values, "result_1")
    overall = min((row["result"] for row in allegations), key=STRONGEST.index)
    body = {
        "round": tip.round,
        "rows": list(allegations),
        "overall": overall,
        "actions_taken": words(actions_taken, "actions_taken"),
    }
    add_part(tip, Part.Kind.ALLEGATIONS, body, key=hand.key, author=hand.by)
    tip.result = overall
    _sign(tip, hand.by, P.TIP_VERIFY)
    return {"round": tip.round}


def _confirm(tip: Tip, hand: Hand, *, reason: str) -> Noted:
    note_down(tip, words(reason), key=hand.key, by=hand.by, step="confirm")
    _sign(tip, hand.by, P.TIP_REVIEW)
    end_recheck(tip)
    return {"round": tip.round}


def _countersign(tip: Tip, hand: Hand, *, reason: str) -> Noted:
    note_down(tip, words(reason), key=hand.key, by=hand.by, step="countersign")
    posts = [post for post in hand.by.current_posts if P.TIP_HEAD in post.permissions]
    unit = next(post.unit for post in posts if tip.desk_unit.is_within(post.scope))
    Signature.objects.create(tip=tip, round=tip.round, person=hand.by, unit=unit, is_head=True)
    return {"round": tip.round}


def _return(tip: Tip, hand: Hand, *, reason: str) -> Noted:
    note_down(tip, words(reason), key=hand.key, by=hand.by, step="return")
    tip.round, tip.result = tip.round + 1, ""
    return {"round": tip.round}


def _close(tip: Tip, hand: Hand, *, reason: str, no_reward: bool = False) -> Noted:
    """Only when it is clear whether a reward is due (domain.md 2.3)."""
    _check_reward(tip, hand, no_reward)
    note_down(tip, words(reason), key=hand.key, by=hand.by, step="close")
    return {}


def _check_reward(tip: Tip, hand: Hand, no_reward: bool) -> None:
    proposed = rewards_of(tip, hand.key)
    if waiting := [one.number for one in proposed if one.status in UNDECIDED]:
        raise Refused(_("The panel has not decided on reward %(number)s yet.") % {"number": waiting[0]})
    if tip.result in UPHELD and not proposed and not no_reward:
        raise Refused(_("Propose a reward first, or say that none is due and why."), field="no_reward")


def _sign(tip: Tip, by: Person, permission: str) -> Signature:
    """Sign for a unit that has not signed in this round."""
    signed = set(Signature.objects.filter(tip=tip, round=tip.round, is_head=False).values_list("unit", flat=True))
    reached = (tip.assigned_unit if permission == P.TIP_VERIFY else None) or tip.desk_unit
    posts = [post for post in by.current_posts if permission in post.permissions and reached.is_within(post.scope)]
    unit = next((post.unit for post in posts if post.unit_id not in signed), None)
    if unit is None:
        raise Refused(_("Your own unit has signed in this round already."))
    return Signature.objects.create(tip=tip, round=tip.round, person=by, unit=unit)


def _newcomers(tip: Tip, hand: Hand, people: Iterable[Person]) -> list[Person]:
    """Those who may have the key and do not hold it yet."""
    people = list(people)
    out = _unfit(tip, hand, people)
    return [person for person in people if person.pk not in out and keys.access_of(tip, person) is None]


def _unfit(tip: Tip, hand: Hand, people: Iterable[Person]) -> set[int]:
    return desks.unfit([person.pk for person in people], tips.subjects(tip, hand.key))


def _one_of(value: Any, allowed: Iterable[Any], field: str) -> None:
    if value not in set(allowed):
        raise Refused(_("Choose one of the values offered."), field=field)


EFFECTS: dict[str, Callable[..., Noted]] = {
    "accept": _accept,
    "ask": _ask,
    "reject": _reject,
    "transfer": _transfer,
    "merge": _merge,
    "assign": _assign,
    "reassign": _assign,
    "propose": _propose,
    "countersign": _countersign,
    "confirm": _confirm,
    "return": _return,
    "feed_back": _ask,
    "close": _close,
    "reopen": _reopen,
}
