"""Every step of the item's workflow: who may, who may not, what it changes, and what refuses it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lookback.dispatch.models import Deadline, DeskEntry
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint, declare_interest
from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.rectification import actions
from lookback.rectification.models import Item
from lookback.rectification.rules import ITEM
from tests.rectification.case import DUE

SOURCES = {
    "assign": "new",
    "sign_for": "assigned",
    "submit_plan": "acknowledged",
    "approve_plan": "plan_submitted",
    "return_plan": "plan_submitted",
    "report": "in_progress",
    "request_extension": "in_progress",
    "claim_complete": "in_progress",
    "desk_pass": "claimed",
    "desk_return": "claimed",
    "verify": "desk_checked",
    "fail_verification": "desk_checked",
    "accept": "verified",
    "return": "verified",
    "notice": "accepted",
    "uphold_objection": "public_notice",
    "close": "accepted",
    "propose_alternative": "acknowledged",
    "accept_risk": "in_progress",
    "withdraw": "in_progress",
    "relapse": "closed",
    "reopen": "closed",
    "resume": "reopened",
}


def ready_for(case, step: str) -> Item:
    """An item on which the step may be taken now."""
    source = SOURCES[step]
    if source == "public_notice":
        return case.take(case.item("accepted"), "notice")
    if source == "reopened":
        return case.take(case.item("closed"), "relapse")
    item = case.item(source)
    if step in ("submit_plan", "propose_alternative"):
        case.plan(item)
    if step == "claim_complete":
        case.finish(item)
    return item


def test_every_step_of_the_workflow_is_tried_here():
    assert set(SOURCES) == set(ITEM.by_name)


@pytest.mark.parametrize("step", SOURCES)
def test_step_is_taken_by_whoever_holds_the_post(case, step):
    item = ready_for(case, step)
    moved = case.take(item, step)
    assert moved.status == (ITEM.by_name[step].target or SOURCES[step])
    entry = Entry.objects.about(item).filter(action=f"rectification.item.{step}").get()
    assert (entry.was, entry.now) == (SOURCES[step], moved.status)
    assert entry.actor_key == case.who(step).pk


@pytest.mark.parametrize("step", SOURCES)
def test_step_is_refused_to_the_same_post_elsewhere(case, step):
    item = ready_for(case, step)
    role = case.who(step).current_posts[0].role
    stranger = case.person(role, "D9")
    with pytest.raises(Refused) as refused:
        case.take(item, step, by=stranger)
    assert refused.value.forbidden
    item.refresh_from_db()
    assert item.status == SOURCES[step]
    assert not Item.objects.visible_to(stranger).filter(pk=item.pk).exists()


@pytest.mark.parametrize("step", SOURCES)
def test_step_is_refused_to_another_post_at_the_same_unit(case, step):
    item = ready_for(case, step)
    unit = getattr(item, ITEM.by_name[step].where).code
    adviser = case.person(Role.LEGAL_REVIEWER, unit)
    with pytest.raises(Refused) as refused:
        case.take(item, step, by=adviser)
    assert refused.value.forbidden


@pytest.mark.parametrize("step", [step for step in SOURCES if step != "report"])
def test_step_cannot_be_taken_twice(case, step):
    item = ready_for(case, step)
    case.take(item, step)
    sentence = {"request_extension": "still waiting", "propose_alternative": "already agreed"}.get(step, "Reload")
    with pytest.raises(Refused, match=sentence) as refused:
        case.take(item, step)
    assert not refused.value.forbidden


def test_unknown_step_is_refused_with_a_sentence(case):
    with pytest.raises(Refused, match="There is no step"):
        actions.advance(case.new(), "explode", by=case.office)


# --- opening and assigning ------------------------------------------------------------------------------------


def test_items_are_numbered_within_their_ledger(case):
    other = case.open_ledger("JX-2019")
    numbers = [case.new().number, case.new(ledger=other).number, case.new().number]
    assert numbers == [1, 1, 2]
    assert case.ledger.items.last().code == "ZJ-2019-002"


def test_new_item_is_due_with_the_report_of_the_profile(case):
    assert case.new().due_date == date(2019, 8, 2)  # 60 days after 3 June 2019, a Friday


def test_due_date_may_be_given_when_opening(case):
    assert case.new(due_date=date(2019, 12, 31)).due_date == date(2019, 12, 31)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", {}), ("dimension", "loyalty"), ("severity", "fatal"), ("found_date", date(2031, 1, 1))],
)
def test_item_with_bad_input_is_refused_at_the_field(case, field, value):
    with pytest.raises(Refused) as refused:
        case.new(**{field: value})
    assert refused.value.field == field
    assert not Item.objects.exists()


def test_ledger_code_is_used_once(case):
    with pytest.raises(Refused) as refused:
        case.open_ledger("ZJ-2019")
    assert refused.value.field == "code"


def test_assignment_sets_dates_units_and_clocks(case):
    item = case.item("assigned", co_units=("D2", "C1-POLICE"))
    assert (item.lead_unit.code, item.leader) == ("D1", case.leader)
    assert (item.original_due_date, item.due_date) == (DUE, DUE)
    assert (item.supervising_unit.code, item.accepting_unit.code) == ("C1", "P1")
    assert item.sign_for_by_date == date(2019, 6, 13)  # three working days after Monday 10 June
    assert sorted(unit.code for unit in item.co_units.all()) == ["C1-POLICE", "D2"]
    clocks = Deadline.objects.filter(subject_kind="rectification.item", subject_key=item.pk, ended_at=None)
    assert {(row.key, row.due_date, row.unit.code) for row in clocks} == {
        ("sign_for", date(2019, 6, 13), "D1"),
        ("due", DUE, "D1"),
    }


def test_dragon_boat_festival_is_no_working_day(case):
    with clock.at("2019-06-05"):
        item = case.item("assigned")
    # 7 June 2019 was the festival: 6, 10, 11 June are the three working days.
    assert item.sign_for_by_date == date(2019, 6, 11)


@pytest.mark.parametrize(
    ("detail", "field"),
    [
        ({"lead_unit": "P2"}, "lead_unit"),
        ({"lead_unit": "NAT"}, "lead_unit"),
        ({"co_units": ["D1"]}, "co_units"),
        ({"co_units": ["D9"]}, "co_units"),
        ({"due_date": date(2019, 6, 9)}, "due_date"),
        ({"due_date": date(2119, 9, 30)}, "due_date"),
        ({"leader": None}, "leader"),
    ],
)
def test_bad_assignment_is_refused_at_the_field(case, detail, field):
    detail = dict(detail)
    if "lead_unit" in detail:
        detail["lead_unit"] = case.unit(detail["lead_unit"])
    if "co_units" in detail:
        detail["co_units"] = [case.unit(code) for code in detail["co_units"]]
    item = case.new()
    with pytest.raises(Refused) as refused:
        case.take(item, "assign", **detail)
    assert refused.value.field == field
    item.refresh_from_db()
    assert (item.status, item.lead_unit) == ("new", None)
    assert not Deadline.objects.exists()


def test_signing_ends_its_clock_and_starts_that_of_the_plan(case):
    item = case.item("acknowledged")
    running = Deadline.objects.filter(subject_key=item.pk, ended_at=None)
    assert {row.key for row in running} == {"plan", "due"}
    case.plan(item)
    item = case.take(case.take(item, "submit_plan"), "approve_plan")
    assert {row.key for row in running.all()} == {"due"}
    assert item.plan_approved_at == clock.now()


def test_desk_follows_the_item(case):
    item = case.new()
    desk = DeskEntry.objects.filter(subject_kind="rectification.item", subject_key=item.pk)
    assert [(row.step, row.unit.code) for row in desk] == [("assign", "P1")]
    item = case.take(item, "assign")
    assert [(row.step, row.unit.code, row.due_date) for row in desk.all()] == [
        ("sign_for", "D1", item.sign_for_by_date)
    ]
    assert DeskEntry.objects.for_person(case.worker).filter(pk__in=desk.all()).exists()
    case.take(item, "accept_risk")
    assert not desk.all().exists()


# --- claim, checks, acceptance, closure ------------------------------------------------------------------------


def test_claim_keeps_the_declaration_in_the_words_that_were_signed(case):
    item = case.item("claimed")
    declaration = item.declarations.get()
    assert "the evidence is genuine" in declaration.text
    assert (declaration.signed_by, item.claimed_by) == (case.worker, case.worker)


def test_claim_without_declaration_is_refused_at_the_field(case):
    item = ready_for(case, "claim_complete")
    for declaration in (False, "yes", 1):
        with pytest.raises(Refused) as refused:
            case.take(item, "claim_complete", declaration=declaration)
        assert refused.value.field == "declaration"
    assert not item.declarations.exists()


def test_verification_says_what_was_tested(case):
    item = case.take(case.item("desk_checked"), "verify", method="data_test", tested="40 of 400", sample_size=40)
    desk, facts = item.verifications.all()
    assert (desk.method, desk.result) == ("desk", "passed")
    assert (facts.method, facts.tested, facts.sample_size, facts.verified_by) == (
        "data_test",
        "40 of 400",
        40,
        case.verifier,
    )
    assert item.verified_by == case.verifier


@pytest.mark.parametrize(
    ("detail", "field"),
    [
        ({"method": "desk"}, "method"),
        ({"method": "telepathy"}, "method"),
        ({"tested": "  "}, "tested"),
        ({"checked_date": date(2019, 6, 11)}, "checked_date"),
        ({"checked_date": date(2019, 6, 9)}, "checked_date"),
    ],
)
def test_verification_is_on_the_facts_and_after_the_claim(case, detail, field):
    item = case.item("desk_checked")
    with pytest.raises(Refused) as refused:
        case.take(item, "verify", **detail)
    assert refused.value.field == field
    assert item.verifications.count() == 1


def test_failed_verification_is_kept_and_sends_back(case):
    item = case.take(case.item("desk_checked"), "fail_verification")
    assert (item.status, item.returns, item.claimed_by, item.claimed_at) == ("in_progress", 1, None, None)
    assert item.verifications.last().result == "failed"
    assert item.declarations.count() == 1


@pytest.mark.parametrize("step", ["desk_return", "fail_verification", "return"])
def test_returned_item_can_be_claimed_and_verified_again(case, step):
    item = case.take(ready_for(case, step), step)
    assert (item.claimed_by, item.verified_by, item.returns) == (None, None, 1)
    for again in ("claim_complete", "desk_pass", "verify", "accept", "close"):
        item = case.take(item, again)
    assert (item.status, item.declarations.count()) == ("closed", 2)


@pytest.mark.parametrize(
    "step", ["desk_return", "return_plan", "return", "accept_risk", "withdraw", "propose_alternative", "relapse"]
)
def test_reason_is_required_at_its_field(case, step):
    item = ready_for(case, step)
    with pytest.raises(Refused) as refused:
        case.take(item, step, reason="  ")
    assert refused.value.field == "reason"
    item.refresh_from_db()
    assert item.status == SOURCES[step]


@pytest.mark.parametrize("outcome", ["not_implemented", "overtaken", "merged", "withdrawn_by_issuer", "", "great"])
def test_acceptance_takes_only_outcomes_of_work_done(case, outcome):
    with pytest.raises(Refused) as refused:
        case.take(case.item("verified"), "accept", outcome=outcome)
    assert refused.value.field == "outcome"


def test_alternative_outcome_needs_an_agreed_alternative(case):
    with pytest.raises(Refused, match="No alternative"):
        case.take(case.item("verified"), "accept", outcome="implemented_alternative")
    item = case.item("acknowledged")
    case.plan(item)
    item = case.take(item, "propose_alternative")
    case.finish(item)
    for step in ("claim_complete", "desk_pass", "verify"):
        item = case.take(item, step)
    item = case.take(item, "accept", outcome="implemented_alternative")
    assert (item.outcome, item.is_alternative) == ("implemented_alternative", True)


def test_closure_numbers_have_no_gap(case):
    first, second = case.item("closed"), case.take(case.new(), "withdraw")
    # A refused closure takes no number with it.
    with pytest.raises(Refused):
        case.take(case.item("verified"), "close")
    third = case.take(case.item("assigned"), "accept_risk")
    assert [item.closure_number for item in (first, second, third)] == [1, 2, 3]
    assert [item.outcome for item in (first, second, third)] == ["implemented", "overtaken", "not_implemented"]


def test_closing_ends_every_clock(case):
    item = case.take(case.item("in_progress"), "accept_risk")
    assert item.closed_at == clock.now()
    assert not Deadline.objects.filter(subject_key=item.pk, ended_at=None).exists()


def test_item_that_nobody_leads_may_be_withdrawn(case):
    item = case.take(case.new(), "withdraw", outcome="merged")
    assert (item.status, item.outcome, item.lead_unit) == ("closed", "merged", None)


@pytest.mark.parametrize("outcome", ["implemented", "not_implemented", "x"])
def test_withdrawal_takes_only_outcomes_of_items_that_fall_away(case, outcome):
    with pytest.raises(Refused) as refused:
        case.take(case.new(), "withdraw", outcome=outcome)
    assert refused.value.field == "outcome"


def test_notice_runs_for_the_days_of_the_profile_unless_told(case):
    item = actions.advance(case.item("accepted"), "notice", by=case.publisher)
    assert item.notice_until_date == date(2019, 6, 17)
    item = case.take(case.item("accepted"), "notice", days=3)
    assert item.notice_until_date == date(2019, 6, 13)


@pytest.mark.parametrize("days", [0, -1, 91, 10**9])
def test_notice_of_absurd_length_is_refused(case, days):
    with pytest.raises(Refused) as refused:
        case.take(case.item("accepted"), "notice", days=days)
    assert refused.value.field == "days"


def test_upheld_objection_reopens_with_a_new_day(case):
    item = case.take(ready_for(case, "uphold_objection"), "uphold_objection", new_due_date=date(2019, 12, 1))
    assert (item.status, item.due_date, item.original_due_date) == ("in_progress", date(2019, 12, 1), DUE)
    assert (item.accepted_by, item.outcome, item.notice_until_date, item.returns) == (None, "", None, 1)
    clock_ = Deadline.objects.get(subject_key=item.pk, key="due", ended_at=None)
    assert clock_.due_date == date(2019, 12, 1)


def test_relapse_reopens_and_counts(case):
    closed = case.item("closed")
    item = case.take(closed, "relapse", new_due_date=date(2019, 12, 1))
    assert (item.status, item.relapses, item.due_date, item.original_due_date) == (
        "reopened",
        1,
        date(2019, 12, 1),
        DUE,
    )
    assert (item.claimed_by, item.verified_by, item.accepted_by, item.closed_at, item.outcome) == (None,) * 4 + ("",)
    item = case.take(item, "resume")
    actions.add_milestone(item, by=case.worker, title="again", due_date=date(2019, 11, 30))
    case.finish(item)
    for step in ("claim_complete", "desk_pass", "verify", "accept", "close"):
        item = case.take(item, step)
    # The same row is struck off under the same number again: the series has no gap.
    assert (item.closure_number, item.relapses) == (closed.closure_number, 1)
    assert case.item("closed").closure_number == 2


def test_only_a_repair_can_relapse(case):
    item = case.take(case.item("in_progress"), "accept_risk")
    with pytest.raises(Refused, match="cannot relapse"):
        case.take(item, "relapse")


def test_new_day_may_not_be_past_or_absurd(case):
    item = case.item("closed")
    for day in (clock.today() - timedelta(days=1), date(2999, 1, 1), None):
        with pytest.raises(Refused) as refused:
            case.take(item, "relapse", new_due_date=day)
        assert refused.value.field == "new_due_date"


# --- guards, each refused once -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"cause": {}}, "root cause"),
        ({"cause_category": ""}, "root cause"),
        ({"target": {}}, "target"),
        ({"target_quantity": ""}, "target"),
        ({"expected_evidence": {}}, "evidence"),
    ],
)
def test_plan_is_refused_while_something_is_missing(case, missing, sentence):
    item = ready_for(case, "submit_plan")
    plan = {
        "cause_category": "process",
        "cause": "because",
        "target": "all",
        "target_quantity": "9",
        "expected_evidence": "minutes",
    }
    actions.edit_plan(item, by=case.worker, **{**plan, **missing})
    with pytest.raises(Refused, match=sentence):
        case.take(item, "submit_plan")


@pytest.mark.parametrize("kind", ["immediate", "systemic"])
def test_plan_needs_both_kinds_of_measure(case, kind):
    item = ready_for(case, "submit_plan")
    actions.remove_measure(item.measures.get(kind=kind), by=case.worker)
    with pytest.raises(Refused, match=kind):
        case.take(item, "submit_plan")


def test_systemic_measure_may_be_waived_with_a_reason(case):
    item = ready_for(case, "submit_plan")
    actions.remove_measure(item.measures.get(kind="systemic"), by=case.worker)
    actions.edit_plan(
        item,
        by=case.worker,
        cause_category="process",
        cause="because",
        target="all",
        target_document="Notice 5",
        expected_evidence="minutes",
        systemic_waiver="a single case",
    )
    assert case.take(item, "submit_plan").status == "plan_submitted"


def test_plan_needs_milestones(case):
    item = ready_for(case, "submit_plan")
    for milestone in item.milestones.all():
        actions.remove_milestone(milestone, by=case.worker)
    with pytest.raises(Refused, match="milestones"):
        case.take(item, "submit_plan")


def test_completion_is_not_claimed_before_every_milestone_is_done(case):
    item = case.item("in_progress")
    with pytest.raises(Refused, match="Not every milestone"):
        case.take(item, "claim_complete")
    for milestone in item.milestones.all():
        actions.finish_milestone(milestone, by=case.worker)
    with pytest.raises(Refused, match="needs evidence"):
        case.take(item, "claim_complete")


def test_completion_is_not_claimed_while_more_time_is_asked_for(case):
    item = ready_for(case, "claim_complete")
    case.take(item, "request_extension")
    for step in ("claim_complete", "accept_risk", "withdraw"):
        with pytest.raises(Refused, match="extension"):
            case.take(item, step)


def test_implementer_does_not_check(case):
    """Whoever put proof forward is refused, even with a verifier's post elsewhere in the line."""
    item = ready_for(case, "claim_complete")
    item.evidence.update(added_by=case.verifier)
    item = case.take(item, "claim_complete")
    for step in ("desk_pass", "desk_return"):
        with pytest.raises(Refused, match="took part"):
            case.take(item, step)


