"""The demo's letters and inquiries: forty letters in nearly every state, and inquiries most of which find nothing."""

from __future__ import annotations

import pytest

from lookback.casework.models import DeskMember, HandOver, Letter, LinkedInquiry
from lookback.inspections.scenarios.zhejiang import LAST_DAY
from lookback.journal.queries import flaws
from lookback.kit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_there_are_forty_letters_of_four_kinds(played):
    letters = Letter.objects.all()
    assert letters.count() == 40 and not letters.filter(is_fictional=False).exists()
    assert set(letters.values_list("kind", flat=True)) == set(Letter.Kind.values)
    assert set(Letter.Status.values) - set(letters.values_list("status", flat=True)) == {"verified", "closed"}


def test_some_are_overdue_and_copied_to_the_superior(played):
    assert Letter.objects.exclude(superior_unit=None).exists()
    with clock.at(LAST_DAY):
        late = Letter.objects.filter(due_date__lt=clock.today(), copied_at=None)
        assert [letter for letter in late if letter.awaits_reply] == []


def test_most_inquiries_found_nothing(played):
    results = list(LinkedInquiry.objects.values_list("result", flat=True))
    assert len(results) == 9 and results.count("nothing_found") >= 5 and "established" in results
    assert {"returned", "accepted", "answered"} <= set(HandOver.objects.values_list("status", flat=True))
    assert DeskMember.objects.count() == 4


def test_the_journal_is_whole(played):
    assert list(flaws()) == []
