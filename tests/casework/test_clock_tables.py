"""The tables of rules: what they hold, what is wrong with a bad one, and the arithmetic in words."""

from __future__ import annotations

import copy
import re
from datetime import date

import pytest
from django.utils.translation import override

from lookback.casework.rules.clocks import TableError, add_months, explain, parse
from tests.casework.clockwork import TABLES, content, rule, run, table


@pytest.mark.parametrize("short", TABLES)
def test_every_shipped_table_is_whole(short):
    found = table(short)
    for each in found.rules.values():
        assert each.article and set(each.name) == {"zh", "en"}
        for row in each.branches:
            assert row.article and set(row.name) == {"zh", "en"}


def test_the_tables_are_in_force_when_their_laws_are():
    assert table("cpl").covers(date(2018, 10, 26))
    assert not table("cpl").covers(date(2018, 10, 25))
    assert table("sup18").covers(date(2025, 5, 31)) and not table("sup18").covers(date(2025, 6, 1))
    assert table("sup").covers(date(2025, 6, 1)) and not table("sup").covers(date(2025, 5, 31))


def test_what_no_source_proves_is_marked():
    unproved = {
        (short, each.key, row.key)
        for short in TABLES
        for each in table(short).rules.values()
        for row in each.branches
        if not row.is_verified
    }
    assert unproved == {("cpl", "first_instance", "supreme"), ("cpl", "second_instance", "supreme")}


def test_every_row_of_the_specification_is_there():
    # The rows of domain.md 3.1, in its order.
    cpl = ("summons", "detention_house", "detention_interrogation", "detention_notice", "arrest_request")
    cpl += ("arrest_decision", "investigation_custody", "review", "review_fast_track", "supplementary_investigation")
    cpl += ("supervision_transfer_decision", "first_instance", "summary_trial", "trial_supplement", "appeal_judgment")
    cpl += ("appeal_ruling", "second_instance", "bail", "residential_surveillance", "unrelated_property")
    cpl += ("confiscation_notice", "wanted")
    assert set(cpl) <= set(table("cpl").rules)
    assert "retention" in table("sup").rules


BAD = [
    (lambda t: t.pop("rules"), "table without rules"),
    (lambda t: t.update(version=0), "“version” must be a whole number"),
    (lambda t: t.update(version=True), "“version” must be a whole number"),
    (lambda t: t.update(from_date="26.10.2018"), "“from_date” must be a day"),
    (lambda t: t.update(to_date="2001-01-01"), "“to_date” lies before"),
    (lambda t: t.update(name={"en": "only one language"}), "“name” must be there in zh and en"),
    (lambda t: t.update(colour="red"), "“colour” is no field"),
    (lambda t: t.update(approvers={}), "“approvers” must be a list"),
    (lambda t: t["rules"][0].pop("article"), "rules 1 (police_custody): “article” must be text"),
    (lambda t: t["rules"][0].update(length={}), "rules 1 (police_custody): “length” must be a length"),
    (lambda t: t["rules"][0].update(length={"hours": 4, "days": 1}), "rules 1 (police_custody): “length” mixes"),
    (lambda t: t["rules"][0].update(length={"weeks": 1}), "rules 1 (police_custody) · length: “weeks” is no field"),
    (lambda t: t["rules"][0].update(length={"hours": -1}), "length: “hours” must be a whole number"),
    (lambda t: t["rules"][0].update(custody="maybe"), "rules 1 (police_custody): “custody” must be one of"),
    (lambda t: t["rules"][0].update(custody=[]), "rules 1 (police_custody): “custody” must be one of"),
    (lambda t: t["rules"][0].update(rolls=True), "rules 1 (police_custody): a limit on custody or in hours does not"),
    (lambda t: t["rules"][1].update(key="police_custody"), "“police_custody” is there twice"),
    (lambda t: t["rules"][0]["extensions"][0].pop("becomes"), "extensions 1 (judge): an extension has exactly one"),
    (lambda t: t["rules"][0]["extensions"][0].update(adds={"hours": 1}), "exactly one"),
    (lambda t: t["rules"][0]["extensions"][0].update(becomes={"days": 4}), "hours are extended in hours only"),
    (lambda t: t["rules"][0]["extensions"][0].update(approver="king"), "“king” is no approver"),
    (lambda t: t["rules"][0]["extensions"][0].update(approver=""), "“approver” must be text"),
    (lambda t: t["rules"][0]["extensions"][0].update(after=["no"]), "names “no”, which is not there"),
    (lambda t: t["rules"][1]["extensions"][0]["chosen"].update(unit="years"), "“unit” must be hours, days or months"),
    (lambda t: t["rules"][1]["extensions"][0]["chosen"].update(most=0), "chosen: “most” must be a whole number"),
    (lambda t: t["rules"].append("row"), "rules 5: a row of named fields"),
]


