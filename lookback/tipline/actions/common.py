"""What the verbs of a tip share: having its key in hand, and keeping the rows of its readers in step."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline.actions.parts import add_part
from lookback.tipline.models import Access, Copy, Part, Tip
from lookback.tipline.queries import keys, tips

Holding = TypeVar("Holding", Access, Copy)


def hold(tip: Tip, by: Person, private: bytes, *, undertaken: bool = True) -> tuple[Tip, bytes]:
    """The tip, locked until the transaction ends, and its key. Refused to whoever is not on its list."""
    row = locked(tip)
    access = keys.access_of(row, by)
    if access is None:
        raise Refused(_("You hold no key to this."), forbidden=True)
    if undertaken and access.undertaken_at is None:
        raise Refused(_("Sign the confidentiality undertaking first."))
    try:
        return row, keys.tip_key(access, private)
    except Unreadable:
        raise Refused(_("Your key does not open this tip.")) from None


def sign_undertaking(holding: Holding | None, subject: Any, entry: str, *, by: Person) -> Holding:
    """The confidentiality undertaking of who holds a key, before the first opening; once, and on record."""
    if holding is None:
        raise Refused(_("You hold no key to this."), forbidden=True)
    if holding.undertaken_at is None:
        holding.undertaken_at = clock.now()
        holding.save(update_fields=["undertaken_at"])
        record(entry, subject=subject, actor=by)
    return holding


def follow(tip: Tip) -> None:
    """Set the next due date, and copy what the lists show to the rows of those who hold the key."""
    tip.due_date = tips.due_of(tip)
    tip.save(update_fields=["due_date"])
    standing = Access.objects.filter(tip=tip, ended_at=None)
    standing.update(status=tip.status, priority=tip.priority, due_date=tip.due_date)


def words(value: Any, field: str = "reason") -> str:
    """The text without blanks at its ends; refused when nothing is left."""
    text = str(value or "").strip()
    if not text:
        raise Refused(_("Write something here; it goes on record."), field=field)
    return text


def note_down(tip: Tip, text: str, *, key: bytes, by: Person, step: str = "") -> Part:
    """Seal a note into the tip. Reasons stand there, not in the journal, which more people read."""
    return add_part(tip, Part.Kind.NOTE, {"text": text, "step": step}, key=key, author=by)


def tell(tip: Tip, text: str, *, key: bytes, by: Person) -> Part:
    """Seal a message for the reporter into the tip."""
    return add_part(tip, Part.Kind.TO_REPORTER, {"text": text}, key=key, author=by)
