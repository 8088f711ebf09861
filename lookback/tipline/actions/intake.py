"""Taking a tip in: sealed in one transaction, for the reporter and for the people of one desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import record
from lookback.kit import sealing
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Post, Unit
from lookback.tipline.actions.files import Arrived, add_files, settled
from lookback.tipline.actions.identity import put_away
from lookback.tipline.actions.parts import sealed_part
from lookback.tipline.models import Access, KeyRing, Part, Tip
from lookback.tipline.queries import custody, desks, keys, tips
from lookback.tipline.queries.dialogue import found
from lookback.tipline.rules import codes


@dataclass
class Report:
    """What somebody reports. `answers` is sealed whole; the rest stands in the clear, so that it can be routed.

    place     the unit of the division where it happened
    accused   units that the tip is about; sealed as well, used to choose the desk and then forgotten
    identity  name and contact, where the reporter gave them; put away apart from the tip
    files     sealed already, while they arrived
    """

    answers: dict[str, Any]
    place: Unit
    category: str
    identity_mode: str
    priority: int = Tip.Priority.NORMAL
    channel: str = Tip.Channel.WEB
    accused: list[Unit] = field(default_factory=list)
    identity: dict[str, str] = field(default_factory=dict)
    files: Sequence[Arrived] = ()


def submit(secret: bytes, report: Report, *, by: Person | None = None) -> Tip:
    """Take a tip in under the receipt code's secret; the same secret again finds the same tip (a double submit).

    `by` is who wrote it down for a reporter on the phone; None on the public page. Raises Refused where no desk can
    open it.
    """
    desk = desks.desk_of(report.place, report.accused)
    if not desk:
        if taken := found(secret):
            return taken
        raise Refused(_("No desk can receive this report at present. Nothing was kept. Please try again later."))
    guardians = _guardians(report)
    try:
        with settled(report.files), transaction.atomic():
            return _take_in(secret, report, desk, guardians, by)
    except IntegrityError:
        # The code is in use: sent before, or twice at the same moment. Not asked beforehand, because it is rare.
        taken = found(secret)
        if taken is None:
            raise
        return taken


def _guardians(report: Report) -> list[KeyRing]:
    if not report.identity:
        return []
    rings = custody.guardians(report.place, report.accused)
    if len(rings) < 2:
        raise Refused(
            _(
                "At present no two people could open your name together, so it cannot be kept safely. Leave name and "
                "contact empty; you can still be reached by the receipt code."
            ),
            field="name",
        )
    return rings


def _take_in(secret: bytes, report: Report, desk: list[Post], guardians: list[KeyRing], by: Person | None) -> Tip:
    key, reporter = sealing.new_key(), codes.reporter_keys(secret)
    tip = Tip(
        status=Tip.Status.ACKNOWLEDGED,
        channel=report.channel,
        identity_mode=report.identity_mode,
        category=report.category,
        priority=report.priority,
        desk_unit=desk[0].unit,
        code_lookup=codes.lookup(secret),
        reporter_public=reporter.public,
    )
    tip.due_date = tips.due_of(tip)
    tip.reporter_wrapped = sealing.wrap(reporter.public, key, keys.key_context(tip))
    tip.save(force_insert=True)
    subjects = {"units": [unit.pk for unit in report.accused]}
    bodies = ((Part.Kind.REPORT, report.answers), (Part.Kind.SUBJECTS, subjects))
    part, _subjects = Part.objects.bulk_create(
        sealed_part(tip, kind, body, key=key, author=by) for kind, body in bodies
    )
    if report.files:
        add_files(part, report.files, key=key)
    if guardians:
        put_away(report.identity, tip_key=key, rings=guardians)
    give_to(tip, [post.person_id for post in desk], key=key, why=Access.Why.DESK, by=by)
    # No unit: who reads the journal of a unit must not see that a tip exists.
    record("tipline.tip.received", subject=tip, actor=by, now=tip.status, channel=tip.channel)
    return tip


def give_to(tip: Tip, people: Sequence[Person | int], *, key: bytes, why: str, by: Person | None) -> list[Access]:
    """Put people on the list of a tip. Part of a transaction of the caller, who also writes the journal."""
    rings = keys.rings_of(people)
    return Access.objects.bulk_create(
        Access(
            tip=tip,
            person_id=ring.person_id,
            ring=ring,
            wrapped=sealing.wrap(bytes(ring.public), key, keys.key_context(tip)),
            why=why,
            given_by=by,
            status=tip.status,
            priority=tip.priority,
            due_date=tip.due_date,
        )
        for ring in rings
    )
