"""A search by name: by pairs of letters where they are rare, by a walk where they are common."""

from __future__ import annotations

import io

import pytest

from lookback.org import actions, queries, rules
from lookback.org.authority import Role
from lookback.org.models import NameGram, Unit

NAMES = ("豆芽巷社区居民委员会", "前王家村村委会", "王家村民委员会", "龙王庙村村委会", "巷口镇")


@pytest.fixture
def nation(world):
    rows = [f"X{number},{name},,village,village_committee,D1" for number, name in enumerate(NAMES)]
    file = io.BytesIO("\n".join(["code,name_zh,name_en,level,kind,parent_code", *rows]).encode())
    assert actions.import_tree(file, name="names.csv", by=None).is_loaded
    return world.person(Role.SECRETARIAT, "NAT")


@pytest.mark.parametrize(
    "text", ["王家", "王家村", "家村民", "村委会", "社区", "巷", "会", "村", "龙王庙村村委会", "口镇", "王委"]
)
def test_a_search_finds_the_units_whose_name_contains_the_text(nation, text):
    expected = {f"X{number}" for number, name in enumerate(NAMES) if text in name}
    found = {unit.code for unit in queries.unit_page(nation, text=text, cursor=None)}
    assert {code for code in found if code.startswith("X")} == expected


def test_a_rare_name_is_asked_of_the_pairs(nation):
    NameGram.objects.all().delete()
    assert not queries.unit_page(nation, text="豆芽", cursor=None).rows
    assert queries.unit_page(nation, text="社区", cursor=None).rows, "a common one is not"


def test_every_unit_has_its_pairs_however_it_was_made(world, nation):
    expected = {(gram, unit.pk) for unit in Unit.objects.all() for gram in rules.name_grams(unit.name_zh)}
    assert set(NameGram.objects.values_list("gram", "unit_key")) == expected


def test_english_names_are_found_by_any_part_in_any_case(world):
    unit = actions.create_unit(
        code="EN", kind=world.units["D1"].kind, level=3, parent=world.units["C1"], by=None, name_en="Quiet Harbour"
    )
    reader = world.person(Role.SECRETARIAT, "NAT")
    assert [found.pk for found in queries.unit_page(reader, text="t harb", cursor=None)] == [unit.pk]
