"""Are the loaded rows those that the actions would have written? Looks at every loaded item, and plays some again.

Run on the smallest set: every item's reach, tally and desk rows are compared with what the rooms' own rules say, and
twins of some items are brought to the same status by the actions, step by step, in a transaction that is undone.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import setting

setting.start_django()

from country import KEPT  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402
from fill import DAYS, ORDER, PLAN  # noqa: E402

from lookback.dispatch.models import Deadline, DeskEntry  # noqa: E402
from lookback.kit import clock  # noqa: E402
from lookback.org import actions as org  # noqa: E402
from lookback.org.authority import Role  # noqa: E402
from lookback.org.models import Person, Unit  # noqa: E402
from lookback.rectification import actions  # noqa: E402
from lookback.rectification.models import Item, Reach, Tally  # noqa: E402
from lookback.rectification.rules import ITEM, reach_rows, tally_counts  # noqa: E402

S = Item.Status
KIND = Item._meta.label_lower
REACH = ("unit_id", "via", "ledger_id", "status", "dimension", "severity", "level", "is_done", "due_date")
TALLY = ("unit_id", "facet", "value", "is_done", "due_date")
# Not compared: keys and numbers, who did it, at what minute, and the words.
APART = {"id", "number", "closure_number", "origin_code", "notice_until_date", "residual_risk"}
APART |= {field.name for field in Item._meta.concrete_fields if field.name.endswith(("_at", "_by"))} | {
    "leader",
    "title",
}
TWINS = 2  # of each status
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


class Differs(Exception):
    """What the loader wrote is not what the actions write."""


def same(what: str, loaded: object, made: object) -> None:
    """Stop with both sides where they differ."""
    if loaded != made:
        raise Differs(f"{what}\n  loaded: {loaded}\n  by the actions: {made}")


def check_rows() -> int:
    """Every item: its reach rows, desk entries and its share in the tallies, against the rooms' rules."""
    items = Item.objects.select_related(
        "ledger__body_unit",
        "ledger__team_unit",
        "ledger__principal_unit",
        "lead_unit",
        "supervising_unit",
        "accepting_unit",
    ).prefetch_related("co_unit_rows__unit")
    counted: Counter = Counter()
    for item in items:
        wanted = reach_rows(item, co_units=[row.unit for row in item.co_unit_rows.all()])
        wanted_rows = sorted(tuple(str(getattr(row, name)) for name in REACH) for row in wanted)
        same(f"reach of item {item.pk}", reach(item), wanted_rows)
        same(f"desk of item {item.pk}", desk(item)["places"], waiting(item))
        counted.update(tally_counts(item))
    same("tallies", tallies(), counted)
    return items.count()


def reach(item: Item) -> list[tuple]:
    """The item's reach rows as sorted text."""
    return sorted(tuple(map(str, row)) for row in Reach.objects.filter(item=item).values_list(*REACH))


def tallies() -> Counter:
    """What the tallies sum up to, key by key."""
    sums = Tally.objects.values(*TALLY).annotate(number=Sum("count")).order_by()
    return Counter({tuple(row[name] for name in TALLY): row["number"] for row in sums if row["number"]})


def waiting(item: Item) -> list[tuple]:
    """(step, permission, unit) of what the item's status waits for, from the workflow."""
    steps = [] if item.status in ITEM.terminal else [step for step in ITEM.leaving(item.status) if step.main]
    return sorted((step.name, str(step.permission), getattr(item, step.where).pk) for step in steps)


def desk(item: Item) -> dict:
    """What lies on the desks because of the item."""
    entries = DeskEntry.objects.filter(subject_kind=KIND, subject_key=item.pk)
    return {
        "places": sorted(entries.values_list("step", "permission", "unit_id")),
        "days": sorted(set(entries.values_list("due_date", "url_name"))),
        "titles": {text.removeprefix(item.code) for entry in entries for text in entry.title.values()},
    }


def portrait(item: Item) -> dict:
    """All that is compared of an item and of what stands about it."""
    item = Item.objects.get(pk=item.pk)
    deadlines = Deadline.objects.filter(subject_kind=KIND, subject_key=item.pk, ended_at=None)
    return {
        "fields": {f.name: f.value_from_object(item) for f in item._meta.concrete_fields if f.name not in APART},
        "filled": {name: bool(getattr(item, name)) for name in APART if name.endswith("_at")},
        "reach": reach(item),
        "desk": desk(item),
        "deadlines": sorted(deadlines.values_list("key", "unit_id", "permission", "due_date", "original_due_date")),
        "colours": sorted({json.dumps(each.colours, sort_keys=True) for each in deadlines}),
        "co_units": sorted(item.co_unit_rows.values_list("unit_id", flat=True)),
        "measures": sorted(item.measures.values_list("kind", "quantity", "document", "due_date")),
        "milestones": sorted((row.due_date, bool(row.done_at)) for row in item.milestones.all()),
        "evidence": sorted(item.evidence.values_list("kind", "unit_id", "milestone__due_date")),
        "checks": sorted(item.verifications.values_list("method", "result")),
    }


