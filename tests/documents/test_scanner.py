"""The virus scanner: found, not found, absent, confused; and never asked over a network."""

from __future__ import annotations

import os
import socket

import pytest
from django.core.exceptions import ImproperlyConfigured

from lookback.config.clamav import scanner_address
from lookback.documents import scanner
from lookback.documents.scanner import State, Verdict
from tests.documents.clamd import EICAR, running


@pytest.fixture
def clamd(settings):
    with running() as made:
        settings.CLAMAV = made.address
        yield made


def test_it_is_sent_the_bytes_and_says_what_it_found(clamd):
    assert scanner.scan([b"quiet ", b"", b"words"]) == Verdict(State.CLEAN)
    assert clamd.seen == [b"quiet words"]
    assert scanner.scan([EICAR[:20], EICAR[20:]]) == Verdict(State.FOUND, "Eicar-Test-Signature")


def test_a_megabyte_goes_through(clamd):
    content = os.urandom(1_000_000)
    assert scanner.scan(content[at : at + 65_536] for at in range(0, 1_000_000, 65_536)).state == State.CLEAN
    assert clamd.seen == [content]


@pytest.mark.parametrize("mood", ["garbage", "silent"])
def test_an_answer_that_says_nothing_is_no_all_clear(clamd, mood):
    clamd.mood = mood
    assert scanner.scan([b"x"]) == Verdict(State.FAILED)


def test_what_is_too_long_for_it_is_not_scanned(clamd):
    clamd.longest = 100_000
    assert scanner.scan([b"x" * 65_536] * 200) == Verdict(State.FAILED)


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMAV = None
    assert scanner.scan(iter([])) == Verdict(State.OFF)
    assert not scanner.is_set_up()


def test_an_absent_scanner_is_no_error(settings, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        settings.CLAMAV = taken.getsockname()
        assert scanner.scan([b"x"]) == Verdict(State.FAILED)
    settings.CLAMAV = str(tmp_path / "clamd.ctl")
    assert scanner.scan([b"x"]) == Verdict(State.FAILED)


@pytest.mark.parametrize(
    ("text", "address"),
    [("", None), ("  ", None), ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"), ("unix:/run/c.ctl", "/run/c.ctl"),
     ("127.0.0.1:3310", ("127.0.0.1", 3310)), ("tcp://localhost:3310", ("localhost", 3310)),
     ("[::1]:3310", ("::1", 3310))],
)  # fmt: skip
def test_where_it_listens(text, address):
    assert scanner_address(text) == address


@pytest.mark.parametrize("text", ["10.0.0.5:3310", "scanner.example:3310", "127.0.0.1", "127.0.0.1:x", ":99999", "a:0"])
def test_only_this_machine_is_asked(text):
    with pytest.raises(ImproperlyConfigured, match="LOOKBACK_CLAMAV"):
        scanner_address(text)
