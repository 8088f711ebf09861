"""Files of a tip at the desk: looked at inside the page, held on a finding, taken out cleaned or for a reason."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lookback.documents import cleaner
from lookback.journal.models import Entry
from lookback.kit import clock, sealing
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.actions.retention import erase_due
from lookback.tipline.models import TipEnd, TipFile
from lookback.tipline.models.file import content_context
from lookback.tipline.queries import files, tips
from lookback.tipline.uploads import SealedUpload
from lookback.tipline.views.files import _signer
from tests.documents.clamd import EICAR, running
from tests.documents.test_programs import stand_in
from tests.tipline.test_api import Caller
from tests.tipline.test_desk import browser, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

# A white picture of one point, with a comment that tells where it was taken.
PLACE = b"taken at 30.25 N 120.17 E"
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xfe"
    + bytes([len(PLACE)])
    + PLACE
    + (b"\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
CLEAN = b"GIF89a the cleaned one"


@pytest.fixture(autouse=True)
def machine(settings, tmp_path) -> None:
    """A machine without a scanner and without programs, unless a test says otherwise."""
    settings.CLAMAV, settings.MAT2, settings.PDFINFO, settings.PDFTOPPM = None, "", "", ""
    settings.SCRATCH_DIR = str(tmp_path)


@pytest.fixture
def cleaning(settings, tmp_path) -> Path:
    """A stand-in for the cleaner: writes CLEAN, and counts how often it was called."""
    (tmp_path / "clean").write_bytes(CLEAN)
    script = f'echo "$PWD" >> {tmp_path}/calls; for a; do :; done; cp {tmp_path}/clean "file.cleaned.${{a##*.}}"'
    settings.MAT2 = stand_in(tmp_path, script)
    return tmp_path / "calls"


class Viewer:
    """Somebody of the desk, before one file."""

    def __init__(self, line, desk, person, content: bytes, name: str = "quarry.gif") -> None:
        sent = SealedUpload("x", "image/svg+xml")
        sent.name = name  # as somebody would send it who does not use our form
        sent.path.parent.mkdir(parents=True, exist_ok=True)
        sent.path.write_bytes(b"".join(sealing.seal_pieces(sent.key, [content], content_context(sent.stored))))
        sent.size = len(content)
        self.line, self.desk, self.person = line, desk, person
        self.tip = line.report("D1", files=[sent])
        self.client = opened(person, desk, self.tip)
        self.row = self.tip.files.get()

    def get(self, name: str = "view", **given: Any):
        return self.client.get(self.address(name), given)

    def address(self, name: str) -> str:
        return reverse(f"tipline:file-{name}", args=[self.tip.ref, self.row.pk])

    def page(self, **given: Any) -> str:
        answer = self.get(**given)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def show(self, **headers: str):
        """What the page's picture, sound or film asks for."""
        source = self.page().split('src="')[-1].split('"')[0].replace("&amp;", "&")
        assert source.startswith(self.address("show"))
        return self.client.get(source, headers=headers)

    def take(self, **given: Any):
        values = {"purpose": "verify", "reason": "the lab needs it", "sure": "on"} | given
        return self.client.post(self.address("original"), {name: value for name, value in values.items() if value})

    def entries(self, verb: str) -> list[dict]:
        found = Entry.objects.filter(action=f"tipline.tip.{verb}").order_by("id")
        return [entry.detail for entry in found if "file" in entry.detail]

    @property
    def open(self) -> files.OpenFile:
        return files.open_file(self.refreshed(), self.line.key(self.tip, self.person))

    def refreshed(self) -> TipFile:
        row = TipFile.objects.get(pk=self.row.pk)
        row.tip = self.tip
        return row


@pytest.fixture
def view(line, desk, triager):
    return lambda content, name="quarry.gif": Viewer(line, desk, triager, content, name)


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def signed(viewer: Viewer) -> str:
    """The token of a page that was looked at."""
    return _signer.sign(f"{viewer.person.pk}:{viewer.row.pk}")


