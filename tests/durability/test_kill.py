"""`kill -9` of the server under writing load: every acknowledged write is there, and nothing is there by half.

`LOOKBACK_KILLS=20 make test ARGS=tests/durability` kills it 20 times on each database; every run does it a few times.
"""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path

import pytest

from tests.durability.server import PROGRAM, Database, Server
from tests.durability.writers import Books, EvidenceWriter, MeasureWriter, Walker, Writer

KILLS = int(os.environ.get("LOOKBACK_KILLS", "5"))
# So many writes are acknowledged in one round before the kill, which comes a moment later, in the middle of the next.
WRITES = (5, 60)
# So often the server is killed while it starts, too.
EVERY = 4
WRITERS = 2

pytestmark = pytest.mark.slow


def test_acknowledged_writes_survive_a_kill_on_sqlite(tmp_path):
    survive(Server(tmp_path, database=""))


@pytest.mark.pg
def test_acknowledged_writes_survive_a_kill_on_postgresql(tmp_path):
    url = os.environ.get("LOOKBACK_TEST_PG_URL")
    if not url:
        pytest.skip("needs a PostgreSQL server: LOOKBACK_TEST_PG_URL")
    with Database(url) as database:
        survive(Server(tmp_path, database=database))


def survive(server: Server) -> None:
    server.run(PROGRAM, "migrate", "-v", "0")
    stage = _books(server, "prepare", server.folder / "stage.json")
    books, chance = Books(), random.Random(20190603)
    try:
        for number in range(KILLS):
            if number % EVERY == 0:
                kill_while_starting(server, chance)
            one_round(server, stage, books, chance)
    finally:
        server.kill()
    print(f"{KILLS} kills, acknowledged and refused: {dict(books.answers)}; without answer: {len(books.pending)}")
    assert books.broken == [], server.log.read_text()[-3000:]
    assert all(books.answers[f"{kind} 200"] >= KILLS for kind in ("measure", "evidence", "step")), books.answers
    assert any(note["mark"] == "close" for note in books.acknowledged)
    told = server.folder / "told.json"
    told.write_text(json.dumps({"acknowledged": books.acknowledged, "pending": books.pending}))
    assert _books(server, "audit", told) == ""
    assert "whole" in server.run(PROGRAM, "journal", "verify")
    assert [path.name for path in server.temporary.iterdir()] == []


def kill_while_starting(server: Server, chance: random.Random) -> None:
    server.begin()
    time.sleep(chance.uniform(0.2, 3))
    server.kill()


def one_round(server: Server, stage: dict, books: Books, chance: random.Random) -> None:
    """Start, write from several sides, kill in the middle of it."""
    server.start()
    enough = len(books.acknowledged) + chance.randint(*WRITES)
    crew = _crew(server.port, stage, books, chance)
    for writer in crew:
        writer.start()
    while len(books.acknowledged) < enough and all(writer.is_alive() for writer in crew):
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.2))
    alive = sum(writer.is_alive() for writer in crew)
    server.kill()
    for writer in crew:
        writer.stop_asked.set()
        writer.join(60)
    assert alive == len(crew), f"{books.broken}: a writer ended before the kill: {server.log.read_text()[-3000:]}"


def _crew(port: int, stage: dict, books: Books, chance: random.Random) -> list[Writer]:
    jobs = [(MeasureWriter, stage["plans"])] * WRITERS + [(EvidenceWriter, stage["proofs"])] * WRITERS
    jobs += [(Walker, items) for items in stage["walks"]]
    return [kind(port, stage["tokens"], items, books, chance.getrandbits(64)) for kind, items in jobs]


def _books(server: Server, what: str, path: Path):
    printed = server.run(str(Path(PROGRAM).parent / "python"), "-m", "tests.durability.books", what, str(path))
    return json.loads(path.read_text()) if what == "prepare" else printed
