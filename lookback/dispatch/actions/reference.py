"""The holidays and deadline profiles that come with the house. What a site has changed is left alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from django.db import transaction

from lookback.dispatch.models import DeadlineProfile, Holiday

DATA = Path(__file__).resolve().parent.parent / "data"
CALENDAR = "cn"


@transaction.atomic
def load_reference() -> None:
    """Insert what is missing. Costs two queries when nothing is."""
    _load_holidays()
    _load_profiles()


def _load_holidays() -> None:
    with (DATA / "holidays-cn.csv").open(encoding="utf-8", newline="") as file:
        rows = [Holiday(calendar=CALENDAR, **row) for row in csv.DictReader(file)]
    if Holiday.objects.filter(calendar=CALENDAR).count() < len(rows):
        Holiday.objects.bulk_create(rows, ignore_conflicts=True)


def _load_profiles() -> None:
    known = set(DeadlineProfile.objects.values_list("key", "version"))
    shipped = json.loads((DATA / "deadline-profiles.json").read_text(encoding="utf-8"))["profiles"]
    missing = [_profile(row) for row in shipped if (row["key"], row["version"]) not in known]
    DeadlineProfile.objects.bulk_create(missing, ignore_conflicts=True)


def _profile(row: dict) -> DeadlineProfile:
    return DeadlineProfile(
        key=row["key"],
        version=row["version"],
        effective_from=row["effective_from"],
        calendar=row["calendar"],
        name_zh=row["name"]["zh"],
        name_en=row["name"]["en"],
        periods=row["entries"],
        colours={"green": row["colours"]["green"], "yellow": row["colours"]["yellow"]},
    )
