"""Places and bodies to choose from on the public form."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from lookback.kit.kept import Kept
from lookback.org.models import Level, Unit
from lookback.org.queries import units_called

MOST_MATCHES = 12
Group = tuple[Unit, list[Unit]]


def regions() -> list[Group]:
    """The provinces, each with its cities: what the form offers at first."""
    rows = list(_territories().filter(level__in=(Level.PROVINCE, Level.PREFECTURE)).order_by("level", "code"))
    groups: dict[int, Group] = {unit.pk: (unit, []) for unit in rows if unit.level == Level.PROVINCE}
    for unit in rows:
        if unit.level == Level.PREFECTURE and unit.parent_id in groups:
            groups[unit.parent_id][1].append(unit)
    return list(groups.values())


def parts_of(place: Unit) -> list[Unit]:
    """What a place is divided into."""
    return list(_territories().filter(parent=place, level__gt=place.level).order_by("code"))


def territory(key: str) -> Unit | None:
    """The place of a key that came with the form; None for anything else. At most a minute old."""
    return _KEPT.get(int(key)) if _is_key(key) else None


def bodies(keys: Iterable[str]) -> list[Unit]:
    """The units of keys that came with the form."""
    wanted = [int(key) for key in keys if _is_key(key)][:MOST_MATCHES]
    return list(Unit.objects.filter(pk__in=wanted).order_by("path")) if wanted else []


def bodies_called(text: str, place: Unit | None) -> list[Unit]:
    """Units of that name or code: in the place and above it, else anywhere."""
    found = units_called(text, within=place, size=MOST_MATCHES) if place else []
    return found or units_called(text, size=MOST_MATCHES)


def place_name(unit: Unit) -> str:
    """The division's name, which people know, rather than that of its government."""
    return unit.division.name if unit.division else unit.name


def _territory(key: int) -> Unit | None:
    return Unit.objects.filter(pk=key, kind__is_territorial=True, level__gte=Level.PROVINCE).first()


_KEPT = Kept(_territory, seconds=60)


def _territories() -> QuerySet[Unit]:
    return Unit.objects.filter(kind__is_territorial=True).select_related("division")


def _is_key(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 16