class Player:
    """Brings an item to a status by the actions, on the days on which the loaded ones got there."""

    def __init__(self) -> None:
        nation = Unit.objects.get(depth=0)
        self.office = self._appoint("check-office", nation, Role.RECTIFICATION_OFFICE, Role.SECRETARIAT)
        self.worker = self._appoint("check-worker", nation, Role.RESPONSIBLE_UNIT)
        self.verifier = self._appoint("check-verifier", nation, Role.VERIFIER)
        self.acceptor = self._appoint("check-acceptor", nation, Role.ACCEPTOR)

    def _appoint(self, username: str, unit: Unit, *roles: Role) -> Person:
        person = org.register_person(username=username, is_fictional=True, by=None, **KEPT)
        for role in roles:
            org.appoint(person, role, unit, by=None, from_date=clock.today() - timedelta(days=2000))
        return Person.objects.get(pk=person.pk)

    def twin(self, loaded: Item) -> Item:
        """An item made by the actions that should stand where the loaded one stands."""
        ledger, path = (
            loaded.ledger,
            ORDER[1 : ORDER.index(S.CLOSED if loaded.status == S.REOPENED else loaded.status) + 1],
        )
        if loaded.status != S.PUBLIC_NOTICE:
            path = [status for status in path if status != S.PUBLIC_NOTICE]
        with clock.at(ledger.communicated_date):
            names = ("title", "dimension", "severity", "found_date", "due_date")
            common = {name: getattr(loaded, name) for name in names}
            item = actions.open_item(ledger=ledger, origin_kind="finding", origin_code="twin", by=self.office, **common)
        day = ledger.communicated_date
        for status in path:
            day = ledger.communicated_date + timedelta(days=DAYS[status]) if status in DAYS else day
            with clock.at(day):
                item = getattr(self, f"to_{status}")(item, loaded)
        if loaded.status == S.REOPENED:
            item = actions.advance(item, "relapse", by=self.verifier, reason="back", new_due_date=loaded.due_date)
        return item

    def to_assigned(self, item: Item, loaded: Item) -> Item:
        helpers = [row.unit for row in loaded.co_unit_rows.select_related("unit")]
        common = {"lead_unit": loaded.lead_unit, "leader": self.worker, "co_units": helpers}
        return actions.advance(item, "assign", by=self.office, due_date=loaded.due_date, **common)

    def to_acknowledged(self, item: Item, loaded: Item) -> Item:
        item = actions.advance(item, "sign_for", by=self.worker)
        plan = {name: getattr(loaded, name) for name in ("cause_category", "cause", "target", "target_quantity")}
        plan["expected_evidence"] = loaded.expected_evidence
        actions.edit_plan(item, by=self.worker, **plan)
        for kind, text, quantity, document, zh, en, back in PLAN:
            measure = {"kind": kind, "text": json.loads(text), "quantity": quantity, "document": document}
            actions.add_measure(item, by=self.worker, due_date=loaded.due_date, **measure)
            title = {"zh": zh, "en": en}
            actions.add_milestone(item, by=self.worker, title=title, due_date=loaded.due_date - timedelta(days=back))
        return Item.objects.get(pk=item.pk)

    def to_plan_submitted(self, item: Item, loaded: Item) -> Item:
        return actions.advance(item, "submit_plan", by=self.worker)

    def to_in_progress(self, item: Item, loaded: Item) -> Item:
        item = actions.advance(item, "approve_plan", by=self.office)
        self._finish(item, item.milestones.first())
        return Item.objects.get(pk=item.pk)

    def to_claimed(self, item: Item, loaded: Item) -> Item:
        self._finish(item, item.milestones.last())
        return actions.advance(item, "claim_complete", by=self.worker, declaration=True)

    def to_desk_checked(self, item: Item, loaded: Item) -> Item:
        return actions.advance(item, "desk_pass", by=self.verifier)

    def to_verified(self, item: Item, loaded: Item) -> Item:
        found = {"method": "on_site", "tested": "files", "sample_size": 5, "checked_date": clock.today()}
        return actions.advance(item, "verify", by=self.verifier, **found)

    def to_accepted(self, item: Item, loaded: Item) -> Item:
        return actions.advance(item, "accept", by=self.acceptor, outcome="implemented")

    def to_public_notice(self, item: Item, loaded: Item) -> Item:
        person = Person.objects.get(username="check-publisher") if self._publisher() else None
        return actions.advance(item, "notice", by=person)

    def to_closed(self, item: Item, loaded: Item) -> Item:
        return actions.advance(item, "close", by=self.acceptor)

    def _publisher(self) -> bool:
        if not Person.objects.filter(username="check-publisher").exists():
            self._appoint("check-publisher", Unit.objects.get(depth=0), Role.PUBLISHER)
        return True

    def _finish(self, item: Item, milestone) -> None:
        upload = SimpleUploadedFile("check.pdf", PDF + f"% {milestone.pk}\n".encode())
        proof = {"files": [upload], "milestone": milestone, "evidence_date": clock.today()}
        actions.add_evidence(item, by=self.worker, **proof)
        actions.finish_milestone(milestone, by=self.worker)


def check_twins() -> int:
    """Play some items of each status again, and undo it."""
    number = 0
    with transaction.atomic():
        player = Player()
        for status in S:
            for loaded in _plausible(status):
                before = tallies()
                twin = player.twin(loaded)
                change = tallies()
                change.subtract(before)
                same(f"tallies of a twin, {status}", tally_counts(loaded), +change)
                compare(loaded, twin)
                number += 1
        transaction.set_rollback(True)
    return number


def _plausible(status: str) -> list[Item]:
    """Items that were never extended and were not due before their plan could be written."""
    items = Item.objects.filter(status=status).select_related("ledger__profile").order_by("pk")
    fits = [
        item
        for item in items
        if item.original_due_date in (None, item.due_date)
        and item.due_date > max(item.ledger.communicated_date + timedelta(days=60), clock.today())
    ]
    return fits[:TWINS]


def compare(loaded: Item, twin: Item) -> None:
    """Both portraits, part by part; the twin's reach names the same units."""
    theirs, ours = portrait(loaded), portrait(twin)
    for part, value in theirs.items():
        same(f"{part} of item {loaded.pk} ({loaded.status})", value, ours[part])


def main() -> None:
    rows, twins = check_rows(), check_twins()
    print(json.dumps({"items": rows, "twins": twins}))


if __name__ == "__main__":
    main()
