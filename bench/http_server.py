"""The same pages through a running `lookback serve`, over HTTP on the loopback address."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

PAGES = {"my work": "/", "ledger, first page": "/ledgers/items/", "board": "/board/"}
CLIENTS = 8
WARM_UP = 5
READY = "Lookback is ready"


class Served(NamedTuple):
    """A running server."""

    port: int
    pid: int


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Served]:
    """Run `lookback serve` on the database of the environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).parent / "lookback"
    server = subprocess.Popen(
        [str(program), "serve", "--port", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        if not any(READY in line for line in islice(server.stdout or (), 50)):
            raise SystemExit("lookback serve did not start")
        yield Served(port, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def measure(port: int, cookies: dict[str, str], requests: int) -> dict[str, dict]:
    """Times of one client, page by page and level by level; then what several clients get together."""
    found: dict[str, dict] = {}
    for level, cookie in cookies.items():
        found[level] = {case: _alone(port, cookie, path, requests) for case, path in PAGES.items()}
    jobs = [(cookie, path) for cookie in cookies.values() for path in PAGES.values()]
    found["together"] = {"clients": CLIENTS, "per_second": _together(port, jobs * (requests // 2))}
    return found


def _alone(port: int, cookie: str, path: str, requests: int) -> dict[str, float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _number in range(WARM_UP):
        _get(connection, cookie, path)
    times = []
    for _number in range(requests):
        started = time.perf_counter()
        _get(connection, cookie, path)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"n": requests, "p50": round(times[requests // 2], 2), "p95": round(times[int(requests * 0.95)], 2)}


def _together(port: int, jobs: list[tuple[str, str]]) -> float:
    queue: SimpleQueue[tuple[str, str]] = SimpleQueue()
    for job in jobs:
        queue.put(job)
    crew = [threading.Thread(target=_drain, args=(port, queue)) for _number in range(CLIENTS)]
    started = time.perf_counter()
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    return round(len(jobs) / (time.perf_counter() - started), 1)


def _drain(port: int, queue: SimpleQueue[tuple[str, str]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        while True:
            _get(connection, *queue.get_nowait())
    except Empty:
        connection.close()


def _get(connection: http.client.HTTPConnection, cookie: str, path: str) -> None:
    headers = {"Cookie": f"sessionid={cookie}", "Accept-Language": "zh-hans"}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}: {body[:200]!r}")
