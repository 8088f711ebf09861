"""Somebody who reports to a running server, as a browser does: loads the form, sends it, keeps the code. And a clerk.

Nothing of Django here, so that programs beside the server can use it.
"""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import Iterable, Mapping
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

Upload = tuple[str, bytes]  # a name and what is in it
BOUNDARY = "part-of-the-form-7d1f"
FORM, DIALOGUE = "/report/en/", "/report/en/dialogue/"
ANSWERS = {
    "category": "organised_crime",
    "when": "this_week",
    "about": "about_private",
    "known_from": "saw",
    "identity_mode": "anonymous",
    "place_detail": "",
    "when_detail": "",
    "names": "",
    "bodies": "",
    "name": "",
    "contact": "",
    "act": "send",
}
_TICKET = re.compile(rb'name="ticket" value="([^"]+)"')
_CODE = re.compile(r'class="code"[^>]*>(.*?)</p>', re.S)
_CODE_SHAPE = re.compile(r"([0-9A-Z]{5}-){4}[0-9A-Z]{5}")


class Visitor:
    """`visitor.load()` gives a ticket; `visitor.send(ticket, what="…")` the status and the code that was shown."""

    def __init__(
        self, connection: http.client.HTTPConnection, place: int, headers: Mapping[str, str] | None = None
    ) -> None:
        self.connection, self.place, self.headers = connection, place, dict(headers or {})

    def load(self) -> str:
        """The form, up to the ticket in it."""
        status, text = self.ask("GET", FORM)
        found = _TICKET.search(text)
        if status != 200 or found is None:
            raise http.client.HTTPException(f"the form: {status}")
        return html.unescape(found[1].decode())

    def send(self, ticket: str, files: Iterable[Upload] = (), **given: str) -> tuple[int, str]:
        """Send the form. The code is "" where none was shown."""
        fields = ANSWERS | {"ticket": ticket, "place": str(self.place)} | given
        status, text = self.post(FORM, fields, files)
        return status, shown_code(text) if status == 200 else ""

    def dialogue(self, code: str, files: Iterable[Upload] = (), **given: str) -> tuple[int, str]:
        """Come back with the code."""
        status, text = self.post(DIALOGUE, {"code": code, **given}, files)
        return status, text.decode()

    def post(self, path: str, fields: Mapping[str, str], files: Iterable[Upload] = ()) -> tuple[int, bytes]:
        """Send a form as browsers do; a browser sends an empty part where no file was chosen."""
        body = multipart(fields, files or [("", b"")])
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None):
        """One request: status and body of the answer."""
        self.connection.request(method, path, body or None, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def shown_code(page: bytes) -> str:
    """The receipt code that a page shows, with its hyphens; "" if it shows none."""
    found = _CODE.search(page.decode())
    code = re.sub(r"<[^>]+>|\s", "", found[1]) if found else ""
    return code if _CODE_SHAPE.fullmatch(code) else ""


def multipart(fields: Mapping[str, str], files: Iterable[Upload], name: str = "files") -> bytes:
    """The body of a form with files."""
    pieces: list[bytes] = []
    for key, value in fields.items():
        pieces.append(_part(f'name="{key}"', value.encode()))
    for filename, content in files:
        kind = "\r\nContent-Type: application/octet-stream"
        pieces.append(_part(f'name="{name}"; filename="{filename}"{kind}', content))
    return b"".join([*pieces, f"--{BOUNDARY}--\r\n".encode()])


def _part(head: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"


class Clerk:
    """Somebody of the desk in a browser, signed in and with the key unlocked."""

    def __init__(self, port: int, username: str, password: str, passphrase: str) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.post("/accounts/login/", login=username, password=password)
        self.post("/tips/keys/unlock/", passphrase=passphrase)

    def get(self, path: str) -> str:
        """A page."""
        return self.opener.open(self.base + path, timeout=60).read().decode()

    def post(self, path: str, **given: str) -> str:
        """Send the form that is on the page of that address; the page that follows."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token, f"{path} has no form"
        data = urlencode(given | {"csrfmiddlewaretoken": token[1]}).encode()
        return self.opener.open(self.base + path, data, timeout=60).read().decode()
