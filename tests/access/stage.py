"""One of every thing that can be opened, and a person of every role at every place around it.

The main item is led by city C1 in province P1. Places: the nation (above all), the province (above), the city (own),
its county D1 (below), another province P2 (elsewhere), and the supervision group G11.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lookback.casework import actions as casework
from lookback.dispatch.models import Assignment, Deadline, Notice
from lookback.inspections import actions as inspections
from lookback.inspections.models import Finding, WorkPaper
from lookback.kit import clock
from lookback.org import actions as org
from lookback.org.authority import Role
from lookback.org.models import ApiToken, Person
from lookback.rectification import actions as rectification
from lookback.tipline.models import LeakInquiry, RecheckRound, Reward, Unsealing, VolumeAlert
from tests.casework.behind import Behind, Post
from tests.casework.docket import Docket
from tests.casework.judging import Judging
from tests.inspections.support import TEXT, Story
from tests.rectification.case import DUE, LINE, Case
from tests.tipline.support import Line
from tests.world import World

NOW = "2019-06-20"
PLACES = ("NAT", "P1", "C1", "D1", "P2", "G11")
# Whose subtree holds whom; worked out by hand, not by the code under test.
HOLDS = {
    "NAT": {"NAT", "P1", "C1", "D1", "P2", "G11"},
    "P1": {"P1", "C1", "D1"},
    "C1": {"C1", "D1"},
    "D1": {"D1"},
    "P2": {"P2"},
    "G11": {"G11"},
}
# A post number that the makers of the story do not hold.
ONLOOKER = 50


@dataclass
class Stage:
    """Things by noun, people by role and place, their tokens."""

    world: World
    things: dict[str, Any] = field(default_factory=dict)
    people: dict[tuple[Role, str], Person] = field(default_factory=dict)
    tokens: dict[tuple[Role, str], str] = field(default_factory=dict)


def build(world: World) -> Stage:
    """Play a mission up to rectification, a ledger beside it, and appoint 17 roles at 6 places."""
    stage = Stage(world)
    for role in Role:
        for place in PLACES:
            person = world.person(role, place, ONLOOKER)
            stage.people[role, place] = person
            stage.tokens[role, place] = org.create_token(person, name="matrix", by=None)
    _inspect(stage)
    with clock.at(NOW):
        _rectify(stage)
        _own_things(stage)
        _report(stage)
        _oversee(stage)
    return stage


def _inspect(stage: Stage) -> None:
    story = Story(stage.world)
    mission = story.rectifying(findings=2)
    case = story.session.cases.get()
    finding = mission.findings.get(code="F-1")
    with clock.at(NOW):
        item = finding.items.get()
        worker = story.person(Role.BODY_HEAD, "C1")
        values = {"lead_unit": stage.world.units["C1"], "leader": worker, "co_units": [], "due_date": DUE}
        rectification.advance(item, "assign", by=story.office, **values)
        objection = inspections.raise_objection(mission.findings.get(code="F-2"), by=story.head, grounds=TEXT)
        _cover_other(story, mission.findings.get(code="F-2"), values)
    stage.things |= {
        "mission": mission,
        "finding": finding,
        "member": mission.team.first(),
        "session": story.session,
        "session-case": case,
        "meeting": story.meeting,
        "venue": story.meeting.venues.get(assignment__unit__code="C1"),
        "objection": objection,
        "framework": story.framework,
    }
    paper = {"method": story.key("methods"), "dimension": story.key("dimensions"), "unit": stage.world.units["C1"]}
    mission.papers.model.objects.bulk_create(
        [
            mission.papers.model(
                mission=mission, code="W-1", done_date=date(2019, 4, 9), record=TEXT, written_by=story.drafter, **paper
            )
        ]
    )
    stage.things["paper"] = mission.papers.get()


def _paper(story: Story) -> WorkPaper:
    """A work paper as of the field work, which is long over on the stage."""
    paper = WorkPaper(
        mission=story.mission,
        code="W-1",
        method=story.key("methods"),
        dimension=story.key("dimensions"),
        unit=story.world.units["C1"],
        done_date=date(2019, 4, 9),
        record=TEXT,
        written_by=story.drafter,
    )
    WorkPaper.objects.bulk_create([paper])
    return WorkPaper.objects.get()


def _cover_other(story: Story, finding: Finding, values: dict[str, Any]) -> None:
    rectification.advance(finding.items.get(), "assign", by=story.office, **values)


def _rectify(stage: Stage) -> None:
    case = Case(stage.world, lead="C1")
    item = _worked(case)
    handed = _worked(case)
    parts = rectification.hand_down(handed, by=case.worker, units=[stage.world.units["D1"]], matter=TEXT, due_date=DUE)
    closed = _closed(case)
    by = stage.world.person(Role.SECRETARIAT, "NAT", 2)
    round_ = rectification.draw_lookback(
        case.ledger, by=by, title=TEXT, from_date=date(2019, 10, 14), to_date=date(2019, 11, 15), random_seed=7
    )
    stage.things |= {
        "ledger": case.ledger,
        "item": item,
        "measure": item.measures.first(),
        "milestone": item.milestones.first(),
        "evidence": item.evidence.first(),
        "extension": item.extensions.get(),
        "assignment": parts[0],
        "round": round_,
        "result": round_.results.get(item=closed),
    }


def _oversee(stage: Stage) -> None:
    """A case of the city's authorities that went to the province's court by an appeal, and is on the list there."""
    docket = Docket(stage.world, place="C1", above="P1")
    case = docket.case("appealed")
    listed = docket.listed(case)
    stage.things |= {
        "case": case,
        "listed-case": listed,
        "listed-measure": docket.measure(listed),
        "remark": docket.remark(case),
        "clock": _clock(docket),
    }
    _judge(stage, docket)
    _look_behind(stage, docket)


def _clock(docket: Docket) -> Any:
    """A limit on custody that runs at the city's police."""
    return casework.start_clock(
        docket.case("investigating"),
        table_key="cn-cpl-2018",
        rule_key="investigation_custody",
        at=clock.now(),
        document_number="D-1",
        by=docket.officer("POLICE"),
    )


