"""How units and people appear in the answers of every room's API."""

from __future__ import annotations

from ninja import Schema


class UnitRef(Schema):
    """A unit; `code` is how forms name it, `name` is in the reader's language."""

    id: int
    code: str
    name: str


class PersonRef(Schema):
    """A person, by the name in the reader's language."""

    id: int
    name: str
