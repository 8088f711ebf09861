"""Files that arrive in pieces: sealed on arrival, resumed at the offset, nobody else's, gone when never sent off."""

from __future__ import annotations

import base64
import io
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lookback.documents.tasks import sweep
from lookback.kit import sealing
from lookback.kit.flood import Bucket
from lookback.tipline import resumable
from lookback.tipline.models import Tip, TipFile
from lookback.tipline.rules import codes, tickets
from lookback.tipline.uploads import SealingUploadHandler
from lookback.tipline.views import uploads
from tests.tipline.test_public_files import on_disk, opened

pytestmark = pytest.mark.django_db
ADDRESS = "/report/en/upload/"
MARK = b"plain film of the quarry "
CONTENT = MARK * 9000  # three pieces and a bit
PIECE = sealing.PIECE_BYTES


@pytest.fixture(autouse=True)
def _no_flood(monkeypatch):
    monkeypatch.setattr(uploads, "BEGUN", Bucket())


class Sender:
    """Somebody's browser that sends one file in pieces."""

    def __init__(self, reporter, ticket: str = "") -> None:
        if not ticket and not reporter.ticket:
            reporter.open_form()
        self.reporter, self.ticket, self.id = reporter, ticket or reporter.ticket, ""

    def ask(self, method: str, body: bytes = b"", **headers: str):
        given = {"lookback-ticket": self.ticket, "lookback-upload": self.id} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.reporter.client.generic(method, ADDRESS, body, "application/offset+octet-stream", headers=given)

    def begin(self, size: int = len(CONTENT), name: str = "quarry.mp4"):
        about = (
            f"filename {base64.b64encode(name.encode()).decode()},filetype {base64.b64encode(b'video/mp4').decode()}"
        )
        answer = self.ask("POST", upload_length=str(size), upload_metadata=about)
        self.id = answer.headers.get("Lookback-Upload", "")
        return answer

    def put(self, offset: int, piece: bytes):
        return self.ask("PATCH", piece, upload_offset=str(offset))

    def whole(self, content: bytes = CONTENT, name: str = "quarry.mp4") -> str:
        assert self.begin(len(content), name).status_code == 201
        offset = 0
        while offset < len(content):
            answer = self.put(offset, content[offset : offset + 2 * PIECE])
            assert answer.status_code == 204, answer.content
            offset = int(answer.headers["Upload-Offset"])
        return self.id


@pytest.fixture
def sender(reporter) -> Sender:
    return Sender(reporter)


def incoming(settings) -> list[Path]:
    return sorted((Path(settings.MEDIA_ROOT) / "incoming").glob("*"))


def test_a_file_in_pieces_comes_with_the_report_and_opens_with_the_code(reporter, sender, settings):
    sender.whole(name="采石场.mp4")
    response = reporter.send(upload=[sender.id])
    assert response.status_code == 200
    row = TipFile.objects.get()
    about, content = opened(row, reporter.secret)
    assert (about["name"], about["type"], content) == ("采石场.mp4", "video/mp4", CONTENT)
    assert row.size == len(CONTENT)
    assert on_disk(settings) == [row.path]
    assert row.path.stat().st_mtime == 946_684_800


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_every_length_comes_out_as_it_went_in(reporter, sender, size):
    content = os.urandom(size)
    sender.whole(content)
    assert reporter.send(upload=[sender.id]).status_code == 200
    assert opened(TipFile.objects.get(), reporter.secret)[1] == content


def test_nothing_readable_lies_on_disk_at_any_moment(sender, settings):
    sender.begin(name="quarry-at-night.mp4")
    sender.put(0, CONTENT[: 2 * PIECE])
    for path in incoming(settings):
        assert MARK not in path.read_bytes()
        assert b"quarry" not in path.read_bytes()
        assert "quarry" not in path.name
        assert codes.written(tickets.secret_of(sender.ticket)).encode() not in path.read_bytes()
    assert len(incoming(settings)) == 2


def test_times_of_files_tell_the_day_only(sender, settings):
    sender.begin()
    sender.put(0, CONTENT[:PIECE])
    assert {time.localtime(path.stat().st_mtime)[3:6] for path in incoming(settings)} <= {(23, 59, 59), (15, 59, 59)}
    assert len({path.stat().st_mtime for path in incoming(settings)}) == 1


def test_it_goes_on_where_it_broke_off(reporter, sender):
    sender.begin()
    body = io.BytesIO(CONTENT[: PIECE + 1000])  # says more than comes
    answer = reporter.client.request(
        REQUEST_METHOD="PATCH",
        PATH_INFO=ADDRESS,
        CONTENT_TYPE="application/offset+octet-stream",
        CONTENT_LENGTH=str(len(CONTENT)),
        HTTP_LOOKBACK_TICKET=sender.ticket,
        HTTP_LOOKBACK_UPLOAD=sender.id,
        HTTP_UPLOAD_OFFSET="0",
        **{"wsgi.input": body},
    )
    assert answer.status_code == 400
    told = sender.ask("HEAD")
    assert (told.status_code, told.headers["Upload-Offset"]) == (200, str(PIECE))
    assert told.headers["Upload-Length"] == str(len(CONTENT))
    assert sender.put(PIECE, CONTENT[PIECE:]).headers["Upload-Offset"] == str(len(CONTENT))
    assert reporter.send(upload=[sender.id]).status_code == 200
    assert opened(TipFile.objects.get(), reporter.secret)[1] == CONTENT