def zipped(**names: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in names.items():
            file.writestr(name, content)
    return made.getvalue()


# --- looking -------------------------------------------------------------------------------------------------


def test_a_picture_is_shown_by_its_own_element_with_a_type_from_the_list(view):
    viewer = view(GIF, "holiday.svg")  # whatever it calls itself
    text = viewer.page()
    assert "<img" in text and "holiday.svg" in text
    answer = viewer.show()
    assert content_of(answer) == GIF
    assert answer.headers["Content-Type"] == "image/gif"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Disposition" not in answer.headers


def test_every_look_is_on_record_with_its_purpose_and_its_file(view):
    viewer = view(GIF)
    viewer.show()
    viewer.page()
    assert viewer.entries("opened") == [{"purpose": "triage", "file": viewer.row.pk}] * 2


def test_who_looks_stands_over_the_file(view, triager):
    assert f"{triager.name} · {triager.username}" in view(GIF).page()


def test_the_bytes_come_only_after_a_look_at_the_page(view, line, desk):
    viewer = view(GIF)
    assert viewer.get("show").headers["Location"] == viewer.address("view")
    assert viewer.get("show", t="forged").status_code == 302
    source = viewer.page().split('src="')[-1].split('"')[0]
    token = source.split("?t=")[1]
    second = Viewer(line, desk, viewer.person, GIF)
    assert second.get("show", t=token).status_code == 302  # of another file


def test_a_stranger_gets_404_everywhere_and_leaves_no_trace(view, line):
    viewer = view(GIF)
    stranger = browser(line.clerk(Role.TRIAGER, "P1"), unlock=True)
    before = Entry.objects.count()
    for name in ("view", "show", "copy", "original"):
        assert stranger.get(viewer.address(name)).status_code == 404
        assert stranger.post(viewer.address(name), {"reason": "x"}).status_code in (404, 405)
    assert Entry.objects.count() == before


def test_before_undertaking_and_purpose_nothing_is_shown(line, desk, triager, view):
    viewer = view(GIF)
    viewer.client.session.flush()
    client = browser(triager)
    assert "unlock" in client.get(viewer.address("view")).headers["Location"]
    client = browser(triager, unlock=True)
    for name in ("view", "copy"):
        assert client.get(viewer.address(name)).headers["Location"].endswith("/open/")
    other = line.report("D1")
    assert client.get(reverse("tipline:file-view", args=[other.ref, 1])).headers["Location"].endswith("/undertake/")


def test_a_file_of_another_tip_and_a_lost_one_are_not_there(view, settings):
    first, second = view(GIF), view(GIF)
    address = reverse("tipline:file-view", args=[first.tip.ref, second.row.pk])
    assert first.client.get(address).status_code == 404
    first.row.path.unlink()
    assert [first.get(name).status_code for name in ("view", "copy", "original")] == [404] * 3


@pytest.mark.parametrize(
    "content", [SVG, b"\xef\xbb\xbf <html><script>alert(1)</script>", b"MZ\x90\0", b"RIFF0000AVI "]
)
def test_what_is_not_on_the_list_is_never_shown(view, content):
    viewer = view(content, "report.html")
    text = viewer.page()
    assert "is not shown here" in text
    assert "alert(1)" not in text
    shown = text.split("<section", 1)[1]
    assert "<img" not in shown and "<iframe" not in shown and "<object" not in shown
    assert viewer.get("show", t=signed(viewer)).status_code == 404
    answer = viewer.take()
    assert content_of(answer) == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_picture_that_is_also_a_script_stays_a_picture(view):
    answer = view(b"GIF89a/*" + b"\0" * 99 + b"*/=1;alert(1)", "p.js").show()
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/gif", "nosniff")


def test_a_document_that_is_also_a_page_is_never_served(view):
    viewer = view(b"%PDF-1.4\n<html><script>alert(1)</script></html>", "p.html")
    text = viewer.page()
    assert "alert(1)" not in text
    assert "cannot be drawn on this machine" in text
    assert 'src="' + viewer.address("show") not in text


def test_a_text_stands_in_the_page_and_nothing_of_it_acts(view):
    text = view("夜里 <script>alert(1)</script> \u202eexe.fdp\n".encode(), "a.txt").page()
    assert "夜里 &lt;script&gt;alert(1)" in text
    assert "⟨U+202E⟩exe.fdp" in text
    assert "Only the beginning" not in text
    assert "Only the beginning" in view(b"long text " * 40_000, "a.txt").page()


def test_names_hide_nothing(view):
    viewer = view(GIF, "a\u202egpj.exe\x07<b>.gif")
    text = viewer.page()
    assert "a⟨U+202E⟩gpj.exe⟨U+0007⟩&lt;b&gt;.gif" in text
    assert "\u202e" not in text
    assert "⟨U+202E⟩" in viewer.client.get(reverse("tipline:tip-detail", args=[viewer.tip.ref])).content.decode()
    assert "\u202e" not in viewer.take().headers["Content-Disposition"]


def test_an_archive_is_listed_and_a_bomb_is_a_line(view, cleaning):
    viewer = view(zipped(**{"zeros.bin": b"\0" * 60_000_000, "b\u202e.txt": b"x"}), "a.zip")
    text = viewer.page()
    assert "zeros.bin" in text and "b⟨U+202E⟩.txt" in text
    assert "2 files are in it" in text
    assert not cleaning.exists()  # nor is it given to the cleaner, which would unpack it
    assert "damaged" in view(b"PK\x03\x04nothing", "b.zip").page()


def test_a_document_that_would_unpack_to_very_much_is_not_cleaned(view, cleaning, monkeypatch):
    monkeypatch.setattr("lookback.tipline.actions.viewing.UNPACKED_LIMIT", 1_000)
    view(zipped(**{"word/document.xml": b"\0" * 5_000}), "a.docx").page()
    assert not cleaning.exists()
    view(zipped(**{"word/document.xml": b"\0" * 500}), "a.docx").page()
    assert cleaning.exists()


@pytest.mark.parametrize(
    ("asked", "status", "start", "stop"),
    [("bytes=0-9", 206, 0, 10), ("bytes=70000-", 206, 70_000, None), ("bytes=-5", 206, -5, None),
     ("bytes=0-", 200, 0, None), ("", 200, 0, None), ("bytes=5-2", 416, 0, 0), ("bytes=999999-", 416, 0, 0),
     ("bytes=-0", 416, 0, 0), ("bytes=1-2,4-5", 200, 0, None), ("lines=1-2", 200, 0, None)],
)  # fmt: skip
def test_a_film_is_shown_from_any_place(view, asked, status, start, stop):
    film = b"\0\0\0\x18ftypisom" + bytes(range(256)) * 300
    viewer = view(film, "night.mp4")
    assert "<video" in viewer.page()
    answer = viewer.show(**({"range": asked} if asked else {}))
    assert answer.status_code == status
    if status == 416:
        assert answer.headers["Content-Range"] == f"bytes */{len(film)}"
    else:
        assert content_of(answer) == film[start:stop]
        assert answer.headers["Content-Type"] == "video/mp4"
        assert int(answer.headers["Content-Length"]) == len(film[start:stop])


def test_the_page_of_a_tip_costs_the_same_for_one_file_and_for_three(view, line, django_assert_max_num_queries):
    viewer = view(GIF)
    address = reverse("tipline:tip-detail", args=[viewer.tip.ref])
    viewer.client.get(address)
    with django_assert_max_num_queries(60) as few:
        viewer.client.get(address)
    for number in range(2):
        row = viewer.refreshed()
        about = {"key": "00" * 32, "name": f"{number}.gif", "type": ""}
        row.pk, row.stored = None, f"{number}" * 32
        row.sealed = sealing.seal(
            line.key(viewer.tip, viewer.person), str(about).replace("'", '"').encode(), row.context
        )
        row.save(force_insert=True)
    with django_assert_max_num_queries(len(few)):
        assert viewer.client.get(address).content.decode().count(".gif") >= 3


# --- the virus scanner ---------------------------------------------------------------------------------------


def test_without_a_scanner_every_file_says_so(view):
    viewer = view(GIF)
    assert "Not scanned: no virus scanner is set up." in viewer.page()
    assert (
        "no virus scanner is set up"
        in viewer.client.get(reverse("tipline:tip-detail", args=[viewer.tip.ref])).content.decode()
    )


def test_a_file_is_scanned_when_it_is_opened_and_once_a_day(view, settings):
    with running() as clamd:
        settings.CLAMAV = clamd.address
        viewer = view(GIF)
        assert clamd.seen == []
        text = viewer.page()
        viewer.page()
        assert clamd.seen == [GIF]
        assert "Not scanned" not in text and "<img" in text
        assert content_of(viewer.show()) == GIF
        with clock.at("2030-01-01"):
            viewer.client = opened(viewer.person, viewer.desk, viewer.tip)
            viewer.page()
        assert clamd.seen == [GIF, GIF]
    assert viewer.open.about["scan"]["state"] == "clean"
    assert b"clean" not in bytes(viewer.refreshed().sealed)


def test_a_finding_holds_the_file(view, settings, cleaning):
    with running() as clamd:
        settings.CLAMAV = clamd.address
        viewer = view(b"GIF89a" + EICAR)
        text = viewer.page()
        assert "found “Eicar-Test-Signature”" in text
        assert "<img" not in text.split("page-header")[1]
        assert not cleaning.exists()
        assert viewer.get("copy").status_code == 409
        assert "Eicar-Test-Signature" in viewer.get("copy").content.decode()
        assert viewer.entries("exported") == []
        detail = viewer.client.get(reverse("tipline:tip-detail", args=[viewer.tip.ref])).content.decode()
        assert "held: the virus scanner found “Eicar-Test-Signature”" in detail
        assert "Eicar-Test-Signature" in viewer.get("original").content.decode()
        assert viewer.take(sure="").status_code == 422
        assert EICAR in content_of(viewer.take())
    settings.CLAMAV = None  # the scanner is taken away: a finding stays one
    assert "Eicar-Test-Signature" in viewer.page()


def test_nothing_is_shown_while_the_scanner_does_not_answer(view, settings, tmp_path):
    viewer = view(GIF)
    source = viewer.page().split('src="')[-1].split('"')[0].replace("&amp;", "&")
    settings.CLAMAV = str(tmp_path / "no.ctl")
    text = viewer.page()
    assert "the virus scanner does not answer" in text
    assert viewer.address("show") not in text
    assert viewer.client.get(source).status_code == 404
    assert viewer.get("copy").status_code == 409
    assert viewer.get("original").status_code == 200


# --- the cleaned copy ----------------------------------------------------------------------------------------


def test_the_cleaned_copy_is_shown_and_taken_out(view, cleaning, settings):
    viewer = view(GIF, "IMG_Zhang_2019.gif")
    text = viewer.page()
    assert "You see the cleaned copy" in text
    assert content_of(viewer.show()) == CLEAN
    answer = viewer.get("copy")
    assert content_of(answer) == CLEAN
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{viewer.tip.ref}-{viewer.row.pk}.gif"'
    assert viewer.entries("exported") == [{"purpose": "triage", "file": viewer.row.pk, "original": False}]
    assert len(cleaning.read_text().splitlines()) == 1  # made once
    assert content_of(viewer.take()) == GIF  # and the original stays


def test_nothing_readable_is_left_of_cleaning(view, cleaning, settings, tmp_path):
    viewer = view(GIF)
    viewer.page()
    assert not list(tmp_path.glob("lookback-scratch-*"))
    assert not Path(cleaning.read_text().strip()).exists()
    stored = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert sorted(stored) == sorted([viewer.row.path, viewer.row.clean_path])
    for path in stored:
        assert PLACE not in path.read_bytes() and CLEAN not in path.read_bytes()
        assert path.stat().st_mtime == 946_684_800


@pytest.mark.parametrize(
    ("script", "told"), [("exit 1", "could not deal with this file"), ("sleep 9", "could not deal")]
)
def test_a_cleaner_that_fails_leaves_the_original_with_a_notice(view, settings, tmp_path, monkeypatch, script, told):
    monkeypatch.setattr(cleaner, "SECONDS", 1)
    settings.MAT2 = stand_in(tmp_path, script)
    viewer = view(GIF)
    text = viewer.page()
    assert told in text and "do not pass it on" in text
    assert content_of(viewer.show()) == GIF
    assert viewer.get("copy").status_code == 409
    assert "no cleaned copy" in viewer.get("copy").content.decode()
    assert viewer.entries("exported") == []
    assert not list(tmp_path.glob("lookback-scratch-*"))


def test_without_a_cleaner_it_says_so(view):
    assert "no program for it (mat2)" in view(GIF).page()
    assert "of this kind cannot be cleaned" in view(b"MZ\x90\0").page()
    assert "Not cleaned" not in view(b"a text", "a.txt").page()


def test_a_text_needs_no_cleaning_to_be_taken_out(view):
    answer = view(b"a text", "a.txt").get("copy")
    assert (content_of(answer), answer.headers["Content-Type"]) == (b"a text", "application/octet-stream")


def test_the_copy_outlives_another_key_and_goes_with_the_tip(
    view, line, cleaning, settings, django_capture_on_commit_callbacks
):
    viewer = view(GIF)
    viewer.page()
    units = [line.unit("D1-POLICE")]
    actions.name_subject(
        viewer.tip, by=viewer.person, private=viewer.desk.private(viewer.person), units=units, reason="said so"
    )
    viewer.tip.refresh_from_db()
    assert content_of(viewer.show()) == CLEAN
    type(viewer.tip).objects.filter(pk=viewer.tip.pk).update(status="closed")
    TipEnd.objects.create(tip=viewer.tip, ended_date=clock.today())
    with clock.at("2060-01-01"), django_capture_on_commit_callbacks(execute=True):
        erase_due()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


needs_mat2 = pytest.mark.skipif(
    not shutil.which("mat2"), reason="mat2 is not installed; on Debian: apt-get install mat2"
)
needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftoppm"), reason="poppler is not installed; on Debian: apt-get install poppler-utils"
)


