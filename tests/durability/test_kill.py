"""`kill -9` of the server under writing load: every acknowledged write is there, and nothing is there by half.

`LOOKBACK_KILLS=20 make test ARGS=tests/durability` kills it 20 times on each database; every run does it a few times.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from tests.durability.rounds import kill_again_and_again
from tests.durability.server import ON_BOTH, PROGRAM, Server, server_on
from tests.durability.writers import Books, EvidenceWriter, MeasureWriter, Walker, Writer

KILLS = int(os.environ.get("LOOKBACK_KILLS", "5"))
WRITERS = 2

pytestmark = pytest.mark.slow


@ON_BOTH
def test_acknowledged_writes_survive_a_kill(kind, tmp_path):
    with server_on(kind, tmp_path) as server:
        survive(server)


def survive(server: Server) -> None:
    stage = _books(server, "prepare", server.folder / "stage.json")
    books, chance = Books(), random.Random(20190603)
    kill_again_and_again(server, books, lambda: _crew(server.port, stage, books, chance), chance, kills=KILLS)
    assert all(books.answers[f"{kind} 200"] >= KILLS for kind in ("measure", "evidence", "step")), books.answers
    assert any(note["mark"] == "close" for note in books.acknowledged)
    told = server.folder / "told.json"
    told.write_text(json.dumps({"acknowledged": books.acknowledged, "pending": books.pending}))
    assert _books(server, "audit", told) == ""
    assert "whole" in server.run(PROGRAM, "journal", "verify")
    assert [path.name for path in server.temporary.iterdir()] == []


def _crew(port: int, stage: dict, books: Books, chance: random.Random) -> list[Writer]:
    jobs = [(MeasureWriter, stage["plans"])] * WRITERS + [(EvidenceWriter, stage["proofs"])] * WRITERS
    jobs += [(Walker, items) for items in stage["walks"]]
    return [kind(port, stage["tokens"], items, books, chance.getrandbits(64)) for kind, items in jobs]


def _books(server: Server, what: str, path: Path):
    printed = server.run_module("tests.durability.books", what, str(path))
    return json.loads(path.read_text()) if what == "prepare" else printed
