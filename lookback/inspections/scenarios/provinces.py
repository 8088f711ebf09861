"""The nine other missions of the round, in outline: each comes before the review session with one finding."""

from __future__ import annotations

from datetime import date
from typing import Any

from lookback.inspections.scenarios.cast import PROVINCE, group_code
from lookback.inspections.scenarios.content import filled, read, word
from lookback.inspections.scenarios.eleventh import CHANNELS
from lookback.inspections.scenarios.inspection import AGREED, Brief, Inspection
from lookback.inspections.scenarios.stage import Stage, moment

Row = dict[str, Any]
TITLE = word("province_title")
BASIS = word("province_basis")
SCOPE = word("province_scope")
NOTICE = word("province_notice")
CRITERION = word("province_criterion")
CAUSE = word("province_cause")
EFFECT = word("province_effect")
RECORD = word("province_record")
FROM, TO = date(2019, 4, 1), date(2019, 4, 30)


def play(stage: Stage, scenario: str, campaign: Any) -> dict[str, Inspection]:
    """Put the nine missions on the agenda, up to the review session; by the code of the province."""
    bodies = [body for body in read(scenario, "review-session")["bodies"] if body["code"] != PROVINCE]
    return {body["code"]: _play(stage, body, number, campaign) for number, body in enumerate(bodies)}


def _play(stage: Stage, body: Row, number: int, campaign: Any) -> Inspection:
    inspection = Inspection(stage, _brief(stage, body))
    lead, office = inspection.brief.lead, stage.person("secretariat")
    name = body["name"]
    on = [(day, 11, number * 5) for day in (date(2019, 3, 22), date(2019, 4, 1), date(2019, 4, 29), date(2019, 5, 6))]
    stage.at(moment(*on[0]), lambda: _begin(inspection, campaign()))
    stage.at(moment(*on[1]), inspection.mobilise, filled(NOTICE, name=name), CHANNELS)
    stage.at(moment(*on[2]), _find, stage, inspection, body)
    stage.at(moment(date(2019, 4, 30), 14, number), inspection.close_field)
    stage.at(moment(*on[3]), _submit, inspection, lead)
    stage.at(moment(date(2019, 5, 8), 14, number), _check, inspection, office)
    stage.at(moment(date(2019, 5, 16), 14, number), _answer, inspection, body["code"], office)
    return inspection


def _brief(stage: Stage, body: Row) -> Brief:
    lead, unit = stage.person(body["team_lead"]["username"]), stage.unit(body["code"])
    return Brief(
        code=f"{body['code'][:2]}-2019",
        title=filled(TITLE, name=body["name"]),
        mandate={
            "number": f"演示督授〔2019〕{body['group']}号",
            "basis": BASIS,
            "scope": filled(SCOPE, name=body["name"]),
        },
        body=unit,
        team=stage.units[group_code(body["group"])],
        lead=lead,
        members=[lead],
        from_date=FROM,
        to_date=TO,
    )


def _begin(inspection: Inspection, campaign: Any) -> None:
    inspection.plan(campaign)
    inspection.form_team()
    inspection.step("authorise", inspection.principal)


def _find(stage: Stage, inspection: Inspection, body: Row) -> None:
    finding, lead = body["finding"], inspection.brief.lead
    inspection.draft(
        f"{body['code'][:2]}-01",
        by=lead,
        units=[inspection.brief.body],
        proof=[{"reference": f"{body['code'][:2]}-RC-2019-001", "title": RECORD}],
        criterion=CRITERION,
        cause_category="supervision",
        cause=CAUSE,
        effect=EFFECT,
        **finding,
    )
    inspection.complete_findings()


def _submit(inspection: Inspection, lead: Any) -> None:
    inspection.step("submit_qc", lead)


def _check(inspection: Inspection, office: Any) -> None:
    inspection.check_quality()
    inspection.step("qc_pass", office)
    inspection.refresh()


def _answer(inspection: Inspection, code: str, office: Any) -> None:
    inspection.reply(f"{code[:2]}-01", AGREED)
    inspection.step("reply_closed", office)
