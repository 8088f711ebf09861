"""Taking a tip in: sealed in one transaction, for the reporter and for the people of one desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import record_all
from lookback.kit import sealing
from lookback.kit.kept import Kept
from lookback.kit.together import Together
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit
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


@dataclass
class _Draft:
    """A tip that is sealed and not written yet."""

    report: Report
    key: bytes
    by: Person | None
    guardians: list[KeyRing]
    tip: Tip
    parts: list[Part]
    accesses: list[Access]

    def renew(self) -> None:
        """Forget the row keys that a failed try gave."""
        for row in (self.tip, *self.parts, *self.accesses):
            row.pk, row._state.adding = None, True
        for part in self.parts:
            part.tip = self.tip
        for access in self.accesses:
            access.tip = self.tip


def submit(secret: bytes, report: Report, *, by: Person | None = None) -> Tip:
    """Take a tip in under the receipt code's secret; the same secret again finds the same tip (a double submit).

    `by` is who wrote it down for a reporter on the phone; None on the public page. Raises Refused where no desk can
    open it.
    """
    desk, rings = desks.desk_keys(report.place, report.accused)
    if not rings:
        if taken := found(secret):
            return taken
        raise Refused(_("No desk can receive this report at present. Nothing was kept. Please try again later."))
    draft = _draft(secret, report, desk, rings, by)
    try:
        with settled(report.files):
            # Inside somebody's transaction, or in somebody's name, it is written by itself.
            _write([draft]) if by or connection.in_atomic_block else _TOGETHER.do(draft)
    except IntegrityError:
        # The code is in use: sent before, or twice at the same moment. Not asked beforehand, because it is rare.
        taken = found(secret)
        if taken is None:
            raise
        return taken
    return draft.tip


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


def _draft(secret: bytes, report: Report, desk: int, rings: list[KeyRing], by: Person | None) -> _Draft:
    """Seal everything before the transaction, in which others would wait for it."""
    guardians = _guardians(report)
    key, reporter = sealing.new_key(), codes.reporter_keys(secret)
    tip = Tip(
        status=Tip.Status.ACKNOWLEDGED,
        channel=report.channel,
        identity_mode=report.identity_mode,
        category=report.category,
        priority=report.priority,
        desk_unit_id=desk,
        code_lookup=codes.lookup(secret),
        reporter_public=reporter.public,
    )
    tip.due_date = _FIRST_DUE.get(tip.received_date)
    tip.reporter_wrapped = sealing.wrap(reporter.public, key, keys.key_context(tip))
    subjects = {"units": [unit.pk for unit in report.accused]}
    bodies = ((Part.Kind.REPORT, report.answers), (Part.Kind.SUBJECTS, subjects))
    parts = [sealed_part(tip, kind, body, key=key, author=by) for kind, body in bodies]
    accesses = _accesses(tip, rings, key=key, why=Access.Why.DESK, by=by)
    return _Draft(report, key, by, guardians, tip, parts, accesses)


@transaction.atomic
def _write(drafts: Sequence[_Draft]) -> None:
    """All of them in one transaction, each with its journal entry. They are written down by the same person."""
    for draft in drafts:
        draft.renew()
    Tip.objects.bulk_create([draft.tip for draft in drafts])
    Part.objects.bulk_create([part for draft in drafts for part in draft.parts])
    for draft in drafts:
        if draft.report.files:
            add_files(draft.parts[0], draft.report.files, key=draft.key)
        if draft.guardians:
            put_away(draft.report.identity, tip_key=draft.key, rings=draft.guardians)
    Access.objects.bulk_create([access for draft in drafts for access in draft.accesses])
    # No unit: who reads the journal of a unit must not see that a tip exists.
    entries = [(draft.tip, {"channel": draft.tip.channel}) for draft in drafts]
    record_all("tipline.tip.received", entries, actor=drafts[0].by, now=Tip.Status.ACKNOWLEDGED)


_TOGETHER = Together(_write)


def _first_due(received: date) -> date | None:
    return tips.due_of(Tip(status=Tip.Status.ACKNOWLEDGED, received_date=received))


# A period that is changed counts for tips that arrive a minute later.
_FIRST_DUE = Kept(_first_due, seconds=60)


def give_to(tip: Tip, people: Sequence[Person | int], *, key: bytes, why: str, by: Person | None) -> list[Access]:
    """Put people on the list of a tip. Part of a transaction of the caller, who also writes the journal."""
    return Access.objects.bulk_create(_accesses(tip, keys.rings_of(people), key=key, why=why, by=by))


def _accesses(tip: Tip, rings: list[KeyRing], *, key: bytes, why: str, by: Person | None) -> list[Access]:
    """Rows that are not saved yet."""
    return [
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
    ]
