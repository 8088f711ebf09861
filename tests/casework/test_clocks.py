"""Clocks of a case: started, extended, stopped, counted anew, ended; what the law forbids leaves nothing behind."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lookback.casework import actions, queries
from lookback.casework.models import CaseClock, ClockEvent, ClockTable
from lookback.casework.rules import rule_of
from lookback.dispatch.models import Holiday
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused

CPL = "cn-cpl-2018"
CUSTODY = "investigation_custody"


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text if "T" in text else f"{text}T10:00"))


@pytest.fixture
def case(docket):
    return docket.case("investigating")


@pytest.fixture
def officer(docket):
    return docket.officer("POLICE")


def start(case, officer, rule=CUSTODY, day="2019-04-10", *, table=CPL, **more):
    values = {"table_key": table, "rule_key": rule, "at": at(day), "document_number": "D-1", "by": officer, **more}
    return actions.start_clock(case, **values)


def happen(clock_, officer, step, day, *, document_number="D-2", **more):
    return actions.advance_clock(clock_, step, by=officer, at=at(day), document_number=document_number, **more)


def test_a_clock_keeps_its_due_day(case, officer):
    found = start(case, officer)
    assert (found.due_date, found.original_due_date) == (date(2019, 6, 10), date(2019, 6, 10))
    assert found.due_at == at("2019-06-11T00:00")
    assert (found.is_custody, found.rank, found.unit) == (True, 0, case.leading_unit)
    event = found.events.get()
    assert (event.number, event.kind, event.table, event.due_at) == (1, "start", found.table, found.due_at)
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.actor_key) == ("casework.caseclock.started", officer.pk)
    assert entry.detail["rules"] == "cn-cpl-2018 v1"


def test_an_extension_moves_it_and_the_original_day_stays(case, officer):
    found = start(case, officer)
    happen(found, officer, "extend", "2019-06-05", basis="complex", approver="next_higher")
    found.refresh_from_db()
    assert (found.due_date, found.original_due_date, found.extensions) == (date(2019, 7, 10), date(2019, 6, 10), 1)
    event = found.events.get(number=2)
    assert (event.basis, event.approver, event.document_number) == ("complex", "next_higher", "D-2")
    assert (event.was_due_at, event.due_at) == (at("2019-06-11T00:00"), at("2019-07-11T00:00"))
    assert Entry.objects.latest("id").action == "casework.caseclock.extend"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"approver": "next_higher"}, "basis"),
        ({"basis": "complex"}, "approver"),
        ({"basis": "complex", "approver": "own"}, "approver"),
        ({"basis": "complex", "approver": "next_higher", "document_number": " "}, "document_number"),
        ({"basis": "four_kinds", "approver": "province"}, "basis"),
    ],
)
def test_an_unlawful_extension_leaves_nothing_behind(case, officer, values, field):
    found = start(case, officer)
    entries = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        happen(found, officer, "extend", "2019-06-05", **values)
    assert refused.value.field == field
    found.refresh_from_db()
    assert (found.due_date, found.events.count(), Entry.objects.count()) == (date(2019, 6, 10), 1, entries)


def test_the_database_keeps_an_extension_to_its_basis_and_approver(case, officer):
    found = start(case, officer)
    for missing in ("basis", "approver", "document_number"):
        values = {"basis": "complex", "approver": "next_higher", "document_number": "D", missing: ""}
        with pytest.raises(IntegrityError), transaction.atomic():
            ClockEvent.objects.create(
                clock=found,
                number=9,
                kind="extend",
                at=found.started_at,
                table=found.table,
                due_at=found.due_at,
                **values,
            )


def test_a_stop_and_a_new_run_shift_the_end(case, officer):
    found = start(case, officer)
    found = happen(found, officer, "suspend", "2019-05-06", basis="psychiatric_assessment")
    assert (found.status, found.counted) == ("suspended", 26)
    found = happen(found, officer, "resume", "2019-05-26")
    assert (found.status, found.due_date) == ("running", date(2019, 6, 30))


def test_another_major_crime_starts_it_anew(case, officer):
    found = start(case, officer)
    found = happen(found, officer, "restart", "2019-05-20", basis="other_major_crime")
    assert (found.due_date, found.counted) == (date(2019, 7, 20), 0)


def test_an_end_is_in_time_or_late(case, officer):
    found = start(case, officer, "arrest_request", "2019-04-01")
    found = happen(found, officer, "end", "2019-04-04T23:00", document_number="")
    assert (found.status, found.is_late, found.next_alert_at) == ("ended", False, None)
    late = start(case, officer, "arrest_request", "2019-05-06")
    late = happen(late, officer, "end", "2019-05-10T00:01", document_number="")
    assert late.is_late


def test_an_ended_clock_takes_no_more_steps(case, officer):
    found = happen(start(case, officer), officer, "end", "2019-05-01")
    with pytest.raises(Refused, match="no longer open"):
        happen(found, officer, "extend", "2019-05-02", basis="complex", approver="next_higher")


def test_a_third_supplementary_investigation_is_refused(case, officer):
    for day in ("2019-03-01", "2019-04-01"):
        found = start(case, officer, "supplementary_investigation", day)
        happen(found, officer, "end", day)
    with pytest.raises(Refused, match=r"art\. 175.*not to prosecute"):
        start(case, officer, "supplementary_investigation", "2019-05-01")
    assert CaseClock.objects.count() == 2


def test_the_same_limit_runs_once(case, officer, docket):
    start(case, officer)
    with pytest.raises(Refused, match="runs in the case already"):
        start(case, officer, day="2019-05-01")
    first = actions.add_accused(case, family_name="", by=officer)
    second = actions.add_accused(case, family_name="", by=officer)
    start(case, officer, accused=first)
    start(case, officer, accused=second)
    with pytest.raises(Refused, match="runs in the case already"):
        start(case, officer, accused=second)


def test_an_accused_of_another_case_is_refused(case, officer, docket):
    other = actions.add_accused(docket.case("investigating"), family_name="", by=officer)
    with pytest.raises(Refused, match="another case"):
        start(case, officer, accused=other)


@pytest.mark.parametrize(
    ("table", "rule", "day", "field"),
    [
        (CPL, CUSTODY, "2019-06-11", "at"),  # still to come
        (CPL, CUSTODY, "2019-01-31", "at"),  # before the report
        ("cn-supervision-2024", "retention", "2019-04-10", "at"),  # not yet in force
        ("no-such-law", "retention", "2019-04-10", "at"),
        (CPL, "no-such-limit", "2019-04-10", "rule"),
    ],
)
def test_a_start_that_cannot_be_is_refused_at_its_field(case, officer, table, rule, day, field):
    with pytest.raises(Refused) as refused:
        start(case, officer, rule, day, table=table)
    assert refused.value.field == field
    assert not CaseClock.objects.exists()


def test_retention_before_june_2025_runs_under_the_law_of_2018(case, officer):
    found = start(case, officer, "retention", "2019-04-10", table="cn-supervision-2018")
    assert found.due_date == date(2019, 7, 10)
    assert rule_of(found).article == "43"


def test_only_the_authority_that_has_the_case_starts_and_moves_clocks(case, officer, docket):
    for person in (docket.officer("PROC"), docket.overseer, docket.reviewer, docket.stranger):
        with pytest.raises(Refused) as refused:
            start(case, person)
        assert refused.value.forbidden
    found = start(case, officer)
    for person in (docket.officer("PROC"), docket.overseer, docket.stranger):
        with pytest.raises(Refused) as refused:
            happen(found, person, "end", "2019-05-01")
        assert refused.value.forbidden


def test_clocks_are_seen_by_whoever_sees_the_case(case, officer, docket):
    found = start(case, officer)
    for person in (officer, docket.overseer, docket.reviewer):
        assert list(CaseClock.objects.visible_to(person)) == [found]
    assert not CaseClock.objects.visible_to(docket.stranger).exists()


def test_a_closed_case_starts_no_clock(docket, officer):
    with pytest.raises(Refused, match="ended"):
        start(docket.case("withdrawn"), officer)


def test_the_due_day_is_kept_when_the_calendar_changes(case, officer):
    found = start(case, officer, "bail", "2019-04-15")
    assert found.due_date == date(2020, 4, 15)
    Holiday.objects.create(calendar="cn", date=date(2020, 4, 15), kind="holiday")
    shown = queries.clocks_of(case)[0]
    assert shown.clock.due_date == date(2020, 4, 15)
    assert shown.state.last_day == date(2020, 4, 16)
    assert shown.is_kept_due_off


def test_shipped_tables_are_loaded_once(db):
    keys = set(ClockTable.objects.values_list("key", flat=True))
    assert {CPL, "cn-supervision-2018", "cn-supervision-2024", "example-neutral"} <= keys
    number = ClockTable.objects.count()
    actions.load_shipped_tables()
    assert ClockTable.objects.count() == number


def test_clocks_of_a_case_come_open_first_and_custody_first(case, officer):
    ended = happen(start(case, officer, "arrest_request", "2019-04-01"), officer, "end", "2019-04-02")
    bail = start(case, officer, "bail", "2019-04-15")
    custody = start(case, officer)
    assert [shown.clock for shown in queries.clocks_of(case)] == [custody, bail, ended]


def test_what_is_due_soon_comes_custody_first(case, officer, docket):
    custody = start(case, officer)  # last day today, 10 June
    passed = start(case, officer, "unrelated_property", "2019-05-06")  # 9 May
    soon = start(case, officer, "supplementary_investigation", "2019-05-20")  # 20 June
    later = start(case, officer, "bail", "2019-05-20")
    stopped = start(case, officer, "detention_notice", "2019-06-09")
    happen(stopped, officer, "suspend", "2019-06-09T10:30", basis="cannot_notify")
    for person in (officer, docket.overseer):
        assert list(queries.clock_page(person)) == [custody, passed, soon]
        assert {tint: str(count) for tint, count in queries.clock_counts(person).items()} == {
            "red": "1",
            "yellow": "1",
            "green": "1",
        }
        assert list(queries.clock_page(person, filters={"colour": "red"})) == [passed]
        assert list(queries.clock_page(person, filters={"colour": "yellow"})) == [custody]
        assert list(queries.clock_page(person, filters={"colour": "green"})) == [soon]
        assert list(queries.clock_page(person, filters={"custody": True})) == [custody]
        assert list(queries.clock_page(person, filters={"custody": False})) == [passed, soon]
    assert not queries.clock_page(docket.stranger).rows
    assert later.due_date == date(2020, 5, 20)


def test_the_page_of_limits_goes_on_where_it_stopped(case, officer):
    expected = [start(case, officer)]
    expected += [start(case, officer, rule, "2019-05-06") for rule in ("unrelated_property", "change_of_measure")]
    expected += [start(case, officer, "supplementary_investigation", "2019-05-20")]
    first = queries.clock_page(officer, size=2)
    second = queries.clock_page(officer, size=2, cursor=first.next)
    assert [*first, *second] == expected
    assert second.next is None
    assert list(queries.clock_page(officer, size=2, cursor=second.previous)) == expected[:2]


def test_the_colour_follows_the_moment(case, officer):
    summons = start(case, officer, "detention_house", "2019-06-09T08:30")  # passes on the 10th at 09:00, which is now
    assert summons.due_at == clock.now()
    assert summons.tint == "red"
