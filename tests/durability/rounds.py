"""Start, write from several sides, kill in the middle of it, and again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from tests.durability.server import Server
from tests.durability.writers import Books, Writer

# So many writes are acknowledged in one round before the kill, which comes a moment later, in the middle of the next.
WRITES = (5, 60)
# So often the server is killed while it starts, too.
EVERY = 4

Crew = Callable[[], list[Writer]]


def kill_again_and_again(server: Server, books: Books, crew: Crew, chance: random.Random, *, kills: int) -> None:
    """So many rounds; afterwards the server is dead."""
    try:
        for number in range(kills):
            if number % EVERY == 0:
                _kill_while_starting(server, chance)
            _one_round(server, books, crew, chance)
    finally:
        server.kill()
    print(f"{kills} kills, acknowledged and refused: {dict(books.answers)}; without answer: {len(books.pending)}")
    assert books.broken == [], server.log.read_text()[-3000:]


def _kill_while_starting(server: Server, chance: random.Random) -> None:
    server.begin()
    time.sleep(chance.uniform(0.2, 3))
    server.kill()


def _one_round(server: Server, books: Books, crew: Crew, chance: random.Random) -> None:
    server.start()
    enough = len(books.acknowledged) + chance.randint(*WRITES)
    writers = crew()
    for writer in writers:
        writer.start()
    while len(books.acknowledged) < enough and all(writer.is_alive() for writer in writers):
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.2))
    alive = sum(writer.is_alive() for writer in writers)
    server.kill()
    for writer in writers:
        writer.stop_asked.set()
        writer.join(60)
    assert alive == len(writers), f"{books.broken}: a writer ended before the kill: {server.log.read_text()[-3000:]}"
