"""Everything that can stand in the journal, on a desk or in a letter has a name for readers, in both languages."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils import translation

from lookback.config.api import api
from lookback.dispatch.models import About
from lookback.journal.models import Entry
from lookback.kit import vocabulary
from lookback.kit.workflow import REGISTRY

# Rows that are parts of something else, or that no verb is ever done on: the journal names what they belong to.
NEVER_A_SUBJECT = {
    "casework.casereach",
    "dispatch.deskentry",
    "dispatch.holiday",
    "documents.series",
    "inspections.agendaitem",
    "inspections.evidencepointer",
    "inspections.findingitem",
    "inspections.qualitycheck",
    "inspections.seat",
    "inspections.vote",
    "journal.entry",
    "journal.head",
    "org.namegram",
    "org.stagedunit",
    "rectification.counit",
    "rectification.reach",
    "rectification.tally",
    "rectification.vagueverb",
    "tipline.identity",
    "tipline.identityshare",
    "tipline.panelvote",
    "tipline.recheck",
    "tipline.tipfile",
}
assert api  # which knows every room, and so has read all their rules
KINDS = {model._meta.label_lower for model in apps.get_models() if model.__module__.startswith("lookback.")}


@pytest.mark.parametrize("kind", sorted(KINDS - NEVER_A_SUBJECT))
def test_every_noun_is_registered_in_both_languages(kind):
    with translation.override("en"):
        english = vocabulary.kind_label(kind)
    with translation.override("zh-hans"):
        chinese = vocabulary.kind_label(kind)
    assert english.isascii() and english and english != kind
    assert chinese and not chinese.isascii()


def test_what_is_no_noun_is_still_there():
    assert NEVER_A_SUBJECT <= KINDS


def test_every_workflow_moves_a_registered_noun():
    assert {name for name in REGISTRY if not vocabulary.kind_label(name)} == set()


@pytest.mark.parametrize("model", [Entry, *About.__subclasses__()])
def test_the_label_is_that_of_the_noun(model):
    with translation.override("en"):
        assert model(subject_kind="rectification.item").kind_label == "Item"
    assert model(subject_kind="unheard.of").kind_label == ""
