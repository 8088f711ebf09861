"""Loading norms of characterisation: those that come with the house, and a site's own. A version is never changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from lookback.casework.actions.tables import DATA, missing_tables, other_content, read_table
from lookback.casework.models import NormSet
from lookback.casework.rules import checked_checklist, checked_norms
from lookback.journal.actions import record
from lookback.kit.prose import Prose
from lookback.org.models import Person


def load_shipped_norms() -> None:
    """Load the norms of the house that are not there yet."""
    for content in missing_tables(NormSet, "norms"):
        load_norms(content, is_shipped=True)


@transaction.atomic
def load_norms(content: Any, *, by: Person | None = None, is_shipped: bool = False) -> NormSet:
    """Store one version of a set of norms. Raises `TableError` with every mistake and its row; then nothing is stored.

    The same content again is the same set; the same version with other content is a mistake.
    """
    content = checked_norms(content)
    name = {"key": content["key"], "version": content["version"]}
    values = {
        "family": content["family"],
        "name": Prose.of(content["name"]),
        "from_date": content["from"],
        "to_date": content.get("to"),
        "content": content,
    }
    norms, is_new = NormSet.objects.get_or_create(**name, defaults=values)
    if norms.content != content:
        raise other_content(**name)
    if is_new and not is_shipped:  # as with the tables of time limits
        record("casework.normset.loaded", subject=norms, actor=by, **name)
    return norms


def shipped_checklist(key: str = "cn-quality") -> dict[str, Any]:
    """A checklist of the house. Raises `TableError` where the file has mistakes."""
    return checked_checklist(read_table(DATA / "checklists" / f"{key}.json"))
