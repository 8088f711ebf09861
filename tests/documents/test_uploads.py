"""Requests that are too large, or break off on the way: a sentence and a 4xx, and nothing is kept.

Driven through Django's own WSGI handler, with bodies as they arrive from a server.
"""

from __future__ import annotations

import io
import json

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from lookback.documents.forms import FilesField
from lookback.kit.forms import NoteForm
from tests.documents.conftest import SAMPLES

BOUNDARY = b"----lookback"


class UploadForm(NoteForm):
    """Files and a note after them."""

    files = FilesField(label="Files")


seen: list[dict] = []


@csrf_exempt
def receive(request: HttpRequest) -> JsonResponse:
    """A page that takes the form, and writes down what it was given."""
    form = UploadForm(request.POST, request.FILES, subject=None, user=None)
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    seen.append({"files": [file.read() for file in form.cleaned_data["files"]], "note": form.cleaned_data["note"]})
    return JsonResponse({"files": [file.name for file in form.cleaned_data["files"]]})


@csrf_exempt
def read_body(request: HttpRequest) -> JsonResponse:
    """A page that reads the body as it is."""
    seen.append({"body": request.body.decode()})
    return JsonResponse({})


receive.login_required = read_body.login_required = False
urlpatterns = [
    path("receive/", receive),
    path("api/v1/body/", read_body),
    path("i18n/", include("django.conf.urls.i18n")),
]


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ROOT_URLCONF = __name__
    settings.EVIDENCE_MAX_BYTES = 300_000
    seen.clear()


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    """One part of a multipart body."""
    disposition = f'Content-Disposition: form-data; name="{name}"' + (f'; filename="{filename}"' if filename else "")
    return b"--" + BOUNDARY + b"\r\n" + disposition.encode() + b"\r\n\r\n" + content + b"\r\n"


def body_of(*parts: bytes) -> bytes:
    """A whole multipart body."""
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


class Falling(io.BytesIO):
    """A connection that the other side resets when the bytes run out."""

    def read(self, *args):
        data = super().read(*args)
        if not data:
            raise ConnectionResetError("the other side is gone")
        return data


def post(body: bytes, *, length: int | None = None, to: str = "/receive/", kind: str = "", stream=io.BytesIO):
    """Post through the WSGI handler; (status, text)."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": to,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": kind or f"multipart/form-data; boundary={BOUNDARY.decode()}",
        "CONTENT_LENGTH": str(len(body) if length is None else length),
        "wsgi.input": stream(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
    }
    status = []
    response = WSGIHandler()(environ, lambda line, _headers: status.append(int(line.split()[0])))
    return status[0], b"".join(response).decode()


WHOLE = body_of(
    part("note", "先前的说明".encode()),
    part("files", SAMPLES["pdf"], "a.pdf"),
    part("files", b"x" * 150_000, "b.txt"),
    part("note", "最后的说明".encode()),
)


@pytest.mark.django_db
def test_a_whole_body_is_taken():
    assert post(WHOLE) == (200, '{"files": ["a.pdf", "b.txt"]}')
    assert seen == [{"files": [SAMPLES["pdf"], b"x" * 150_000], "note": "最后的说明"}]


@pytest.mark.django_db
@pytest.mark.parametrize("stream", [io.BytesIO, Falling])
@pytest.mark.parametrize("cut", [0, 1, 20, 60, 150, 290, 400, 70_000, 150_400, len(WHOLE) - 40, len(WHOLE) - 1])
def test_a_body_cut_off_anywhere_is_refused_and_nothing_is_kept(cut, stream):
    status, text = post(WHOLE[:cut], length=len(WHOLE), stream=stream)
    assert status == 400
    assert "broke off" in text
    assert seen == []


@pytest.mark.django_db
@pytest.mark.parametrize("stream", [io.BytesIO, Falling])
def test_a_plain_form_cut_off_is_refused_too(stream):
    body = b"note=a+long+reason"
    kind = "application/x-www-form-urlencoded"
    status, text = post(body[:9], length=len(body), kind=kind, stream=stream)
    assert status == 400 and "broke off" in text
    assert seen == []


@pytest.mark.django_db
@pytest.mark.parametrize("stream", [io.BytesIO, Falling])
def test_a_cut_off_body_of_the_api_is_refused_as_json(stream):
    status, text = post(b'{"a": 1', length=8, to="/api/v1/body/", kind="application/json", stream=stream)
    assert status == 400 and "broke off" in json.loads(text)["detail"]
    assert seen == []
    assert post(b'{"a": 1}', to="/api/v1/body/", kind="application/json")[0] == 200


@pytest.mark.django_db
def test_a_body_that_never_closes_its_last_part_is_not_taken_for_whole():
    """The length is right, but the closing line is missing: a sender that counted wrong."""
    status, _text = post(part("files", SAMPLES["pdf"], "a.pdf")[:-2])
    assert status == 400
    assert seen == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"", b"\r\n", b"nonsense", b"--" + BOUNDARY, body_of(), body_of(part("files", b"", "")), b"\x00" * 1000],
)
def test_a_body_that_is_none_gets_a_4xx(body):
    assert 400 <= post(body)[0] < 500
    assert seen == []


@pytest.mark.django_db
def test_a_file_over_the_limit_is_named_and_the_other_fields_are_read():
    body = body_of(part("files", b"x" * 300_001, "film.mp4"), part("note", b"after"))
    status, text = post(body)
    assert status == 422
    (sentence,) = json.loads(text)["files"]
    assert "film.mp4" in sentence
    assert seen == []


@pytest.mark.django_db
def test_a_file_of_exactly_the_limit_is_taken():
    assert post(body_of(part("files", b"x" * 300_000, "a.txt")))[0] == 200


@pytest.mark.django_db
def test_one_large_file_among_small_ones_refuses_all():
    body = body_of(part("files", SAMPLES["pdf"], "a.pdf"), part("files", b"x" * 300_001, "b.txt"))
    status, text = post(body)
    assert status == 422 and "b.txt" in text
    assert seen == []


@pytest.mark.django_db
def test_an_empty_file_is_named():
    status, text = post(body_of(part("files", b"", "empty.pdf")))
    assert status == 422 and "empty.pdf" in json.loads(text)["files"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "length"),
    [("", 300_000 * 10 + 5 * 1024 * 1024 + 1), ("application/json", 5 * 1024 * 1024 + 1), ("", 10**18)],
)
def test_a_request_too_large_is_refused_before_it_is_read(kind, length):
    class Untouched(io.BytesIO):
        def read(self, *args):
            raise AssertionError("the body was read")

    status, text = post(b"", length=length, kind=kind, stream=Untouched)
    assert status == 413
    assert "MB" in text


@pytest.mark.django_db
def test_too_many_files_are_refused(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
    files = [part("files", SAMPLES["pdf"], f"{number}.pdf") for number in range(4)]
    assert 400 <= post(body_of(*files))[0] < 500
    assert seen == []


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "x", "-5"])
def test_a_length_that_is_no_number_does_no_harm(length):
    assert 400 <= post(WHOLE, length=length)[0] < 500
    assert seen == []
