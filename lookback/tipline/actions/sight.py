"""Who may read a tip: given, taken back, handed over. Whoever gives a key has it in hand and knows whom it accuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import record, record_all
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Post, Unit
from lookback.tipline.actions.common import follow, hold, note_down, sign_undertaking, words
from lookback.tipline.actions.copies import sweep_copies
from lookback.tipline.actions.intake import give_to
from lookback.tipline.actions.parts import add_part
from lookback.tipline.actions.rekey import end, rekey
from lookback.tipline.actions.volume import count_look
from lookback.tipline.models import Access, Copy, Part, Tip
from lookback.tipline.queries import desks, keys, tips
from lookback.tipline.rules import Purpose, unit_refuses

LOOKS = ("opened", "printed", "exported")
MAY_BE_BROUGHT_IN = {
    Access.Why.REVIEW: P.TIP_REVIEW,
    Access.Why.DESK: P.TIP_TAKE,
    Access.Why.CONSULTED: P.TIP_VERIFY,
    Access.Why.PROTECTION: P.TIP_PROTECT,
    # The office of the leading group, which assigns tips, presses for rectification as well.
    Access.Why.FOLLOW_UP: P.TIP_ASSIGN,
    Access.Why.HEAD: P.TIP_HEAD,
}


@transaction.atomic
def undertake(tip: Tip, *, by: Person) -> Access:
    """Sign the confidentiality undertaking, before the first opening."""
    return sign_undertaking(keys.access_of(tip, by), tip, "tipline.tip.undertaken", by=by)


@transaction.atomic
def look(
    tip: Tip, *, by: Person, private: bytes, purpose: str, verb: str = "opened", **noted: Any
) -> tuple[Tip, bytes] | None:
    """Note that somebody opens, prints or exports the tip, and return it with its key.

    Before that, whoever has come to belong to an accused unit, or declared an interest in one, loses the key. None
    where this was the person who wanted to look. `noted` goes on record as well: of a file, its number.
    """
    if purpose not in Purpose.values:
        raise Refused(_("Say what you open it for."), field="purpose")
    row, key = hold(tip, by, private)
    key = sweep(row, key, by=by)
    if keys.access_of(row, by) is None:
        return None
    record(f"tipline.tip.{verb}", subject=row, actor=by, purpose=purpose, **noted)
    count_look(by=by, verb=verb)
    return row, key


@transaction.atomic
def name_subject(tip: Tip, *, by: Person, private: bytes, units: Sequence[Unit], reason: str) -> Tip:
    """Add units that the tip accuses. Everybody of theirs loses the key, and with them the key its use."""
    reason = words(reason)
    row, key = hold(tip, by, private)
    if not units:
        raise Refused(_("Choose at least one unit."), field="units")
    add_part(row, Part.Kind.SUBJECTS, {"units": [unit.pk for unit in units]}, key=key, author=by)
    note_down(row, reason, key=key, by=by, step="name_subject")
    record("tipline.tip.subject_named", subject=row, actor=by)
    sweep(row, key, by=by)
    return row


@transaction.atomic
def stand_aside(tip: Tip, *, by: Person, private: bytes, reason: str) -> Tip:
    """Give the key back because of kin, an interest, or being a witness (domain.md 2.4)."""
    reason = words(reason)
    row, key = hold(tip, by, private, undertaken=False)
    note_down(row, reason, key=key, by=by, step="stand_aside")
    _part_with(row, key, {by.pk}, why=Access.Ended.RECUSED, by=by)
    return row


@transaction.atomic
def bring_in(tip: Tip, *, by: Person, private: bytes, person: Person, why: str) -> Access:
    """Give one more person the key: who reviews, who answers the reporter, who is asked for help."""
    row, key = hold(tip, by, private)
    if not by.may(P.TIP_ASSIGN, row.desk_unit):
        raise Refused(_("This is not among the duties of your post for this unit."), forbidden=True)
    permission = MAY_BE_BROUGHT_IN.get(Access.Why(why)) if why in Access.Why.values else None
    if permission is None:
        raise Refused(_("Choose one of the values offered."), field="why")
    _check_newcomer(row, key, person, permission)
    access = give_to(row, [person], key=key, why=why, by=by)[0]
    record("tipline.tip.key_given", subject=row, actor=by, people=[person.pk], why=why)
    follow(row)
    return access


def hand_over(*, by: Person, private: bytes, to: Person) -> tuple[int, int]:
    """Wrap all of one's keys for a successor. Returns how many went over, and how many must not (those stay)."""
    if to.pk == by.pk or keys.current_ring(to) is None:
        raise Refused(_("Choose somebody else who has made a key."), field="to")
    if not any(set(post.permissions) & desks.TIP for post in to.current_posts):
        raise Refused(_("This person holds no post of the tip line."), field="to")
    with transaction.atomic():
        rows = list(Access.objects.filter(person=by, ended_at=None).select_related("tip"))
        handed = [row.tip for row in rows if _hand_over_one(row.tip, by=by, private=private, to=to)]
        if handed:
            record_all("tipline.tip.handed_over", [(tip, {"to": to.pk}) for tip in handed], actor=by)
    return len(handed), len(rows) - len(handed)


