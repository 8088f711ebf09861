"""Write the table of Chinese statutory days off and make-up workdays.

Source: the package chinesecalendar (MIT licence), tried with version 1.11.0, which transcribes the yearly
notices of the State Council. It is no dependency of Lookback; install it aside and run:

    pip install chinesecalendar==1.11.0
    python scripts/make_holidays_cn.py --out lookback/dispatch/data/holidays-cn.csv
"""

import argparse
import csv
import datetime
from pathlib import Path

from chinese_calendar.constants import Holiday, holidays, workdays

FIRST_YEAR, LAST_YEAR = 2019, 2026

# The package's short names, replaced by those of the notices.
NAMES_ZH = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}

# The notice for 2024 gives 1 January off "together with the weekend": the two days before are just a weekend.
PLAIN_WEEKENDS = {datetime.date(2023, 12, 30), datetime.date(2023, 12, 31)}

# Days off and make-up workdays per calendar year by the notices of the State Council (2020 with the extension
# of the Spring Festival to 2 February): a release of the package that differs must be looked at, not copied.
EXPECTED = {
    2019: (28, 6),
    2020: (30, 6),
    2021: (31, 7),
    2022: (32, 7),
    2023: (26, 7),
    2024: (28, 8),
    2025: (28, 5),
    2026: (33, 6),
}


def names(value: str) -> tuple[str, str]:
    """The Chinese and the English name of a holiday of the package."""
    chinese = Holiday(value).chinese
    return NAMES_ZH.get(chinese, chinese), value


def rows() -> list[list[str]]:
    """Every day off and every make-up workday of the years, by date."""
    found = []
    for day, value in holidays.items():
        if FIRST_YEAR <= day.year <= LAST_YEAR and day not in PLAIN_WEEKENDS:
            found.append([day.isoformat(), "holiday", *names(value)])
    for day, value in workdays.items():
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            name_zh, name_en = names(value)
            found.append([day.isoformat(), "makeup", f"{name_zh}调休上班", f"{name_en} make-up workday"])
    return sorted(found)


def check(table: list[list[str]]) -> None:
    """Stop when a year's counts differ from the notices or a make-up day is no weekend day."""
    for year, expected in EXPECTED.items():
        kinds = [row[1] for row in table if row[0].startswith(str(year))]
        counted = (kinds.count("holiday"), kinds.count("makeup"))
        if counted != expected:
            raise SystemExit(f"{year}: {counted} days off and make-up days, the notices say {expected}")
    for date, kind, *_ in table:
        if kind == "makeup" and datetime.date.fromisoformat(date).weekday() < 5:
            raise SystemExit(f"{date} is a make-up workday but no Saturday or Sunday")


def main() -> None:
    """Check the table, then write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    table = rows()
    check(table)
    with out.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["date", "kind", "name_zh", "name_en"])
        writer.writerows(table)
    print(f"{len(table)} days written to {out}")


if __name__ == "__main__":
    main()
