"""Two hundred reports through a running server, some of them worked on: nothing readable is left in any file of it.

Looked through are the database file with its write-ahead log as a killed server leaves it, a copy made by the means of
the database, every file of the data folder, the rows of sessions and tasks, and all that was logged (at DEBUG).
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import shutil
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lookback.tipline.rules import codes
from tests.durability.server import ON_BOTH, Server, server_on
from tests.tipline.over_http import Clerk, Visitor
from tests.tipline.support import without_marks

TIPS, AT_ONCE, WORKED_ON = 200, 4, 8
# Where the reporters' requests come from, and what their devices say: in no proxy's or program's list.
FROM, AGENT, CAME_FROM = "127.0.0.77", "Reporterphone/9.1", "https://search.example/q=quarry"
FORWARDED = "203.0.113.77"
HEADERS = {"User-Agent": AGENT, "Referer": CAME_FROM, "X-Forwarded-For": FORWARDED, "X-Real-IP": FORWARDED}
# Each stands in every report, name, contact, file and message; in letters that no encoding of JSON changes.
WORDS = {
    "text": "quarrylorries",
    "names": "bosshutiezhu",
    "place": "behindthemill",
    "identity": "ouyangxiaolu",
    "contact": "secretmailbox",
    "file name": "picturebynight",
    "file": "contentofthepicture",
    "reply": "thenorthgate",
    "message": "whichgatewasit",
    "note": "onlyforthedesk",
    "looked up": "policestationxyz",
}

pytestmark = pytest.mark.slow


def report(port: int, place: int, number: int) -> str:
    """One report, and its code; every second one with a name, every fourth with a file, every tenth with a reply."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(FROM, 0))
    visitor = Visitor(connection, place, HEADERS)
    given = {"what": f"夜里有卡车 {WORDS['text']} {number}", "names": f"{WORDS['names']} {number}"}
    given |= {"place_detail": WORDS["place"], "bodies": WORDS["looked up"]}
    if number % 2:
        given |= {"identity_mode": "confidential", "name": WORDS["identity"], "contact": WORDS["contact"]}
    files = [(f"{WORDS['file name']}-{number}.jpg", WORDS["file"].encode() * 300)] if number % 4 == 0 else []
    status, code = visitor.send(visitor.load(), files, **given)
    assert (status, bool(code)) == (200, True)
    if number % 10 == 0:
        assert WORDS["reply"] in visitor.dialogue(code, act="reply", text=WORDS["reply"])[1]
        mistakes(visitor, code, given)
    connection.close()
    return code


def mistakes(visitor: Visitor, code: str, given: dict[str, str]) -> None:
    """What people do wrong: a slip in the code, the code in an address, far too much text, half an upload."""
    assert visitor.dialogue(("A" if code[0] != "A" else "B") + code[1:])[0] == 400
    assert visitor.ask("GET", f"/report/en/{code}/?text={WORDS['text']}")[0] == 404
    assert visitor.send(visitor.load(), **given | {"what": WORDS["text"] * 3000})[0] == 400
    assert (
        visitor.ask("POST", "/report/en/", b"--x\r\nquarrylorries", {"Content-Type": "multipart/form-data"})[0] == 400
    )


def work_on(clerk: Clerk) -> int:
    """Triage: undertake, open, print, accept, ask, note. How many tips."""
    refs = list(dict.fromkeys(re.findall(r'href="/tips/([2-9A-Z]{10})/"', clerk.get("/tips/"))))[:WORKED_ON]
    for ref in refs:
        clerk.post(f"/tips/{ref}/undertake/", undertaking="on")
        assert WORDS["text"] in without_marks(clerk.post(f"/tips/{ref}/open/", purpose="triage"))
        clerk.get(f"/tips/{ref}/?print")
        clerk.post(f"/tips/{ref}/message/", text=WORDS["message"])
        clerk.post(f"/tips/{ref}/note/", text=WORDS["note"])
        clerk.post(f"/tips/{ref}/steps/accept/", category="protection", priority="1", reason=WORDS["note"])
    return len(refs)


def left_behind(server: Server, kind: str) -> dict[str, bytes]:
    """Everything that the killed server leaves, and a backup."""
    data = server.folder / "data"
    files = [path for path in data.rglob("*") if path.is_file() and "static" not in path.relative_to(data).parts[:1]]
    found = {str(path.relative_to(data)): str(path.name).encode() + path.read_bytes() for path in files}
    found["log"] = server.log.read_bytes()
    found["sessions"] = server.run_module("tests.tipline.sessions").encode()
    return found | backup(server, kind)


def backup(server: Server, kind: str) -> dict[str, bytes]:
    """A copy by the database's own means."""
    if kind == "sqlite":
        copy = server.folder / "backup.sqlite3"
        with sqlite3.connect(server.folder / "data" / "lookback.sqlite3") as source, sqlite3.connect(copy) as target:
            source.backup(target)
        return {"backup": copy.read_bytes()}
    program = shutil.which("pg_dump") or max(map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_dump")))
    url = server.environment["LOOKBACK_DATABASE_URL"]
    return {"backup": subprocess.run([program, url], capture_output=True, check=True).stdout}


def traces(shown: list[str]) -> dict[str, bytes]:
    """What must not be found, also as the hexadecimal digits in which PostgreSQL writes bytes."""
    words = {name: word.encode() for name, word in WORDS.items()}
    words |= {"address": FROM.encode(), "forwarded": FORWARDED.encode(), "agent": b"Reporterphone"}
    words |= {"came from": b"search.example", "Chinese text": "卡车".encode(), "escaped": b"\\u5361\\u8f66"}
    for number, code in enumerate(shown[::5]):
        secret = codes.read(code)
        words |= {f"code {number}": code.encode(), f"bare code {number}": code.replace("-", "").encode()}
        words |= {f"secret {number}": secret, f"ticket {number}": base64.urlsafe_b64encode(secret)}
    return words | {f"{name}, in hex": word.hex().encode() for name, word in words.items()}


@ON_BOTH
def test_two_hundred_reports_leave_nothing_readable(kind, tmp_path):
    more = {"LOOKBACK_REPORTS_PER_MINUTE": "1000000", "LOOKBACK_LOG_LEVEL": "DEBUG"}
    with server_on(kind, tmp_path, **more) as server:
        server.run_module("tests.durability.tip_books", "prepare", str(tmp_path / "stage.json"))
        stage = json.loads((tmp_path / "stage.json").read_text())
        server.start()
        with ThreadPoolExecutor(AT_ONCE) as crew:
            shown = list(crew.map(lambda number: report(server.port, stage["place"], number), range(TIPS)))
        clerk = Clerk(server.port, stage["clerk"], "correct horse battery", stage["passphrase"])
        assert work_on(clerk) == WORKED_ON
        server.kill()
        places = left_behind(server, kind)
    assert len(set(shown)) == TIPS
    # The net has no hole: what stands in the clear is found, the sealed files are there, sessions and log are read.
    assert b"organised_crime" in places["backup"] and b"tipline.tip.received" in places["backup"]
    assert sum(name.startswith("media/tips/") for name in places) == TIPS // 4
    assert b"tip_purposes" in places["sessions"] and len(places["log"]) > 1000
    secrets = traces(shown)
    assert [(place, name) for place, text in places.items() for name, word in secrets.items() if word in text] == []
