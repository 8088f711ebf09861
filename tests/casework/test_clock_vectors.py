"""When limits in hours and days end. Every line was worked out by hand from the article, not by the code under test.

A day stands for the last day that counts; the limit has passed at midnight after it. Weekdays are written where the
working calendar matters: "make-up" is a weekend day worked in exchange for a holiday (State Council notices).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.casework.clockwork import run

HOURS = [
    # CPL 119, 105: arrives 09:20; the ninth hour is not counted; twelve hours from 10:00 end at 22:00.
    ("cpl.summons", "2019-03-05T09:20", (), "2019-03-05T22:00"),
    # CPL 119, 105: arrives on the stroke of nine; the hour that begins then is the one not counted.
    ("cpl.summons", "2019-03-05T09:00", (), "2019-03-05T22:00"),
    # CPL 119, 105: the last minute of the same hour makes no difference.
    ("cpl.summons", "2019-03-05T09:59", (), "2019-03-05T22:00"),
    # CPL 119: arrives 23:10; counted from midnight; ends at noon.
    ("cpl.summons", "2019-03-05T23:10", (), "2019-03-06T12:00"),
    # CPL 119: serious case, detention needed: 24 hours in all, from 10:00 to 10:00.
    ("cpl.summons", "2019-03-05T09:20", ("extend 2019-03-05T20:00 serious own",), "2019-03-06T10:00"),
    # CPL 85: detained on the eve of National Day 18:05; 19:00 plus 24 hours; the holiday moves nothing.
    ("cpl.detention_house", "2019-09-30T18:05", (), "2019-10-01T19:00"),
    # CPL 85: 08:30 on National Day; 09:00 the next day.
    ("cpl.detention_notice", "2019-10-01T08:30", (), "2019-10-02T09:00"),
    # CPL 86: 13:45 on 28 February of a leap year; 14:00 on the 29th.
    ("cpl.detention_interrogation", "2020-02-28T13:45", (), "2020-02-29T14:00"),
    # CPL 93: 22:15 on New Year's Eve; 23:00 on New Year's Day.
    ("cpl.arrest_notice", "2019-12-31T22:15", (), "2020-01-01T23:00"),
    # CPL 94: 10:10 on 28 February of a common year; 11:00 on 1 March.
    ("cpl.arrest_interrogation", "2021-02-28T10:10", (), "2021-03-01T11:00"),
    # CPL 85: no notice possible from 15:00 on the 10th to 15:00 on the 12th: 48 hours more than 11 April 09:00.
    (
        "cpl.detention_notice",
        "2019-04-10T08:10",
        ("suspend 2019-04-10T15:00 cannot_notify", "resume 2019-04-12T15:00"),
        "2019-04-13T09:00",
    ),
    # CPL 85: stopped 08:30 to 20:30: 12 hours more than 11 April 09:00.
    (
        "cpl.detention_notice",
        "2019-04-10T08:10",
        ("suspend 2019-04-10T08:30 cannot_notify", "resume 2019-04-10T20:30"),
        "2019-04-11T21:00",
    ),
    # CPL 85: two stops of 1 h and of 2 h 30 min: 11 April 09:00 and 3 h 30 min.
    (
        "cpl.detention_notice",
        "2019-04-10T08:10",
        (
            "suspend 2019-04-10T10:00 cannot_notify",
            "resume 2019-04-10T11:00",
            "suspend 2019-04-10T12:00 cannot_notify",
            "resume 2019-04-10T14:30",
        ),
        "2019-04-11T12:30",
    ),
    # Supervision Law 46: 07:45; twelve hours from 08:00.
    ("sup.forced_appearance", "2025-06-03T07:45", (), "2025-06-03T20:00"),
    # Supervision Law 46: retention needed: 24 hours in all.
    (
        "sup.forced_appearance",
        "2025-06-03T07:45",
        ("extend 2025-06-03T18:00 retention_needed own",),
        "2025-06-04T08:00",
    ),
    # Supervision Law 50: half past midnight; from 01:00 to 01:00.
    ("sup.retention_notice", "2025-06-01T00:30", (), "2025-06-02T01:00"),
    # Supervision Law 25: noon on National Day; 13:00 on the next.
    ("sup.protective_custody_transfer", "2025-10-01T12:00", (), "2025-10-02T13:00"),
    # Supervision Law (2018) 44: 16:20; 17:00 the next day.
    ("sup18.retention_notice", "2019-05-20T16:20", (), "2019-05-21T17:00"),
    # Example law 12: 48 hours from noon of 28 February over the leap day: noon of 1 March.
    ("neutral.police_custody", "2024-02-28T11:30", (), "2024-03-01T12:00"),
    # Example law 12: a judge grants 96 hours in all: noon of 3 March.
    ("neutral.police_custody", "2024-02-28T11:30", ("extend 2024-02-29T12:00 judge judge",), "2024-03-03T12:00"),
]

CUSTODY_DAYS = [
    # CPL 91: Monday; three days; Thursday.
    ("cpl.arrest_request", "2019-03-04", (), "2019-03-07"),
    # CPL 91, 105: Wednesday; three days end on Saturday and stay there: custody.
    ("cpl.arrest_request", "2019-03-06", (), "2019-03-09"),
    # CPL 91, 105: 30 September; 3 October lies in the golden week and stays.
    ("cpl.arrest_request", "2019-09-30", (), "2019-10-03"),
    # CPL 91: four days more: 3 + 4 = 7 after 4 March.
    ("cpl.arrest_request", "2019-03-04", ("extend 2019-03-07 special own 4",), "2019-03-11"),
    # CPL 91: one day more.
    ("cpl.arrest_request", "2019-03-04", ("extend 2019-03-07 special own 1",), "2019-03-08"),
    # CPL 91: gang crime, thirty days in all: 27 days to 31 March, three more.
    ("cpl.arrest_request", "2019-03-04", ("extend 2019-03-06 roaming own",), "2019-04-03"),
    # CPL 91: first four days, then thirty in all, not 34.
    (
        "cpl.arrest_request",
        "2019-03-04",
        ("extend 2019-03-07 special own 4", "extend 2019-03-10 roaming own"),
        "2019-04-03",
    ),
    # CPL 91: thirty days from 10 February: 18 to the 28th, twelve more.
    ("cpl.arrest_request", "2019-02-10", ("extend 2019-02-12 roaming own",), "2019-03-12"),
    # CPL 91: in a leap year one day less into March.
    ("cpl.arrest_request", "2020-02-10", ("extend 2020-02-12 roaming own",), "2020-03-11"),
    # CPL 91: the prosecutor's seven days.
    ("cpl.arrest_decision", "2019-04-03", (), "2019-04-10"),
    # CPL 91: over Labour Day; 28 April and seven.
    ("cpl.arrest_decision", "2019-04-28", (), "2019-05-05"),
    # CPL 91, 105: ends on New Year's Day of the lunar year and stays.
    ("cpl.arrest_decision", "2019-01-29", (), "2019-02-05"),
    # CPL 167: fourteen days.
    ("cpl.prosecutor_arrest_decision", "2019-06-10", (), "2019-06-24"),
    # CPL 167: and three.
    ("cpl.prosecutor_arrest_decision", "2019-06-10", ("extend 2019-06-20 special own 3",), "2019-06-27"),
    # CPL 170: ten days.
    ("cpl.supervision_transfer_decision", "2019-07-01", (), "2019-07-11"),
    # CPL 170: and four.
    ("cpl.supervision_transfer_decision", "2019-07-01", ("extend 2019-07-10 special own 4",), "2019-07-15"),
    # CPL 170, 105: 25 September and ten: 5 October, in the golden week.
    ("cpl.supervision_transfer_decision", "2019-09-25", (), "2019-10-05"),
    # Supervision Law 46: seven days.
    ("sup.protective_custody", "2025-06-02", (), "2025-06-09"),
    # Supervision Law 46: and three.
    ("sup.protective_custody", "2025-06-02", ("extend 2025-06-08 special own 3",), "2025-06-12"),
    # Supervision Law 46: 28 September and seven: a holiday, and it stays.
    ("sup.protective_custody", "2025-09-28", (), "2025-10-05"),
    # Supervision Law 64: 27 December and seven: 3 January, a day off, stays.
    ("sup.confinement", "2025-12-27", (), "2026-01-03"),
    # CPL 172, 105: fast track with the suspect in custody: 16 June is a Sunday and stays.
    ("cpl.review_fast_track", "2019-06-06 held", (), "2019-06-16"),
    # CPL 225, 105: ten days with the accused in custody: 7 June, Dragon Boat, stays.
    ("cpl.fast_track_trial", "2019-05-28 held", (), "2019-06-07"),
    # CPL 220, 105: twenty days in custody: 3 May is a holiday and stays.
    ("cpl.summary_trial", "2019-04-13 held", (), "2019-05-03"),
    # Example law 20: 28 days from 1 February of a common year.
    ("neutral.remand", "2023-02-01", (), "2023-03-01"),
    # Example law 20: renewed three times: 112 days: 30 to 31 January, 29, 31, and 22 in April.
    (
        "neutral.remand",
        "2024-01-01",
        (
            "extend 2024-01-20 renewed court 28",
            "extend 2024-02-20 renewed court 28",
            "extend 2024-03-20 renewed court 28",
        ),
        "2024-04-22",
    ),
]

ROLLING_DAYS = [
    # CPL 97: Monday; Thursday.
    ("cpl.change_of_measure", "2019-03-04", (), "2019-03-07"),
    # CPL 97, 105: Wednesday; Saturday moves to Monday.
    ("cpl.change_of_measure", "2019-03-06", (), "2019-03-11"),
    # CPL 97, 105: Thursday; Sunday moves to Monday.
    ("cpl.change_of_measure", "2019-03-07", (), "2019-03-11"),
    # CPL 97, 105: 3 October lies in the golden week (1 to 7): Tuesday 8 October.
    ("cpl.change_of_measure", "2019-09-30", (), "2019-10-08"),
    # CPL 97: Sunday 29 September is a make-up day: it is worked, nothing moves.
    ("cpl.change_of_measure", "2019-09-26", (), "2019-09-29"),
    # CPL 97: Saturday 12 October is a make-up day.
    ("cpl.change_of_measure", "2019-10-09", (), "2019-10-12"),
    # CPL 145, 105: 24 January opens the long Spring Festival of 2020 (to 2 February): Monday the 3rd.
    ("cpl.unrelated_property", "2020-01-21", (), "2020-02-03"),
    # CPL 145: Sunday 19 January 2020 is a make-up day.
    ("cpl.unrelated_property", "2020-01-16", (), "2020-01-19"),
    # CPL 145, 105: 3 October; the holiday ends on the 7th and Saturday the 8th is worked.
    ("cpl.unrelated_property", "2022-09-30", (), "2022-10-08"),
    # CPL 145, 105: 22 January; holiday to the 27th, Saturday the 28th is worked.
    ("cpl.unrelated_property", "2023-01-19", (), "2023-01-28"),
    # CPL 145, 105: 11 February; holiday to the 17th, Sunday the 18th is worked.
    ("cpl.unrelated_property", "2024-02-08", (), "2024-02-18"),
    # CPL 145, 105: 3 October; holiday to the 8th: Thursday the 9th.
    ("cpl.unrelated_property", "2025-09-30", (), "2025-10-09"),
    # CPL 145, 105: 17 February; holiday to the 23rd: Tuesday the 24th.
    ("cpl.unrelated_property", "2026-02-14", (), "2026-02-24"),
    # CPL 145, 105: 28 January; holiday to 4 February: Wednesday the 5th.
    ("cpl.unrelated_property", "2025-01-25", (), "2025-02-05"),
    # CPL 145, 105: over the turn of the year: 1 and 2 January are off: Tuesday the 3rd.
    ("cpl.unrelated_property", "2022-12-29", (), "2023-01-03"),
    # CPL 230: judgment received on Friday 10 May; ten days from the next; Monday the 20th.
    ("cpl.appeal_judgment", "2019-05-10", (), "2019-05-20"),
    # CPL 230: Sunday 5 May 2019 is a make-up day.
    ("cpl.appeal_judgment", "2019-04-25", (), "2019-05-05"),
    # CPL 230, 105: 2 May is off (1 to 4); Sunday the 5th is worked.
    ("cpl.appeal_judgment", "2019-04-22", (), "2019-05-05"),
    # CPL 230, 105: 1 October; the whole golden week: the 8th.
    ("cpl.appeal_judgment", "2019-09-21", (), "2019-10-08"),
    # CPL 230: five days for a ruling: Saturday 18 May moves to Monday.
    ("cpl.appeal_ruling", "2019-05-13", (), "2019-05-20"),
    # CPL 230: Sunday 19 May moves to Monday.
    ("cpl.appeal_ruling", "2019-05-14", (), "2019-05-20"),
    # CPL 230: Monday 20 May as it is.
    ("cpl.appeal_ruling", "2019-05-15", (), "2019-05-20"),
    # CPL 230, 105: 13 February 2021, Spring Festival to the 17th: Thursday the 18th.
    ("cpl.appeal_ruling", "2021-02-08", (), "2021-02-18"),
    # CPL 230: Saturday 20 February 2021 is a make-up day.
    ("cpl.appeal_judgment", "2021-02-10", (), "2021-02-20"),
    # CPL 230: ten days over a leap February: 1 March, a Sunday; Monday the 2nd.
    ("cpl.appeal_judgment", "2020-02-20", (), "2020-03-02"),
    # CPL 230: in a common year: 2 March, a Saturday; Monday the 4th.
    ("cpl.appeal_judgment", "2019-02-20", (), "2019-03-04"),
    # CPL 230, 105: 1 October 2023; holiday to the 6th, Saturday the 7th is worked.
    ("cpl.appeal_ruling", "2023-09-26", (), "2023-10-07"),
    # CPL 172: fast track, suspect at large: ten days, Thursday.
    ("cpl.review_fast_track", "2019-06-03", (), "2019-06-13"),
    # CPL 172: more than a year possible: fifteen days in all.
    ("cpl.review_fast_track", "2019-06-03", ("extend 2019-06-12 over_one_year own",), "2019-06-18"),
    # CPL 172, 105: Sunday 16 June moves to Monday, the suspect being at large.
    ("cpl.review_fast_track", "2019-06-06", (), "2019-06-17"),
    # CPL 225, 105: 7 June, Dragon Boat (7 to 9): Monday the 10th.
    ("cpl.fast_track_trial", "2019-05-28", (), "2019-06-10"),
    # CPL 225: fifteen days in all, from 28 May and not from 10 June: Wednesday 12 June.
    ("cpl.fast_track_trial", "2019-05-28", ("extend 2019-06-05 over_one_year own",), "2019-06-12"),
    # CPL 220: twenty days.
    ("cpl.summary_trial", "2019-03-01", (), "2019-03-21"),
    # CPL 220: one and a half months: 1 April and fifteen days.
    ("cpl.summary_trial", "2019-03-01", ("extend 2019-03-20 over_three_years own",), "2019-04-16"),
    # CPL 220, interpretation 202: from the last of January to the last of February, and fifteen days.
    ("cpl.summary_trial", "2019-01-31", ("extend 2019-02-18 over_three_years own",), "2019-03-15"),
    # Supervision Law 50: Thursday; Sunday 8 June moves to Monday.
    ("sup.change_of_measure", "2025-06-05", (), "2025-06-09"),
    # Supervision Law 26: Sunday 28 September 2025 is a make-up day.
    ("sup.unrelated_frozen", "2025-09-25", (), "2025-09-28"),
    # Supervision Law 28: Saturday 11 October 2025 is a make-up day.
    ("sup.unrelated_seized", "2025-10-08", (), "2025-10-11"),
    # Example law 50: fourteen days end on Saturday 15 June; only weekends are off there; Monday.
    ("neutral.appeal", "2024-06-01", (), "2024-06-17"),
    # Example law 50: 1 October is a Tuesday like any other there.
    ("neutral.appeal", "2024-09-17", (), "2024-10-01"),
]


@pytest.mark.parametrize(("name", "start", "events", "due"), HOURS)
def test_a_limit_in_hours_ends_to_the_hour(name, start, events, due):
    state = run(name, start, *events)
    assert state.due == datetime.fromisoformat(due)
    assert state.last_day == datetime.fromisoformat(due).date()


@pytest.mark.parametrize(("name", "start", "events", "last"), CUSTODY_DAYS)
def test_custody_ends_on_its_day(name, start, events, last):
    state = run(name, start, *events)
    assert state.custody
    assert_last_day(state, last)


@pytest.mark.parametrize(("name", "start", "events", "last"), ROLLING_DAYS)
def test_a_last_day_off_moves_to_the_next_working_day(name, start, events, last):
    state = run(name, start, *events)
    assert not state.custody
    assert_last_day(state, last)


def assert_last_day(state, last):
    assert state.last_day == date.fromisoformat(last)
    assert state.due == datetime.fromisoformat(last) + timedelta(days=1)


def test_detention_and_arrest_decision_are_thirty_seven_days_at_most():
    # CPL 91: detained on 4 March; thirty days end on 3 April; the request goes in on that day; seven days: 10 April.
    request = run("cpl.arrest_request", "2019-03-04", "extend 2019-03-06 roaming own")
    decision = run("cpl.arrest_decision", str(request.last_day))
    assert decision.last_day == date(2019, 4, 10)
    assert (decision.last_day - date(2019, 3, 4)).days == 37


def test_without_gang_crime_they_are_fourteen_days_at_most():
    # CPL 91: 3 + 4 + 7 = 14.
    request = run("cpl.arrest_request", "2019-03-04", "extend 2019-03-07 special own 4")
    decision = run("cpl.arrest_decision", str(request.last_day))
    assert decision.last_day == date(2019, 3, 18)
