"""Reports through a running `lookback serve`: several clients at once, each the whole way from the form to the receipt.

No Django here: the clients must cost the machine as little as they can.
"""

from __future__ import annotations

import http.client
import os
import secrets
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.tipline.over_http import Visitor

TEXT = "夜里有卡车从采石场出来，工头给所里的人送钱。" * 23  # about 1.5 KB in UTF-8
FILE_BYTES = 1024 * 1024
OPENED_AFTERWARDS = 20
CLIENTS = (1, 4, 16, 64)
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Told:
    """What the clients were told: milliseconds of the sending and of the whole way, and what went wrong."""

    sending: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    errors: Counter = field(default_factory=Counter)


def measure(port: int, server: int, places: list[int], *, text_tips: int, file_tips: int) -> dict[str, dict]:
    """{"text, 16 clients": figures}. `server` is the process of the server: its CPU time is counted."""
    found = {}
    for kind, count, files in (("1.5 KB text", text_tips, 0), ("with a 1 MiB file", file_tips, 1)):
        send(port, places, min(8, count), 4, files)  # does not count
        for clients in CLIENTS:
            number = count if clients > 1 else max(1, count // 2)
            found[f"{kind}, {clients}"] = _round(port, server, places, number, clients, files)
    return found


def _round(port: int, server: int, places: list[int], count: int, clients: int, files: int) -> dict:
    busy, mine, started = cpu_seconds(server), time.process_time(), time.perf_counter()
    told = send(port, places, count, clients, files)
    seconds = time.perf_counter() - started
    busy, mine = cpu_seconds(server) - busy, time.process_time() - mine
    done = len(told.codes)
    return {
        "tips": done,
        "errors": dict(told.errors),
        "per_second": round(done / seconds, 1),
        "sending": _times(told.sending),
        "whole": _times(told.whole),
        "cpu_ms": round(busy * 1000 / max(1, done), 2),
        "client_cpu_ms": round(mine * 1000 / max(1, done), 2),
        "opened": _opened(port, told.codes),
    }


def send(port: int, places: list[int], count: int, clients: int, files: int) -> Told:
    """`count` reports from so many clients, which take one after the other off a queue."""
    queue: SimpleQueue[int] = SimpleQueue()
    for number in range(count):
        queue.put(places[number % len(places)])
    told = Told()
    crew = [threading.Thread(target=_client, args=(port, queue, told, files)) for _number in range(clients)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    return told


def _client(port: int, queue: SimpleQueue[int], told: Told, files: int) -> None:
    visitor = Visitor(http.client.HTTPConnection("127.0.0.1", port, timeout=120), 0)
    uploads = [("lorries.bin", secrets.token_bytes(FILE_BYTES))] * files
    while True:
        try:
            visitor.place = queue.get_nowait()
        except Empty:
            visitor.connection.close()
            return
        try:
            _one(visitor, told, uploads)
        except (OSError, http.client.HTTPException) as error:
            told.errors[type(error).__name__] += 1
            visitor.connection.close()


def _one(visitor: Visitor, told: Told, uploads: list) -> None:
    started = time.perf_counter()
    ticket = visitor.load()
    loaded = time.perf_counter()
    status, code = visitor.send(ticket, uploads, what=TEXT)
    ended = time.perf_counter()
    if status != 200 or not code:
        told.errors[f"status {status}"] += 1
        return
    told.codes.append(code)
    told.sending.append((ended - loaded) * 1000)
    told.whole.append((ended - started) * 1000)


def _opened(port: int, codes: list[str]) -> str:
    """Of some receipts that were shown, how many open their tip."""
    visitor = Visitor(http.client.HTTPConnection("127.0.0.1", port, timeout=120), 0)
    chosen = codes[:: max(1, len(codes) // OPENED_AFTERWARDS)]
    opened = sum(TEXT in visitor.dialogue(code)[1] for code in chosen)
    visitor.connection.close()
    return f"{opened}/{len(chosen)}"


def _times(values: list[float]) -> dict[str, float]:
    ranked = sorted(values) or [float("nan")]
    at = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {name: round(ranked[min(len(ranked) - 1, int(len(ranked) * share))], 1) for name, share in at.items()}


def cpu_seconds(root: int) -> float:
    """What a process and all below it have used of the processor so far."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = path.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        key = int(path.parent.name)
        parents[key], used[key] = int(rest[1]), (int(rest[11]) + int(rest[12])) / TICKS
    return sum(seconds for key, seconds in used.items() if _is_below(key, root, parents))


def _is_below(key: int, root: int, parents: dict[int, int]) -> bool:
    while key > 1 and key != root:
        key = parents.get(key, 0)
    return key == root
