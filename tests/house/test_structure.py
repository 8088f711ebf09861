"""The house stands: rooms import downwards only, files and functions stay small, one function writes a status."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lookback"
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
# The denormalised copy of a status in the reach rows follows the item; it is no second writer of the item's own.
COPIES_A_STATUS = {"lookback/rectification/actions/rollup.py", "lookback/tipline/actions/common.py"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_rooms_import_only_what_stands_below_them():
    linter = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]


def test_imports_are_at_the_top_of_the_file():
    inner = [
        f"{relative(path)}:{node.lineno}"
        for path in SOURCES
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "PLC0415" not in path.read_text().splitlines()[node.lineno - 1]
        and path.name not in {"cli.py", "serve.py", "apps.py"}
    ]
    assert inner == []


def status_writes(path: Path) -> list[int]:
    lines = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            lines += [node.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            lines += [node.lineno for keyword in node.keywords if keyword.arg == "status"]
    return lines


def test_only_the_journal_writes_a_status():
    writers = {relative(path): status_writes(path) for path in SOURCES}
    writers = {path: lines for path, lines in writers.items() if lines and path not in COPIES_A_STATUS}
    assert list(writers) == ["lookback/journal/actions.py"], writers


def test_functions_are_short():
    long = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 45
    ]
    assert long == []


def test_files_are_small():
    # Tables of data may be longer than code: a workflow is read as one table.
    tables = {"lookback/rectification/rules.py", "lookback/inspections/rules.py"}
    large = [
        f"{relative(path)} ({len(path.read_text().splitlines())})"
        for path in SOURCES
        if len(path.read_text().splitlines()) > 400 and relative(path) not in tables
    ]
    assert large == []


@pytest.mark.parametrize("part", ["rules.py", "queries.py", "models.py"])
def test_only_actions_write(part):
    """No save, create, update or delete in a room's rules, queries or models."""
    verbs = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
    found = [
        f"{relative(path)}:{node.lineno} {node.func.attr}"
        for path in SOURCES
        if path.name == part or part[:-3] in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs
    ]
    assert found == []


def test_views_and_api_do_not_write():
    verbs = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "delete"}
    found = [
        f"{relative(path)}:{node.lineno} {node.func.attr}"
        for path in SOURCES
        if path.name in {"views.py", "api.py", "forms.py"} or {"views", "api", "forms"} & set(path.parts)
        if "kit" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs
        # Routers have a verb of the same name, and so has a browser's session.
        if getattr(node.func.value, "attr", getattr(node.func.value, "id", "")) not in {"session", "router"}
    ]
    assert found == []


def test_no_officials_of_the_source_article_are_named():
    names = ("Li Zhiyong", "Che Jun", "Yuan Jiajun", "Shi Shenglong", "Ge Huijun", "李智勇", "车俊", "袁家军", "葛慧君")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    guilty = [
        name
        for name in tracked
        if not name.startswith(("tests/house/", "scripts/check_data.py", "lookback/kit/static/vendor"))
        if (ROOT / name).suffix in {".py", ".md", ".json", ".csv", ".html", ".po", ".txt"}
        if any(official in (ROOT / name).read_text(encoding="utf-8", errors="ignore") for official in names)
    ]
    assert guilty == []
