"""One finding from draft to look-back: nine accounts, every page under axe, in English and in Chinese."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from lookback.inspections.models import Finding, Mission, ReviewSession
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.rectification.models import Item, LookbackRound
from tests.inspections.support import FIELD, Story

DATA = Path(__file__).resolve().parents[2] / "lookback/inspections/data/frameworks/cn-special-campaign.json"
FRAMEWORK = json.loads(DATA.read_text(encoding="utf-8"))

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(town):
    """The nine who act in the browser."""
    return {
        "member": town.person(Role.TEAM_MEMBER, "G11"),
        "lead": town.person(Role.TEAM_LEAD, "G11"),
        "office": town.person(Role.SECRETARIAT, "NAT"),
        "principal": town.person(Role.PRINCIPAL, "NAT"),
        "body": town.person(Role.RECTIFICATION_OFFICE, "P1"),
        "county": town.person(Role.RESPONSIBLE_UNIT, "D1"),
        "city": town.person(Role.SECRETARIAT, "C1"),
        "verifier": town.person(Role.VERIFIER, "C1"),
        "acceptor": town.person(Role.ACCEPTOR, "P1"),
    }


def test_a_finding_goes_from_draft_to_look_back(browser, town, cast, tmp_path):
    story = Story(town)
    story.fieldwork()
    town.person(Role.BODY_HEAD, "D1")
    mission = f"/inspections/missions/{story.mission.pk}/"
    finding = draft(browser, cast, mission)
    check_and_reply(browser, cast, mission, finding)
    decide(browser, cast, mission, story)
    give_feedback(browser, cast, mission)
    item = plan(browser, cast, mission, finding)
    repair(browser, cast, item, tmp_path)
    verify_and_close(browser, cast, item)
    look_back(browser, cast, mission, item)
    assert len(browser.accounts) == 9
    assert flaws() == []
    done = Item.objects.get(pk=item.pk)
    assert (done.status, done.closure_number) == ("closed", 1)
    assert len({done.claimed_by_id, done.verified_by_id, done.accepted_by_id}) == 3
    assert Mission.objects.get(pk=story.mission.pk).status == "closed"


def draft(browser, cast, mission) -> Finding:
    browser.day(FIELD)
    browser.as_(cast["member"]).open(mission).open(f"{mission}findings/new/")
    browser.fill(
        code="F-1", dimension="leadership", severity="medium", title="Late planning", criterion="Plan, point 3"
    )
    browser.fill(condition="5 of 12 late", cause="Nobody was named", effect="Lost time", units=["D1"])
    browser.page.locator('[name="cause_category"]').select_option(index=1)
    browser.press()
    finding = Finding.objects.get()
    browser.open(f"/inspections/findings/{finding.pk}/pointers/new/")
    browser.fill(place="Minutes 7, page 3", is_official_record=True).press()
    browser.open(f"/inspections/findings/{finding.pk}/steps/complete/").press()
    browser.as_(cast["office"]).open(f"{mission}channels/").press()
    browser.day("2019-04-30")
    browser.as_(cast["lead"]).next_step("close_field").press()
    browser.next_step("submit_qc").press()
    return finding


def check_and_reply(browser, cast, mission, finding) -> None:
    browser.day("2019-05-04")
    browser.as_(cast["office"]).open(f"{mission}quality/")
    for row in FRAMEWORK["quality_checklist"]:
        browser.fill(**{f"passed_{row['key']}": "passed"})
    browser.press()
    browser.next_step("qc_pass").press()
    browser.day("2019-05-08")
    browser.as_(cast["body"]).next_step("agree").fill(reply="Accepted").press()
    browser.as_(cast["office"]).next_step("reply_closed").press()
    browser.open(f"/inspections/findings/{finding.pk}/")
    assert "Accepted" in browser.text()


def decide(browser, cast, mission, story) -> None:
    browser.day("2019-05-22")
    members = story.members(3)
    browser.as_(cast["office"]).open("/inspections/sessions/new/")
    browser.fill(code="S-1", title="Session", from_date="2019-05-22", to_date="2019-05-23", quorum=2)
    browser.fill(members=[person.pk for person in members], missions=[story.mission.pk]).press()
    session = ReviewSession.objects.get()
    case = session.cases.get()
    browser.open(f"/inspections/sessions/{session.pk}/roll/")
    browser.fill(present=[seat.pk for seat in session.seats.all()]).press()
    browser.open(f"/inspections/sessions/{session.pk}/steps/open/").press()
    browser.as_(cast["principal"]).open(f"/inspections/session-cases/{case.pk}/vote/").fill(choice="for").press()
    with clock.at("2019-05-22"):
        story.session = session
        from lookback.inspections.actions import cast_vote

        cast_vote(case, by=members[1], choice="for")
    at = f"/inspections/session-cases/{case.pk}"
    browser.as_(cast["office"]).open(f"{at}/minutes/").fill(minutes="Heard and decided").press()
    browser.open(f"{at}/steps/approve/").press()
    browser.as_(cast["principal"]).next_step("approve").press()


def give_feedback(browser, cast, mission) -> None:
    browser.day("2019-05-28")
    browser.as_(cast["office"]).open(f"{mission}meeting/")
    browser.fill(title="Feedback", held_at="2019-06-03T15:00", place="Main hall", chair="Governor's office").press()
    meeting = Mission.objects.get().meeting
    browser.open(f"/inspections/meetings/{meeting.pk}/agenda/").fill(title_1="Findings", speaker_1="Group").press()
    browser.open(f"/inspections/meetings/{meeting.pk}/venues/")
    for box in browser.page.locator('main input[name="levels"]').all():
        box.uncheck()
    browser.fill(others=["D1"])
    browser.press()
    browser.next_step("schedule").press()
    browser.day("2019-06-03T06:00")
    venues = list(meeting.venues.all())
    for venue in venues:
        browser.as_(cast["office"]).open(f"/inspections/venues/{venue.pk}/attendance/")
        browser.fill(attended=12, attendees="Offices").press()
    for venue in venues:
        whose = cast["county"] if venue.unit.code == "D1" else None
        if whose:
            browser.as_(whose).open(f"/inspections/venues/{venue.pk}/").press_at("/receipt/")
    sign_the_rest(venues)
    browser.as_(cast["lead"]).open(f"/inspections/meetings/{meeting.pk}/")
    browser.next_step("deliver").press()


def sign_the_rest(venues) -> None:
    """The main venue's receipt is signed by the province's own responsible unit, outside the nine."""
    from lookback.dispatch.actions import advance_assignment
    from lookback.org.models import Post

    for venue in venues:
        if venue.unit.code == "D1":
            continue
        signer = Post.objects.filter(role=Role.RESPONSIBLE_UNIT, unit=venue.unit).first()
        person = signer.person if signer else make_signer(venue)
        with clock.at("2019-06-03T16:30"):
            advance_assignment(venue.assignment, "sign_for", by=person)


def make_signer(venue):
    from lookback.org import actions

    person = actions.register_person(
        username=f"signer-{venue.pk}", purpose="test", lawful_basis="test", delete_by_date=date(2030, 1, 1), by=None
    )
    actions.appoint(person, Role.RESPONSIBLE_UNIT, venue.unit, by=None, from_date=date(2019, 1, 1))
    return person


def plan(browser, cast, mission, finding) -> Item:
    browser.day("2019-06-10")
    browser.as_(cast["body"]).open(f"/inspections/findings/{finding.pk}/items/new/").press()
    item = Item.objects.get()
    page = f"/ledgers/items/{item.pk}/"
    browser.next_step("assign").fill(lead_unit="D1", leader="body_head-d1-1", due_date="2019-09-30").press()
    browser.as_(cast["office"]).next_step("plan_approved").press()
    browser.as_(cast["county"]).next_step("sign_for").press()
    browser.open(f"{page}plan/").fill(cause="Nobody was named to call the meeting", target="All in 30 days")
    browser.page.locator('[name="cause_category"]').select_option(index=1)
    browser.fill(target_quantity="100 %", expected_evidence="Minutes").press()
    for kind in ("immediate", "systemic"):
        browser.open(f"{page}measures/add/")
        browser.fill(kind=kind, text="Hold the meetings", quantity="5", due_date="2019-08-30").press()
    browser.open(f"{page}milestones/add/").fill(title="All held", due_date="2019-08-30").press()
    browser.next_step("submit_plan").press()
    browser.as_(cast["city"]).next_step("approve_plan").press()
    return item


def repair(browser, cast, item, tmp_path) -> None:
    browser.day("2019-08-20")
    proof = tmp_path / "minutes.txt"
    proof.write_text("Minutes of five meetings", encoding="utf-8")
    page = f"/ledgers/items/{item.pk}/"
    milestone = item.milestones.get()
    browser.as_(cast["county"]).open(f"{page}evidence/add/")
    browser.fill(files=str(proof), milestone=milestone.pk, caption="Minutes", evidence_date="2019-08-19").press()
    browser.open(page)
    browser.press_at(f"/milestones/{milestone.pk}/finish/")
    browser.open(f"{page}steps/claim_complete/").fill(declaration=True).press()


def verify_and_close(browser, cast, item) -> None:
    browser.day("2019-08-28")
    browser.as_(cast["verifier"]).next_step("desk_pass").press()
    browser.next_step("verify").fill(
        method="on_site", tested="5 minutes of 5", sample_size=5, checked_date="2019-08-27"
    ).press()
    browser.as_(cast["acceptor"]).next_step("accept").fill(outcome="implemented", residual_risk="none seen").press()
    browser.next_step("close").press()
    browser.open(f"/ledgers/items/{item.pk}/").open(f"/ledgers/items/{item.pk}/slip/")
    browser.open(f"/ledgers/{item.ledger_id}/").open(f"/ledgers/{item.ledger_id}/?print=1").open("/board/")


def look_back(browser, cast, mission, item) -> None:
    browser.day("2019-10-14")
    browser.as_(cast["office"]).next_step("all_items_terminal").press()
    browser.open(f"/ledgers/{item.ledger_id}/look-backs/draw/")
    browser.fill(title="Autumn", from_date="2019-10-14", to_date="2019-11-15").press()
    round_ = LookbackRound.objects.get()
    browser.as_(cast["principal"]).next_step("start_lookback").press()
    browser.as_(cast["lead"]).open(f"/ledgers/look-backs/{round_.pk}/")
    result = round_.results.get()
    browser.as_(cast["verifier"]).open(f"/ledgers/look-backs/results/{result.pk}/")
    browser.fill(result_code="sustained", tested="3 meetings of 3", checked_date="2019-10-14").press()
    browser.as_(cast["principal"]).next_step("finish").press()
    browser.open(mission)