def test_a_torn_piece_on_disk_is_written_anew(reporter, sender, settings):
    sender.begin()
    sender.put(0, CONTENT[:PIECE])
    path = Path(settings.MEDIA_ROOT) / "incoming" / sender.id
    with path.open("ab") as file:
        file.write(b"half a piece that the power cut left")
    assert sender.ask("HEAD").headers["Upload-Offset"] == str(PIECE)
    assert sender.put(PIECE, CONTENT[PIECE:]).status_code == 204
    reporter.send(upload=[sender.id])
    assert opened(TipFile.objects.get(), reporter.secret)[1] == CONTENT


@pytest.mark.parametrize("offset", [0, 1, PIECE + 1, 2 * PIECE, 10**14])
def test_a_wrong_offset_is_409_and_says_the_right_one(sender, offset):
    sender.begin()
    sender.put(0, CONTENT[:PIECE])
    answer = sender.put(offset, CONTENT[:PIECE])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, str(PIECE))


def test_what_is_too_long_is_413(sender, settings):
    settings.EVIDENCE_MAX_BYTES = 1_000_000
    assert sender.begin(1_000_001).status_code == 413
    assert "larger than" in sender.begin(1_000_001).content.decode()
    sender.begin(1_000)
    assert sender.put(0, b"x" * 1_001).status_code == 413
    assert sender.put(0, b"x" * 6_000_000).status_code == 413
    assert sender.put(0, b"x" * 1_000).status_code == 204
    assert sender.put(1_000, b"x").status_code == 413


@pytest.mark.parametrize("headers", [
    {"upload_length": "0"}, {"upload_length": "-1"}, {"upload_length": "٣"}, {"upload_length": ""},
    {"upload_length": "9" * 30}, {"upload_length": "5", "upload_metadata": "filename ###"},
    {"upload_length": "5", "upload_metadata": "filename /w=="},
])  # fmt: skip
def test_nonsense_is_refused_in_a_sentence(sender, settings, headers):
    answer = sender.ask("POST", **headers)
    assert answer.status_code == 400
    assert answer.content.decode().endswith(".")
    assert incoming(settings) == []


def test_an_empty_piece_and_a_piece_without_offset_are_refused(sender):
    sender.begin()
    assert sender.put(0, b"").status_code == 400
    assert sender.ask("PATCH", b"x").status_code == 400


def test_a_foreign_or_forged_ticket_finds_nothing(reporter, sender, settings):
    sender.begin()
    before = [path.read_bytes() for path in incoming(settings)]
    for ticket in (tickets.new_ticket(), "", sender.ticket[:-1] + "x", "码"):
        sender.ticket = ticket
        answers = [sender.ask("HEAD"), sender.put(0, CONTENT[:PIECE]), sender.ask("DELETE")]
        assert {answer.status_code for answer in answers} == {404}
    sender.ticket = tickets.new_ticket()
    for name in ("", "../secret-key", "0" * 32, sender.id.upper(), sender.id + ".about"):
        sender.id = name
        assert sender.ask("HEAD").status_code == 404
    assert [path.read_bytes() for path in incoming(settings)] == before
    assert reporter.send(ticket=tickets.new_ticket(), upload=[incoming(settings)[0].name]).status_code == 400
    assert not Tip.objects.exists()


def test_what_is_taken_away_is_gone(sender, settings):
    sender.begin()
    assert sender.ask("DELETE").status_code == 204
    assert incoming(settings) == []
    assert sender.ask("HEAD").status_code == 404
    assert sender.put(0, CONTENT[:PIECE]).status_code == 404


def test_what_is_never_sent_off_is_swept_away(sender, settings):
    sender.whole()
    sweep.func()
    assert len(incoming(settings)) == 2
    for path in incoming(settings):
        os.utime(path, (time.time() - 90_000,) * 2)
    sweep.func()
    assert incoming(settings) == []


def test_an_unfinished_file_does_not_go_off_and_is_named(reporter, sender):
    sender.begin()
    sender.put(0, CONTENT[:PIECE])
    response = reporter.send(upload=[sender.id])
    assert response.status_code == 400
    assert "has not arrived whole" in response.content.decode()
    assert not Tip.objects.exists()


def test_a_mistake_elsewhere_keeps_the_files_that_arrived(reporter, sender):
    sender.whole()
    text = reporter.send(what="", upload=[sender.id]).content.decode()
    assert f'name="upload" value="{sender.id}" checked' in text
    assert "choose your files once more" not in text
    assert reporter.send(upload=[sender.id]).status_code == 200
    assert opened(TipFile.objects.get(), reporter.secret)[1] == CONTENT


