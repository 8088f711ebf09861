"""One finding: draft, evidence, reply, side states; suggestions; the items it becomes."""

from __future__ import annotations

from datetime import date

import pytest

from lookback.inspections import actions
from lookback.inspections.models import EvidencePointer, Finding
from lookback.inspections.rules import FINDING
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from tests.inspections.support import DRAFT, FIELD, FIELD_END, MEETING, QUALITY, RECTIFY, REPLY, TEXT, Story


def step(finding, name, by, **detail):
    return actions.advance_finding(finding, name, by=by, **detail)


def refused(finding, name, by, **detail):
    before, entries = finding.status, Entry.objects.count()
    with pytest.raises(Refused) as caught:
        step(finding, name, by, **detail)
    assert Finding.objects.get(pk=finding.pk).status == before
    assert Entry.objects.count() == entries
    return caught.value


@pytest.fixture
def field(story):
    story.fieldwork()
    with clock.at(FIELD):
        yield story


# --- draft and evidence


@pytest.mark.parametrize("lacking", ["criterion", "condition", "cause_category", "cause", "effect"])
def test_a_finding_needs_its_elements(field, lacking):
    finding = field.draft(**{lacking: ""})
    assert "criterion, condition, root cause" in str(refused(finding, "complete", field.drafter))


def test_a_positive_practice_needs_evidence_but_no_cause(field):
    practice = field.draft(is_positive=True, criterion="", cause_category="", cause="", effect="")
    assert field.complete(practice).status == Finding.Status.EVIDENCED


def test_a_finding_names_organisations(field):
    finding = field.draft(units=())
    assert "Name the units" in str(refused(finding, "complete", field.drafter))


def test_two_pointers_or_one_official_record(field):
    finding = field.draft()
    EvidencePointer.objects.all().delete()
    assert "two pointers" in str(refused(finding, "complete", field.drafter))
    actions.add_pointer(finding, by=field.drafter, place="File 1")
    assert "two pointers" in str(refused(finding, "complete", field.drafter))
    with pytest.raises(Refused, match="points there already"):
        actions.add_pointer(finding, by=field.drafter, place="File 1")
    actions.add_pointer(finding, by=field.drafter, place="File 2")
    field.complete(finding)


def test_a_paper_that_rests_on_an_official_record_counts_as_one(field):
    finding = field.draft()
    EvidencePointer.objects.all().delete()
    paper = actions.write_paper(
        field.mission,
        by=field.drafter,
        code="W-1",
        method=field.key("methods"),
        dimension=field.key("dimensions"),
        unit=field.world.units["D1"],
        done_date=date(2019, 3, 31),
        record=TEXT,
        is_official_record=True,
    )
    pointer = actions.add_pointer(finding, by=field.drafter, paper=paper)
    assert pointer.is_official_record
    with pytest.raises(Refused, match="This field is required"):
        actions.add_pointer(finding, by=field.drafter)
    field.complete(finding)


def test_who_is_not_on_the_team_drafts_nothing(field):
    stranger = field.person(Role.TEAM_MEMBER, "G11", 2)
    with pytest.raises(Refused, match="not on the team"):
        actions.draft_finding(field.mission, by=stranger, code="F-9", dimension=field.key("dimensions"), title="x")
    finding = field.draft()
    assert "not on the team" in str(refused(finding, "complete", stranger))


def test_who_has_an_open_conflict_drafts_nothing(field):
    newcomer = field.person(Role.TEAM_MEMBER, "G11", 2)
    member = actions.add_member(field.mission, newcomer, by=field.secretariat)
    values = {"code": "F-9", "dimension": field.key("dimensions"), "title": "x"}
    with pytest.raises(Refused, match="Declare possible conflicts"):
        actions.draft_finding(field.mission, by=newcomer, **values)
    actions.declare_conflict(member, by=newcomer, has_conflict=True, declaration="Kin.")
    with pytest.raises(Refused, match="Declare possible conflicts"):
        actions.draft_finding(field.mission, by=newcomer, **values)
    actions.clear_conflict(member, by=field.principal, reason="Far away.")
    assert actions.draft_finding(field.mission, by=newcomer, **values).drafted_by == newcomer


