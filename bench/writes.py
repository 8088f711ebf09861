"""How many transitions a second: `sign_for` by the action, from one thread, eight threads, and several processes.

Every transition is on another item, in a transaction of its own that reaches the disk, with its journal entry, its
reach and tally rows, desk entries and clocks. Run by run.py on a loaded set.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from datetime import date
from queue import Empty, SimpleQueue

import setting

setting.start_django()

from country import KEPT  # noqa: E402
from django.db import connection  # noqa: E402

from lookback.org import actions as org  # noqa: E402
from lookback.org.authority import Role  # noqa: E402
from lookback.org.models import Person, Unit  # noqa: E402
from lookback.rectification import actions  # noqa: E402
from lookback.rectification.models import Item  # noqa: E402

WORKER = "bench-worker"
THREADS, PROCESSES = 8, 2
START_UP = 20  # seconds in which every process gets ready


def worker() -> Person:
    """Somebody who may sign for any item in the country."""
    person = Person.objects.filter(username=WORKER).first()
    if person is None:
        person = org.register_person(username=WORKER, is_fictional=True, by=None, **KEPT)
        org.appoint(person, Role.RESPONSIBLE_UNIT, Unit.objects.get(depth=0), by=None, from_date=date(2020, 1, 1))
    return Person.objects.get(pk=person.pk)


def sign_all(keys: list[int], threads: int) -> None:
    """Sign for all the items, the threads taking one after the other off a queue."""
    queue: SimpleQueue[int] = SimpleQueue()
    for key in keys:
        queue.put(key)
    errors: list[BaseException] = []
    crew = [threading.Thread(target=_work, args=(queue, errors)) for _number in range(threads)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    if errors:
        raise errors[0]


def _work(queue: SimpleQueue[int], errors: list[BaseException]) -> None:
    try:
        person = worker()
        while True:
            actions.advance(Item.objects.get(pk=queue.get_nowait()), "sign_for", by=person)
    except Empty:
        pass
    except BaseException as error:
        errors.append(error)
    finally:
        connection.close()


def in_processes(keys: list[int], processes: int) -> float:
    """Seconds that several processes took for all the items together; they start at the same moment."""
    at = time.time() + START_UP
    shares = [",".join(map(str, keys[number::processes])) for number in range(processes)]
    command = [sys.executable, __file__, "--at", str(at), "--threads", str(THREADS // processes), "--keys"]
    crew = [subprocess.Popen([*command, share], stdout=subprocess.PIPE, text=True) for share in shares]
    ends = [float(child.communicate()[0].strip() or "nan") for child in crew]
    if any(child.returncode for child in crew):
        raise SystemExit("a writing process failed")
    return max(ends) - at


def measure(count: int) -> dict[str, float]:
    """Transitions per second, by how they were made."""
    ways = ("1 thread", f"{THREADS} threads", f"{PROCESSES} processes of {THREADS // PROCESSES} threads")
    keys = list(Item.objects.filter(status="assigned").order_by("id").values_list("id", flat=True)[: len(ways) * count])
    count = len(keys) // len(ways)
    worker()
    sign_all(keys[:1], 1)
    shares = [keys[place * count : (place + 1) * count] for place in range(len(ways))]
    started = time.perf_counter()
    sign_all(shares[0][1:], 1)
    alone = time.perf_counter() - started
    started = time.perf_counter()
    sign_all(shares[1], THREADS)
    together = time.perf_counter() - started
    seconds = [alone, together, in_processes(shares[2], PROCESSES)]
    return {way: round(count / taken, 1) for way, taken in zip(ways, seconds, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300, help="transitions of each way")
    parser.add_argument("--at", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--keys", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.at is None:
        print(json.dumps(measure(options.count)))
        return
    worker()
    if (wait := options.at - time.time()) < 0:
        raise SystemExit("this process was not ready in time")
    time.sleep(wait)
    sign_all([int(key) for key in options.keys.split(",")], options.threads)
    print(time.time())


if __name__ == "__main__":
    main()