@needs_mat2
def test_mat2_takes_the_place_out_of_a_picture(view, settings):
    settings.MAT2, settings.SCRATCH_DIR = "mat2", None
    viewer = view(GIF)
    assert "You see the cleaned copy" in viewer.page()
    shown = content_of(viewer.show())
    assert shown.startswith(b"GIF8") and PLACE not in shown


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 38>>stream\nBT /F 12 Tf 10 50 Td (quarry) Tj ET    \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Root 1 0 R/Info<</Author(Ouyang Xiaolu)>>>>\n%%EOF\n"
)


@needs_poppler
def test_a_pdf_is_drawn_page_by_page(view, settings):
    settings.PDFTOPPM, settings.PDFINFO = "pdftoppm", "pdfinfo"
    viewer = view(PDF, "letter.pdf")
    assert "Page 1 of 1" in viewer.page()
    assert "Page 1 of 1" in viewer.page(page="77") and "Page 1 of 1" in viewer.page(page="x")
    answer = viewer.show()
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@needs_mat2
def test_mat2_takes_the_author_out_of_a_pdf(view, settings):
    settings.MAT2, settings.SCRATCH_DIR = "mat2", None
    viewer = view(PDF, "letter.pdf")
    viewer.page()
    copy = content_of(viewer.get("copy"))
    assert copy.startswith(b"%PDF") and b"Ouyang" not in copy