@pytest.mark.parametrize(
    ("field_name", "value"),
    [
        ("dimension", "invented"),
        ("taxonomy", "ZZ9"),
        ("cause_category", "invented"),
        ("severity", "deadly"),
        ("title", ""),
    ],
)
def test_words_that_the_framework_lacks_are_refused_at_their_field(field, field_name, value):
    with pytest.raises(Refused) as caught:
        field.draft(**{field_name: value})
    assert caught.value.field == field_name
    assert not Finding.objects.exists()


def test_a_code_is_used_once_in_a_mission(field):
    field.draft("F-1")
    with pytest.raises(Refused, match="taken already") as caught:
        field.draft("F-1")
    assert caught.value.field == "code"


def test_a_taxonomy_code_belongs_to_its_dimension(field):
    first, second = field.framework.rows("dimensions")[:2]
    finding = field.draft(taxonomy=first["taxonomy"][0]["code"])
    with pytest.raises(Refused) as caught:
        actions.edit_finding(finding, by=field.drafter, dimension=second["key"])
    assert caught.value.field == "taxonomy"


def test_units_lie_inside_the_body(field):
    with pytest.raises(Refused, match="does not belong to") as caught:
        field.draft(units=("C9",))
    assert caught.value.field == "units"


def test_a_draft_is_edited_and_what_is_complete_is_not(field):
    finding = field.draft()
    actions.edit_finding(finding, by=field.drafter, severity="high", units=[field.world.units["D1"]])
    finding.refresh_from_db()
    assert finding.severity == "high" and [unit.code for unit in finding.units.all()] == ["D1"]
    assert finding.criterion == Prose(TEXT), "what was not given stays"
    field.complete(finding)
    with pytest.raises(Refused, match="no longer a draft"):
        actions.edit_finding(finding, by=field.drafter, severity="low")
    with pytest.raises(Refused, match="no longer a draft"):
        actions.add_pointer(finding, by=field.drafter, place="Another")
    step(finding, "reopen_draft", field.drafter)
    actions.edit_finding(finding, by=field.drafter, severity="low")


def test_only_the_fields_of_a_finding_are_written(field):
    finding = field.draft()
    with pytest.raises(TypeError):
        actions.edit_finding(finding, by=field.drafter, status="final")


# --- side states


def test_a_merged_finding_says_into_which(field):
    one, two = field.draft("F-1"), field.draft("F-2")
    assert refused(one, "merge", field.lead).field == "into"
    assert refused(one, "merge", field.lead, into=one).field == "into"
    merged = step(one, "merge", field.lead, into=two)
    assert merged.status == Finding.Status.MERGED and merged.successor == two
    assert refused(two, "supersede", field.lead, into=one).field == "into"
    three = field.draft("F-3")
    assert step(two, "supersede", field.lead, into=three).successor == three


def test_a_finding_is_not_merged_into_another_missions(field):
    other = Story(field.world, code="M-9", body="P2")
    other.planned()
    foreign = Finding.objects.create(mission=other.mission, code="X", dimension="x", drafted_by=field.drafter)
    assert refused(field.draft(), "merge", field.lead, into=foreign).field == "into"


def test_a_withdrawal_gives_a_reason(field):
    finding = field.draft()
    assert refused(finding, "withdraw", field.lead).field == "reason"
    assert step(finding, "withdraw", field.lead, reason="No longer true.").status == Finding.Status.WITHDRAWN


def test_nothing_is_drafted_or_withdrawn_during_quality_control(story):
    story.quality_control()
    finding = story.mission.findings.first()
    with clock.at(QUALITY):
        for name in ("withdraw", "merge", "supersede", "reopen_draft"):
            by = story.drafter if name == "reopen_draft" else story.lead
            assert "not open while the mission" in str(refused(finding, name, by, reason="x"))


@pytest.mark.parametrize("name", ["qc_pass", "open_reply"])
def test_no_finding_runs_ahead_of_its_mission(story, name):
    story.quality_control()
    finding = story.mission.findings.first()
    if name == "open_reply":
        Finding.objects.filter(pk=finding.pk).update(status="qc_passed")
        finding.refresh_from_db()
    with clock.at(QUALITY):
        assert "not open while the mission" in str(refused(finding, name, story.secretariat))


