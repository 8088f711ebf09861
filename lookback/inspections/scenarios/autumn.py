"""The second mission, autumn 2019: two sectors looked at again; its ledger is under way when the play ends."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lookback.inspections import actions
from lookback.inspections.models import Mission
from lookback.inspections.scenarios.cast import NATION, PROVINCE
from lookback.inspections.scenarios.content import read, word
from lookback.inspections.scenarios.eleventh import CHANNELS
from lookback.inspections.scenarios.feedback import Feedback
from lookback.inspections.scenarios.inspection import AGREED, ELEMENTS, Brief, Inspection, spread
from lookback.inspections.scenarios.script import second_ledger
from lookback.inspections.scenarios.session import Session
from lookback.inspections.scenarios.stage import Stage, moment
from lookback.org.models import Level

Row = dict[str, Any]
FEEDBACK = date(2019, 9, 23)
NOTICE = word("autumn_notice")
REPORT = word("autumn_report")
SUGGESTION = word("autumn_suggestion")


def play(stage: Stage, scenario: str, spring: Inspection, campaign: Any, last_day: date) -> Inspection:
    """Put the autumn mission on the agenda."""
    content = read(scenario, "follow-up")
    inspection = Inspection(stage, _brief(stage, content))
    _field(stage, content, inspection, spring, campaign)
    _decision(stage, content, inspection)
    _feedback(stage, scenario, inspection, last_day)
    return inspection


def _brief(stage: Stage, content: Row) -> Brief:
    people = stage.people
    members = [people["team-lead"], people["team-member-1"], people["team-member-2"], people["team-deputy"]]
    return Brief(
        code=content["code"],
        title=content["title"],
        mandate=content["mandate"],
        body=stage.unit(PROVINCE),
        team=stage.unit(NATION, "supervision_group"),
        lead=people["team-lead"],
        members=members,
        from_date=date.fromisoformat(content["dates"]["fieldwork_from"]),
        to_date=date.fromisoformat(content["dates"]["fieldwork_to"]),
        kind=Mission.Kind.INSPECTION,
        writers={"330300": people["team-member-1"], "330800": people["team-member-2"]},
    )


def _field(stage: Stage, content: Row, inspection: Inspection, spring: Inspection, campaign: Any) -> None:
    stage.scene("2019-08-12T09:00", "A second mission looks at two sectors again")
    stage.at("2019-08-12T10:00", lambda: inspection.plan(campaign()))
    stage.at("2019-08-13T10:00", inspection.form_team)
    stage.at("2019-08-14T10:00", inspection.step, "authorise", by=stage.person("principal"))
    stage.at("2019-08-19T09:00", inspection.mobilise, NOTICE, CHANNELS)
    findings = content["findings"]
    for number, finding in enumerate(findings):
        day = spread(date(2019, 8, 20), 8, number, len(findings))
        unit = stage.unit(finding["scope"][0], finding["kind"])
        stage.at(moment(date(2019, 8, 19), 15, number), inspection.visit, unit, day, day, announced=False)
        stage.at(moment(day, 17), _write, inspection, finding, number + 1, day)
        stage.at(moment(date(2019, 8, 29), 10, number), _draft, stage, inspection, spring, finding, number + 1)
    stage.at("2019-08-30T16:00", inspection.close_field)
    stage.at("2019-09-02T09:00", inspection.complete_findings)
    stage.at("2019-09-02T10:00", _report, stage, inspection)
    stage.at("2019-09-02T15:00", inspection.step, "submit_qc", by=stage.person("team-lead"))
    stage.at("2019-09-04T10:00", inspection.check_quality)
    stage.at("2019-09-04T15:00", inspection.step, "qc_pass", by=stage.person("secretariat"))
    stage.at("2019-09-10T09:00", inspection.refresh)
    for number, finding in enumerate(findings):
        stage.at(moment(date(2019, 9, 10), 10, number), inspection.reply, finding["code"], AGREED)
    stage.at("2019-09-11T15:00", inspection.step, "reply_closed", by=stage.person("secretariat"))


def _write(inspection: Inspection, finding: Row, number: int, day: date) -> None:
    unit = inspection.stage.unit(finding["scope"][0], finding["kind"])
    inspection.write_paper(
        f"ZJ-WP-2019-S{number:02d}",
        by=inspection.writer(unit),
        method=finding["method"],
        dimension=finding["dimension"],
        unit=unit,
        done=day,
        title=finding["title"],
    )


def _draft(stage: Stage, inspection: Inspection, spring: Inspection, finding: Row, number: int) -> None:
    units = [stage.unit(code, finding["kind"]) for code in finding["scope"]]
    record = word("register_copy")
    inspection.draft(
        finding["code"],
        by=inspection.writer(units[0]),
        units=units,
        proof=[{"reference": f"ZJ-WP-2019-S{number:02d}"}, {"reference": f"ZJ-RC-2019-S{number:02d}", "title": record}],
        prior_finding=spring.mission.findings.filter(code=finding.get("prior", "")).first(),
        **{name: finding[name] for name in ELEMENTS},
    )


def _report(stage: Stage, inspection: Inspection) -> None:
    title = dict(inspection.mission.framework.rows("suggestion_aspects")[4]["title"])
    actions.add_suggestion(
        inspection.mission,
        by=stage.person("team-deputy"),
        aspect="govern_key_sectors",
        title=title,
        text=SUGGESTION,
        findings=list(inspection.findings.values()),
    )


def _decision(stage: Stage, content: Row, inspection: Inspection) -> None:
    session = Session(stage, code="NLG-2019-2", title=content["session"]["title"], quorum=6)
    session.absent = ("principal-member-4", "principal-member-9")
    day = date.fromisoformat(content["dates"]["review_on"])
    stage.at("2019-09-12T10:00", session.call, [inspection], (day, day))
    stage.at(moment(day, 9), session.open)
    stage.at(moment(day, 10), session.decide, [inspection])
    stage.at(moment(day, 16), session.close, [inspection])


def _feedback(stage: Stage, scenario: str, inspection: Inspection, last_day: date) -> None:
    content, meeting = read(scenario, "follow-up"), read(scenario, "meeting")
    feedback = Feedback(stage, inspection)
    row = {**meeting, "title": content["meeting"]["title"], "agenda": meeting["agenda"][:4]}
    cities = [unit for unit in stage.units.values() if unit.level == Level.PREFECTURE and unit.code.isdigit()]
    held_at = datetime(2019, 9, 23, 15)
    stage.at("2019-09-18T10:00", feedback.prepare, row, held_at, meeting["main_venue"]["name"], cities)
    stage.at("2019-09-23T16:00", lambda: [feedback.take_part(venue) for venue in feedback.venues])
    stage.scene("2019-09-23T17:00", "Feedback on the two sectors; a second ledger is opened")
    stage.at("2019-09-23T17:30", feedback.deliver, {1: REPORT})
    stage.at("2019-09-23T17:40", feedback.respond, meeting["response"]["text"])
    scripts = second_ledger(stage, scenario, FEEDBACK)
    stage.at("2019-09-23T18:00", feedback.open_items, scripts, quick=True, last_day=last_day)
    stage.at("2019-09-30T15:00", inspection.step, "plan_approved", by=stage.person("secretariat"))