def test_verifier_does_not_accept(case):
    item = case.item("verified")
    item.verifications.update(verified_by=case.acceptor)
    for step in ("accept", "return"):
        with pytest.raises(Refused, match="You verified"):
            case.take(item, step)


def test_whoever_claimed_does_not_accept(case):
    """One person may head a county and accept for the nation, but not on the same item."""
    two_posts = case.person(Role.BODY_HEAD, "D1", number=2)
    appoint(two_posts, Role.ACCEPTOR, case.unit("P1-OFFICE"), by=None, from_date=date(2019, 1, 1))
    item = ready_for(case, "claim_complete")
    item = case.take(item, "claim_complete", by=Person.objects.get(pk=two_posts.pk))
    item = case.take(case.take(item, "desk_pass"), "verify")
    with pytest.raises(Refused, match="took part"):
        case.take(item, "accept", by=Person.objects.get(pk=two_posts.pk))


def test_desk_check_alone_is_never_enough(case):
    item = case.item("verified")
    item.verifications.exclude(method="desk").delete()
    with pytest.raises(Refused, match="on the facts"):
        case.take(item, "accept")


def test_verification_of_an_earlier_claim_does_not_count(case):
    item = case.take(case.item("verified"), "return")
    with clock.at("2019-06-12"):
        item = case.take(case.take(item, "claim_complete"), "desk_pass")
        item = case.take(item, "verify")
        item.verifications.filter(pk=item.verifications.last().pk).delete()
        with pytest.raises(Refused, match="since the claim"):
            case.take(item, "accept")


