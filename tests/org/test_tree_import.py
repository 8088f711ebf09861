"""A tree from a CSV file: every wrong row is named, and then nothing is loaded."""

from __future__ import annotations

import csv
import io
import random

import pytest
from django.core.management import CommandError, call_command

from lookback.journal.models import Entry
from lookback.org import actions
from lookback.org.actions import tree_import as module
from lookback.org.actions.tree_rows import COLUMNS, SHOWN
from lookback.org.authority import Role
from lookback.org.models import StagedUnit, Unit

pytestmark = pytest.mark.django_db
NATION = ("00", "国", "Nation", "national", "national", "")
PROVINCE = ("33", "省", "Province", "province", "province", "00")
CITY = ("3301", "市", "City", "prefecture", "prefecture_city", "33")


def as_csv(*rows, header=COLUMNS) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def load(*rows, by=None, **options):
    content = rows[0] if rows and isinstance(rows[0], bytes) else as_csv(*rows)
    return actions.import_tree(io.BytesIO(content), name="tree.csv", by=by, **options)


def sentences(report) -> list[str]:
    assert not report.is_loaded
    assert not StagedUnit.objects.exists()
    return [str(problem) for problem in report.problems]


def national(counties: int) -> list[tuple]:
    """A small country, generated: 1 nation, 3 provinces, 2 cities each, so many counties, offices, villages."""
    rows = [NATION]
    for p in range(10, 13):
        rows.append((f"{p}", f"省{p}", "", "province", "province", "00"))
        rows.append((f"{p}-police", f"公安{p}", "", "province", "police", f"{p}"))
        for c in range(1, 3):
            rows.append((f"{p}0{c}", f"市{p}{c}", "", "prefecture", "prefecture_city", f"{p}"))
            for n in range(counties):
                code = f"{p}0{c}{n:03}"
                rows.append((code, f"县{code}", "", "county", "county", f"{p}0{c}"))
                rows.append((f"{code}001", f"村{code}", "", "village", "village_committee", code))
    return rows


def test_rows_in_any_order_make_a_tree():
    rows = national(counties=5)
    random.Random(7).shuffle(rows)
    report = load(*rows)
    assert (report.problem_count, report.units, report.is_loaded) == (0, len(rows), True)
    assert Unit.objects.count() == len(rows)
    village = Unit.objects.get(code="1201004001")
    assert [unit.code for unit in Unit.objects.above(village)] == ["00", "12", "1201", "1201004", "1201004001"]
    assert all(unit.path == (unit.parent.path if unit.parent else "/") + f"{unit.pk}/" for unit in Unit.objects.all())
    assert all(unit.depth == len(unit.lineage) - 1 for unit in Unit.objects.all())
    assert not StagedUnit.objects.exists()


def test_batches_do_not_share_keys(monkeypatch):
    monkeypatch.setattr(module, "BATCH", 7)
    rows = national(counties=3)
    assert load(*rows).is_loaded
    assert Unit.objects.count() == len(rows)


def test_one_import_leaves_one_entry():
    before = Entry.objects.count()
    load(*national(counties=3))
    entry = Entry.objects.latest("id")
    assert Entry.objects.count() == before + 1
    assert entry.action == "org.tree.imported"
    assert entry.detail["units"] == Unit.objects.count()
    assert len(entry.detail["sha256"]) == 64


def test_an_import_goes_below_units_that_are_there():
    load(NATION, PROVINCE)
    assert load(CITY, ("3301-o", "", "Office", "prefecture", "leading_group_office", "3301")).is_loaded
    assert Unit.objects.get(code="3301").parent.code == "33"
    assert Unit.objects.get(code="3301-o").depth == 3


def test_new_units_can_be_made_after_an_import(world):
    """The keys that the import took are not handed out again."""
    load(("X1", "", "X", "village", "village_committee", "T1"))
    unit = actions.create_unit(
        code="X2", kind=world.units["V1"].kind, level=5, parent=world.units["T1"], name_en="x", by=None
    )
    assert unit.pk > Unit.objects.get(code="X1").pk


