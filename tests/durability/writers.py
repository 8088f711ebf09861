"""Programs that write through the API as fast as they can, and remember what was acknowledged.

Every write carries a mark of its own (a text, a file's SHA-256), so that it can be found again although the answer
was lost. A write without an answer is `pending`: it may be in the database or not, but not by half.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

ROOT = "/api/v1"
TODAY, LATER = "2019-06-10", "2019-09-30"
# status -> whose token the steps there need, the step onwards, and the step back, which is taken now and then
STEPS = {
    "in_progress": ("worker", "claim_complete", "claim_complete"),
    "claimed": ("verifier", "desk_pass", "desk_return"),
    "desk_checked": ("verifier", "verify", "fail_verification"),
    "verified": ("acceptor", "accept", "return"),
    "accepted": ("acceptor", "close", "close"),
    "closed": ("verifier", "relapse", "relapse"),
    "reopened": ("worker", "resume", "resume"),
}
BACK = 0.15


@dataclass
class Books:
    """What all writers together were told, over all rounds."""

    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


class Writer(threading.Thread):
    """Writes until the connection breaks. Subclasses say what."""

    def __init__(self, port: int, tokens: dict[str, str], items: list[int], books: Books, seed: int) -> None:
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.tokens, self.items, self.books = tokens, items, books
        self.chance = random.Random(seed)
        self.stop_asked = threading.Event()

    def run(self) -> None:
        try:
            while not self.stop_asked.is_set():
                self.write_once()
        except (OSError, http.client.HTTPException):
            pass  # the server was killed
        finally:
            self.connection.close()

    def write_once(self) -> None:
        raise NotImplementedError

    def send(self, note: dict[str, Any], path: str, body: bytes, kind: str, who: str) -> tuple[int, dict[str, Any]]:
        """One write; noted as acknowledged as soon as a 2xx status line has arrived."""
        self.books.pending.append(note)
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": kind}
        self.connection.request("POST", ROOT + path, body, headers)
        response = self.connection.getresponse()
        self.books.pending.remove(note)
        self.books.answers[f"{note['kind']} {response.status}"] += 1
        if 200 <= response.status < 300:
            self.books.acknowledged.append(note)
        answer = response.read()
        if response.status != 200:
            self.books.broken.append(f"{path} {response.status}: {answer[:300]!r}")
        return response.status, json.loads(answer) if response.status == 200 else {}

    def send_json(self, note: dict[str, Any], path: str, body: dict[str, Any], who: str) -> tuple[int, dict[str, Any]]:
        return self.send(note, path, json.dumps(body).encode(), "application/json", who)


class MeasureWriter(Writer):
    """A plain write: adds measures to plans."""

    def write_once(self) -> None:
        item, mark = self.chance.choice(self.items), uuid.UUID(int=self.chance.getrandbits(128)).hex
        body = {"kind": "immediate", "text": f"Hold 5 meetings {mark}", "quantity": "5", "due_date": LATER}
        self.send_json({"kind": "measure", "item": item, "mark": mark}, f"/items/{item}/measures", body, "worker")


class EvidenceWriter(Writer):
    """A file: puts forward texts of 1 to 300 KB."""

    def write_once(self) -> None:
        item = self.chance.choice(self.items)
        content = self.chance.randbytes(self.chance.randint(500, 150_000)).hex().encode()
        note = {"kind": "evidence", "item": item, "mark": hashlib.sha256(content).hexdigest(), "size": len(content)}
        boundary = "part-of-the-form"
        fields = {"kind": "document", "caption": "Minutes", "evidence_date": TODAY}
        lines = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="minutes.txt"\r\n'
            "Content-Type: text/plain\r\n\r\n"
        )
        body = "".join(lines).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        self.send(note, f"/items/{item}/evidence", body, f"multipart/form-data; boundary={boundary}", "worker")


class Walker(Writer):
    """Steps: takes its own items from claim to closure, one after the other, and closed ones back again."""

    def run(self) -> None:
        self.item, self.status = self.items[0], ""
        super().run()

    def write_once(self) -> None:
        if self.status in ("", "closed"):
            self.item = self.chance.choice(self.items)
            self.status = self.read(self.item)
        item, (who, onwards, back) = self.item, STEPS[self.status]
        step = back if self.chance.random() < BACK else onwards
        note = {"kind": "step", "item": item, "mark": step}
        status, told = self.send_json(note, f"/items/{item}/steps/{step}", self.details(step), who)
        self.status = told["item"]["status"] if status == 200 else ""

    def read(self, item: int) -> str:
        """After a start: where the item stands now."""
        self.connection.request(
            "GET", f"{ROOT}/items/{item}", headers={"Authorization": f"Bearer {self.tokens['worker']}"}
        )
        return json.loads(self.connection.getresponse().read())["item"]["status"]

    def details(self, step: str) -> dict[str, Any]:
        check = {"method": "on_site", "tested": "12 files of 40", "checked_date": TODAY, "place": "D1"}
        return {
            "claim_complete": {"declaration": True},
            "desk_return": {"reason": "photo unclear"},
            "verify": check,
            "fail_verification": {**check, "reason": "nothing there"},
            "accept": {"outcome": "implemented", "residual_risk": "none seen"},
            "return": {"reason": "look again"},
            "relapse": {"reason": "back to the old way", "new_due_date": "2019-12-01"},
        }.get(step, {})
