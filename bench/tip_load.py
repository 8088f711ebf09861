"""Fill a database for the tip line: desks that can open tips, and N tips on the list of one of them. Run by tips.py.

LOOKBACK_DATABASE_URL=... python bench/tip_load.py tree --tree prefectures.csv
LOOKBACK_DATABASE_URL=... python bench/tip_load.py tips --tips 100000
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import setting

setting.start_django()

from country import KEPT  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from load import load_tree  # noqa: E402
from sink import Sink, open_sink  # noqa: E402

from lookback.journal.actions import record  # noqa: E402
from lookback.kit import clock, sealing  # noqa: E402
from lookback.org import actions as org  # noqa: E402
from lookback.org.authority import Role  # noqa: E402
from lookback.org.models import Level, Person, Unit  # noqa: E402
from lookback.tipline import actions  # noqa: E402
from lookback.tipline.actions.parts import sealed_part  # noqa: E402
from lookback.tipline.models import Access, Part, Tip  # noqa: E402
from lookback.tipline.queries import keys  # noqa: E402
from lookback.tipline.rules import codes  # noqa: E402
from lookback.tipline.rules.intake import questionnaire  # noqa: E402

PASSPHRASE = "four words of the bench"
DESKS, CLERKS = 8, 3  # prefectures whose desks take tips in, and people at each
SEALED_ONE_IN = 100  # of the loaded tips so many can be opened; the others have the bytes of one of them
RARE, RARE_ONE_IN = "retaliation", 500  # a category of which there is little
CHUNK = 5_000
S = Tip.Status
SHARE = {S.ACKNOWLEDGED: 10, S.NEED_INFO: 3, S.ACCEPTED: 5, S.ASSIGNED: 7, S.VERIFYING: 20, S.RESULT_PROPOSED: 5}
SHARE |= {S.RESULT_CONFIRMED: 5, S.FED_BACK: 5, S.CLOSED: 35, S.OUT_OF_SCOPE: 5}
TEXT = "夜里有卡车从采石场出来，工头给所里的人送钱。" * 23  # about 1.5 KB
TABLES = [Tip, Part, Access]


def appoint_desks() -> list[Unit]:
    """Prefectures of different provinces, each with people who have keys, and the custodians above them."""
    provinces = Unit.objects.filter(level=Level.PROVINCE, kind__is_territorial=True).order_by("code")
    step = max(1, provinces.count() // DESKS)
    desks = []
    for province in provinces[::step][:DESKS]:
        place = Unit.objects.filter(parent=province, level=Level.PREFECTURE, kind__is_territorial=True).first()
        if place is not None:
            desks.append(place)
    for place in desks:
        for number in range(CLERKS):
            person = appoint(f"triager-{place.code}-{number}", place, Role.TRIAGER)
            actions.make_ring(by=person, passphrase=PASSPHRASE, custodians=[])
    return desks


def appoint(username: str, unit: Unit, *roles: Role) -> Person:
    """A made-up person with posts at the unit."""
    person = org.register_person(username=username, name_zh="虚构", is_fictional=True, by=None, **KEPT)
    for role in roles:
        org.appoint(person, role, unit, by=None, from_date=date(2020, 1, 1))
    return Person.objects.get(pk=person.pk)


class Loader:
    """Writes tips, two parts each, and a row on the list for each person of the desk."""

    def __init__(self, desk: Unit, people: list[Person]) -> None:
        self.desk, self.chance, self.today = desk, random.Random(2026), clock.today()
        self.rings = [keys.current_ring(person) for person in people]
        self.categories = [key for key in questionnaire().keys("category") if key != RARE]
        self.opened: list[str] = []  # references of the tips that can be opened

    def fill(self, sink: Sink, count: int) -> None:
        for first in range(1, count + 1, CHUNK):
            rows = [self._tip(key) for key in range(first, min(first + CHUNK, count + 1))]
            self._write(sink, Tip, self.template[0], [row[0] for row in rows])
            self._write(sink, Part, self.template[1], [part for row in rows for part in row[1]])
            self._write(sink, Access, self.template[2], [access for row in rows for access in row[2]])

    @cached_property
    def template(self) -> tuple[Tip, Part, Access]:
        """One tip sealed as the intake seals it; its bytes fill the rows that nobody opens."""
        key, reporter = sealing.new_key(), codes.reporter_keys(secrets.token_bytes(codes.SECRET_BYTES))
        tip = Tip(pk=1, identity_mode="anonymous", category="other", desk_unit=self.desk)
        tip.reporter_public, tip.code_lookup = reporter.public, b""
        tip.reporter_wrapped = sealing.wrap(reporter.public, key, keys.key_context(tip))
        part = sealed_part(tip, Part.Kind.REPORT, {"what": TEXT}, key=key, author=None)
        wrapped = sealing.wrap(bytes(self.rings[0].public), key, keys.key_context(tip))
        return tip, part, Access(tip=tip, ring=self.rings[0], wrapped=wrapped, why=Access.Why.DESK, person_id=0)

    def _tip(self, key: int) -> tuple[dict, list[dict], list[dict]]:
        status = self.chance.choices(list(SHARE), weights=SHARE.values())[0]
        priority, received = (
            self.chance.choice((1, 2, 3, 3, 3)),
            self.today - timedelta(days=self.chance.randrange(700)),
        )
        state = {
            "status": str(status.value),
            "priority": priority,
            "due_date": None if status in (S.CLOSED, S.FED_BACK) else str(received + timedelta(days=90)),
        }
        tip = {"id": key, "received_date": str(received), "code_lookup": secrets.token_bytes(32), **state}
        tip |= {
            "ref": f"B{key:09d}",
            "category": RARE if key % RARE_ONE_IN == 0 else self.chance.choice(self.categories),
        }
        parts = [{"id": 2 * key - 1, "tip_id": key}, {"id": 2 * key, "tip_id": key, "kind": "subjects"}]
        accesses = [
            {
                "id": len(self.rings) * key + place,
                "tip_id": key,
                "ring_id": ring.pk,
                "person_id": ring.person_id,
                **state,
            }
            for place, ring in enumerate(self.rings)
        ]
        if key % SEALED_ONE_IN == 0:
            self._seal(tip, parts, accesses)
        return tip, parts, accesses

    def _seal(self, row: dict, parts: list[dict], accesses: list[dict]) -> None:
        """Seal this one under a key of its own, for the people of the desk, who have signed the undertaking."""
        tip, key = Tip(pk=row["id"], ref=row["ref"]), sealing.new_key()
        bodies = ((Part.Kind.REPORT, {"what": TEXT, "place": self.desk.pk}), (Part.Kind.SUBJECTS, {"units": []}))
        for part, (kind, body) in zip(parts, bodies, strict=True):
            part["sealed"] = sealed_part(tip, kind, body, key=key, author=None).sealed
        for access, ring in zip(accesses, self.rings, strict=True):
            access["wrapped"] = sealing.wrap(bytes(ring.public), key, keys.key_context(tip))
            access["undertaken_at"] = "2026-01-01 00:00:00+00:00"
        self.opened.append(tip.ref)

    def _write(self, sink: Sink, table: type[models.Model], template: models.Model, rows: list[dict]) -> None:
        fields = table._meta.concrete_fields
        common = {f.attname: f.get_db_prep_save(getattr(template, f.attname), connection) for f in fields}
        sink.write(table._meta.db_table, [field.column for field in fields], _merged(common, rows))


def _merged(common: dict, rows: list[dict]) -> Iterator[list]:
    for row in rows:
        yield list((common | row).values())


def load_tips(count: int) -> dict:
    """People with keys, and `count` tips of which all lie with the first desk."""
    desks = appoint_desks()
    people = list(Person.objects.filter(username__startswith=f"triager-{desks[0].code}-").order_by("username"))
    started, loader, sink = time.monotonic(), Loader(desks[0], people), open_sink(TABLES)
    sink.begin()
    loader.fill(sink, count)
    sink.finish()
    with transaction.atomic():
        record("bench.tips.loaded", tips=count)
    return {
        "seconds": time.monotonic() - started,
        "places": [place.pk for place in desks],
        "account": people[0].username,
        "openable": loader.opened,
        "desk": desks[0].pk,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("tree").add_argument("--tree", type=Path, required=True)
    commands.add_parser("tips").add_argument("--tips", type=int, required=True)
    options = parser.parse_args()
    print(json.dumps(load_tree(options.tree) if options.command == "tree" else load_tips(options.tips)))


if __name__ == "__main__":
    main()