# --- the original --------------------------------------------------------------------------------------------


def test_the_original_is_taken_out_for_a_purpose_and_a_reason_that_stay(view, line):
    viewer = view(GIF, "quarry.gif")
    for lacking in ("purpose", "reason", "sure"):
        answer = viewer.take(**{lacking: ""})
        assert answer.status_code == 422, lacking
    assert viewer.take(purpose="curiosity").status_code == 422
    assert viewer.entries("exported") == []
    assert viewer.get("original").status_code == 200
    answer = viewer.take()
    assert content_of(answer) == GIF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="quarry.gif"'
    assert answer.headers["Content-Length"] == str(len(GIF))
    assert viewer.entries("exported") == [{"purpose": "verify", "file": viewer.row.pk, "original": True}]
    notes = [row.text for row in tips.opened_parts(viewer.tip, line.key(viewer.tip, viewer.person))]
    assert "quarry.gif: the lab needs it" in notes
    assert "the lab needs it" not in str(Entry.objects.values_list("detail", flat=True))


# --- for machines --------------------------------------------------------------------------------------------


class FileCaller(Caller):
    """Calls whose answers may be bytes."""

    def raw(self, method: str, path: str, **values):
        body = json.dumps(values)
        return Client().generic(method, f"/api/v1/tips{path}", body, "application/json", headers=self.headers)