@pytest.mark.parametrize(
    ("name", "status", "by"),
    [
        ("finalise", "agreed", "principal"),
        ("review_return", "agreed", "principal"),
        ("communicate", "final", "lead"),
        ("answer", "communicated", "secretariat"),
        ("close", "answered", "secretariat"),
        ("relapse", "closed", "lead"),
    ],
)
def test_steps_of_the_mission_are_not_taken_on_one_finding_alone(story, name, status, by):
    story.reply_open()
    finding = story.mission.findings.first()
    Finding.objects.filter(pk=finding.pk).update(status=status)
    finding.refresh_from_db()
    assert "not open while the mission" in str(refused(finding, name, getattr(story, by)))


def test_a_closed_finding_opens_again_only_with_an_item(story):
    story.rectifying()
    finding = story.mission.findings.first()
    Finding.objects.filter(pk=finding.pk).update(status="closed")
    finding.item_links.all().delete()
    finding.refresh_from_db()
    assert "No item of this finding was reopened" in str(refused(finding, "relapse", story.lead))


def test_a_communicated_finding_is_withdrawn_only_on_an_upheld_objection(story):
    story.feedback_given()
    finding = story.mission.findings.first()
    with clock.at(RECTIFY):
        assert "No objection" in str(refused(finding, "uphold_objection", story.principal))


# --- reply


def test_the_body_agrees_with_or_without_words_and_disputes_with_words(story):
    story.reply_open(findings=3)
    one, two, _three = story.mission.findings.all()
    with clock.at(REPLY):
        assert step(one, "agree", story.office).reply == {}
        assert refused(two, "dispute", story.head).field == "reply"
        disputed = step(two, "dispute", story.head, reply={"zh": "有纪要", "en": "There are minutes."})
    assert (disputed.status, disputed.replied_by) == (Finding.Status.DISPUTED, story.head)
    assert disputed.reply["zh"] == "有纪要"
    assert "no longer open" in str(refused(disputed, "agree", story.head))
    entry = Entry.objects.about(disputed).last()
    assert entry.detail["reply"] == "There are minutes."


def test_a_late_reply_is_heard_until_the_period_is_closed(story):
    story.reply_open()
    one, two = story.mission.findings.all()
    with clock.at("2019-05-22"):
        step(one, "agree", story.office)
        story.step("reply_closed", story.secretariat)
        assert "not open while the mission" in str(refused(two, "agree", story.office))


def test_a_disputed_finding_reaches_the_session_as_disputed(story):
    story.reply_open(findings=1)
    finding = story.mission.findings.get()
    with clock.at(REPLY):
        step(finding, "dispute", story.head, reply="No.")
        story.step("reply_closed", story.secretariat)
        story.decide(story.sit())
        story.step("approve", story.principal)
    finding.refresh_from_db()
    assert finding.status == Finding.Status.FINAL and str(finding.reply) == "No."


def test_a_positive_practice_asks_for_no_reply_and_becomes_no_item(story):
    story.fieldwork()
    with clock.at(FIELD_END):
        story.complete(story.draft("F-1"))
        story.complete(story.draft("P-1", is_positive=True))
        actions.close_channels(story.mission, by=story.lead)
        story.step("close_field", story.lead)
    with clock.at(DRAFT):
        story.step("submit_qc", story.lead)
        story.judge()
        story.step("qc_pass", story.secretariat)
        story.reply()
        story.step("reply_closed", story.secretariat)
        story.decide(story.sit())
        story.step("approve", story.principal)
        story.prepare_meeting(())
        story.step("schedule", story.secretariat)
    with clock.at(MEETING):
        story.attend()
        story.step("deliver", story.lead)
        practice = story.mission.findings.get(code="P-1")
        assert practice.status == Finding.Status.COMMUNICATED
        with pytest.raises(Refused, match="Only a finding that was communicated"):
            actions.open_items(practice, by=story.office, items=[{"title": "x"}])
        story.cover()
        story.step("plan_approved", story.secretariat)
    assert story.mission.status == "rectifying"


# --- repeats


