"""The case of Zhejiang, 2019: from the mandate of the 11th group to the look-back in autumn, day by day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from lookback.dispatch.actions import send_due_notices
from lookback.inspections.actions import create_campaign
from lookback.inspections.models import Campaign, Framework, Mission
from lookback.inspections.scenarios import afterwards, autumn, cast, eleventh, provinces, tips, winter
from lookback.inspections.scenarios.content import both, read, word
from lookback.inspections.scenarios.feedback import Feedback
from lookback.inspections.scenarios.inspection import Inspection
from lookback.inspections.scenarios.lookback import Lookback
from lookback.inspections.scenarios.script import first_ledger
from lookback.inspections.scenarios.session import Session, recusal
from lookback.inspections.scenarios.stage import Stage, moment
from lookback.kit import clock
from lookback.org.actions import declare_interest
from lookback.org.models import Level
from lookback.rectification.actions import compact_tallies

NAME = "zhejiang"
CAMPAIGN = "CN-2018-2020"
SEED = 20190603
BEGIN, LAST_DAY = date(2019, 3, 1), date(2019, 11, 19)
TOP = cast.PROVINCE
FEEDBACK, ALL_CLOSED = date(2019, 6, 3), date(2019, 10, 9)
SPEECHES = {
    1: word("speech_1"),
    3: word("speech_3"),
}


def at_the_end() -> AbstractContextManager[datetime]:
    """The house clock on the evening of the last day."""
    return clock.at(moment(LAST_DAY, 21))


def is_played() -> bool:
    """Whether the case is there to its end: its last mission is planned on the last day."""
    return Mission.objects.filter(code=read(NAME, "follow-up")["planned"]["code"]).exists()


def play(say: Callable[[str], Any]) -> None:
    """Play the whole case into an organisation that is still empty."""
    stage = Stage(seed=SEED, say=say)
    with clock.at(BEGIN):
        say(f"{clock.today()}  Units, offices and people")
        with transaction.atomic():
            cast.build(stage, NAME)
    stage.photos = read(NAME, "plot")["photos"]
    _spring(stage)
    _clock(stage)
    stage.run()


def _spring(stage: Stage) -> None:
    @cache
    def campaign() -> Campaign:
        return _campaign(stage)

    spring = eleventh.play(stage, NAME, campaign)
    others = provinces.play(stage, NAME, campaign)
    _review(stage, spring, others)
    _feedback(stage, spring)
    _lookback(stage, spring)
    autumn.play(stage, NAME, spring, campaign, LAST_DAY)
    winter.play(stage, NAME, campaign)
    tips.play(stage, NAME, LAST_DAY)
    for part in settings.SCENARIO_PARTS:
        import_string(part)(stage, NAME, LAST_DAY)


def _campaign(stage: Stage) -> Campaign:
    return create_campaign(
        code=CAMPAIGN,
        title=read(NAME, "mission")["campaign"],
        principal_unit=stage.unit(cast.NATION),
        framework=Framework.objects.get(key="cn-special-campaign", version=1),
        from_date=date(2018, 1, 1),
        to_date=date(2020, 12, 31),
        by=stage.person("secretariat"),
    )


def _review(stage: Stage, spring: Inspection, others: dict[str, Inspection]) -> None:
    row = read(NAME, "review-session")
    missions = [others.get(body["code"], spring) for body in row["bodies"]]
    days = (date.fromisoformat(row["dates"][0]), date.fromisoformat(row["dates"][1]))
    session = Session(
        stage, code="NLG-2019-1", title=row["title"], quorum=row["quorum"], absent=("principal-member-9",)
    )
    session.recusals = recusal(row["recusal"])
    member, body = stage.person(row["recusal"]["username"]), stage.unit(row["recusal"]["body"])
    reason = both(word("interest"))
    stage.at("2019-05-20T09:00", declare_interest, member, body, reason=reason, by=member)
    stage.at("2019-05-20T10:00", session.call, missions, days)
    stage.scene("2019-05-22T08:30", "The collective hears the reports on ten provinces and decides them")
    stage.at(moment(days[0], 9), session.open)
    stage.at(moment(days[0], 10), session.decide, missions[:5])
    stage.at(moment(days[1], 10), session.decide, missions[5:])
    stage.at(moment(days[1], 16), session.close, missions)
    afterwards.play(stage, list(others.values()), LAST_DAY)


def _feedback(stage: Stage, spring: Inspection) -> None:
    row, feedback = read(NAME, "meeting"), Feedback(stage, spring)
    places = [unit for unit in stage.units.values() if unit.code.isdigit() and _has_venue(unit)]
    held_at = datetime(2019, 6, 3, 15)
    stage.at("2019-05-30T10:00", feedback.prepare, row, held_at, row["main_venue"]["name"], places)
    stage.scene("2019-06-03T15:00", "Feedback meeting in Hangzhou, with a venue in each city and county")
    stage.at("2019-06-03T16:00", lambda: [feedback.take_part(venue) for venue in feedback.venues])
    stage.at("2019-06-03T17:00", feedback.deliver, SPEECHES)
    stage.at("2019-06-03T17:10", feedback.respond, row["response"]["text"])
    stage.at("2019-06-03T17:20", feedback.commit, row["commitment"]["statements"], date(2019, 11, 15))
    stage.scene("2019-06-04T08:00", "The ledger is opened; items are assigned, signed for and planned")
    scripts = first_ledger(stage, NAME, FEEDBACK)
    stage.at("2019-06-03T18:00", feedback.open_items, scripts, quick=False, last_day=ALL_CLOSED)
    for number, objection in enumerate(read(NAME, "plot")["objections"]):
        stage.at(moment(date(2019, 6, 12), 10, number), feedback.object, objection)
        stage.at(moment(date(2019, 6, 28), 10, number), feedback.decide, objection)
    stage.at("2019-07-03T15:00", spring.step, "plan_approved", by=stage.person("secretariat"))
    stage.scene("2019-07-03T16:00", "Plans are approved; work, evidence, verification, acceptance, closure")


def _has_venue(unit: Any) -> bool:
    return unit.level in (Level.PREFECTURE, Level.COUNTY)


def _lookback(stage: Stage, spring: Inspection) -> None:
    lookback = Lookback(stage, spring, NAME)
    stage.scene("2019-10-10T09:00", "Every item of the first ledger is closed")
    stage.at("2019-10-11T09:30", spring.step, "all_items_terminal", by=stage.person("secretariat"))
    stage.scene("2019-10-14T08:30", "Look-back: the sample is drawn, the team goes back")
    stage.at("2019-10-14T09:00", lookback.draw)
    stage.at("2019-11-12T10:00", lookback.take_up_again)
    stage.at("2019-11-13T10:00", spring.step, "relapse_found", by=stage.person("team-lead"))
    stage.scene("2019-11-13T11:00", "Three repairs did not hold: the mission goes back to rectifying")


def _clock(stage: Stage) -> None:
    """The clock of the house sends what is due, once a week and on the last day."""
    day = date(2019, 4, 1)
    while day < LAST_DAY:
        stage.at(moment(day, 19), lambda: send_due_notices(clock.today()))
        day += timedelta(days=7)
    stage.at(moment(LAST_DAY, 19), lambda: send_due_notices(clock.today()))
    stage.at(moment(LAST_DAY, 20), compact_tallies)
