"""What a report leaves behind: nothing that can be read without a key, and nothing about who sent it."""

from __future__ import annotations

import inspect
import logging
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from granian import Granian

from lookback.config import serve
from lookback.tipline.rules import tickets
from tests.tipline.support import SECRET_TEXT
from tests.tipline.test_public_resumed import CONTENT, PIECE, Sender

pytestmark = pytest.mark.django_db
ADDRESS, AGENT, FROM = "203.0.113.77", "Reporterphone/9.1", "https://search.example/q=quarry"
ENDS = {"REMOTE_ADDR": ADDRESS, "HTTP_X_FORWARDED_FOR": ADDRESS, "HTTP_USER_AGENT": AGENT, "HTTP_REFERER": FROM}


def every_table() -> bytes:
    """Every value of every table, as bytes."""
    values = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            values += [value for row in cursor.fetchall() for value in row]
    return b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in values)


def media(settings) -> bytes:
    return b"".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_nothing_readable_is_left_anywhere(reporter, line, settings, caplog, capfd, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(reporter.client, "defaults", reporter.client.defaults | ENDS)
    given = {
        "names": "Boss Hu Tiezhu",
        "identity_mode": "confidential",
        "name": "Ouyang Xiaolu",
        "contact": "13900000000",
    }
    picture = SimpleUploadedFile("quarry-at-night.jpg", b"picture of lorries", "image/jpeg")
    assert reporter.send(files=[picture], bodies="Unit D1-POLICE", **given).status_code == 200
    code = reporter.code
    assert reporter.dialogue(act="reply", text="The north gate of the mill").status_code == 200
    unfinished = Sender(reporter, tickets.ticket_of(reporter.secret))
    unfinished.begin(name="north-gate-film.mp4")
    unfinished.put(0, CONTENT[:PIECE])
    unfinished.put(5, CONTENT)
    reporter.dialogue("7K3QM")
    reporter.client.get(f"/report/en/{code}/")
    reporter.client.post(f"/report/en/dialogue/{code}?code={code}", {"code": code})
    reporter.client.get(f"/report/{code}")
    reporter.send(what="x" * 30_000, names="Boss Hu Tiezhu")
    monkeypatch.setattr("lookback.tipline.views.public.actions.submit", lambda *a: int(SECRET_TEXT))
    reporter.ticket = ""
    assert reporter.send().status_code == 500
    logged = caplog.text + "".join(capfd.readouterr())
    places = {"tables": every_table(), "media": media(settings), "logs": logged.encode()}
    secrets = [SECRET_TEXT, "foreman", "Tiezhu", "Ouyang", "13900000000", "north gate", "quarry-at-night", "lorries",
               "north-gate-film", CONTENT[:24].decode(), unfinished.ticket, unfinished.ticket.split(":")[0],
               code, code.replace("-", ""), code[:11], "Reporterphone", ADDRESS, "search.example"]  # fmt: skip
    found = [(place, word) for place, text in places.items() for word in secrets if word.encode() in text]
    found += [(place, "secret") for place, text in places.items() if reporter.secret in text]
    assert found == []


def test_a_failure_is_logged_by_its_place_not_by_its_words(reporter, caplog, monkeypatch):
    monkeypatch.setattr("lookback.tipline.views.public.actions.submit", lambda *a: int(SECRET_TEXT))
    reporter.send()
    assert "ValueError at " in caplog.text
    assert "public.py:" in caplog.text
    assert "foreman" not in caplog.text


def test_the_server_writes_no_list_of_requests():
    assert "log_access=False" in inspect.getsource(serve.run)
    assert inspect.signature(Granian.__init__).parameters["log_access"].default is False


def test_debug_is_off_unless_asked_for():
    """Error pages of the debug mode would show what was typed."""
    assert django_settings.DEBUG is False
