"""Sixty fictional cases over all stages, beside the supervision of Zhejiang in 2019."""

from __future__ import annotations

from datetime import date

from lookback.casework.scenarios import judging, linked
from lookback.casework.scenarios.course import OPENED, Course
from lookback.casework.scenarios.desk import Desk, read
from lookback.casework.scenarios.limits import alert_every_day
from lookback.inspections.scenarios.stage import Stage, moment

COUNT = 60
REVIEW = ("file", "investigate", "transfer")
COURT = (*REVIEW, "prosecute", "accept")
SUPPLEMENTS = ("return_1", "resubmit_1", "return_2", "resubmit_2")
APPEAL = (*COURT, "appeal", "accept_appeal")
END = ("finalise", "execute", "conclude")
# How far the cases get, in turn.
WAYS: tuple[tuple[str, ...], ...] = (
    *((), ("file",), REVIEW[:2], (*COURT, *END), REVIEW, COURT, (*REVIEW, "return_1"), ("decline",)),
    *(COURT[:4], (*COURT, "finalise"), (*COURT, *END[:2]), (*REVIEW, *SUPPLEMENTS[:2]), (*REVIEW, "not_prosecute")),
    *(APPEAL[:6], APPEAL, (*APPEAL, *END), ("file", "withdraw"), (*REVIEW, *SUPPLEMENTS[:3]), REVIEW[:2]),
    *((*REVIEW, *SUPPLEMENTS), (*REVIEW, *SUPPLEMENTS, "prosecute"), (*REVIEW[:2], "split"), ("file", "pass_on")),
    *((*REVIEW, *SUPPLEMENTS, "not_prosecute"), (*COURT, *END), (*REVIEW[:2], "merge"), REVIEW, COURT, REVIEW[:2]),
)


def play(stage: Stage, scenario: str, last_day: date) -> None:
    """Put the cases on the agenda."""
    desk = Desk(stage, read(scenario), last_day)
    stage.at(moment(OPENED, 8), desk.open)
    stage.scene(moment(OPENED, 8), "Sixty cases are entered; their authorities report stage by stage")
    for number in range(COUNT):
        Course(desk, number, WAYS[number % len(WAYS)]).put_on_the_agenda()
    alert_every_day(desk, OPENED)
    judging.play(desk, scenario)
    linked.play(desk, scenario)