def test_a_dry_run_says_the_same_and_loads_nothing():
    before = Entry.objects.count()
    report = load(*national(counties=3), is_dry_run=True)
    assert (report.units, report.problem_count, report.is_loaded) == (len(national(3)), 0, False)
    assert not Unit.objects.exists()
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            ("B", "乙", "", "county", "county", "nowhere"),
            "Row 4, parent_code: There is no unit nowhere to be the parent",
        ),
        (("33", "乙", "", "county", "county", "00"), "Row 4, code: The code 33 is on row 3 already"),
        (("", "乙", "", "county", "county", "33"), "Row 4, code: The code is missing"),
        (("B", "", "", "county", "county", "33"), "Row 4, name_zh: The name is missing"),
        (("B", "乙", "", "galaxy", "county", "33"), "Row 4, level: There is no level “galaxy”"),
        (("B", "乙", "", "county", "planet", "33"), "Row 4, kind: There is no kind “planet”"),
        (("B", "乙", "", "province", "province", "33"), "Row 4, level: The level is not below that of the parent 33"),
        (("B", "乙", "", "national", "police", "33"), "Row 4, level: The level is not below that of the parent 33"),
        (("B", "乙", "", "county", "county", "B"), "Row 4, parent_code: A unit cannot be its own parent"),
        (("B" * 41, "乙", "", "county", "county", "33"), "Row 4, code: The text is longer than 40 characters"),
        (("B", "乙" * 121, "", "county", "county", "33"), "Row 4, name_zh: The text is longer than 120 characters"),
        (("B", "乙", "a\x00b", "county", "county", "33"), "Row 4, name_en: The text contains control characters"),
        (("B", "乙\u0007", "", "county", "county", "33"), "Row 4, name_zh: The text contains control characters"),
        (("B", "乙", "county"), "Row 4: The row has 3 fields instead of 6"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_loaded(row, sentence):
    report = load(NATION, PROVINCE, row)
    assert sentence in "\n".join(sentences(report))
    assert report.problem_count == 1
    assert not Unit.objects.exists()


def test_an_office_may_stand_beside_its_level():
    assert load(NATION, PROVINCE, ("33-p", "", "Police", "province", "police", "33")).is_loaded


def test_a_circle_is_found():
    def ring(one, other):
        return (one, "环", "", "county", "police", other)

    report = load(NATION, ring("A", "B"), ring("B", "C"), ring("C", "A"), ring("D", "C"))
    assert {problem.row for problem in report.problems} == {3, 4, 5, 6}
    assert all("circle" in problem.sentence for problem in report.problems)


def test_children_of_an_orphan_are_not_called_a_circle():
    report = load(
        NATION, ("B", "乙", "", "county", "county", "lost"), ("C", "丙", "", "village", "village_committee", "B")
    )
    assert sentences(report) == ["Row 3, parent_code: There is no unit lost to be the parent."]


def test_a_code_that_is_there_already_is_named():
    load(NATION, PROVINCE)
    assert "Row 2, code: There already is a unit with the code 33." in sentences(load(PROVINCE))
    assert Unit.objects.count() == 2


def test_a_tree_too_deep_for_its_paths_is_refused():
    chain = [(f"L{n}", "层", "", "national", "police", f"L{n - 1}" if n else "") for n in range(18)]
    assert "too deep" in sentences(load(*chain))[0]


def test_hundreds_of_problems_are_counted_and_the_first_listed():
    rows = [(f"B{n}", "乙", "", "county", "county", "lost") for n in range(3 * SHOWN)]
    report = load(NATION, *rows)
    assert (report.problem_count, len(report.problems)) == (3 * SHOWN, SHOWN)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Row 1: The file is empty"),
        (as_csv(), "Row 1: The file holds no units"),
        (b"code;name\n1;2\n", "Row 1: The first row must name these columns"),
        (as_csv(NATION) + "33,浙江省".encode("gbk"), "Row 3: The file is not in UTF-8"),
        (b"\xff\xfe" + "code".encode("utf-16-le"), "Row 1: The file is not in UTF-8"),
        (as_csv(NATION) + b'33,"never ends', "Row 3: This is not CSV"),
        (as_csv(NATION) + b"x" * 20_000, "Row 3: The row is too long"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Row 1: The file is not in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_from_a_wrong_row(content, sentence):
    assert sentence in sentences(load(content))[0]
    assert not Unit.objects.exists()


def test_a_byte_order_mark_and_another_order_of_columns_do_no_harm():
    header = tuple(reversed(COLUMNS))
    content = b"\xef\xbb\xbf" + as_csv(tuple(reversed(NATION)), header=header)
    assert load(content).is_loaded


def test_an_interrupted_import_leaves_nothing(monkeypatch):
    def break_off():
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_insert_units", break_off)
    with pytest.raises(KeyboardInterrupt):
        load(*national(counties=3))
    assert not Unit.objects.exists()
    assert not StagedUnit.objects.exists()


def test_somebody_may_load_only_below_units_in_charge(world):
    manager = world.person(Role.SYSADMIN, "P1")
    assert load(("P1-new", "新", "", "prefecture", "prefecture_city", "P1"), by=manager).is_loaded
    other = load(("P2-new", "新", "", "prefecture", "prefecture_city", "P2"), by=manager)
    assert sentences(other) == ["Row 2, parent_code: There is no unit P2 to be the parent."]
    top = load(("TOP", "顶", "", "national", "national", ""), by=manager)
    assert "Only the operator" in sentences(top)[0]


def test_the_command_loads_and_says_so(tmp_path, capsys):
    path = tmp_path / "tree.csv"
    path.write_bytes(as_csv(*national(counties=2)))
    call_command("org_import", str(path), "--dry-run")
    assert "would be loaded" in capsys.readouterr().out
    call_command("org_import", str(path))
    assert f"{Unit.objects.count()} units loaded." in capsys.readouterr().out


def test_the_command_names_rows_and_fails(tmp_path, capsys):
    path = tmp_path / "tree.csv"
    path.write_bytes(as_csv(NATION, ("B", "乙", "", "county", "county", "lost")))
    with pytest.raises(CommandError, match="1 problems"):
        call_command("org_import", str(path))
    assert "Row 3, parent_code: There is no unit lost" in capsys.readouterr().err
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("org_import", str(tmp_path / "missing.csv"))
