"""Receipt codes: random, easy to copy, and a slip of the pen is told at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.tipline.rules import codes
from lookback.tipline.rules.codes import SYMBOLS, BadCode

secrets = st.binary(min_size=15, max_size=15)


@given(secrets)
def test_a_code_reads_back_as_it_was_written(secret):
    assert codes.read(codes.written(secret)) == secret


@given(secrets)
def test_people_may_write_it_their_way(secret):
    code = codes.written(secret)
    for typed in (
        code.lower(),
        code.replace("-", " "),
        code.replace("-", ""),
        f"  {code}。",
        code.replace("0", "O").replace("1", "l"),
        "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in code),  # full width
        code.replace("-", "—"),
    ):
        assert codes.read(typed) == secret


@given(secrets, st.integers(0, 24), st.sampled_from(SYMBOLS))
def test_one_wrong_symbol_is_always_noticed(secret, place, symbol):
    code = codes.written(secret).replace("-", "")
    wrong = code[:place] + symbol + code[place + 1 :]
    if wrong != code:
        with pytest.raises(BadCode, match="not right"):
            codes.read(wrong)


def test_swapped_neighbours_are_noticed_save_for_one_pair():
    missed = {
        frozenset((first, second))
        for first in SYMBOLS
        for second in SYMBOLS
        if first != second
        and codes._check([codes._VALUE[first], codes._VALUE[second]])
        == codes._check([codes._VALUE[second], codes._VALUE[first]])
    }
    assert missed == {frozenset("0Z")}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "you typed 0"),
        ("7K3QM", "you typed 5"),
        ("A" * 100_000, "you typed 400"),
        ("U" * 25, "“U” does not occur"),
        ("\x00" * 25, "does not occur"),
        ("举报", "“举” does not occur"),
    ],
)
def test_what_cannot_be_a_code_is_told_why(typed, sentence):
    with pytest.raises(BadCode, match=sentence):
        codes.read(typed)


def test_codes_are_random_and_their_traces_tell_nothing():
    made = {codes.new_code() for _ in range(500)}
    assert len(made) == 500
    secret = codes.read(made.pop())
    traces = {codes.lookup(secret), codes.reporter_keys(secret).public, codes.reporter_keys(secret).private, secret}
    assert len(traces) == 4
    assert not any(secret in trace for trace in traces if trace != secret)
