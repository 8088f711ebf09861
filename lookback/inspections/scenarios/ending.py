"""After the last act: is all that was played sound, what is there, and who can sign in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lookback.journal.queries import flaws
from lookback.kit import colour
from lookback.org.authority import Role
from lookback.org.models import Person, Unit
from lookback.org.queries import demo_accounts
from lookback.rectification.models import Item
from lookback.rectification.queries import board_counts, recount


class Unsound(Exception):
    """What was played does not add up."""


def check(top: str) -> None:
    """Refuse an ending with a broken chain, or with kept counts that differ from what is there."""
    if broken := flaws():
        raise Unsound(f"the journal is broken at entry {broken[0].number}: {broken[0].reason}")
    unit = Unit.objects.get(code=top)
    kept, counted = board_counts(unit), recount(unit)
    for facet, cells in counted.items():
        if kept[facet] != cells:
            raise Unsound(f"the tallies of {facet} differ from a recount")


def summary() -> Iterator[str]:
    """How many items there are in each status, and how they stand by colour."""
    items = list(Item.objects.select_related("ledger__profile"))
    by_status = Counter(item.status for item in items)
    by_colour = Counter(item.colour for item in items)
    yield f"{len(items)} items on {len({item.ledger_id for item in items})} ledgers"
    yield "  " + ", ".join(f"{status} {by_status[status]}" for status in Item.Status.values if by_status[status])
    tints = (colour.RED, colour.YELLOW, colour.GREEN, colour.NONE, colour.DONE)
    yield "  " + ", ".join(f"{tint} {by_colour[tint]}" for tint in tints)


def accounts() -> Iterator[tuple[Role, list[Person]]]:
    """For each role the accounts that the demo's sign-in page offers: one for each level."""
    for role, posts in demo_accounts():
        yield role, [post.person for post in posts]
