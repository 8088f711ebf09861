"""Fields that take units by code or name: what they resolve, suggest and refuse."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from lookback.org.forms import SUGGESTIONS, UnitCodeField, UnitCodesField
from lookback.org.forms.units import split_codes
from lookback.org.models import Unit


class Sample(forms.Form):
    one = UnitCodeField(required=False)
    many = UnitCodesField(required=False)

    def __init__(self, *args, units, near=None, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.offer(units, near=near)


@pytest.fixture
def fill(world):
    def filled(**values):
        data = QueryDict(mutable=True)
        for name, value in values.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return Sample(data, units=Unit.objects.below(world.units["P1"]))

    return filled


@pytest.mark.parametrize("text", ["C1", " C1 ", "Unit C1", "单位C1", "Unit C1 (C1)", "单位C1（C1）", "anything (C1)"])
def test_a_unit_is_named_by_code_or_name(fill, world, text):
    form = fill(one=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["one"] == world.units["C1"]


def test_nothing_is_none(fill):
    form = fill(one="", many=[""])
    assert form.is_valid()
    assert form.cleaned_data == {"one": None, "many": []}


@pytest.mark.parametrize("text", ["C9", "NAT", "no such", "x" * 500, "\x00", "C1\x00", "%", "()"])
def test_a_unit_that_may_not_be_chosen_is_unknown(fill, text):
    assert "one" in fill(one=text).errors
    assert "many" in fill(many=[text[:200]]).errors


def test_several_units_come_each_once_in_the_order_given(fill):
    form = fill(many=["D1", "C1，Unit D2\nD1; 单位D3"])
    assert form.is_valid(), form.errors
    assert [unit.code for unit in form.cleaned_data["many"]] == ["D1", "C1", "D2", "D3"]


def test_too_many_units_are_refused(fill):
    assert "many" in fill(many=[",".join(f"U{number}" for number in range(501))]).errors


def test_suggestions_come_from_the_top_and_are_few(world):
    form = Sample(units=Unit.objects.all())
    page = str(form["one"])
    assert page.index("Unit NAT (NAT)") < page.index("Unit V1 (V1)")
    assert f'list="{form["one"].id_for_label}_list"' in page
    assert len(form.fields["one"].widget.suggestions) <= SUGGESTIONS
    assert 'type="checkbox"' in str(form["many"])


def test_what_was_ticked_and_typed_is_shown_again(fill):
    page = str(fill(many=["C1", "V1, nowhere"])["many"])
    assert 'value="C1" id="id_many_' in page
    assert "checked" in page
    assert "nowhere" in page


def test_two_forms_do_not_share_suggestions(world):
    first = Sample(units=Unit.objects.filter(code="C1"))
    Sample(units=Unit.objects.filter(code="C2"))
    assert first.fields["one"].widget.suggestions == ["Unit C1 (C1)"]


def test_the_present_unit_is_shown_by_name_and_code(world):
    form = Sample(units=Unit.objects.all(), initial={"one": world.units["C1"], "many": [world.units["D1"]]})
    assert 'value="Unit C1 (C1)"' in str(form["one"])
    assert "checked" in str(form["many"])


def test_the_number_of_queries_does_not_grow_with_the_codes(world, django_assert_max_num_queries, fill):
    with django_assert_max_num_queries(1):
        assert fill(many=["C1", "C2", "D1", "D2", "D3", "T1", "V1"]).is_valid()


def test_codes_are_split_at_every_usual_mark():
    assert split_codes(["a, b；c、d\ne", "a"]) == ["a", "b", "c", "d", "e"]
