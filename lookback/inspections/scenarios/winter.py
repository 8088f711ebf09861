"""What has begun when the play ends: one mission waits for a reply, one is in the field, one waits for its mandate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lookback.inspections.models import Mission
from lookback.inspections.scenarios.cast import NATION, PROVINCE
from lookback.inspections.scenarios.content import both, read, word
from lookback.inspections.scenarios.inspection import ELEMENTS, Brief, Inspection
from lookback.inspections.scenarios.stage import Stage, moment

Row = dict[str, Any]
THREE_DAYS = timedelta(days=3)


def play(stage: Stage, scenario: str, campaign: Any) -> None:
    """Put the three missions on the agenda."""
    content = read(scenario, "follow-up")
    _open(stage, content["open"], campaign)
    _field(stage, content["field"], campaign)
    planned = Inspection(stage, _brief(stage, content["planned"], Mission.Kind.SUPERVISION))
    # On the last day, which is one transaction: where this mission is, the case was played to its end.
    stage.at("2019-11-19T10:00", lambda: planned.plan(campaign()))
    stage.at("2019-11-19T11:00", planned.form_team)


def _open(stage: Stage, row: Row, campaign: Any) -> None:
    inspection = Inspection(stage, _brief(stage, row, Mission.Kind.INSPECTION))
    stage.at("2019-10-16T10:00", lambda: inspection.plan(campaign()))
    stage.at("2019-10-16T11:00", inspection.form_team)
    stage.at("2019-10-17T10:00", inspection.step, "authorise", by=stage.person("principal"))
    stage.at("2019-10-21T09:00", inspection.mobilise, row["title"], word("channels"))
    for number, finding in enumerate(row["findings"], 1):
        stage.at(f"2019-10-{23 + number}T10:00", _find, stage, inspection, finding, number)
    stage.at("2019-10-31T16:00", inspection.close_field)
    stage.at("2019-11-05T10:00", inspection.complete_findings)
    stage.at("2019-11-05T15:00", inspection.step, "submit_qc", by=stage.person("team-lead"))
    stage.at("2019-11-12T10:00", inspection.check_quality)
    stage.at("2019-11-12T15:00", inspection.step, "qc_pass", by=stage.person("secretariat"))
    stage.scene("2019-11-12T16:00", "A third mission waits for the reply of the province")


def _field(stage: Stage, row: Row, campaign: Any) -> None:
    inspection = Inspection(stage, _brief(stage, row, Mission.Kind.INSPECTION))
    stage.at("2019-11-06T10:00", lambda: inspection.plan(campaign()))
    stage.at("2019-11-06T11:00", inspection.form_team)
    stage.at("2019-11-07T10:00", inspection.step, "authorise", by=stage.person("principal"))
    stage.at("2019-11-11T09:00", inspection.mobilise, row["title"], word("channels"))
    for number, city in enumerate(row["visits"]):
        day = date(2019, 11, 14 + 5 * number)
        stage.at(moment(date(2019, 11, 11), 14, number), inspection.visit, stage.unit(city), day, day + THREE_DAYS)
    finding = row["findings"][0]
    unit, day = stage.unit(finding["scope"][0], finding["kind"]), date(2019, 11, 15)
    paper = {"method": finding["method"], "dimension": finding["dimension"], "unit": unit, "done": day}
    by = stage.person("team-member-3")
    stage.at(moment(day, 17), inspection.write_paper, "ZJ-WP-2019-T01", by=by, title=finding["title"], **paper)
    stage.at("2019-11-18T16:00", _find, stage, inspection, finding, 1)


def _find(stage: Stage, inspection: Inspection, finding: Row, number: int) -> None:
    record = {"reference": f"ZJ-RC-2019-{finding['code'][0]}{number:02d}", "title": word("register_copy")}
    inspection.draft(
        finding["code"],
        by=stage.person("team-member-3"),
        units=[stage.unit(code, finding["kind"]) for code in finding["scope"]],
        proof=[record],
        **{name: finding[name] for name in ELEMENTS},
    )


def _brief(stage: Stage, row: Row, kind: str) -> Brief:
    people = stage.people
    return Brief(
        code=row["code"],
        title=row["title"],
        mandate=row["mandate"],
        body=stage.unit(PROVINCE),
        team=stage.unit(NATION, "supervision_group"),
        lead=people["team-lead"],
        members=[people["team-lead"], people["team-member-3"], people["team-member-4"], people["team-deputy"]],
        from_date=date.fromisoformat(row["dates"]["fieldwork_from"]),
        to_date=date.fromisoformat(row["dates"]["fieldwork_to"]),
        kind=kind,
        overlap_reason=both(row["overlap_reason"]) if "overlap_reason" in row else "",
    )
