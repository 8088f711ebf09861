"""What is done about an item that went wrong, once the time has come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lookback.inspections.scenarios.content import both, word
from lookback.inspections.scenarios.stage import later, moment
from lookback.rectification import actions
from lookback.rectification.models import Extension, Measure
from lookback.rectification.rules import ITEM

if TYPE_CHECKING:
    from lookback.inspections.scenarios.course import Course

TWO_WEEKS = timedelta(days=14)


def add_vague_measure(course: Course) -> None:
    """A measure that says nothing."""
    due = course.script.measures[-1].due_date
    actions.add_measure(
        course.item, by=course.worker, kind=Measure.Kind.SYSTEMIC, text=word("vague_measure"), due_date=due
    )


def return_vague_plan(course: Course) -> None:
    """The check refuses the approval; what it says is the reason of the return."""
    refused = ITEM.refusal("approve_plan", course.item, course.supervisor())
    assert refused is not None, "a vague measure was not found"
    course.take("return_plan", course.supervisor, reason=str(refused))


def drop_vague_measure(course: Course) -> None:
    """Take it out again."""
    measure = course.item.measures.filter(quantity="", document="").get()
    actions.remove_measure(measure, by=course.worker)


def let_pass(course: Course, reason: str) -> None:
    """The reviewer answers for the wording."""
    course.item = actions.let_vague_pass(course.item, by=course.supervisor(), reason=reason)


def deepen_cause(course: Course) -> None:
    """The plan with a cause that goes deeper."""
    script = course.script
    more = word("deeper_cause")
    actions.edit_plan(
        course.item,
        by=course.worker,
        cause_category="rules_lacking",
        cause={language: f"{script.cause[language]} {more[language]}" for language in ("zh", "en")},
        target=script.target,
        target_quantity=script.target_quantity,
        target_document=script.target_document,
        expected_evidence=script.expected_evidence,
    )


def prove_again(course: Course) -> None:
    """New proof for the last milestone."""
    number = len(course.script.milestones) - 1
    course.prove(course.milestone(number), number, again=True)


def return_reused_photo(course: Course) -> None:
    """The check names the other item; what it says is the reason of the return."""
    refused = ITEM.refusal("desk_pass", course.item, course.verifier())
    assert refused is not None, "a reused photo was not found"
    course.take("desk_return", course.verifier, reason=str(refused))


def replace_photo(course: Course) -> None:
    """Withdraw the photo and put another one forward."""
    milestone = course.milestone(0)
    reason = both(word("photo_withdrawn"))
    actions.withdraw_evidence(milestone.evidence.get(), by=course.worker, reason=reason)
    course.prove(milestone, 0, again=True)


def ask_for_time(course: Course, step: str) -> None:
    """Ask two weeks before the day; the answer comes two days later."""
    day = course.script.due_date - TWO_WEEKS
    course.stage.at(moment(later(day, 0), 10), _ask, course=course)
    course.stage.at(moment(later(day, 2), 15), _decide, course=course, step=step)


def wish(course: Course) -> dict[str, Any]:
    """A request for fifteen days more."""
    reason = word("extension_wish")
    return {"new_due_date": course.script.due_date + timedelta(days=15), "reason": both(reason)}


def _ask(course: Course) -> None:
    course.take("request_extension", course.worker, **wish(course))


def _decide(course: Course, step: str) -> None:
    extension = course.item.extensions.get(status=Extension.Status.REQUESTED)
    reasons = {
        "grant": word("extension_granted"),
        "refuse": word("extension_refused"),
    }
    actions.decide_extension(extension, step, by=course.supervisor(), reason=both(reasons[step]))
    course.item.refresh_from_db()
