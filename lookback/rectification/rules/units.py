"""Which unit checks, which accepts, and to whom work may be handed down. Pure."""

from __future__ import annotations

from lookback.org.models import Unit


def supervising_units(lead: Unit, body: Unit, fallback: Unit) -> tuple[Unit, Unit]:
    """(supervising, accepting): the level above the implementer checks, the level above that accepts.

    Default reach is one level down (domain.md 1.3). For a unit at the body's own level, and at the top where no
    higher level is left, `fallback` (the office above the body) does both, in different persons.
    """
    if lead.level <= body.level:
        return fallback, fallback
    above = territorial_parent(lead) or fallback
    if above.level <= body.level:
        return above, fallback
    return above, territorial_parent(above) or fallback


def territorial_parent(unit: Unit) -> Unit | None:
    """The nearest ancestor of a higher level: a department's territorial unit is not above it, that one's parent is."""
    parent = unit.parent
    while parent is not None and parent.level >= unit.level:
        parent = parent.parent
    return parent


def territory(unit: Unit) -> Unit:
    """The territorial unit that a department or office belongs to; the unit itself where it is territorial."""
    while unit.parent is not None and unit.parent.level == unit.level:
        unit = unit.parent
    return unit


def is_lower(unit: Unit, sender: Unit) -> bool:
    """Whether `sender` may hand work down to `unit`: below it, or at a lower level of the same territory."""
    if unit.pk == sender.pk:
        return False
    return unit.is_within(sender) or (unit.level > sender.level and unit.is_within(territory(sender)))
