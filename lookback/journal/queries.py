"""Reading the journal: timelines, and the check that it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lookback.journal.models import Entry, Head
from lookback.journal.rules import entry_digest


@dataclass(frozen=True)
class Flaw:
    """The first bad entry of a chain, and what is wrong with it."""

    chain: int
    number: int
    reason: str


def timeline(subject: models.Model, *, limit: int = 200) -> list[Entry]:
    """The newest entries about an object, newest first."""
    return list(Entry.objects.about(subject).order_by("-id")[:limit])


def entries(user: Any, filters: dict[str, Any]) -> models.QuerySet[Entry]:
    """Entries in the person's reach that match the filters: actor (part of the name), action (beginning), subject, …

    What was written (reasons, notes) is left in the table: auditors read who did what, not the content (domain 1.3).
    """
    rows = Entry.objects.visible_to(user).defer("detail")
    if filters.get("actor"):
        rows = rows.filter(actor_name__icontains=filters["actor"])
    if filters.get("action"):
        rows = rows.filter(action__startswith=filters["action"])
    if filters.get("subject"):
        rows = rows.filter(subject_kind=filters["subject"])
    if filters.get("key"):
        rows = rows.filter(subject_key=filters["key"])
    if filters.get("day"):
        start = timezone.make_aware(datetime.combine(filters["day"], time.min))
        rows = rows.filter(at__gte=start, at__lt=start + timedelta(days=1))
    return rows


def flaws() -> list[Flaw]:
    """The first bad entry of every chain that is not whole; empty when the journal is whole.

    An altered entry, a removed or inserted one, and a cut-off tail are all found: each entry is checked
    against its predecessor, and the last against the head of its chain.
    """
    chains = set(Entry.objects.values_list("chain", flat=True).distinct())
    heads = {head.chain: head for head in Head.objects.all()}
    found = (_first_flaw(chain, heads.get(chain)) for chain in sorted(chains | set(heads)))
    return [flaw for flaw in found if flaw]


def chain_heads() -> list[Head]:
    """How long each chain is, and its last digest."""
    return list(Head.objects.order_by("chain"))


def _first_flaw(chain: int, head: Head | None) -> Flaw | None:
    expected, digest = 1, "0" * 64
    for entry in _entries(chain):
        if entry.number != expected:
            return Flaw(chain, expected, _("an entry is missing"))
        if entry.previous_digest != digest:
            return Flaw(chain, expected, _("it does not follow from the entry before it"))
        if entry_digest(entry) != entry.digest:
            return Flaw(chain, expected, _("its content was altered"))
        expected, digest = expected + 1, entry.digest
    if head is None:
        return Flaw(chain, expected - 1, _("the head of the chain is missing"))
    if (head.last_number, head.last_digest) != (expected - 1, digest):
        return Flaw(chain, expected, _("the chain ends before its head"))
    return None


def _entries(chain: int) -> Iterator[Entry]:
    return Entry.objects.filter(chain=chain).order_by("number").iterator(chunk_size=2000)
