"""When limits in months end. Every line was worked out by hand from the article, not by the code under test.

Supreme Court interpretation of the CPL (2021) art. 202: to the same date of the next month; from the last day to the
last day; a missing date becomes the last day; half a month is fifteen days.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.casework.clockwork import run
from tests.casework.test_clock_vectors import assert_last_day

COMPLEX, FOUR, TEN = "complex next_higher", "four_kinds province", "ten_years province"

CUSTODY = [
    # CPL 156: two months to the same date.
    ("cpl.investigation_custody", "2019-04-10", (), "2019-06-10"),
    # CPL 156: last of December to last of February, leap year.
    ("cpl.investigation_custody", "2019-12-31", (), "2020-02-29"),
    # CPL 156: last of December to last of February, common year.
    ("cpl.investigation_custody", "2018-12-31", (), "2019-02-28"),
    # CPL 156: there is no 30 February: the 29th, leap year.
    ("cpl.investigation_custody", "2019-12-30", (), "2020-02-29"),
    # CPL 156: there is no 29 February in 2019: the 28th.
    ("cpl.investigation_custody", "2018-12-29", (), "2019-02-28"),
    # CPL 156: the 30th is the last of June, so the last of August: the 31st.
    ("cpl.investigation_custody", "2019-06-30", (), "2019-08-31"),
    # CPL 156: the last of February to the last of April.
    ("cpl.investigation_custody", "2019-02-28", (), "2019-04-30"),
    # CPL 156: 28 February is not the last day of a leap year's: same date.
    ("cpl.investigation_custody", "2020-02-28", (), "2020-04-28"),
    # CPL 156: 29 February is: the last of April.
    ("cpl.investigation_custody", "2020-02-29", (), "2020-04-30"),
    # CPL 156, 105: 1 October is a holiday and stays.
    ("cpl.investigation_custody", "2019-08-01", (), "2019-10-01"),
    # CPL 156: and one month.
    ("cpl.investigation_custody", "2019-04-10", (f"extend 2019-06-05 {COMPLEX}",), "2019-07-10"),
    # CPL 158: and two.
    (
        "cpl.investigation_custody",
        "2019-04-10",
        (f"extend 2019-06-05 {COMPLEX}", f"extend 2019-07-05 {FOUR}"),
        "2019-09-10",
    ),
    # CPL 159: and two: seven months; Sunday 10 November stays.
    (
        "cpl.investigation_custody",
        "2019-04-10",
        (f"extend 2019-06-05 {COMPLEX}", f"extend 2019-07-05 {FOUR}", f"extend 2019-09-05 {TEN}"),
        "2019-11-10",
    ),
    # CPL 159: seven months from the last of July: the last of February, leap year.
    (
        "cpl.investigation_custody",
        "2019-07-31",
        (f"extend 2019-09-20 {COMPLEX}", f"extend 2019-10-20 {FOUR}", f"extend 2019-12-20 {TEN}"),
        "2020-02-29",
    ),
    # CPL 159: seven months from 30 July: no 30 February: the 29th.
    (
        "cpl.investigation_custody",
        "2019-07-30",
        (f"extend 2019-09-20 {COMPLEX}", f"extend 2019-10-20 {FOUR}", f"extend 2019-12-20 {TEN}"),
        "2020-02-29",
    ),
    # CPL 159: seven months from 29 July 2020: no 29 February in 2021: the 28th.
    (
        "cpl.investigation_custody",
        "2020-07-29",
        (f"extend 2020-09-20 {COMPLEX}", f"extend 2020-10-20 {FOUR}", f"extend 2020-12-20 {TEN}"),
        "2021-02-28",
    ),
    # CPL 156: three months from 30 December, counted from the start: 30 March, though two months ended on 28 February.
    ("cpl.investigation_custody", "2018-12-30", (f"extend 2019-02-20 {COMPLEX}",), "2019-03-30"),
    # CPL 156: four, five and seven months of the same: 158 makes it five: 30 May.
    (
        "cpl.investigation_custody",
        "2018-12-30",
        (f"extend 2019-02-20 {COMPLEX}", f"extend 2019-03-20 {FOUR}"),
        "2019-05-30",
    ),
    # CPL 160: another major crime on 20 May: two months anew: 20 July.
    ("cpl.investigation_custody", "2019-04-10", ("restart 2019-05-20 other_major_crime",), "2019-07-20"),
    # CPL 160: found after an extension: two months from 1 July, the extension is gone: 1 September.
    (
        "cpl.investigation_custody",
        "2019-04-10",
        (f"extend 2019-06-05 {COMPLEX}", "restart 2019-07-01 other_major_crime"),
        "2019-09-01",
    ),
    # CPL 160, 156: and may be extended again: 20 August.
    (
        "cpl.investigation_custody",
        "2019-04-10",
        ("restart 2019-05-20 other_major_crime", f"extend 2019-07-15 {COMPLEX}"),
        "2019-08-20",
    ),
    # CPL 149: twenty days of psychiatric assessment: 10 June becomes 30 June.
    (
        "cpl.investigation_custody",
        "2019-04-10",
        ("suspend 2019-05-06 psychiatric_assessment", "resume 2019-05-26"),
        "2019-06-30",
    ),
    # CPL 149: five days after an extension: 10 July becomes 15 July.
    (
        "cpl.investigation_custody",
        "2019-04-10",
        (f"extend 2019-06-05 {COMPLEX}", "suspend 2019-06-20 psychiatric_assessment", "resume 2019-06-25"),
        "2019-07-15",
    ),
    # CPL 149, 156: the twenty days first, then the extension: 10 July and twenty days.
    (
        "cpl.investigation_custody",
        "2019-04-10",
        ("suspend 2019-05-06 psychiatric_assessment", "resume 2019-05-26", f"extend 2019-06-25 {COMPLEX}"),
        "2019-07-30",
    ),
    # CPL 160: counted from the day the identity is established.
    (
        "cpl.investigation_custody",
        "2019-04-10",
        ("suspend 2019-04-10 identity_unknown", "restart 2019-06-03 identity_established"),
        "2019-08-03",
    ),
    # CPL 172, 105: the last of January to the last of February 2020, a Saturday; held, so it stays.
    ("cpl.review", "2020-01-31 held", (), "2020-02-29"),
    # CPL 172: a month from the last of January, then half a month of fifteen days.
    ("cpl.review", "2019-01-31 held", ("extend 2019-02-25 major own",), "2019-03-15"),
    # CPL 172, 105: 3 October in the golden week stays while somebody is held.
    ("cpl.review", "2019-09-03 held", (), "2019-10-03"),
    # CPL 170: ten days of deciding on the measure are not counted: 1 August becomes 11 August, a Sunday.
    ("cpl.review", "2019-07-01 held", ("suspend 2019-07-01 transfer_decision", "resume 2019-07-11"), "2019-08-11"),
    # CPL 175, 105: Labour Day stays while somebody is held.
    ("cpl.supplementary_investigation", "2019-04-01 held", (), "2019-05-01"),
    # CPL 175: the last of May to the last of June, a Sunday.
    ("cpl.supplementary_investigation", "2019-05-31 held", (), "2019-06-30"),
    # CPL 208: two months; Saturday 15 June stays.
    ("cpl.first_instance", "2019-04-15 held", (), "2019-06-15"),
    # CPL 208: 2, then 3 in all, then 3 more, then 2 by the Supreme Court: eight months; Sunday stays.
    (
        "cpl.first_instance",
        "2019-04-15 held",
        (
            "extend 2019-06-10 at_latest own",
            "extend 2019-07-10 four_kinds next_higher",
            "extend 2019-10-10 supreme supreme 2",
        ),
        "2019-12-15",
    ),
    # CPL 208: the Supreme Court twice, one month and three: ten months; Saturday stays.
    (
        "cpl.first_instance",
        "2019-04-15 held",
        (
            "extend 2019-06-10 at_latest own",
            "extend 2019-07-10 four_kinds next_higher",
            "extend 2019-10-10 supreme supreme 1",
            "extend 2019-11-10 supreme supreme 3",
        ),
        "2020-02-15",
    ),
    # CPL 206: suspended 5 May to 5 August: 26 + 30 + 31 + 5 = 92 days after 15 June: 15 September.
    ("cpl.first_instance", "2019-04-15 held", ("suspend 2019-05-05 stayed", "resume 2019-08-05"), "2019-09-15"),
    # CPL 241: sent back, received on 20 May: two months anew; a Saturday stays.
    ("cpl.first_instance", "2019-04-15 held", ("restart 2019-05-20 remanded",), "2019-07-20"),
    # CPL 243: four months from the last of July: the last of November, a Saturday.
    ("cpl.second_instance", "2019-07-31 held", ("extend 2019-09-20 four_kinds province",), "2019-11-30"),
    # CPL 235: 26 days of reading the file are not counted: 30 September becomes 26 October, a Saturday.
    ("cpl.second_instance", "2019-07-31 held", ("suspend 2019-08-10 file_reading", "resume 2019-09-05"), "2019-10-26"),
    # Supervision Law 48: three months.
    ("sup.retention", "2025-06-10", (), "2025-09-10"),
    # Supervision Law 48: and three.
    ("sup.retention", "2025-06-10", ("extend 2025-09-01 special next_higher",), "2025-12-10"),
    # Supervision Law 48: and two: eight months.
    (
        "sup.retention",
        "2025-06-10",
        ("extend 2025-09-01 special next_higher", "extend 2025-12-01 ten_years national"),
        "2026-02-10",
    ),
    # Supervision Law 48: the last of November to the last of February, a Saturday, the day of a make-up.
    ("sup.retention", "2025-11-30", (), "2026-02-28"),
    # Supervision Law 48: eight months from the last of June: the last of February.
    (
        "sup.retention",
        "2025-06-30",
        ("extend 2025-09-20 special next_higher", "extend 2025-12-20 ten_years national"),
        "2026-02-28",
    ),
    # Supervision Law 48: counted anew from 20 August.
    ("sup.retention", "2025-06-10", ("restart 2025-08-20 other_major_crime national",), "2025-11-20"),
    # Supervision Law 48: and extended once more after that.
    (
        "sup.retention",
        "2025-06-10",
        ("restart 2025-08-20 other_major_crime national", "extend 2025-11-10 special next_higher"),
        "2026-02-20",
    ),
    # Supervision Law (2018) 43: three months and three.
    ("sup18.retention", "2019-05-15", (), "2019-08-15"),
    ("sup18.retention", "2019-05-15", ("extend 2019-08-01 special next_higher",), "2019-11-15"),
]

ROLLING = [
    # CPL 172: a month, Thursday.
    ("cpl.review", "2019-03-11", (), "2019-04-11"),
    # CPL 172: the last of January to the last of February, Thursday.
    ("cpl.review", "2019-01-31", (), "2019-02-28"),
    # CPL 172, 105: 29 February 2020 is a Saturday; at large, so Monday 2 March.
    ("cpl.review", "2020-01-31", (), "2020-03-02"),
    # CPL 172: fifteen days more: Friday 26 April.
    ("cpl.review", "2019-03-11", ("extend 2019-04-08 major own",), "2019-04-26"),
    # CPL 172, 105: 3 October moves to the 8th.
    ("cpl.review", "2019-09-03", (), "2019-10-08"),
    # CPL 172: granted on the moved last day; counted from 3 October, not from the 8th: Friday the 18th.
    ("cpl.review", "2019-09-03", ("extend 2019-10-08 major own",), "2019-10-18"),
    # CPL 175, 172: returned, resubmitted on 28 April: a month anew, Tuesday.
    ("cpl.review", "2019-03-11", ("suspend 2019-04-01 returned", "restart 2019-04-28 resubmitted"), "2019-05-28"),
    # CPL 170, 105: 11 August is a Sunday; at large, so Monday.
    ("cpl.review", "2019-07-01", ("suspend 2019-07-01 transfer_decision", "resume 2019-07-11"), "2019-08-12"),
    # CPL 172: another prosecutor receives it on 25 March.
    ("cpl.review", "2019-03-11", ("restart 2019-03-25 jurisdiction",), "2019-04-25"),
    # CPL 149: six days of assessment: 11 April becomes 17 April.
    ("cpl.review", "2019-03-11", ("suspend 2019-03-20 psychiatric_assessment", "resume 2019-03-26"), "2019-04-17"),
    # CPL 175, 105: Labour Day 2019 (1 to 4) moves to Sunday the 5th, which is worked.
    ("cpl.supplementary_investigation", "2019-04-01", (), "2019-05-05"),
    # CPL 79: twelve months, Friday.
    ("cpl.bail", "2019-06-05", (), "2020-06-05"),
    # CPL 79: from 29 February to the last of February 2021, a Sunday; Monday 1 March.
    ("cpl.bail", "2020-02-29", (), "2021-03-01"),
    # CPL 79: from the last of February to the last of a leap February, a Saturday; Monday 2 March.
    ("cpl.bail", "2019-02-28", (), "2020-03-02"),
    # CPL 79: ends on National Day 2020 (1 to 8): Friday the 9th.
    ("cpl.bail", "2019-10-01", (), "2020-10-09"),
    # CPL 79: six months from the last of August: 29 February 2020, a Saturday; Monday.
    ("cpl.residential_surveillance", "2019-08-31", (), "2020-03-02"),
    # CPL 79: six months, Tuesday.
    ("cpl.residential_surveillance", "2019-04-15", (), "2019-10-15"),
    # CPL 79, 105: 1 October moves to the 8th.
    ("cpl.residential_surveillance", "2019-04-01", (), "2019-10-08"),
    # CPL 208, 105: Saturday 15 June moves to Monday, the accused being at large.
    ("cpl.first_instance", "2019-04-15", (), "2019-06-17"),
    # CPL 208: three months at the latest, Monday.
    ("cpl.first_instance", "2019-04-15", ("extend 2019-06-10 at_latest own",), "2019-07-15"),
    # CPL 208: and three: six months, Tuesday.
    (
        "cpl.first_instance",
        "2019-04-15",
        ("extend 2019-06-10 at_latest own", "extend 2019-07-10 four_kinds next_higher"),
        "2019-10-15",
    ),
    # CPL 205, 208: back on 6 June: two months anew, Tuesday.
    (
        "cpl.first_instance",
        "2019-04-15",
        ("suspend 2019-05-10 supplement", "restart 2019-06-06 supplement_done"),
        "2019-08-06",
    ),
    # CPL 205: one month, Monday.
    ("cpl.trial_supplement", "2019-05-10", (), "2019-06-10"),
    # CPL 243: from the last of July to the last of September, Monday.
    ("cpl.second_instance", "2019-07-31", (), "2019-09-30"),
    # CPL 243, 105: four months: Saturday 30 November moves to Monday 2 December.
    ("cpl.second_instance", "2019-07-31", ("extend 2019-09-20 four_kinds province",), "2019-12-02"),
    # CPL 243: and one by the Supreme Court: the last of December, Tuesday.
    (
        "cpl.second_instance",
        "2019-07-31",
        ("extend 2019-09-20 four_kinds province", "extend 2019-11-20 supreme supreme 1"),
        "2019-12-31",
    ),
    # CPL 299: six months from the last of November: 31 May 2020, a Sunday; Monday.
    ("cpl.confiscation_notice", "2019-11-30", (), "2020-06-01"),
    # CPL 299: 15 February 2020 is a Saturday; Monday the 17th.
    ("cpl.confiscation_notice", "2019-08-15", (), "2020-02-17"),
    # CPL 298: a year, Tuesday.
    ("cpl.wanted", "2019-03-31", (), "2020-03-31"),
    # Supervision Law 46: twelve months, Monday.
    ("sup.order_to_await", "2025-06-15", (), "2026-06-15"),
    # Supervision Law 54: 1 October 2025 (holiday to the 8th): Thursday the 9th.
    ("sup.supplementary_investigation", "2025-09-01", (), "2025-10-09"),
    # Example law 31: three months from the last of November to the last of February, Friday.
    ("neutral.charge_decision", "2024-11-30", (), "2025-02-28"),
    # Example law 32: four: the last of March, Monday.
    ("neutral.charge_decision", "2024-11-30", ("extend 2025-02-20 complex judge",), "2025-03-31"),
    # Example law 33: ten days of waiting: Monday 10 March.
    ("neutral.charge_decision", "2024-11-30", ("suspend 2025-01-10 expert", "resume 2025-01-20"), "2025-03-10"),
    # Example law 34: anew from 15 December: Saturday 15 March moves to Monday.
    ("neutral.charge_decision", "2024-11-30", ("restart 2024-12-15 new_charge court",), "2025-03-17"),
]


@pytest.mark.parametrize(("name", "start", "events", "last"), CUSTODY)
def test_months_of_custody_end_on_their_day(name, start, events, last):
    state = run(name, start, *events)
    assert state.custody
    assert_last_day(state, last)


@pytest.mark.parametrize(("name", "start", "events", "last"), ROLLING)
def test_months_that_end_on_a_day_off_move_on(name, start, events, last):
    state = run(name, start, *events)
    assert not state.custody
    assert_last_day(state, last)


def test_arrest_to_the_end_of_the_investigation_is_seven_months_at_most():
    # CPL 156, 158, 159: 2 + 1 + 2 + 2. An eighth month has no basis.
    state = run(
        "cpl.investigation_custody",
        "2019-01-15",
        f"extend 2019-03-10 {COMPLEX}",
        f"extend 2019-04-10 {FOUR}",
        f"extend 2019-06-10 {TEN}",
    )
    assert state.last_day == date(2019, 8, 15)
    assert set(state.extended) == set(state.rule.extensions)


def test_review_with_both_returns_is_six_and_a_half_months_at_most():
    # CPL 172, 175: three reviews of a month and fifteen days, two supplements of a month, each used to its last day.
    # 4 March: review to 4 April, extended to 19 April; supplement to 19 May; review to 19 June, extended to 4 July;
    # supplement to 4 August; review to 4 September, extended to 19 September. 4 March and six months: 4 September,
    # and fifteen days: 19 September.
    first = run("cpl.supplementary_investigation", "2019-04-19 held")
    assert first.last_day == date(2019, 5, 19)
    second = run("cpl.supplementary_investigation", "2019-07-04 held")
    assert second.last_day == date(2019, 8, 4)
    state = run(
        "cpl.review",
        "2019-03-04 held",
        "extend 2019-04-01 major own",
        "suspend 2019-04-19 returned",
        "restart 2019-05-19 resubmitted",
        "extend 2019-06-10 major own",
        "suspend 2019-07-04 returned",
        "restart 2019-08-04 resubmitted",
        "extend 2019-09-01 major own",
    )
    assert state.last_day == date(2019, 9, 19)


def test_retention_is_eight_months_at_most():
    # Supervision Law 48: 3 + 3 + 2.
    state = run(
        "sup.retention", "2025-07-01", "extend 2025-09-20 special next_higher", "extend 2025-12-20 ten_years national"
    )
    assert state.last_day == date(2026, 3, 1)


def test_retention_under_the_law_before_is_six_months_at_most():
    # Supervision Law (2018) 43: 3 + 3, and no third paragraph.
    state = run("sup18.retention", "2019-01-31", "extend 2019-04-20 special next_higher")
    assert state.last_day == date(2019, 7, 31)
    assert list(state.rule.extensions) == ["special"]