def test_files_through_the_api(view, triager, cleaning, line):
    viewer = view(GIF, "q\u202e.gif")
    call = FileCaller(triager).unlock()
    path = f"/{viewer.tip.ref}/files"
    assert call("GET", path)[0] == 422  # no purpose
    status, rows = call("GET", f"{path}?purpose=triage")
    assert (status, rows[0]["name"], rows[0]["has_clean_copy"]) == (200, "q⟨U+202E⟩.gif", False)
    path = f"{path}/{viewer.row.pk}"
    status, body = call("GET", f"{path}?purpose=triage")
    assert (status, body["shown"], body["media_type"], body["has_clean_copy"]) == (200, "image", "image/gif", True)
    answer = call.raw("GET", f"{path}/copy?purpose=triage")
    assert content_of(answer) == CLEAN
    assert call("POST", f"{path}/original", purpose="verify")[0] == 422
    answer = call.raw("POST", f"{path}/original", purpose="verify", reason="the lab", sure=True)
    assert content_of(answer) == GIF
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert [entry["original"] for entry in viewer.entries("exported")] == [False, True]
    stranger = FileCaller(line.clerk(Role.TRIAGER, "P1")).unlock()
    tried = [("GET", ""), ("GET", "/copy"), ("POST", "/original")]
    assert {stranger(method, f"{path}{end}?purpose=triage")[0] for method, end in tried} == {404}
    assert call("GET", f"/{viewer.tip.ref}/files/999999?purpose=triage")[0] == 404


def test_a_held_file_through_the_api(view, triager, settings):
    with running() as clamd:
        settings.CLAMAV = clamd.address
        viewer = view(EICAR, "a.txt")
        call = FileCaller(triager).unlock()
        path = f"/{viewer.tip.ref}/files/{viewer.row.pk}"
        status, body = call("GET", f"{path}?purpose=triage")
        assert (status, body["is_held"], body["finding"], body["text"]) == (200, True, "Eicar-Test-Signature", "")
        assert call("GET", f"{path}/copy?purpose=triage")[0] == 409
        assert content_of(call.raw("POST", f"{path}/original", purpose="verify", reason="x", sure=True)) == EICAR