def test_a_failure_in_the_database_keeps_them_too(reporter, sender, settings, monkeypatch):
    sender.whole()
    with monkeypatch.context() as patch:
        patch.setattr("lookback.tipline.actions.intake.record_all", lambda *a, **k: 1 / 0)
        assert reporter.send(upload=[sender.id]).status_code == 500
    assert len(incoming(settings)) == len(on_disk(settings)) == 2
    assert reporter.send(upload=[sender.id]).status_code == 200
    assert opened(TipFile.objects.get(), reporter.secret)[1] == CONTENT


def test_a_double_submit_is_one_report_with_one_file(reporter, sender, settings):
    sender.whole()
    for _time in range(2):
        assert reporter.send(upload=[sender.id]).status_code == 200
    assert Tip.objects.count() == TipFile.objects.count() == len(on_disk(settings)) == 1
    assert opened(TipFile.objects.get(), reporter.secret)[1] == CONTENT


def test_a_reply_in_pieces_twice_is_one_message(reporter, settings):
    reporter.send()
    text = reporter.dialogue().content.decode()
    sender = Sender(reporter, ticket=text.split('name="ticket" value="')[1].split('"')[0])
    sender.whole()
    for _time in range(2):
        response = reporter.dialogue(act="reply", text="see", upload=[sender.id])
        assert "Your message has arrived" in response.content.decode()
    assert TipFile.objects.count() == len(on_disk(settings)) == 1
    assert opened(TipFile.objects.get(), reporter.secret)[1] == CONTENT
    response = reporter.dialogue(act="reply", text="another", upload=["0" * 32])
    assert (response.status_code, "not here any more" in response.content.decode()) == (400, True)


def test_more_files_than_fit_are_told(reporter):
    sender = Sender(reporter)
    ids = [sender.whole(b"x") for _number in range(11)]
    response = reporter.send(upload=ids)
    assert response.status_code == 400
    assert "At most 10 files" in response.content.decode()
    assert reporter.send(upload=ids[:10]).status_code == 200
    assert TipFile.objects.count() == 10


def test_the_folder_takes_no_more_than_its_share(sender, settings):
    settings.UPLOADS_MAX_BYTES = 2 * PIECE
    assert sender.begin(3 * PIECE).status_code == 503
    assert sender.begin(PIECE).status_code == 201
    other = Sender(sender.reporter)
    other.begin(PIECE)
    assert other.put(0, b"x" * PIECE).status_code == 204
    assert sender.put(0, b"x" * PIECE).status_code == 503


def test_a_flood_of_beginnings_is_asked_to_wait(sender, settings):
    settings.REPORTS_PER_MINUTE = 2
    assert [sender.begin().status_code for _number in range(3)] == [201, 201, 429]


def test_two_at_once_do_not_write_over_each_other(settings):
    secret = os.urandom(15)
    upload = resumable.begin(secret, "a.bin", "", 4 * PIECE)

    class Slow(io.BytesIO):
        def read(self, size=-1):
            time.sleep(0.1)
            return super().read(size)

    def put(letter: bytes) -> str:
        try:
            resumable.find(secret, upload.stored).append(Slow(letter * 4 * PIECE), 0, 4 * PIECE)
        except (resumable.Busy, resumable.WrongOffset) as refused:
            return type(refused).__name__
        return letter.decode()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(put, (b"a", b"b")))
    winner = next(letter for letter in told if len(letter) == 1)
    assert sorted(told, key=len)[1] in ("Busy", "WrongOffset")
    context = f"tip-file:{upload.stored}"
    plain = b"".join(sealing.unseal_pieces(upload.key, [upload.path.read_bytes()], context))
    assert plain == winner.encode() * 4 * PIECE


def test_two_submits_at_once_the_second_waits_and_finds_it_taken(settings):
    secret = os.urandom(15)
    upload = resumable.begin(secret, "a.bin", "", 1)
    upload.append(io.BytesIO(b"x"), 0, 1)
    first, second = SealingUploadHandler(None), SealingUploadHandler(None)
    first.claim(secret, [upload.stored])
    waiting = threading.Thread(target=second.claim, args=(secret, [upload.stored]))
    waiting.start()
    time.sleep(0.2)
    assert not second.gone
    first.resumed[0].path.unlink()  # kept: moved to its place
    first.discard()
    waiting.join()
    assert (second.resumed, second.gone) == ([], [upload.stored])
    assert incoming(settings) == []


def test_the_answers_are_as_silent_as_the_pages(sender):
    answers = [
        sender.begin(),
        sender.ask("HEAD"),
        sender.put(0, CONTENT[:PIECE]),
        sender.ask("GET"),
        sender.put(7, b"x"),
    ]
    for answer in answers:
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert answers[3].status_code == 405


@pytest.mark.parametrize("name", ["a\u202egpj.exe", "../../etc/passwd", "a\x07b.jpg", "\r\nSet-Cookie: a=b", ""])
def test_names_are_cleaned(reporter, sender, name):
    sender.whole(b"x", name)
    reporter.send(upload=[sender.id])
    kept = opened(TipFile.objects.get(), reporter.secret)[0]["name"]
    assert kept and kept.isprintable() and "/" not in kept