def _look_behind(stage: Stage, docket: Docket) -> None:
    """A lead of the city's police that the province's commission has, and a letter of the city's procuratorate."""
    behind = Behind(docket)
    hand_over = behind.handed_over()
    police = docket.officer("POLICE")
    stage.things |= {
        "inquiry": hand_over.inquiry,
        "hand-over": hand_over,
        "desk-member": casework.join_desk(
            behind.case, unit=docket.unit("POLICE"), person=police, duty="liaison", by=police
        ),
        "letter": Post(docket).letter("issue"),
    }


def _judge(stage: Stage, docket: Docket) -> None:
    """A draft of the city's police, and a case drawn for the province's quality review."""
    judging = Judging(docket)
    draft = judging.begun(docket.case("investigating"))
    round_ = judging.round()
    stage.things |= {
        "characterisation": draft,
        "element": draft.elements.first(),
        "quality-round": round_,
        "sampled-case": round_.sampled.get(case=stage.things["case"]),
    }


def _report(stage: Stage) -> None:
    """A tip about a county, and a colleague who asks for a key back: held by people who are none of the matrix."""
    line = Line(stage.world)
    clerk = line.clerk(Role.TRIAGER, "C1")
    tip = stage.things["tip"] = line.report("D1")
    stage.things["file"] = tip.files.create(part=tip.parts.first(), stored="0" * 32, size=1, sealed=b"x")
    stage.things["transfer"] = tip.transfers.create(
        unit=stage.world.units["P1-POLICE"],
        sender_unit=tip.desk_unit,
        sent_by=clerk,
        sign_by_date=date(2019, 6, 27),
        due_date=date(2019, 8, 20),
        sealed=b"x",
    )
    stage.things["reward"] = Reward.objects.create(
        unit=stage.world.units["C1"],
        status=Reward.Status.PROPOSED,
        schedule="neutral",
        version=1,
        tier="fugitive_caught",
        currency="CNY",
        base=5000,
        amount=5000,
        public=b"x",
        proposed_by=clerk,
    )
    stage.things |= _leaks(stage, line, clerk)
    ring = clerk.key_rings.get()
    stage.things["recovery"] = ring.recoveries.create(public=ring.public, locked=ring.locked)


