"""Matters handed to other bodies: as the receiving side reads them, as the sending side does, and by when."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lookback.dispatch.queries import due, has_period
from lookback.dispatch.queries import profile as profile_of
from lookback.kit import sealing
from lookback.kit.pagination import PAGE_SIZE, Page, paginate
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline.models import Copy, Identity, Part, Tip, Transfer
from lookback.tipline.queries import keys, tips
from lookback.tipline.queries.answers import QUESTIONS, answers
from lookback.tipline.queries.custody import identity_trace
from lookback.tipline.rules import stripping

# What of a report goes into the draft of a copy: not how the reporter knows it, and nothing of the files.
DRAFTED = ("what", "place", "place_detail", "when", "when_detail", "about", "names", "bodies")


@dataclass(frozen=True)
class Sent:
    """A matter handed on, as the sending side reads it: with the copy, and the answer where there is one."""

    transfer: Transfer
    text: str
    answer: dict[str, Any]


def received_page(user: Person, *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """The matters referred to the person, the newest first."""
    return paginate(_with_units(Transfer.objects.visible_to(user)), by=("-id",), cursor=cursor, size=size)


def received_by(user: Person) -> QuerySet[Transfer]:
    """The same, to choose one from."""
    return _with_units(Transfer.objects.visible_to(user))


def copy_of(transfer: Transfer, person: Person) -> Copy | None:
    """The person's standing key to it."""
    return Copy.objects.filter(transfer=transfer, person=person, ended_at=None).select_related("transfer").first()


def copy_key(copy: Copy, private: bytes) -> bytes:
    """The key of a matter, from the person's row. Raises Unreadable."""
    return sealing.unwrap(private, bytes(copy.wrapped), copy.transfer.context("key"))


def copied(transfer: Transfer, key: bytes) -> dict[str, Any]:
    """What was sent: `text`, and `units`, keys of those whose people may not read it. Raises Unreadable."""
    return json.loads(sealing.unseal(key, bytes(transfer.sealed), transfer.context("copy")))


def answer_of(transfer: Transfer, key: bytes) -> dict[str, Any]:
    """The answer, or why it was sent back: `text` and `result`; empty before. Raises Unreadable."""
    sealed = bytes(transfer.answer)
    return json.loads(sealing.unseal(key, sealed, transfer.context("answer"))) if sealed else {}


def sent_of(tip: Tip, opened: list[tips.Opened]) -> list[Sent]:
    """What of a tip went to other bodies, for who has the tip's texts open; the newest first."""
    ways = {row.body["number"]: row.body["key"] for row in opened if row.part.kind == Part.Kind.TRANSFER}
    rows = tip.transfers.filter(number__in=ways).select_related("unit", "sender_unit", "signed_by", "tip")
    return [_sent(row, bytes.fromhex(ways[row.number])) for row in rows]


def _sent(row: Transfer, key: bytes) -> Sent:
    return Sent(row, copied(row, key)["text"], answer_of(row, key))


def transfers_of(tip: Tip) -> list[Transfer]:
    """Where a tip went, without what was written."""
    return list(tip.transfers.select_related("unit").order_by("pk"))


def draft_of(tip: Tip, opened: list[tips.Opened], viewer: Person) -> str:
    """The beginning of a copy: what the report says of the matter, without who said it and how they know."""
    wanted = {str(QUESTIONS[name]) for name in DRAFTED}
    rows = [(question, text) for question, text in answers(opened, tip, viewer) if question in wanted]
    return "\n\n".join(f"{question}: {text}" for question, text in rows)


def copy_refuses(tip: Tip, key: bytes, text: str) -> str | None:
    """Why a text must not leave the desk: it names the tip, the receipt code, or what the sealed identity says.

    Which word it is is not told, and every refusal goes on record: the check must not become a way to guess a name.
    """
    if tip.ref in text.upper() or stripping.holds_code(text, bytes(tip.code_lookup)):
        return _("This holds the reference of the tip or its receipt code. Neither may leave the desk.")
    if _names_reporter(tip, key, text):
        return _("Something in this text would give the reporter away. Leave out names, addresses and numbers.")
    return None


def _names_reporter(tip: Tip, key: bytes, text: str) -> bool:
    for trace, opener in ways_to_words(tip, key):
        identity = Identity.objects.filter(trace=trace).first()
        if identity and identity.words and stripping.occurs(text, _kept(identity, opener), site_key(opener)):
            return True
    return False


def _kept(identity: Identity, opener: bytes) -> dict[int, list[str]]:
    sealed = sealing.unseal(opener, bytes(identity.words), words_context(bytes(identity.trace)))
    return {int(length): traces for length, traces in json.loads(sealed).items()}


def ways_to_words(tip: Tip, key: bytes) -> list[tuple[bytes, bytes]]:
    """Traces of identities that may belong to the tip, each with the key of its words: of the first key, and kept."""
    found = [(identity_trace(key), words_key(key))]
    for part in tip.parts.filter(kind=Part.Kind.IDENTITY):
        part.tip = tip
        body = json.loads(keys.opened(part, key))
        if "words" in body:
            found.append((bytes.fromhex(body["trace"]), bytes.fromhex(body["words"])))
    return found


def words_key(first_key: bytes) -> bytes:
    """What the traces of an identity's words are sealed with; from the key that the tip had first."""
    return sealing.derive(first_key, "identity-words")


def words_context(trace: bytes) -> str:
    """What they are bound to."""
    return f"words:{trace.hex()}"


def site_key(opener: bytes) -> bytes:
    """What the traces are keyed with: neither the database nor the tip's key alone can try names out."""
    return hashlib.blake2b(opener, key=hashlib.sha256(settings.SECRET_KEY.encode()).digest(), digest_size=32).digest()


def period_end(key: str, start: date, days: int) -> date:
    """When a period of the deadline profile of the tip line ends; after so many days where it knows none."""
    try:
        periods = profile_of(tips.PROFILE, on=start)
    except Refused:
        return start + timedelta(days=days)
    return due(periods, key, start).date if has_period(periods, key) else start + timedelta(days=days)


def open_by(day: date) -> QuerySet[Transfer]:
    """Matters whose next duty is due on a day or before."""
    S = Transfer.Status
    waiting = Q(status=S.SENT, sign_by_date__lte=day) | Q(status__in=(S.RECEIVED, S.ACCEPTED), due_date__lte=day)
    return Transfer.objects.filter(waiting)


def _with_units(rows: QuerySet[Transfer]) -> QuerySet[Transfer]:
    return rows.select_related("unit", "sender_unit", "signed_by")
