"""The case of Zhejiang, played once for this module: what must be there when `make demo` begins to serve."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone, translation

from lookback.config.cli import DEMO_CLOCK
from lookback.dispatch.models import Assignment, DeskEntry, Notice
from lookback.documents.models import StoredFile
from lookback.documents.queries import open_stored
from lookback.inspections.management.commands import scenario
from lookback.inspections.models import (
    AgendaItem,
    Finding,
    Mission,
    ReviewSession,
    Suggestion,
    Vote,
    WorkPaper,
)
from lookback.inspections.queries import commitment_progress, venue_board
from lookback.inspections.scenarios import ending, zhejiang
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock, colour
from lookback.org.authority import Role
from lookback.org.models import Level, Person, Unit
from lookback.rectification.models import Evidence, Extension, Item, LookbackResult, Verification
from lookback.rectification.queries import board_counts, recount, reused_files
from lookback.tipline.models import LeakInquiry, RecheckRound, Reward, Tip, Unsealing
from lookback.tipline.queries.rechecks import is_right, outcome

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from check_data import named_officials

S, O = Item.Status, Item.Outcome  # noqa: E741 - short for enumerations, as in the rules
SPRING, AUTUMN = "ZJ-2019", "ZJ-2019-S"


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker, tmp_path_factory):
    """The case, played in a transaction that is rolled back at the end, at the moment at which the demo begins."""
    lines: list[str] = []
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        with translation.override("zh-hans"):
            zhejiang.play(lines.append)
        with clock.at(DEMO_CLOCK):
            yield lines
        transaction.set_rollback(True)


# The first mark also makes the test database, where this file is run alone.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def ledger(code: str):
    return Item.objects.filter(ledger__code=code)


# --- the mission ------------------------------------------------------------------------------------------------


def test_the_play_says_how_far_it_is(played):
    assert len(played) > 10
    assert played == sorted(played)


def test_the_report_has_six_dimensions_six_suggestions_and_five_practices(played):
    findings = Finding.objects.filter(mission__code=SPRING)
    problems = findings.filter(is_positive=False)
    assert problems.count() == 36
    assert set(problems.values_list("dimension", flat=True)) == {
        "leadership", "enforcement", "governance", "integrity", "grassroots", "coordination",
    }  # fmt: skip
    assert findings.filter(is_positive=True).count() == 5
    assert Suggestion.objects.filter(mission__code=SPRING).count() == 6
    assert Mission.objects.get(code=SPRING).accountability.count() == 5


def test_the_province_disputed_three_findings(played):
    replied = Entry.objects.filter(action="inspections.finding.dispute")
    assert replied.count() == 3


def test_other_missions_wait_for_a_reply_work_in_the_field_and_wait_for_a_mandate(played):
    assert Mission.objects.get(code="ZJ-2019-R").status == Mission.Status.REPLY_OPEN
    assert Mission.objects.get(code="ZJ-2019-T").status == Mission.Status.FIELDWORK
    assert Mission.objects.get(code="ZJ-2020").status == Mission.Status.PLANNED


def test_the_nine_other_provinces_went_on_after_their_meetings(played):
    others = Mission.objects.exclude(code__startswith="ZJ")
    assert Counter(others.values_list("status", flat=True)) == {"closed": 5, "rectifying": 4}
    items = Item.objects.filter(ledger__code__in=others.values("code")).select_related("ledger__profile")
    assert Counter(item.status for item in items) == {
        S.CLOSED: 5, S.IN_PROGRESS: 2, S.CLAIMED: 1, S.DESK_CHECKED: 1,
    }  # fmt: skip
    assert not any(item.is_overdue for item in items)
    results = LookbackResult.objects.filter(item__in=items)
    assert Counter(results.values_list("result", flat=True)) == {"sustained": 5}
    assert all(mission.response for mission in others)


def test_nothing_of_the_nine_is_overdue_on_the_desk_of_the_national_office(played):
    secretariat = Person.objects.get(username="secretariat")
    late = [row for row in DeskEntry.objects.for_person(secretariat) if row.tint == colour.RED]
    others = Mission.objects.exclude(code__startswith="ZJ")
    assert not [row for row in late if row.subject_key in set(others.values_list("pk", flat=True))]


def test_one_session_decided_on_ten_provinces(played):
    session = ReviewSession.objects.get(code="NLG-2019-1")
    assert session.cases.filter(status="approved").count() == 10
    assert Vote.objects.filter(case__session=session, choice=Vote.Choice.RECUSED).count() == 1
    assert all(case.minutes for case in session.cases.all())


def test_all_101_venues_took_part_and_signed(played):
    mission = Mission.objects.get(code=SPRING)
    venues = mission.meeting.venues
    assert venues.count() == 101
    assert not venues.filter(recorded_at=None).exists()
    assert not venues.filter(assignment__received_at=None).exists()
    assert len(venue_board(mission.meeting).rows) == 101


def test_a_conflict_was_declared_and_cleared(played):
    assert list(Mission.objects.get(code=SPRING).team.filter(declared="cleared").values_list("person__username"))


def test_one_objection_was_rejected_and_one_upheld(played):
    decided = Entry.objects.filter(action__startswith="inspections.objection.")
    assert Counter(decided.values_list("now", flat=True)) == {"rejected": 1, "upheld": 1}
    assert Finding.objects.get(mission__code=SPRING, code="L-06").status == Finding.Status.WITHDRAWN


def test_the_vow_is_measured(played):
    progress = commitment_progress(Mission.objects.get(code=SPRING))
    assert len(progress) == 6
    assert all(row.denominator for row in progress)
    assert {row.state for row in progress} == {"kept", "broken"}


# --- the ledgers ------------------------------------------------------------------------------------------------


def test_there_are_items_in_every_status_and_colour(played):
    items = list(Item.objects.select_related("ledger__profile"))
    assert 130 <= len(items) <= 200  # about thirty of them from letters and quality reviews of cases
    assert {item.status for item in items} == set(S.values)
    assert {item.colour for item in items} == {colour.RED, colour.YELLOW, colour.GREEN, colour.NONE, colour.DONE}
    assert {item.outcome for item in items} - {""} == set(O.values)


def test_every_city_and_county_takes_part(played):
    reached = Unit.objects.filter(pk__in=Item.objects.values("reach_rows__unit"), kind__key="government")
    assert reached.filter(level=Level.PREFECTURE).count() == 11
    assert reached.filter(level=Level.COUNTY).count() == 89


def test_four_repairs_relapsed_and_the_mission_went_back(played):
    relapsed = ledger(SPRING).filter(relapses__gt=0)
    assert Counter(relapsed.values_list("status", flat=True)) == {S.REOPENED: 3, S.IN_PROGRESS: 1}
    assert any(item.is_overdue for item in relapsed)
    assert Mission.objects.get(code=SPRING).status == Mission.Status.RECTIFYING
    assert not ledger(SPRING).exclude(pk__in=relapsed).exclude(status=S.CLOSED).exists()


def test_the_lookback_saw_every_high_item_and_a_fifth_of_the_others(played):
    results = LookbackResult.objects.filter(round__ledger__code=SPRING)
    assert not results.filter(result="").exists()
    assert set(results.values_list("result", flat=True)) == {"sustained", "partly", "relapsed"}
    implemented = ledger(SPRING).filter(lookback_results__isnull=True, outcome=O.IMPLEMENTED)
    assert not implemented.filter(severity="high").exists()
    assert results.filter(stratum="random").count() >= 10


def test_closure_numbers_have_no_gap(played):
    for code in (SPRING, AUTUMN):
        numbers = sorted(ledger(code).exclude(closure_number=None).values_list("closure_number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def test_implementer_verifier_and_acceptor_are_three_people(played):
    done = Item.objects.filter(status=S.CLOSED, outcome__in=(O.IMPLEMENTED, O.IMPLEMENTED_ALTERNATIVE))
    assert done.count() > 90
    for three in done.values_list("claimed_by", "verified_by", "accepted_by"):
        assert None not in three
        assert len(set(three)) == 3


def test_things_went_wrong_and_were_put_right(played):
    steps = Counter(Entry.objects.filter(subject_kind="rectification.item").values_list("action", flat=True))
    for step in (
        "return_plan", "vagueness_passed", "desk_return", "fail_verification", "return", "uphold_objection",
        "evidence_withdrawn", "propose_alternative", "accept_risk", "withdraw", "notice",
    ):  # fmt: skip
        assert steps[f"rectification.item.{step}"], step
    assert set(Extension.objects.values_list("status", flat=True)) == set(Extension.Status.values)
    assert {*Verification.Method.values} == {*Verification.objects.values_list("method", flat=True)}
    assert ledger(SPRING).filter(accepted_at__date__gt=F("original_due_date")).exists()
    assert ledger(SPRING).filter(acknowledged_at__date__gt=F("sign_for_by_date")).exists()


def test_parts_stand_in_every_status(played):
    parts = Assignment.objects.filter(cascade__item__ledger__code=AUTUMN)
    assert set(parts.values_list("status", flat=True)) == set(Assignment.Status.values)


def test_evidence_is_real_and_one_photo_serves_twice(played):
    assert {name.rpartition(".")[2] for name in StoredFile.objects.values_list("name", flat=True)} >= {
        "pdf", "png", "xlsx",
    }  # fmt: skip
    waiting = ledger(AUTUMN).get(status=S.CLAIMED, lead_unit__code="330111-natural_resources")
    (reuse,) = reused_files(waiting)
    assert reuse.other.item.ledger.code == SPRING
    files = Evidence.objects.standing().values_list("file__sha256", flat=True)
    assert Counter(Counter(files).values())[1] == len(files) - 2


def test_files_are_in_the_store(played, tmp_path_factory):
    with override_settings(MEDIA_ROOT=max(tmp_path_factory.getbasetemp().glob("media*"))):
        for file in StoredFile.objects.order_by("pk")[:20]:
            with open_stored(file) as stored:
                assert len(stored.read()) == file.size


# --- the house --------------------------------------------------------------------------------------------------


def test_forty_tips_stand_in_every_state_that_a_tip_rests_in(played):
    by_status = Counter(Tip.objects.values_list("status", flat=True))
    assert sum(by_status.values()) == 40
    resting = set(Tip.Status.values) - {Tip.Status.RECEIVED, Tip.Status.MERGED}
    assert resting <= set(by_status)
    assert set(Tip.objects.exclude(result="").values_list("result", flat=True)) >= {"substantiated", "disproved"}


def test_the_guards_of_the_tip_line_are_shown(played):
    assert list(Unsealing.objects.order_by("pk").values_list("status", flat=True)) == ["ended", "asked", "granted"]
    inquiry = LeakInquiry.objects.get()
    assert inquiry.status == "examining" and inquiry.traces.exists()
    (round_,) = RecheckRound.objects.all()
    assert is_right(round_) and sum(vars(outcome(round_)).values()) == round_.drawn
    assert vars(outcome(round_))["waiting"] < round_.drawn
    assert Reward.objects.get().votes.count() == 3
    signed = Tip.objects.filter(priority__lte=Tip.Priority.HIGH, status=Tip.Status.CLOSED)
    assert signed.exists()
    assert all(tip.signatures.filter(round=tip.round, is_head=True).count() == 1 for tip in signed)


def test_no_tip_is_seen_by_who_holds_no_key(played):
    seen = {person.username: Tip.objects.visible_to(person).count() for person in Person.objects.all()}
    for accused_or_stranger in ("body-head", "secretariat", "leader-330100", "sysadmin", "log-auditor", "cashier"):
        assert seen[accused_or_stranger] == 0
    assert seen["triager"] == 40
    assert 0 < seen["assignee"] < 40


def test_notices_of_every_kind_were_sent(played):
    assert set(Notice.objects.values_list("kind", flat=True)) == set(Notice.Kind.values)


def test_the_chain_is_whole_and_the_counts_are_right(played):
    assert flaws() == []
    for code in ("330000", "330300", "330182"):
        unit = Unit.objects.get(code=code)
        assert board_counts(unit) == recount(unit), code


def test_an_ending_that_does_not_add_up_is_refused(played):
    ending.check("330000")
    with transaction.atomic():
        Unit.objects.get(code="330000")
        Item.objects.filter(pk=ledger(SPRING).earliest("pk").pk).update(dimension="coordination")
        with pytest.raises(ending.Unsound, match="differ"):
            ending.check("330000")
        transaction.set_rollback(True)


def test_the_demo_begins_after_the_last_act(played):
    began = timezone.make_aware(datetime.fromisoformat(DEMO_CLOCK))
    last = Entry.objects.latest("at").at
    assert last < began < last + timedelta(days=1)
    assert clock.now() == began


def test_everybody_is_marked_as_fictional_and_has_no_password(played):
    assert not Person.objects.filter(is_fictional=False).exists()
    assert not any(person.has_usable_password() for person in Person.objects.all())


def test_there_is_work_for_the_accounts(played):
    busy = {
        role
        for role, people in ending.accounts()
        if any(DeskEntry.objects.for_person(person).exists() for person in people)
    }
    assert busy >= {
        Role.PRINCIPAL, Role.SECRETARIAT, Role.BODY_HEAD, Role.RECTIFICATION_OFFICE, Role.RESPONSIBLE_UNIT,
        Role.CO_UNIT, Role.TEAM_LEAD, Role.VERIFIER, Role.ACCEPTOR,
    }  # fmt: skip


def test_every_role_has_an_account(played):
    assert {role for role, _people in ending.accounts()} == set(Role)


def test_no_official_of_the_source_is_named(played):
    texts = [str(row) for row in Person.objects.values_list("name_zh", "name_en", "title")]
    texts += [str(row) for row in Item.objects.values_list("title", "cause", "target")]
    texts += [str(row) for row in Finding.objects.values_list("title", "condition", "reply")]
    texts += [str(row) for row in AgendaItem.objects.values_list("title", "speaker", "speech")]
    texts += [str(row) for row in WorkPaper.objects.values_list("record")]
    assert not named_officials("\n".join(texts))


# --- the command ------------------------------------------------------------------------------------------------


def test_a_case_that_is_there_is_not_played_again(played, monkeypatch, capsys):
    monkeypatch.setitem(scenario.SCENARIOS, "zhejiang", lambda say: pytest.fail("played again"))
    call_command("scenario", "run", "zhejiang", "--if-missing")
    shown = capsys.readouterr().out
    assert all(person.username in shown for _role, people in ending.accounts() for person in people)
    with pytest.raises(CommandError, match="already holds an organisation"):
        call_command("scenario", "run", "zhejiang")


def test_the_summary_counts_items_by_status(played):
    lines = list(ending.summary())
    assert lines[0] == f"{Item.objects.count()} items on 24 ledgers"
    assert f"closed {Item.objects.filter(status=S.CLOSED).count()}" in lines[1]