def sweep(tip: Tip, key: bytes, *, by: Person | None) -> bytes:
    """Take the key from everybody whom the subjects of the tip now bar. Returns the key that is valid afterwards."""
    accused = tips.subjects(tip, key)
    holders = Access.objects.filter(tip=tip, ended_at=None).values_list("person", flat=True)
    out = desks.unfit(holders, accused)
    sweep_copies(Copy.objects.filter(transfer__tip=tip), accused, by=by)
    if not out and unit_refuses(tip.desk_unit, accused) is None:
        return key
    return _part_with(tip, key, out, why=Access.Ended.NAMED, by=by)


def _part_with(tip: Tip, key: bytes, out: set[int], *, why: str, by: Person | None) -> bytes:
    rows = list(Access.objects.filter(tip=tip, ended_at=None).select_related("ring").order_by("pk"))
    staying = [row for row in rows if row.person_id not in out]
    accused = tips.subjects(tip, key)
    newcomers = _new_desk(tip, accused, staying, without=[*keys.left(tip), *out])
    if not staying and not newcomers:
        raise Refused(
            _("Nobody who may read this tip would be left. The office above must first make keys for its desk.")
        )
    if tip.assigned_unit and unit_refuses(tip.assigned_unit, accused):
        tip.assigned_unit = None
    tip.save(update_fields=["desk_unit", "assigned_unit"])
    end([row for row in rows if row.person_id in out], why)
    if out:
        key = rekey(tip, key, staying=staying)
        record("tipline.tip.key_taken", subject=tip, actor=by, people=sorted(out), why=why)
    there = {row.person_id for row in staying}
    added = [person for person in newcomers if person.pk not in there]
    if added:
        give_to(tip, added, key=key, why=Access.Why.DESK, by=by)
        record("tipline.tip.key_given", subject=tip, actor=by, people=[p.pk for p in added], why=Access.Why.DESK)
    follow(tip)
    return key


def _new_desk(tip: Tip, accused: list[Unit], staying: list[Access], *, without: list[int]) -> list[Person]:
    """Where the desk is empty or accused itself, the people of the next one above; the tip moves there."""
    at_desk = Post.objects.current().filter(
        role__in=desks.TRIAGERS, scope__in=tip.desk_unit.lineage, person__in=[row.person_id for row in staying]
    )
    if at_desk.exists() and unit_refuses(tip.desk_unit, accused) is None:
        return []
    posts = desks.desk_of(tip.desk_unit, accused, without=without)
    if posts:
        tip.desk_unit = posts[0].unit
    return [post.person for post in posts]


def _check_newcomer(tip: Tip, key: bytes, person: Person, permission: str) -> None:
    if keys.access_of(tip, person):
        raise Refused(_("This person holds the key already."), field="person")
    if not person.is_active or not person.may(permission, tip.desk_unit):
        raise Refused(_("No post of this person reaches the desk of this tip."), field="person")
    if keys.current_ring(person) is None:
        raise Refused(_("This person has made no key yet."), field="person")
    if person.pk in keys.left(tip) or desks.unfit([person.pk], tips.subjects(tip, key)):
        raise Refused(_("This person may not deal with this tip."), field="person")


def _hand_over_one(tip: Tip, *, by: Person, private: bytes, to: Person) -> bool:
    row, key = hold(tip, by, private, undertaken=False)
    if to.pk in keys.left(row) or desks.unfit([to.pk], tips.subjects(row, key)):
        return False
    end(Access.objects.filter(tip=row, person=by, ended_at=None), Access.Ended.HANDED_OVER)
    if keys.access_of(row, to) is None:
        give_to(row, [to], key=key, why=Access.Why.HANDED_OVER, by=by)
    return True
