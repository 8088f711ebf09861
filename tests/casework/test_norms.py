"""Norms and checklists from files: the shipped ones are whole, and each mistake is named with its row."""

from __future__ import annotations

import copy
import json

import pytest
from django.core.management import CommandError, call_command

from lookback.casework.actions import load_norms, shipped_checklist
from lookback.casework.actions.norms import DATA
from lookback.casework.models import NormSet
from lookback.casework.rules import checked_checklist, checked_norms
from lookback.casework.rules.clocks import TableError

FILES = sorted((DATA / "norms").glob("*.json"))


@pytest.fixture
def content() -> dict:
    return json.loads((DATA / "norms" / "cn-2019.json").read_text(encoding="utf-8"))


def problems(check, content) -> list[str]:
    with pytest.raises(TableError) as caught:
        check(content)
    return caught.value.problems


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_norms_are_whole(path):
    content = checked_norms(json.loads(path.read_text(encoding="utf-8")))
    assert [row["key"] for row in content["elements"]][:4] == ["E1", "E2", "E3", "E4"]
    assert [len(row["elements"]) for row in content["ladder"]] == [0, 7, 8, 4]


def test_shipped_norms_follow_each_other_without_gap_or_overlap():
    days = sorted((content["from"], content.get("to")) for content in (json.loads(path.read_text()) for path in FILES))
    assert days == [("2018-01-16", "2019-04-08"), ("2019-04-09", "2022-04-30"), ("2022-05-01", None)]


def test_what_could_not_be_verified_is_marked(content):
    marked = {row["key"] for row in content["thresholds"] if row.get("unverified")}
    assert {"repetition", "economic_strength"} <= marked


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda c: c.update(key=""), "“key”"),
        (lambda c: c.update(version=0), "“version”"),
        (lambda c: c.update(name={"en": "x"}), "zh and en"),
        (lambda c: c.update({"from": "9 April"}), "“from”"),
        (lambda c: c.update({"to": "2019-04-08"}), "comes before"),
        (lambda c: c.update(elements=[]), "“elements” must be a list"),
        (lambda c: c["elements"].append(c["elements"][0]), "elements 13 (E1): the key “E1” is there twice."),
        (lambda c: c["elements"][1].pop("source"), "elements 2 (E2): “source”"),
        (lambda c: c["negatives"][0].update(text="x"), "negatives 1 (profit): “text”"),
        (lambda c: c["thresholds"].append("three"), "thresholds 5: a row of named fields"),
        (lambda c: c["thresholds"][0].update(unverified="yes"), "thresholds 1 (headcount): “unverified”"),
        (lambda c: c["ladder"].pop(), "levels 0, 1, 2 and 3"),
        (lambda c: c["ladder"][3]["elements"].append("E5"), "ladder 4 (mafia_like): “E5” is no element"),
        (lambda c: c["ladder"][2].update(elements=[]), "ladder 3 (evil_group): the lowest level"),
    ],
)
def test_each_mistake_is_named_with_its_row(content, spoil, words):
    spoil(content)
    assert any(words in sentence for sentence in problems(checked_norms, content))


def test_all_mistakes_are_named_at_once(content):
    content["elements"][0].pop("source")
    content["ladder"][1]["elements"] = ["V9"]
    assert len(problems(checked_norms, content)) == 2


@pytest.mark.parametrize("content", [None, [], "x", 3, {}])
def test_what_is_no_file_of_norms_is_refused(content):
    assert problems(checked_norms, content)


def test_the_shipped_checklist_is_whole():
    assert len(shipped_checklist()["rows"]) == 8


@pytest.mark.parametrize(
    ("change", "words"), [({"of": "mayor"}, "rows 1 (case_file): “of”"), ({"dimension": "taste"}, "“dimension”")]
)
def test_a_checklist_names_authorities_and_dimensions_that_exist(change, words):
    content = copy.deepcopy(shipped_checklist())
    content["rows"][0].update(change)
    assert any(words in sentence for sentence in problems(checked_checklist, content))


def test_a_version_is_never_changed_and_the_next_one_stands_beside_it(db, content):
    assert load_norms(content).version == 1
    content["source"] = "another"
    assert "next number" in problems(load_norms, content)[0]
    assert load_norms(content | {"version": 2}).version == 2
    assert NormSet.objects.filter(key="cn-2019").count() == 2


def test_a_file_with_a_mistake_loads_nothing(db, content, tmp_path, capsys):
    content["version"], content["elements"][0]["source"] = 2, ""
    path = tmp_path / "norms.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("norms_import", str(path))
    assert "elements 1 (E1)" in capsys.readouterr().err
    assert not NormSet.objects.filter(version=2).exists()