@pytest.mark.parametrize(
    ("step", "who"),
    [("approve_plan", "secretary"), ("desk_pass", "verifier"), ("verify", "verifier"), ("accept", "acceptor")],
)
def test_declared_interest_bars_from_deciding(case, step, who):
    item = ready_for(case, step)
    person = getattr(case, who)
    declare_interest(person, case.unit("D1"), reason="a brother works there", by=person)
    with pytest.raises(Refused, match="interest"):
        case.take(item, step)


def test_high_severity_is_verified_from_outside_the_level(case):
    """A province that presses its own department: its verifier will do for medium, not for high severity."""
    case.lead = "P1-POLICE"
    case.ledger.supervising_unit = case.unit("P1")
    case.ledger.save()
    provincial = case.person(Role.VERIFIER, "P1")
    supervising = {"approve_plan": case.person(Role.SECRETARIAT, "P1"), "desk_pass": provincial}
    for severity in ("medium", "high"):
        item = case.item("acknowledged", severity=severity)
        case.take(case.plan(item), "submit_plan")
        case.take(item, "approve_plan", by=supervising["approve_plan"])
        case.finish(item)
        case.take(item, "claim_complete")
        case.take(item, "desk_pass", by=provincial)
        if severity == "medium":
            assert case.take(item, "verify", by=provincial).status == "verified"
            continue
        with pytest.raises(Refused, match="outside the implementing level"):
            case.take(item, "verify", by=provincial)
        assert case.take(item, "verify", by=case.person(Role.VERIFIER, "NAT")).status == "verified"


def test_closing_waits_for_the_end_of_the_notice(case):
    item = case.take(case.item("accepted"), "notice", days=7)
    with pytest.raises(Refused, match="2019-06-17"):
        case.take(item, "close")
    with clock.at("2019-06-18"):
        assert case.take(item, "close").status == "closed"
