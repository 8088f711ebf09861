"""The demo's cases: sixty and a few, in every stage, marked fictional, with a whole journal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from lookback.casework.models import (
    Accused,
    Case,
    CaseClock,
    CaseReach,
    Characterisation,
    ListedCase,
    ListedMeasure,
    QualityRound,
    Remark,
)
from lookback.casework.rules import disputed, not_a_family_name, reach_rows
from lookback.casework.scenarios.desk import DATA, read
from lookback.dispatch.models import Notice
from lookback.inspections.scenarios.zhejiang import LAST_DAY
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.org.models import Person
from lookback.rectification.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_there_are_about_sixty_cases_in_every_stage(played):
    cases = Case.objects.all()
    assert 60 <= cases.count() <= 75
    assert set(cases.values_list("status", flat=True)) == set(Case.Status.values)
    assert set(cases.values_list("kind", flat=True)) == set(Case.Kind.values)


def test_everything_is_marked_fictional(played):
    assert not Case.objects.filter(is_fictional=False).exists()
    assert not Person.objects.filter(is_fictional=False).exists()
    assert read("zhejiang")["fictional"] is True


def test_nobody_is_named(played):
    assert [name for name in Accused.objects.values_list("family_name", flat=True) if not_a_family_name(name)] == []
    assert Accused.objects.count() > 100


def test_lists_remarks_and_measures_are_in_every_state(played):
    assert set(ListedCase.objects.values_list("status", flat=True)) == set(ListedCase.Status.values)
    assert set(ListedMeasure.objects.values_list("status", flat=True)) >= {"planned", "done"}
    assert {row.answered_at is None for row in Remark.objects.all()} == {True, False}


def test_what_was_played_is_sound(played):
    assert flaws() == []
    for case in Case.objects.all():
        assert {row.unit_id for row in reach_rows(case)} == set(
            CaseReach.objects.filter(case=case, stage=case.status).values_list("unit", flat=True)
        )
        dates = list(case.reports.order_by("number").values_list("stage_date", flat=True))
        assert dates == sorted(dates) and dates[-1] <= LAST_DAY


def test_the_content_names_no_official_and_lies_with_the_room():
    assert isinstance(DATA, Path) and (DATA / "zhejiang" / "cases.json").exists()
    names = [row["name"]["zh"] for row in read("zhejiang")["people"]]
    assert len(set(names)) == len(names)


def test_one_lowered_and_one_raised_were_returned_and_then_signed_by_two(played):
    changed = Characterisation.objects.filter(status="settled").exclude(direction=0)
    assert sorted(changed.values_list("direction", flat=True)) == [-1, 1]
    for found in changed:
        steps = Entry.objects.filter(subject_kind="casework.characterisation", subject_key=str(found.pk))
        assert steps.filter(action="casework.characterisation.object").exists()
        assert found.reviewed_by.username == "legal-reviewer" and found.headed_by.username.startswith("head-")
    assert set(Characterisation.objects.values_list("instance", flat=True)) == set(Characterisation.Instance.values)


def test_a_quality_review_has_a_dispute_a_conclusion_and_an_item(played):
    round_ = QualityRound.objects.get()
    first = round_.sampled.first()
    assert first.status == "concluded" and first.defects == ["elements"]
    assert disputed(first.reviews.all()) == ["elements"]
    assert Item.objects.filter(origin_kind="quality_review").count() == 1
    assert round_.sampled.filter(status="drawn").count() == 1


def test_limits_run_are_extended_and_one_on_custody_has_passed(played):
    clocks = CaseClock.objects.all()
    assert set(clocks.values_list("status", flat=True)) == set(CaseClock.Status.values)
    assert clocks.filter(extensions__gt=0).count() >= 10
    with clock.at("2019-11-20T09:00"):
        running = clocks.filter(status="running")
        assert running.filter(due_at__gt=clock.now(), due_at__lte=clock.now() + timedelta(days=10)).exists()
        passed = running.filter(is_custody=True, due_at__lte=clock.now())
    assert passed.count() == 1
    alerts = Notice.objects.filter(subject_kind="casework.caseclock", subject_key=passed.get().pk, settled_at=None)
    assert set(alerts.values_list("kind", flat=True)) == {"custody_over"}
