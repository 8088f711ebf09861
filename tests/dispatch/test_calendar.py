"""Working days and periods: the holiday table, make-up days, and the arithmetic of due dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookback.dispatch import queries
from lookback.dispatch.actions import load_reference
from lookback.dispatch.models import DeadlineProfile, Holiday
from lookback.kit import clock
from lookback.kit.workflow import Refused

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(2019, 1, 1), date(2026, 10, 1))
READS_ONLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(
    ("day", "calendar", "works"),
    [
        (date(2019, 6, 3), "cn", True),
        (date(2019, 6, 7), "cn", False),  # Dragon Boat Festival, a Friday
        (date(2019, 6, 7), "", True),
        (date(2019, 4, 28), "cn", True),  # a Sunday that was worked
        (date(2019, 4, 28), "", False),
        (date(2019, 6, 8), "cn", False),
        (date(2019, 6, 8), "nowhere", False),
    ],
)
def test_holidays_and_make_up_days_count(day, calendar, works):
    assert queries.is_working_day(day, calendar) is works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2019, 6, 3), 3, date(2019, 6, 6)),
        (date(2019, 6, 5), 3, date(2019, 6, 11)),  # over the festival, 7 to 9 June
        (date(2019, 4, 26), 2, date(2019, 4, 29)),  # the Sunday counts
        (date(2019, 9, 30), 1, date(2019, 10, 8)),  # the national holiday week
        (date(2019, 6, 8), 0, date(2019, 6, 8)),
    ],
)
def test_working_days_are_counted_from_the_next_day(start, days, end):
    assert queries.working_days_after(start, days, "cn") == end


@READS_ONLY
@given(day=DAYS, n=st.integers(1, 40), calendar=st.sampled_from(["cn", ""]))
def test_exactly_n_working_days_lie_between(day, n, calendar):
    end = queries.working_days_after(day, n, calendar)
    between = [day + timedelta(days=offset) for offset in range(1, (end - day).days + 1)]
    assert sum(queries.is_working_day(one, calendar) for one in between) == n
    assert queries.is_working_day(end, calendar)


@READS_ONLY
@given(day=DAYS, n=st.integers(0, 30), m=st.integers(0, 30))
def test_counting_on_is_the_same_as_counting_at_once(day, n, m):
    in_two = queries.working_days_after(queries.working_days_after(day, n, "cn"), m, "cn")
    assert in_two == queries.working_days_after(day, n + m, "cn")


def test_a_calendar_in_which_nobody_ever_works_still_ends():
    Holiday.objects.bulk_create(
        Holiday(calendar="never", date=date(2019, 1, 1) + timedelta(days=offset), kind="holiday")
        for offset in range(400)
    )
    assert queries.working_days_after(date(2019, 1, 1), 3, "never") > date(2019, 1, 4)


# --- periods ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "key", "start", "end", "reasons"),
    [
        ("cn", "plan", date(2019, 6, 3), date(2019, 7, 3), ["start", "calendar_days"]),
        ("cn", "lookback_from", date(2019, 6, 3), date(2019, 10, 14), ["start", "calendar_days"]),
        ("cn", "lookback_to", date(2019, 6, 3), date(2019, 11, 15), ["start", "calendar_days"]),
        ("cn", "public_notice", date(2019, 5, 31), date(2019, 6, 10), ["start", "calendar_days", "day_off"]),
        ("neutral", "public_notice", date(2019, 5, 31), date(2019, 6, 7), ["start", "calendar_days"]),
        ("cn", "sign_for", date(2019, 6, 5), date(2019, 6, 11), ["start", "working_days"]),
        ("cn", "extension_notice", date(2019, 7, 3), date(2019, 6, 28), ["start", "days_before"]),
    ],
)
def test_a_period_ends_on_the_day_of_the_profile(profile, key, start, end, reasons):
    found = queries.due(queries.profile(profile, on=start), key, start)
    assert found.date == end
    assert [step["why"] for step in found.arithmetic] == reasons
    assert found.arithmetic[-1]["date"] == end.isoformat()


@pytest.mark.parametrize("key", ["management_decision", "nothing of the kind"])
def test_a_period_that_is_off_or_unknown_is_refused(key):
    profile = queries.profile("cn", on=date(2019, 6, 3))
    assert not queries.has_period(profile, key)
    with pytest.raises(Refused):
        queries.due(profile, key, date(2019, 6, 3))


def test_the_newest_version_in_force_counts():
    old = queries.profile("cn", on=date(2019, 6, 3))
    new = DeadlineProfile.objects.create(key="cn", version=2, effective_from=date(2020, 1, 1), periods=old.periods)
    assert queries.profile("cn", on=date(2019, 12, 31)) == old
    assert queries.profile("cn", on=date(2020, 1, 1)) == new
    with clock.at("2021-05-05"):
        assert queries.profile("cn") == new


def test_a_profile_before_its_time_or_unknown_is_refused():
    with pytest.raises(Refused):
        queries.profile("cn", on=date(2018, 12, 31))
    with pytest.raises(Refused):
        queries.profile("of nobody")


# --- what comes with the house ------------------------------------------------------------------------------------


def test_the_shipped_table_covers_the_years_named():
    years = {day.year for day in Holiday.objects.filter(calendar="cn").values_list("date", flat=True)}
    assert years == set(range(2019, 2027))
    assert Holiday.objects.filter(calendar="cn", kind="makeup").exists()


def test_loading_again_changes_nothing(django_assert_num_queries):
    before = (Holiday.objects.count(), DeadlineProfile.objects.count())
    with django_assert_num_queries(4):  # two reads inside a savepoint
        load_reference()
    assert (Holiday.objects.count(), DeadlineProfile.objects.count()) == before


def test_loading_puts_back_what_is_missing_and_leaves_what_a_site_changed():
    Holiday.objects.filter(date=date(2019, 6, 7)).delete()
    DeadlineProfile.objects.filter(key="cn").update(periods={"plan": {"days": 1}})
    load_reference()
    assert Holiday.objects.filter(calendar="cn", date=date(2019, 6, 7)).exists()
    assert DeadlineProfile.objects.get(key="cn").periods == {"plan": {"days": 1}}


def test_a_profile_says_its_name_in_the_readers_language():
    assert str(queries.profile("cn", on=date(2019, 6, 3))) == "Time limits of the special campaign (v1)"