@pytest.mark.parametrize(("spoil", "sentence"), BAD)
def test_a_mistake_is_named_with_its_row(spoil, sentence):
    bad = copy.deepcopy(content("neutral"))
    spoil(bad)
    with pytest.raises(TableError) as error:
        parse(bad)
    assert any(sentence in problem for problem in error.value.problems), error.value.problems


@pytest.mark.parametrize("nonsense", [None, [], "text", 7, {}, {"rules": 3}, {"rules": [None]}])
def test_nonsense_is_refused_in_sentences(nonsense):
    with pytest.raises(TableError) as error:
        parse(nonsense)
    assert error.value.problems


def test_all_mistakes_are_named_at_once():
    bad = copy.deepcopy(content("neutral"))
    bad["rules"][0].pop("article")
    bad["rules"][3].pop("name")
    with pytest.raises(TableError) as error:
        parse(bad)
    assert len(error.value.problems) == 2


def test_half_a_month_is_fifteen_days():
    assert rule("cpl.review").extensions["major"].length == (0, 15, 0)
    assert rule("cpl.summary_trial").extensions["over_three_years"].length == (1, 15, 0)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2019-01-15", 1, "2019-02-15"),
        ("2019-01-31", 1, "2019-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2019-01-30", 1, "2019-02-28"),
        ("2019-02-28", 1, "2019-03-31"),
        ("2020-02-28", 1, "2020-03-28"),
        ("2019-11-30", 3, "2020-02-29"),
        ("2019-12-15", 1, "2020-01-15"),
        ("2019-12-31", 12, "2020-12-31"),
        ("2019-05-31", 0, "2019-05-31"),
    ],
)
def test_a_month_goes_to_the_same_date_or_the_last_day(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_the_arithmetic_reads_step_by_step():
    state = run(
        "cpl.review",
        "2019-07-04",
        "extend 2019-08-01 major own",
        "suspend 2019-08-10 psychiatric_assessment",
        "resume 2019-08-14",
        tell=True,
    )
    with override("en"):
        lines = explain(state.rule, state.steps)
    # 4 July; 4 August is a Sunday, so Monday the 5th; fifteen days after the 4th: Monday the 19th; four days: Friday.
    assert [str(line.when)[:10] for line in lines] == [
        "2019-07-04",
        "2019-08-04",
        "2019-08-05",
        "2019-08-19",
        "2019-08-10",
        "2019-08-23",
    ]
    text = [line.sentence for line in lines]
    assert "is not counted" in text[0]
    assert text[1] == "After 1 month (art. 172)."
    assert "day off" in text[2] and "art. 105" in text[2]
    assert text[3].startswith("Extended by 15 days (art. 172)")
    assert "art. 149" in text[4]
    assert "4 days" in text[5]
    assert [line.is_end for line in lines] == [False, True, True, True, False, True]


def test_custody_on_a_day_off_is_explained():
    state = run("cpl.arrest_request", "2019-09-30", tell=True)
    with override("en"):
        lines = explain(state.rule, state.steps)
    assert "ends on it all the same (art. 105)" in lines[-1].sentence


def test_a_year_without_holidays_in_the_table_is_said():
    # 28 September 2027 is a Tuesday; three days: Friday 1 October, which the table, ending in 2026, does not know.
    state = run("cpl.change_of_measure", "2027-09-28", tell=True)
    assert state.last_day == date(2027, 10, 1)
    assert state.steps[-1]["why"] == "calendar_unknown"


def test_every_placeholder_of_the_sentences_is_filled():
    for short in TABLES:
        for each in table(short).rules.values():
            state = run(f"{short}.{each.key}", "2025-07-04T08:30", tell=True)
            for line in explain(each, state.steps):
                assert not re.search(r"%\(|\(art\. \)", line.sentence)
