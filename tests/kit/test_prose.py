"""Text in two languages: kept by language, shown in the reader's."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given

from lookback.inspections.models import Framework
from lookback.kit.prose import Prose, ProseField

texts = st.dictionaries(st.sampled_from(["zh", "en", "fr"]), st.text(), max_size=3)


@pytest.mark.parametrize(("language", "shown"), [("en", "hello"), ("zh-hans", "你好"), ("fr", "你好")])
def test_the_readers_language_is_shown_else_the_first_written(language, shown):
    with translation.override(language):
        assert str(Prose({"zh": "你好", "en": "hello"})) == shown


def test_a_gap_in_one_language_is_filled_from_the_other():
    with translation.override("en"):
        assert str(Prose({"zh": "你好", "en": ""})) == "你好"
        assert str(Prose({"en": "", "zh": ""})) == str(Prose()) == ""


def test_a_bare_text_is_in_the_present_language():
    with translation.override("zh-hans"):
        assert Prose.of("你好") == {"zh": "你好"}
    with translation.override("en"):
        assert Prose.of("hello") == {"en": "hello"}


@pytest.mark.parametrize("nothing", ["", None, {}, {"en": ""}, Prose()])
def test_nothing_is_an_empty_prose(nothing):
    assert Prose.of(nothing) == {} and not Prose.of(nothing)


@given(texts)
def test_blanks_alone_are_no_text_and_of_is_idempotent(value):
    prose = Prose.of(value)
    assert bool(prose) == any(text.strip() for text in value.values())
    assert Prose.of(prose) == prose
    assert all(text in prose.every() for text in prose.values())


def test_every_language_is_what_a_check_reads():
    assert Prose({"zh": "加强", "en": "strengthen"}).every() == "加强\nstrengthen"


@pytest.mark.django_db
def test_a_column_gives_back_prose_and_takes_bare_text():
    with translation.override("en"):
        row = Framework.objects.create(key="t", version=1, name="Bridges", content={})
        assert isinstance(row.name, Prose) and row.name == {"en": "Bridges"}
        row = Framework.objects.get(pk=row.pk)
        assert isinstance(row.name, Prose) and str(row.name) == "Bridges"
        Framework.objects.filter(pk=row.pk).update(name={"zh": "桥"})
        assert str(Framework.objects.get(pk=row.pk).name) == "桥"


def test_a_column_that_must_not_be_blank_says_so():
    with pytest.raises(ValidationError):
        ProseField(blank=False).validate(Prose(), None)
    ProseField().validate(Prose(), None)
