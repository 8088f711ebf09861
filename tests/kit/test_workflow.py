"""A workflow table: one check for the button and for the refusal, targets that are remembered, the diagram."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.db import models

from lookback.kit.workflow import REGISTRY, Refused, Remembered, Step, Workflow


class Status(models.TextChoices):
    OPEN = "open", "open"
    WORKING = "working", "being worked on"
    PAUSED = "paused", "paused"
    DONE = "done", "done"


@dataclass
class Thing:
    """A subject without a table."""

    status: str = "open"
    unit: str | None = "here"
    paused_from: str = ""
    is_ready: bool = True


@dataclass
class Clerk:
    """A person without a table: may do what is listed, where it is listed."""

    duties: set[tuple[str, str]] = field(default_factory=lambda: {("work", "here")})

    def may(self, permission, unit):
        return (permission, unit) in self.duties


def ready(thing, by):
    """A guard."""
    return None if thing.is_ready else "It is not ready."


def never(thing, by):
    """A guard that comes second."""
    raise AssertionError("a guard after one that refused")


@pytest.fixture
def flow():
    steps = (
        Step("start", "Start", ("open",), "working", "work", "unit", (ready,)),
        Step("note", "Note", ("open", "working"), None, "work", "unit", main=False),
        Step("pause", "Pause", ("open", "working"), "paused", "work", "unit", main=False),
        Step("resume", "Resume", ("paused",), Remembered("paused_from", ("open", "working")), "work", "unit"),
        Step("finish", "Finish", ("working",), "done", "sign", "unit"),
    )
    yield Workflow("test.thing", Status, steps, terminal=("done",))
    del REGISTRY["test.thing"]


def test_a_step_is_given_back_when_it_may_be_taken(flow):
    assert flow.check("start", Thing(), Clerk()).target == "working"


@pytest.mark.parametrize(
    ("thing", "step", "forbidden", "words"),
    [
        (Thing(unit="elsewhere"), "start", True, "Start"),
        (Thing(unit=None), "start", True, "Start"),
        (Thing(status="working"), "finish", True, "Finish"),
        (Thing(status="done"), "start", False, "status is now “done”"),
        (Thing(status="lost"), "start", False, "status is now “lost”"),
        (Thing(is_ready=False), "start", False, "It is not ready."),
        (Thing(), "vanish", False, "no step called “vanish”"),
    ],
)
def test_each_refusal_is_a_sentence_and_says_whether_it_is_a_matter_of_authority(flow, thing, step, forbidden, words):
    with pytest.raises(Refused) as caught:
        flow.check(step, thing, Clerk())
    assert caught.value.forbidden is forbidden and words in str(caught.value)
    assert str(flow.refusal(step, thing, Clerk())) == str(caught.value)


def test_authority_is_asked_before_status_and_status_before_guards(flow):
    """Who may not act learns nothing about the state of the object."""
    stranger = Clerk(duties=set())
    assert flow.refusal("start", Thing(status="done", is_ready=False), stranger).forbidden
    assert "no longer open" in str(flow.refusal("start", Thing(status="done", is_ready=False), Clerk()))


def test_the_first_guard_that_refuses_is_the_last_one_asked():
    step = Step("go", "Go", ("open",), "done", "work", "unit", (ready, never))
    flow = Workflow("test.once", Status, (step,))
    del REGISTRY["test.once"]
    assert "not ready" in str(flow.refusal("go", Thing(is_ready=False), Clerk()))


def test_buttons_are_the_steps_that_would_not_be_refused(flow):
    assert [step.name for step in flow.available(Thing(), Clerk())] == ["start", "note", "pause"]
    assert [step.name for step in flow.available(Thing(is_ready=False), Clerk())] == ["note", "pause"]
    assert flow.available(Thing(), Clerk(duties=set())) == []
    assert flow.available(Thing(status="done"), Clerk()) == []


def test_what_only_the_object_holds_up_is_told_with_the_reason(flow):
    waiting = flow.waiting(Thing(is_ready=False), Clerk())
    assert [(step.name, why) for step, why in waiting] == [("start", "It is not ready.")]
    assert flow.waiting(Thing(status="working"), Clerk()) == [], "finish is not this clerk's duty"


def test_a_step_without_a_target_keeps_the_status(flow):
    assert flow.step("note").lands_on(Thing(status="working")) == "working"
    assert flow.step("note").targets("working") == ("working",)


def test_a_remembered_target_is_asked_of_the_subject(flow):
    resume = flow.step("resume")
    assert resume.lands_on(Thing(status="paused", paused_from="working")) == "working"
    assert resume.targets("paused") == ("open", "working")


@pytest.mark.parametrize("memory", ["", "done", "paused", "nonsense"])
def test_a_spoilt_memory_is_refused(flow, memory):
    with pytest.raises(Refused, match="not on record"):
        flow.step("resume").lands_on(Thing(status="paused", paused_from=memory))


def test_the_diagram_shows_every_way(flow):
    lines = [line.strip() for line in flow.diagram().splitlines()]
    assert lines[0] == "stateDiagram-v2"
    assert lines[1:] == [
        "open --> working: start",
        "open --> open: note",
        "working --> working: note",
        "open --> paused: pause",
        "working --> paused: pause",
        "paused --> open: resume",
        "paused --> working: resume",
        "working --> done: finish",
        "done --> [*]",
    ]


def test_two_steps_do_not_share_a_name():
    step = Step("go", "Go", ("open",), "done", "work", "unit")
    with pytest.raises(ValueError, match="share a name"):
        Workflow("test.twice", Status, (step, step))
    assert "test.twice" not in REGISTRY


def test_a_refusal_may_belong_to_a_field():
    refused = Refused("Too late.", field="due_date")
    assert (str(refused), refused.field, refused.forbidden) == ("Too late.", "due_date", False)


def test_a_rule_that_bars_a_step_is_named_and_shown(flow):
    steps = (*flow.steps, Step("again", "Again", ("open",), "working", "work", "unit", barred={"done": "Never twice."}))
    twice = Workflow("test.thing", Status, steps, terminal=("done",))
    done, clerk = Thing(status="done"), Clerk()
    with pytest.raises(Refused, match="Never twice"):
        twice.check("again", done, clerk)
    assert [(step.name, why) for step, why in twice.waiting(done, clerk)] == [("again", "Never twice.")]
    assert twice.available(done, clerk) == []
    assert twice.waiting(done, Clerk(duties=set())) == []
