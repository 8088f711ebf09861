"""Run beside the server, on its database: `prepare` makes the people and items, `audit` compares with the books.

python -m tests.durability.books prepare FILE     writes tokens and items to FILE
python -m tests.durability.books audit FILE       reads what was acknowledged from FILE, prints what is wrong
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.db.models import Model

from lookback.dispatch.queries import deadlines_of
from lookback.documents.actions import sweep_incoming
from lookback.documents.models import Series, StoredFile
from lookback.documents.queries import stored_path
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.org.actions import create_token
from lookback.org.models import Unit
from lookback.rectification import queries
from lookback.rectification.models import Declaration, Evidence, Item, Measure, Reach, Verification
from lookback.rectification.models.item import DONE_STATUSES
from lookback.rectification.rules import reach_rows
from tests.rectification.case import Case
from tests.world import build_world

WALKERS, ITEMS_EACH = 2, 8
Wrong = Iterator[str]


def prepare(path: Path) -> None:
    """A ledger with items for each kind of writer."""
    case = Case(build_world())
    plans = [case.item("acknowledged").pk for _number in range(6)]
    proofs = [case.item("in_progress").pk for _number in range(6)]
    walks = [[_ready(case).pk for _number in range(ITEMS_EACH)] for _walker in range(WALKERS)]
    people = {"worker": case.worker, "verifier": case.verifier, "acceptor": case.acceptor}
    tokens = {name: create_token(person, name="test", by=None) for name, person in people.items()}
    path.write_text(json.dumps({"tokens": tokens, "plans": plans, "proofs": proofs, "walks": walks}))


def _ready(case: Case) -> Item:
    item = case.item("in_progress")
    case.finish(item)
    return item


def audit(path: Path) -> None:
    """Print one line for each thing that is wrong."""
    told = json.loads(path.read_text())
    marks: dict[tuple[str, int], list[str]] = {}
    for note in told["acknowledged"]:
        marks.setdefault((note["kind"], note["item"]), []).append(note["mark"])
    pending = Counter((note["kind"], note["item"], note["mark"]) for note in told["pending"])
    for check in (lost_or_doubled(marks, pending), half_saved(), files(), numbers(), counts(), leftovers()):
        for line in check:
            print(line)


def lost_or_doubled(marks: dict, pending: Counter) -> Wrong:
    """Acknowledged and not there; or there more often than it was sent."""
    for item in Item.objects.all():
        for kind, found in _stored(item).items():
            sure = marks.get((kind, item.pk), [])
            if kind == "step":
                if not _in_order(sure, found):
                    yield f"item {item.pk}: of the steps {sure} the journal has, in this order, only {found}"
                continue
            if missing := Counter(sure) - Counter(found):
                yield f"item {item.pk}: acknowledged {kind} is lost: {missing}"
            sent = Counter(sure) + Counter({m: n for (k, i, m), n in pending.items() if (k, i) == (kind, item.pk)})
            if doubled := [mark for mark, times in Counter(found).items() if mark in sent and times > sent[mark]]:
                yield f"item {item.pk}: {kind} is there more often than it was sent: {doubled}"


def _stored(item: Item) -> dict[str, list[str]]:
    return {
        "measure": [row.text["en"].split()[-1] for row in item.measures.order_by("pk")],
        "evidence": [row.file.sha256 for row in item.evidence.select_related("file").order_by("pk")],
        "step": [entry.action.rpartition(".")[2] for entry in Entry.objects.about(item).exclude(was="")],
    }


def _in_order(expected: list[str], found: list[str]) -> bool:
    rest = iter(found)
    return all(mark in rest for mark in expected)


def half_saved() -> Wrong:
    """Each row has its entry, and each entry its row."""
    said = {key: Entry.objects.filter(action=f"rectification.item.{key}") for key in NAMED_IN}
    pairs = {
        "measures": (_keys(Measure), [entry.detail["measure"] for entry in said["measure_added"]]),
        "evidence": (
            _keys(Evidence),
            [file["evidence"] for entry in said["evidence_added"] for file in entry.detail["files"]],
        ),
        "declarations": (_keys(Declaration), [entry.detail["declaration"] for entry in said["claim_complete"]]),
        "files": (
            _keys(StoredFile),
            [int(key) for key in _subjects("documents.file.stored")],
        ),
    }
    for name, (rows, entries) in pairs.items():
        if Counter(rows) != Counter(entries):
            yield f"{name}: rows without entry {set(rows) - set(entries)}, entries without {set(entries) - set(rows)}"
    checks = sum(said[step].count() for step in ("desk_pass", "verify", "fail_verification"))
    if Verification.objects.count() != checks:
        yield f"{Verification.objects.count()} verifications for {checks} entries"
    yield from _statuses()


NAMED_IN = ("measure_added", "evidence_added", "claim_complete", "desk_pass", "verify", "fail_verification")


def _keys(model: type[Model]) -> list[int]:
    return list(model._default_manager.values_list("pk", flat=True))


def _subjects(action: str) -> list[str]:
    return list(Entry.objects.filter(action=action).values_list("subject_key", flat=True))


def _statuses() -> Wrong:
    for item in Item.objects.all():
        status = "new"
        for entry in Entry.objects.about(item).exclude(was=""):
            if entry.was != status:
                yield f"item {item.pk}: {entry.action} began at {entry.was}, but the item stood at {status}"
            status = entry.now
        if item.status != status:
            yield f"item {item.pk}: the journal ends at {status}, the item stands at {item.status}"


def files() -> Wrong:
    """The bytes of every row are on the disk."""
    for row in StoredFile.objects.all():
        path = stored_path(row.sha256)
        content = path.read_bytes() if path.exists() else b""
        if (len(content), hashlib.sha256(content).hexdigest()) != (row.size, row.sha256):
            yield f"file {row.pk}: {len(content)} bytes instead of {row.size}"


def numbers() -> Wrong:
    """Closure numbers have no gap, and each is given once."""
    given = set(Item.objects.exclude(closure_number=None).values_list("closure_number", "pk"))
    # An item that relapsed is closed again under its old number.
    closed = Entry.objects.filter(action="rectification.item.close")
    recorded = {(entry.detail["closure_number"], int(entry.subject_key)) for entry in closed}
    series = sum(row.last_number for row in Series.objects.filter(key__startswith="rectification.closure:"))
    if given != recorded or sorted(number for number, _item in given) != list(range(1, series + 1)):
        yield f"closure numbers: {recorded} in the journal, {given} on items, the series is at {series}"


def counts() -> Wrong:
    """What is kept for lists and boards equals a recount, and the journal is whole."""
    for code in ("NAT", "P1", "C1", "D1"):
        unit = Unit.objects.get(code=code)
        if queries.board_counts(unit) != queries.recount(unit):
            yield f"the board of {code} differs from a recount"
    for item in Item.objects.select_related("ledger"):
        kept = Counter(Reach.objects.filter(item=item).values_list("unit", "status", "due_date"))
        if kept != Counter((row.unit_id, row.status, row.due_date) for row in reach_rows(item)):
            yield f"item {item.pk}: its reach is not what it should be"
        running = [deadline.key for deadline in deadlines_of(item) if deadline.ended_at is None]
        if bool(running) != (item.status not in DONE_STATUSES):
            yield f"item {item.pk}: {item.status}, and these clocks run: {running}"
    yield from (f"journal: {flaw}" for flaw in flaws())


def leftovers() -> Wrong:
    """What uploads left behind in the middle is where the daily sweep finds it, and is gone after it."""
    sweep_incoming(older_than=timedelta(0))
    media = Path(settings.MEDIA_ROOT)
    known = {stored_path(sha256) for sha256 in StoredFile.objects.values_list("sha256", flat=True)}
    for path in media.rglob("*"):
        # A file whose transaction failed stays under its hash and harms nothing, if it is whole.
        whole = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        if path.is_file() and path not in known and not whole:
            yield f"left behind: {path.relative_to(media)}"


if __name__ == "__main__":
    {"prepare": prepare, "audit": audit}[sys.argv[1]](Path(sys.argv[2]))
