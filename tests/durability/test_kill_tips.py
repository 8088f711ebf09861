"""`kill -9` of the server while reports come in: every receipt that was shown opens its tip.

`LOOKBACK_KILLS=20 make test ARGS=tests/durability` kills it 20 times on each database; every run does it a few times.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import uuid
from typing import Any

import pytest

from tests.durability.rounds import kill_again_and_again
from tests.durability.server import ON_BOTH, server_on
from tests.durability.writers import Books, Writer
from tests.tipline.over_http import Upload, Visitor

KILLS = int(os.environ.get("LOOKBACK_KILLS", "3"))
REPORTERS = 6
REPLIES, WITH_FILES = 0.2, 0.3
MANY = "1000000"  # a minute: the bound on how much is taken in is not what is tried here

pytestmark = pytest.mark.slow


class Reporter(Writer):
    """Sends reports with and without files, and comes back with codes that were shown."""

    def __init__(self, port: int, place: int, books: Books, seed: int) -> None:
        super().__init__(port, {}, [place], books, seed)
        self.visitor = Visitor(self.connection, place)

    def write_once(self) -> None:
        known = [note["code"] for note in self.books.acknowledged if note["kind"] == "tip"]
        if known and self.chance.random() < REPLIES:
            self.reply(self.chance.choice(known))
        else:
            self.report()

    def report(self) -> None:
        ticket, note, files = self.visitor.load(), *self.note("tip")
        status, code = self.visitor.send(ticket, files, what=f"Lorries at night {note['mark']}")
        self.settle({**note, "code": code}, status, is_shown=bool(code))

    def reply(self, code: str) -> None:
        note, files = self.note("reply")
        status, text = self.visitor.dialogue(code, files, act="reply", text=f"The north gate {note['mark']}")
        self.settle({**note, "code": code}, status, is_shown=note["mark"] in text)

    def note(self, kind: str) -> tuple[dict[str, Any], list[Upload]]:
        """A mark of its own for the words, and files with their SHA-256."""
        files = []
        if self.chance.random() < WITH_FILES:
            sizes = [self.chance.randint(1, 300_000) for _number in range(self.chance.randint(1, 2))]
            files = [(f"{number}.bin", self.chance.randbytes(size)) for number, size in enumerate(sizes)]
        mark = uuid.UUID(int=self.chance.getrandbits(128)).hex
        digests = [hashlib.sha256(content).hexdigest() for _name, content in files]
        return {"kind": kind, "mark": mark, "files": digests}, files

    def settle(self, note: dict[str, Any], status: int, *, is_shown: bool) -> None:
        """What was answered. Only what the reporter has seen on a whole page counts as acknowledged."""
        self.books.answers[f"{note['kind']} {status}"] += 1
        if status == 200 and is_shown:
            self.books.acknowledged.append(note)
        else:
            self.books.broken.append(f"{note['kind']} {note['mark']}: {status}")


@ON_BOTH
def test_every_receipt_that_was_shown_opens_its_tip_after_a_kill(kind, tmp_path):
    with server_on(kind, tmp_path, LOOKBACK_REPORTS_PER_MINUTE=MANY) as server:
        stage, told = tmp_path / "stage.json", tmp_path / "told.json"
        server.run_module("tests.durability.tip_books", "prepare", str(stage))
        place = json.loads(stage.read_text())["place"]
        books, chance = Books(), random.Random(20190604)

        def crew() -> list[Writer]:
            return [Reporter(server.port, place, books, chance.getrandbits(64)) for _number in range(REPORTERS)]

        kill_again_and_again(server, books, crew, chance, kills=KILLS)
        assert books.answers["tip 200"] >= KILLS
        assert any(note["files"] for note in books.acknowledged)
        told.write_text(json.dumps(books.acknowledged))
        assert server.run_module("tests.durability.tip_books", "audit", str(told)) == ""
