"""Files of a reporter: sealed while they arrive, readable with the key, gone if they break off."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lookback.kit import sealing
from lookback.tipline.models import TipFile
from lookback.tipline.models.file import content_context
from lookback.tipline.queries import dialogue
from tests.tipline.public import ANSWERS

pytestmark = pytest.mark.django_db
MARK = b"plain picture of the quarry "
CONTENT = MARK * 9000  # several pieces


def upload(name="quarry.jpg", content=CONTENT):
    return SimpleUploadedFile(name, content, "image/jpeg")


def on_disk(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def opened(row: TipFile, secret: bytes) -> tuple[dict, bytes]:
    tip, key = dialogue.unlocked(secret)
    row.tip = tip
    about = json.loads(sealing.unseal(key, bytes(row.sealed), row.context))
    pieces = sealing.unseal_pieces(bytes.fromhex(about["key"]), [row.path.read_bytes()], content_context(row.stored))
    return about, b"".join(pieces)


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 200_000])
def test_a_pushed_stream_is_sealed_like_a_pulled_one(size):
    key, content = sealing.new_key(), os.urandom(size)
    sealer = sealing.PieceSealer(key, "c")
    sealed = b"".join(sealer.add(content[at : at + 7001]) for at in range(0, size, 7001)) + sealer.end()
    assert sealed == b"".join(sealing.seal_pieces(key, [content], "c"))
    assert len(sealed) == sealing.sealed_size(size)
    assert b"".join(sealing.unseal_pieces(key, [sealed], "c")) == content


def test_a_file_is_sealed_on_disk_and_readable_with_the_key(reporter, settings):
    assert reporter.send(files=[upload(), upload("录音.mp3", b"sound")]).status_code == 200
    rows = list(TipFile.objects.all())
    assert [opened(row, reporter.secret)[1] for row in rows] == [CONTENT, b"sound"]
    assert [opened(row, reporter.secret)[0]["name"] for row in rows] == ["quarry.jpg", "录音.mp3"]
    assert sorted(on_disk(settings)) == sorted(row.path for row in rows)
    for path in on_disk(settings):
        assert MARK not in path.read_bytes()
        assert "quarry" not in path.name
        assert path.stat().st_mtime == 946_684_800


def test_a_reply_brings_files_along(reporter):
    reporter.send()
    response = reporter.dialogue(act="reply", text="", files=[upload()])
    assert "quarry.jpg" in response.content.decode()
    assert opened(TipFile.objects.get(), reporter.secret)[1] == CONTENT


def test_a_reply_with_a_file_twice_is_kept_once(reporter, settings):
    reporter.send()
    for _time in range(2):
        reporter.dialogue(act="reply", text="see", files=[upload()])
    assert TipFile.objects.count() == len(on_disk(settings)) == 1


def test_a_double_submit_leaves_no_second_copy(reporter, settings):
    reporter.send(files=[upload()])
    reporter.send(files=[upload()])
    assert TipFile.objects.count() == len(on_disk(settings)) == 1


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("empty.jpg", b"")], "empty.jpg"),
        ([("large.jpg", b"x" * 3000)], "large.jpg"),
        ([(f"{number}.jpg", b"x") for number in range(12)], "At most 10 files"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_left(reporter, settings, files, sentence):
    settings.EVIDENCE_MAX_BYTES = 2000
    response = reporter.send(files=[upload(*file) for file in files])
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert "choose your files once more" in response.content.decode()
    assert on_disk(settings) == []
    assert not TipFile.objects.exists()


@pytest.mark.parametrize(
    "name", ["a\u202egpj.exe", "../../etc/passwd", "a\x07b.jpg", "x" * 400 + ".png", "照片\u2028.png"]
)
def test_file_names_are_cleaned(reporter, name):
    reporter.send(files=[upload(name)])
    kept = opened(TipFile.objects.get(), reporter.secret)[0]["name"]
    assert "/" not in kept
    assert kept.isprintable()
    assert len(kept) <= 200


def test_ten_files_are_not_too_many(reporter):
    assert reporter.send(files=[upload(f"{number}.jpg", b"x") for number in range(10)]).status_code == 200
    assert TipFile.objects.count() == 10


def multipart(reporter, content: bytes) -> bytes:
    reporter.open_form()
    fields = ANSWERS | {"ticket": reporter.ticket, "place": reporter.line.unit("C1").pk}
    parts = [f'--cut\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    head = (
        b'--cut\r\nContent-Disposition: form-data; name="files"; filename="q.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return b"".join(parts) + head + content + b"\r\n--cut--\r\n"


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.99])
def test_an_upload_that_breaks_off_leaves_nothing(reporter, settings, kept):
    whole = multipart(reporter, CONTENT)
    cut = whole[: int(len(whole) * kept)]
    response = reporter.client.request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/report/en/",
            "CONTENT_TYPE": "multipart/form-data; boundary=cut",
            "CONTENT_LENGTH": str(len(whole)),
            "wsgi.input": io.BytesIO(cut),
        }
    )
    assert response.status_code == 400
    assert "broke off" in response.content.decode() or "could not be read" in response.content.decode()
    assert on_disk(settings) == []
    assert not TipFile.objects.exists()


def test_the_same_upload_whole_is_taken(reporter):
    whole = multipart(reporter, CONTENT)
    response = reporter.client.generic("POST", "/report/en/", whole, "multipart/form-data; boundary=cut")
    assert response.status_code == 200
    assert TipFile.objects.get().size == len(CONTENT)


def test_a_failure_in_the_database_leaves_no_file(reporter, settings, monkeypatch):
    monkeypatch.setattr("lookback.tipline.actions.intake.record_all", lambda *a, **k: 1 / 0)
    response = reporter.send(files=[upload()])
    assert response.status_code == 500
    assert on_disk(settings) == []
    assert not TipFile.objects.exists()
