"""A virus scanner for tests: speaks INSTREAM on a loopback port and finds the EICAR test string."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# In two parts, so that no scanner takes this file for what it is about.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.ThreadingTCPServer):
    """`clamd.address`; `clamd.seen` are the streams it was sent; `mood` makes it misbehave."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.seen: list[bytes] = []
        self.mood, self.longest = "well", 10**9

    @property
    def address(self) -> tuple[str, int]:
        return self.server_address[:2]


class Conversation(socketserver.StreamRequestHandler):
    """One scan."""

    server: Clamd

    def handle(self) -> None:
        with suppress(ConnectionError):
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(length)
                if len(content) > self.server.longest:
                    self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            self.server.seen.append(content)
            self.wfile.write(self.answer(content))

    def answer(self, content: bytes) -> bytes:
        if self.server.mood == "garbage":
            return b"\xff\xfe nothing of the kind"
        if self.server.mood == "silent":
            return b""
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@contextmanager
def running() -> Iterator[Clamd]:
    """A scanner for the block."""
    with Clamd() as clamd:
        thread = threading.Thread(target=clamd.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield clamd
        finally:
            clamd.shutdown()
            thread.join()