def _leaks(stage: Stage, line: Line, clerk: Person) -> dict[str, Any]:
    """What those who review leaks see of the desk of C1."""
    unit, moment = stage.world.units["C1"], clock.now()
    custodian = line.clerk(Role.IDENTITY_CUSTODIAN, "C1")
    auditor = stage.world.person(Role.LOG_AUDITOR, "C1")
    about = {"unit": unit, "random_seed": 7, "share": 10, "population": 0, "drawn": 0, "drawn_by": clerk}
    return {
        "unsealing": Unsealing.objects.create(
            number="ABCD-EFGH-IJKL-MNOP", unit=unit, reason=TEXT, hours=2, asked_by=custodian
        ),
        "recheck": RecheckRound.objects.create(from_date=moment.date(), to_date=moment.date(), **about),
        "leak": LeakInquiry.objects.create(
            tip=stage.things["tip"],
            unit=unit,
            source="report",
            suspicion=TEXT,
            from_at=moment - timedelta(days=1),
            to_at=moment,
            opened_by=auditor,
        ),
        "alert": VolumeAlert.objects.create(
            unit=unit, person=clerk, kind="opened", span="hour", since_at=moment, limit=20
        ),
    }


def _city_case(case: Case) -> dict[str, Person]:
    """Who checks a city: the province's office and verifier; the nation accepts."""
    return {
        "approve_plan": case.person(Role.SECRETARIAT, "P1"),
        "desk_pass": case.person(Role.VERIFIER, "P1"),
        "verify": case.person(Role.VERIFIER, "P1"),
        "accept": case.person(Role.ACCEPTOR, "NAT"),
        "close": case.person(Role.ACCEPTOR, "NAT"),
    }


def _walk(case: Case, *steps: str):
    item = case.new()
    for step in steps:
        if step == "submit_plan":
            case.plan(item)
        if step == "claim_complete":
            case.finish(item)
        item = case.take(item, step, by=_city_case(case).get(step))
    return item


def _worked(case: Case):
    item = _walk(case, "assign", "sign_for", "submit_plan", "approve_plan")
    case.prove(item, milestone=item.milestones.first())
    case.take(item, "request_extension")
    return item


def _closed(case: Case):
    return _walk(case, *LINE)


def _own_things(stage: Stage) -> None:
    """Things that belong to one person: a reminder and a token of the responsible unit of C1."""
    owner = stage.people[Role.RESPONSIBLE_UNIT, "C1"]
    deadline = Deadline.objects.filter(ended_at=None).first()
    notice = Notice(
        deadline=deadline,
        subject_kind=deadline.subject_kind,
        subject_key=deadline.subject_key,
        title=TEXT,
        kind=Notice.Kind.GREEN,
        unit=deadline.unit,
        person=owner,
        due_date=deadline.due_date,
    )
    Notice.objects.bulk_create([notice])
    person = stage.world.person(Role.RESPONSIBLE_UNIT, "C1")
    stage.things |= {
        "notice": Notice.objects.get(person=owner),
        "token": ApiToken.objects.filter(person=owner).first(),
        "unit": stage.world.units["C1"],
        "board": stage.world.units["C1"],
        "person": person,
        "post": person.posts.first(),
        "interest": org.declare_interest(person, stage.world.units["C1"], reason="kin", by=person),
        "assignment": stage.things.get("assignment") or Assignment.objects.first(),
    }
