"""The 11th group in Zhejiang, spring 2019: from the plan in March to the reply of the province in May."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lookback.inspections import actions
from lookback.inspections.scenarios.cast import NATION, PROVINCE
from lookback.inspections.scenarios.content import read, word
from lookback.inspections.scenarios.inspection import ELEMENTS, PRACTICE_DIMENSIONS, Brief, Inspection, spread
from lookback.inspections.scenarios.stage import Stage, moment

Row = dict[str, Any]
CODE = "ZJ-2019"
CONFLICTS = {
    "adviser": {
        "declaration": word("conflict_declared"),
        "reason": word("conflict_cleared"),
    }
}
FLAW = {"key": "scope_named", **word("quality_flaw")}
# Methods that belong to no single finding: what was heard, asked and counted at the beginning.
GENERAL = (
    ("self_report", "leadership", PROVINCE, word("paper_self_report")),
    ("hearing_of_report", "coordination", PROVINCE, word("paper_hearing_of_report")),
    ("interview", "leadership", "330300", word("paper_interview")),
    ("statistics", "enforcement", PROVINCE, word("paper_statistics")),
    ("opinion_survey", "grassroots", "330700", word("paper_opinion_survey")),
    ("public_lead_collection", "integrity", PROVINCE, word("paper_public_lead_collection")),
)
CHANNELS = word("channels")
NOTICE = word("spring_notice")


def brief(stage: Stage, scenario: str) -> Brief:
    """What the content says of this mission."""
    mission, people = read(scenario, "mission"), stage.people
    members = [people["team-lead"], *(people[f"team-member-{n}"] for n in range(1, 5)), people["adviser"]]
    return Brief(
        code=CODE,
        title=word("spring_title"),
        mandate=mission["mandate"],
        body=stage.unit(PROVINCE),
        team=stage.unit(NATION, "supervision_group"),
        lead=people["team-lead"],
        members=[*members, people["team-deputy"]],
        from_date=date.fromisoformat(mission["dates"]["fieldwork_from"]),
        to_date=date.fromisoformat(mission["dates"]["fieldwork_to"]),
        writers={city: people[team["members"][0]] for team in mission["sub_teams"] for city in team["cities"]},
    )


def play(stage: Stage, scenario: str, campaign: Any) -> Inspection:
    """Put the spring mission on the agenda, up to the review session."""
    inspection = Inspection(stage, brief(stage, scenario))
    stage.scene("2019-03-20T09:00", "The mission of the 11th group to Zhejiang is planned and mandated")
    stage.at("2019-03-20T10:00", lambda: inspection.plan(campaign()))
    stage.at("2019-03-21T10:00", inspection.form_team, CONFLICTS)
    stage.at("2019-03-25T15:00", inspection.step, "authorise", by=stage.person("principal"))
    stage.scene("2019-03-31T08:00", "Field work begins; the notice is issued, the channels are open")
    stage.at("2019-03-31T09:00", inspection.mobilise, NOTICE, CHANNELS)
    _visits(stage, scenario, inspection)
    _papers(stage, scenario, inspection)
    _drafts(stage, scenario, inspection)
    stage.scene("2019-04-30T16:00", "Field work ends; drafting, quality control, reply of the province")
    stage.at("2019-04-30T17:00", inspection.close_field)
    stage.at("2019-05-05T09:00", inspection.complete_findings)
    stage.at("2019-05-05T15:00", inspection.step, "submit_qc", by=stage.person("team-lead"))
    stage.at("2019-05-07T09:00", inspection.check_quality, FLAW)
    stage.at("2019-05-07T15:00", inspection.step, "qc_pass", by=stage.person("secretariat"))
    _replies(stage, scenario, inspection)
    stage.at("2019-05-17T17:00", inspection.step, "reply_closed", by=stage.person("secretariat"))
    return inspection


def _visits(stage: Stage, scenario: str, inspection: Inspection) -> None:
    stage.scene("2019-04-10T08:00", "Four sub-teams go down to eight cities for two weeks")
    first, week = date(2019, 4, 10), timedelta(days=7)
    for number, team in enumerate(read(scenario, "mission")["sub_teams"]):
        for place, city in enumerate(team["cities"]):
            from_date = first + place * week
            stage.at(
                moment(date(2019, 4, 8), 9, number),
                inspection.visit,
                stage.unit(city),
                from_date,
                from_date + timedelta(days=6),
                announced=(number + place) % 3 != 0,
            )


def _papers(stage: Stage, scenario: str, inspection: Inspection) -> None:
    for number, (method, dimension, division, title) in enumerate(GENERAL, 1):
        unit, day = stage.unit(division), date(2019, 4, 2) + timedelta(days=number)
        details = {"method": method, "dimension": dimension, "unit": unit, "done": day, "title": title}
        by = inspection.writer(unit)
        stage.at(moment(day, 17), inspection.write_paper, f"ZJ-WP-2019-1{number:02d}", by=by, **details)
    findings = read(scenario, "findings")["findings"]
    for number, finding in enumerate(findings):
        day = spread(date(2019, 4, 10), 14, number, len(findings))
        _paper(stage, inspection, finding, day)


def _paper(stage: Stage, inspection: Inspection, finding: Row, day: date) -> None:
    unit, paper = stage.unit(finding["scope"][0], finding["kind"]), finding["evidence"][0]
    stage.at(
        moment(day, 17),
        inspection.write_paper,
        paper["reference"],
        by=inspection.writer(unit),
        method=finding["method"],
        dimension=finding["dimension"],
        unit=unit,
        done=day,
        title=paper["title"],
    )


def _drafts(stage: Stage, scenario: str, inspection: Inspection) -> None:
    findings = read(scenario, "findings")["findings"]
    for number, finding in enumerate(findings):
        day = spread(date(2019, 4, 24), 6, number, len(findings))
        stage.at(moment(day, 10, number), _draft, stage, inspection, finding)
    stage.at("2019-04-29T11:00", _draft_practices, stage, scenario, inspection)
    stage.at("2019-05-04T09:00", _report, stage, scenario, inspection)


def _draft(stage: Stage, inspection: Inspection, finding: Row) -> None:
    units = [stage.unit(code, finding["kind"]) for code in finding["scope"]]
    given = {name: finding[name] for name in ELEMENTS}
    by = inspection.writer(units[0])
    inspection.draft(finding["code"], by=by, units=units, proof=finding["evidence"], **given)


def _draft_practices(stage: Stage, scenario: str, inspection: Inspection) -> None:
    for number, practice in enumerate(read(scenario, "practices")["practices"], 1):
        inspection.draft(
            f"P-{number:02d}",
            by=stage.person("team-deputy"),
            units=[stage.unit(code) for code in practice["divisions"]],
            proof=[{"reference": f"ZJ-RC-2019-1{number:02d}", "title": practice["title"]}],
            dimension=PRACTICE_DIMENSIONS[practice["key"]],
            title=practice["title"],
            condition=practice["text"],
            severity="low",
            is_positive=True,
        )


def _report(stage: Stage, scenario: str, inspection: Inspection) -> None:
    """The overview, the six suggestions, and the suggestions to bodies that look into responsibility."""
    mission, findings = inspection.mission, inspection.findings
    overview = word("overview")
    actions.write_overview(mission, by=stage.person("team-lead"), overview=overview)
    titles = {row["key"]: row["title"] for row in mission.framework.rows("suggestion_aspects")}
    for row in read(scenario, "suggestions")["suggestions"]:
        actions.add_suggestion(
            mission,
            by=stage.person("team-deputy"),
            aspect=row["aspect"],
            title=titles[row["aspect"]],
            text=row["text"],
            findings=[findings[code] for code in row["findings"]],
            number=row["number"],
        )
    for row in read(scenario, "accountability")["suggestions"]:
        actions.add_accountability(
            mission,
            by=stage.person("team-lead"),
            dimension=row["dimension"],
            subject_unit=stage.unit(**row["organisation"]),
            competent_unit=stage.unit(**row["competent_body"]),
            text=row["text"],
        )


def _replies(stage: Stage, scenario: str, inspection: Inspection) -> None:
    findings = read(scenario, "findings")["findings"]
    stage.at("2019-05-14T08:00", inspection.refresh)
    for number, finding in enumerate(findings):
        day = spread(date(2019, 5, 14), 4, number, len(findings))
        stage.at(moment(day, 10, number), inspection.reply, finding["code"], finding["reply"])