def test_a_prior_finding_was_communicated_to_the_same_body(story):
    story.feedback_given()
    earlier = story.mission.findings.first()
    later = Story(story.world, code="M-2")
    with clock.at("2020-03-01"):
        later.planned(from_date=date(2020, 3, 31), to_date=date(2020, 4, 30))
        later.write_mandate()
        later.take_on(later.lead, later.drafter)
        later.step("authorise", later.principal)
        actions.mobilise(later.mission, by=later.secretariat, notice=TEXT, channels=TEXT)
        later.step("deploy", later.secretariat)
        repeat = later.draft("F-1", prior_finding=earlier)
        assert list(earlier.repeats.all()) == [repeat]
        own = later.draft("F-2")
        with pytest.raises(Refused, match="another mission communicated") as caught:
            actions.edit_finding(repeat, by=later.drafter, prior_finding=own)
        assert caught.value.field == "prior_finding"


# --- suggestions


def test_suggestions_are_numbered_under_an_aspect(field):
    finding = field.draft()
    aspects = [row["key"] for row in field.framework.rows("suggestion_aspects")]
    for aspect in aspects[:2]:
        actions.add_suggestion(
            field.mission, by=field.drafter, aspect=aspect, title=TEXT, text=TEXT, findings=[finding]
        )
    assert list(field.mission.suggestions.values_list("number", "aspect")) == [(1, aspects[0]), (2, aspects[1])]
    assert finding.suggestions.count() == 2
    with pytest.raises(Refused, match="not in the framework"):
        actions.add_suggestion(field.mission, by=field.drafter, aspect="no", title=TEXT, text=TEXT)
    with pytest.raises(Refused, match="is taken already"):
        actions.add_suggestion(field.mission, by=field.drafter, aspect=aspects[0], title=TEXT, text=TEXT, number=2)


def test_a_matter_is_never_sent_to_the_unit_complained_of(field):
    units = field.world.units
    values = {"by": field.lead, "dimension": field.key("dimensions"), "text": TEXT}
    for competent in (units["C1"], units["C1-POLICE"], units["D1"]):
        with pytest.raises(Refused, match="look into itself") as caught:
            actions.add_accountability(field.mission, subject_unit=units["C1"], competent_unit=competent, **values)
        assert caught.value.field == "competent_unit"
    row = actions.add_accountability(field.mission, subject_unit=units["C1"], competent_unit=units["P1"], **values)
    assert row.number == 1
    with pytest.raises(Refused, match="does not belong to"):
        actions.add_accountability(field.mission, subject_unit=units["P2"], competent_unit=units["NAT"], **values)


# --- items


def test_a_communicated_finding_becomes_items_of_the_ledger(story):
    story.feedback_given()
    finding = story.mission.findings.first()
    with clock.at(RECTIFY):
        rows = [{"title": TEXT, "severity": "high", "due_date": date(2019, 9, 1)}, {"title": {"en": "Two"}}]
        one, two = actions.open_items(finding, by=story.office, items=rows)
        with pytest.raises(Refused, match="at least one item"):
            actions.open_items(finding, by=story.office, items=[])
    assert (one.severity, one.due_date, one.origin_kind, one.origin_code) == (
        "high",
        date(2019, 9, 1),
        "finding",
        "F-1",
    )
    assert (two.severity, two.dimension) == (finding.severity, finding.dimension)
    assert one.found_date == date(2019, 4, 30) and one.ledger == story.mission.ledger
    assert set(finding.items.all()) == {one, two}


def test_the_ledger_knows_the_root_causes_of_its_framework(story):
    story.framework_key = "audit"
    story.feedback_given()
    known = [row["key"] for row in story.framework.rows("root_cause_categories")]
    assert [row["key"] for row in story.mission.ledger.causes] == known and "control_design" in known


def test_half_of_the_items_are_not_opened(story):
    story.feedback_given()
    finding = story.mission.findings.first()
    with clock.at(RECTIFY), pytest.raises(Refused):
        actions.open_items(finding, by=story.office, items=[{"title": TEXT}, {"title": TEXT, "severity": "deadly"}])
    assert not finding.items.exists()


def test_every_step_of_a_finding_has_its_guard_on_the_mission():
    """No step of a finding is possible while its mission is suspended: objections apart, which come later."""
    bare = [step.name for step in FINDING.steps if not step.guards]
    assert bare == []
