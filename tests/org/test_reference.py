"""Kinds and divisions ship with Lookback; the tree of a day is drawn from them."""

from __future__ import annotations

from datetime import date

import pytest

from lookback.journal.models import Entry
from lookback.kit.workflow import Refused
from lookback.org import actions
from lookback.org.models import Division, Level, Unit, UnitKind

pytestmark = pytest.mark.django_db
SEED_DAY = date(2019, 6, 3)


def levels(units) -> list[int]:
    return [sum(unit.level == level for unit in units) for level in Level]


def test_reference_is_there_after_migrating():
    assert UnitKind.objects.get(pk="leading_group_office").acts_for_parent
    assert UnitKind.objects.get(pk="government").is_territorial
    assert Division.objects.filter(code="330000").count() == 1


def test_loading_twice_changes_nothing(django_assert_max_num_queries):
    before = Division.objects.count(), UnitKind.objects.count()
    with django_assert_max_num_queries(6):
        actions.load_reference()
    assert (Division.objects.count(), UnitKind.objects.count()) == before


def test_a_kind_that_was_changed_by_hand_is_corrected():
    UnitKind.objects.filter(pk="police").update(name_en="Bobbies", acts_for_parent=True)
    actions.load_reference()
    assert not UnitKind.objects.get(pk="police").acts_for_parent


def test_zhejiang_had_eleven_cities_and_89_counties_on_the_day():
    units = actions.units_from_divisions("000000", on=SEED_DAY, by=None)
    assert levels(units) == [1, 1, 11, 89, 0, 0]


def test_later_trees_differ():
    """Longgang began in 2019; in 2021 two districts of Hangzhou ended and two began (domain.md 7)."""
    assert levels(actions.units_from_divisions("330000", on=date(2022, 1, 1), by=None))[3] == 90
    codes = set(Unit.objects.values_list("code", flat=True))
    assert {"330113", "330114", "330383"} <= codes
    assert not {"330103", "330104"} & codes


def test_successors_are_known():
    ended = Division.objects.get(code="330104")
    assert {division.code for division in ended.successors.all()} == {"330102", "330114"}
    assert ended.valid_to == date(2021, 4, 9)


def test_territorial_units_form_a_tree_with_paths():
    actions.units_from_divisions("000000", on=SEED_DAY, by=None)
    county = Unit.objects.get(code="330382")
    assert [unit.code for unit in Unit.objects.above(county)] == ["000000", "330000", "330300", "330382"]
    assert county.division.code == county.code
    assert county.kind_id == "government"
    assert Unit.objects.below(Unit.objects.get(code="330100")).count() == 14


def test_a_province_goes_under_the_nation_that_is_there():
    nation, government = Division.objects.get(code="000000"), UnitKind.objects.get(pk="government")
    actions.create_unit(code="N", kind=government, level=0, parent=None, division=nation, name_en="Nation", by=None)
    province = actions.units_from_divisions("330000", on=SEED_DAY, by=None)[0]
    assert province.parent.code == "N"
    assert province.depth == 1


def test_drawing_a_tree_costs_few_queries_and_one_entry(django_assert_max_num_queries):
    before = Entry.objects.count()
    with django_assert_max_num_queries(30):
        actions.units_from_divisions("000000", on=SEED_DAY, by=None)
    assert Entry.objects.count() == before + 1


def test_a_tree_that_is_there_is_not_drawn_again():
    actions.units_from_divisions("330100", on=SEED_DAY, by=None)
    with pytest.raises(Refused, match="330100"):
        actions.units_from_divisions("330100", on=SEED_DAY, by=None)


def test_a_division_of_another_day_is_refused():
    with pytest.raises(Refused, match="no division 330383"):
        actions.units_from_divisions("330383", on=SEED_DAY, by=None)


def test_offices_stand_beside_their_level():
    units = actions.units_from_divisions("330100", on=SEED_DAY, by=None)
    offices = actions.create_offices(units, ["leading_group_office", "police", "village_committee"], by=None)
    assert len(offices) == 2 * len(units)  # a city has no village committee
    office = Unit.objects.get(code="330110-police")
    assert (office.name_zh, office.parent.code, office.level) == ("余杭区公安局", "330110", Level.COUNTY)
    assert office.path == f"{office.parent.path}{office.pk}/"
