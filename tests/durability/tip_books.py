"""Run beside the server, on its database: `prepare` opens a desk that reads tips, `audit` opens what was acknowledged.

python -m tests.durability.tip_books prepare FILE     writes the key of a place to FILE
python -m tests.durability.tip_books audit FILE       reads receipt codes and marks from FILE, prints what is wrong
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import sealing
from lookback.org.authority import Role
from lookback.tipline.models import Access, KeyRing, Part, Tip, TipFile
from lookback.tipline.queries import dialogue, files, keys, tips
from lookback.tipline.rules import codes
from tests.tipline.public import make_places
from tests.tipline.support import PASSPHRASE, Line
from tests.world import build_world

Wrong = Iterator[str]


def prepare(path: Path) -> None:
    """A desk of two, whose keys are unlocked with the passphrase of the tests, and two custodians above."""
    line = Line(build_world())
    make_places(line)
    for number in (1, 2):
        line.clerk(Role.TRIAGER, "C1", number)
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", number)
    clerk = line.clerk(Role.TRIAGER, "C1").username
    path.write_text(json.dumps({"place": line.unit("C1").pk, "clerk": clerk, "passphrase": PASSPHRASE}))


def audit(path: Path) -> None:
    """Print one line for each thing that is wrong."""
    told = json.loads(path.read_text())
    privates = {ring.pk: sealing.unlock(bytes(ring.locked), PASSPHRASE) for ring in KeyRing.objects.all()}
    for check in (opened_by_code(told), whole_for_the_desk(privates), recorded(), (str(flaw) for flaw in flaws())):
        for line in check:
            print(line)


def opened_by_code(told: list[dict]) -> Wrong:
    """Every receipt that was shown opens its tip, with the words, the replies and the files that were sent."""
    for note in told:
        opened = dialogue.unlocked(codes.read(note["code"]))
        if opened is None:
            yield f"{note['kind']} {note['mark']}: its code opens nothing"
            continue
        tip, key = opened
        texts = [message.text for message in dialogue.messages(tip, key)]
        found = sum(note["mark"] in text for text in texts)
        if found != 1:
            yield f"{note['kind']} {note['mark']}: is there {found} times"
        kept = {hashlib.sha256(b"".join(file.pieces())).hexdigest() for file in files.files_of(tip, key)}
        if missing := set(note["files"]) - kept:
            yield f"{note['kind']} {note['mark']}: of its files are missing or not whole: {missing}"


def whole_for_the_desk(privates: dict[int, bytes]) -> Wrong:
    """Every tip, acknowledged or not, is there with all its parts, and both people of the desk can open it."""
    for tip in Tip.objects.all():
        rows = list(Access.objects.filter(tip=tip).select_related("tip"))
        found = {keys.tip_key(row, privates[row.ring_id]) for row in rows}
        if (len(rows), len(found)) != (2, 1):
            yield f"tip {tip.pk}: {len(rows)} of the desk hold {len(found)} keys"
            continue
        parts = tips.opened_parts(tip, found.pop())
        kinds = Counter(row.part.kind for row in parts)
        if (kinds[Part.Kind.REPORT], kinds[Part.Kind.SUBJECTS]) != (1, 1):
            yield f"tip {tip.pk}: its parts are {dict(kinds)}"
        named = sum(len(row.body.get("files", [])) for row in parts)
        if named != TipFile.objects.filter(tip=tip).count():
            yield f"tip {tip.pk}: the texts name {named} files"
    for row in TipFile.objects.all():
        if not row.path.exists() or row.path.stat().st_size != sealing.sealed_size(row.size):
            yield f"file {row.pk} is not whole on the disk"


def recorded() -> Wrong:
    """Each tip has its entry, each entry its tip; so have the replies."""
    for action, rows in (
        ("tipline.tip.received", Counter(map(str, Tip.objects.values_list("pk", flat=True)))),
        ("tipline.tip.reply", _tips_of(Part.Kind.FROM_REPORTER)),
    ):
        said = Counter(Entry.objects.filter(action=action).values_list("subject_key", flat=True))
        if said != rows:
            yield f"{action}: entries without rows {said - rows}, rows without entries {rows - said}"


def _tips_of(kind: str) -> Counter:
    return Counter(map(str, Part.objects.filter(kind=kind).values_list("tip", flat=True)))


if __name__ == "__main__":
    {"prepare": prepare, "audit": audit}[sys.argv[1]](Path(sys.argv[2]))
