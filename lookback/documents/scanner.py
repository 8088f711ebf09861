"""The virus scanner of the machine (clamd), asked over its socket while bytes pass by. Never holds a whole file."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

SECONDS = 60.0
LONGEST_ANSWER = 4096
LONGEST_NAME = 200


class State(models.TextChoices):
    """What the scanner said."""

    OFF = "off", _("not scanned: no virus scanner is set up")
    FAILED = "failed", _("not scanned: the virus scanner does not answer")
    CLEAN = "clean", _("scanned, nothing found")
    FOUND = "found", _("held: the virus scanner found something")


@dataclass(frozen=True)
class Verdict:
    """The state, and the name of the finding."""

    state: str
    name: str = ""


def is_set_up() -> bool:
    """Whether a scanner is configured."""
    return settings.CLAMAV is not None


def scan(pieces: Iterable[bytes]) -> Verdict:
    """Send the bytes to the scanner. A scanner that is absent, slow or stumbles is State.FAILED, never an error."""
    if settings.CLAMAV is None:
        return Verdict(State.OFF)
    try:
        with _connected() as connection:
            _send(connection, pieces)
            return _verdict(_answer(connection))
    except OSError:
        return Verdict(State.FAILED)


def _connected() -> socket.socket:
    address = settings.CLAMAV
    if isinstance(address, tuple):
        return socket.create_connection(address, SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(SECONDS)
    try:
        connection.connect(str(address))
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, pieces: Iterable[bytes]) -> None:
    """INSTREAM: each piece after its length, a length of nought at the end (man 8 clamd)."""
    connection.sendall(b"zINSTREAM\0")
    # Where it is too long for the scanner, it hangs up early and says so.
    with suppress(BrokenPipeError, ConnectionResetError):
        for piece in pieces:
            if piece:
                connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall(b"\0\0\0\0")


def _answer(connection: socket.socket) -> str:
    held = b""
    while b"\0" not in held and len(held) < LONGEST_ANSWER:
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        held += more
    return held.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(State.CLEAN)
    if said.endswith(" FOUND"):
        name = "".join(char for char in said.removesuffix(" FOUND") if char.isprintable())
        return Verdict(State.FOUND, name[:LONGEST_NAME])
    return Verdict(State.FAILED)
