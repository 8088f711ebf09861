"""What happens to one item, read from the content: who leads, the plan, the parts handed down, the twist."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lookback.inspections.scenarios.content import both, filled, read
from lookback.inspections.scenarios.stage import Stage
from lookback.org.models import Unit

Text = dict[str, str]
Row = dict[str, Any]
MOST_PARTS = 4


@dataclass
class Promise:
    """A measure of the plan."""

    kind: str
    text: Text
    quantity: str
    document: str
    due_date: date


@dataclass
class Part:
    """What one county is handed, and how far it gets with it."""

    unit: Unit
    until: str = "done"


@dataclass
class Script:
    """The story of one item. `twist` names what goes wrong, `until` the last status that it reaches."""

    code: str
    title: Text
    severity: str
    lead: Unit
    due_date: date
    cause_category: str
    cause: Text
    target: Text
    target_quantity: str
    target_document: str
    expected_evidence: Text
    measures: list[Promise]
    milestones: list[tuple[Text, date]]
    opened: date
    co_units: list[Unit] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    parts_due_date: date | None = None
    twist: str = ""
    until: str = "closed"

    @property
    def row(self) -> Row:
        """What `open_items` takes."""
        return {"title": self.title, "severity": self.severity, "due_date": self.due_date}


def first_ledger(stage: Stage, scenario: str, start: date) -> dict[str, list[Script]]:
    """The scripts of the first mission's items, by the code of their finding."""
    findings = {finding["code"]: finding for finding in read(scenario, "findings")["findings"]}
    twists = {code: twist for twist, codes in read(scenario, "plot")["twists"].items() for code in codes}
    scripts: dict[str, list[Script]] = {code: [] for code in findings}
    handed: Counter[str] = Counter()
    for row in read(scenario, "items")["items"]:
        finding = findings[row["finding"]]
        scripts[row["finding"]].append(_first(stage, row, finding, start, twists.get(row["code"], "")))
        scripts[row["finding"]][-1].parts = _parts(stage, row, handed)
    return scripts


def _first(stage: Stage, row: Row, finding: Row, start: date, twist: str) -> Script:
    days = timedelta
    due = start + days(row["due_offset_days"])
    measures = [
        Promise(kind, m["text"], both(m["quantity"]), both(m["document"]), min(due, start + days(m["due_offset_days"])))
        for kind in ("immediate", "systemic")
        for m in row[kind]
    ]
    return Script(
        code=row["code"],
        title=row["title"],
        severity=finding["severity"],
        lead=stage.unit(**row["lead"]),
        due_date=due,
        cause_category=finding["cause_category"],
        cause=finding["cause"],
        target={language: row["target"][language] for language in ("zh", "en")},
        target_quantity=row["target"]["quantity"],
        target_document=both(row["systemic"][0]["document"]),
        expected_evidence=_documents(row),
        measures=measures,
        milestones=[(m["title"], start + days(m["offset_days"])) for m in row["milestones"]],
        opened=start + days(1),
        co_units=[stage.unit(**unit) for unit in row["co"]],
        parts_due_date=start + days(row.get("cascade_due_offset_days", row["due_offset_days"])),
        twist=twist,
    )


def _parts(stage: Stage, row: Row, handed: Counter[str]) -> list[Part]:
    """A part for some of the units below, those first that were handed least so far."""
    chosen = sorted(row["cascade"], key=lambda code: (handed[code], code))[:MOST_PARTS]
    handed.update(chosen)
    return [Part(stage.unit(code, row["cascade_kind"])) for code in chosen]


def _documents(row: Row) -> Text:
    documents = [measure["document"] for kind in ("immediate", "systemic") for measure in row[kind]]
    return {"zh": "、".join(text["zh"] for text in documents), "en": "; ".join(text["en"] for text in documents)}


def second_ledger(stage: Stage, scenario: str, start: date) -> dict[str, list[Script]]:
    """The scripts of the second mission's items, by the code of their finding."""
    return {
        finding["code"]: [_second(stage, place, finding, start) for place in finding["places"]]
        for finding in read(scenario, "follow-up")["findings"]
    }


def _second(stage: Stage, place: Row, finding: Row, start: date) -> Script:
    plan, due = finding["plan"], start + timedelta(days=place["due_offset_days"])
    lead = stage.unit(place["division"], finding["kind"])
    values = _values(stage, place)
    opened = start + timedelta(days=place.get("opened_offset_days", 1))

    def on(share: float) -> date:
        return opened + timedelta(days=round((due - opened).days * share))

    return Script(
        code=f"{finding['code']}-{place['division']}",
        title=filled(plan["title"], **values),
        severity=finding["severity"],
        lead=lead,
        due_date=due,
        cause_category=finding["cause_category"],
        cause=finding["cause"],
        target=filled(plan["target"], **values),
        target_quantity=both(filled(plan["quantity"], **values)),
        target_document=both(plan["document"]),
        expected_evidence=plan["evidence"],
        measures=[
            Promise(
                measure["kind"],
                filled(measure["text"], **values),
                both(filled(measure["quantity"], **values)),
                both(measure["document"]),
                on(measure["share"]),
            )
            for measure in plan["measures"]
        ],
        milestones=[(filled(m["title"], **values), on(m["share"])) for m in plan["milestones"]],
        opened=opened,
        parts=[Part(stage.unit(c["division"], finding["kind"]), c["until"]) for c in place.get("counties", [])],
        parts_due_date=on(0.8),
        twist=place.get("twist", ""),
        until=place["until"],
    )


def _values(stage: Stage, place: Row) -> dict[str, Text]:
    territory, number = stage.unit(place["division"]), str(place.get("n", ""))
    return {
        "place": {"zh": territory.name_zh, "en": territory.name_en},
        "n": {"zh": number, "en": number},
    }
