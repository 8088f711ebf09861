"""What is sealed opens for whom it was sealed, and for nobody else; a changed byte is noticed."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookback.kit import sealing
from lookback.kit.sealing import Unreadable

SECRET = bytes(range(32))


def changed(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@given(st.binary(max_size=300), st.text(max_size=30))
def test_content_comes_back_as_it_was(content, context):
    key = sealing.new_key()
    assert sealing.unseal(key, sealing.seal(key, content, context), context) == content


def test_a_wrong_key_context_or_byte_opens_nothing():
    key = sealing.new_key()
    sealed = sealing.seal(key, b"They meet at the quarry.", "tip:1")
    assert b"quarry" not in sealed
    for wrong_key, wrong_sealed, wrong_context in [
        (sealing.new_key(), sealed, "tip:1"),
        (key, sealed, "tip:2"),
        (key, b"", "tip:1"),
        (key, sealed[:-1], "tip:1"),
        *((key, changed(sealed, at), "tip:1") for at in range(len(sealed))),
    ]:
        with pytest.raises(Unreadable):
            sealing.unseal(wrong_key, wrong_sealed, wrong_context)


def test_the_same_text_never_looks_the_same_twice():
    key = sealing.new_key()
    assert len({sealing.seal(key, b"same", "x") for _ in range(50)}) == 50


@settings(max_examples=30)
@given(st.lists(st.binary(max_size=90_000), max_size=5), st.integers(1, 70_000))
def test_a_stream_comes_back_however_it_is_cut(parts, step):
    key = sealing.new_key()
    sealed = b"".join(sealing.seal_pieces(key, parts, "f"))
    content = b"".join(parts)
    assert len(sealed) == sealing.sealed_size(len(content))
    cut = (sealed[at : at + step] for at in range(0, len(sealed), step))
    assert b"".join(sealing.unseal_pieces(key, cut, "f")) == content


def test_a_stream_that_lost_or_swapped_pieces_is_refused():
    key, size = sealing.new_key(), sealing.PIECE_BYTES + sealing.TAG_BYTES
    sealed = b"".join(sealing.seal_pieces(key, [b"a" * sealing.PIECE_BYTES * 3], "f"))
    first, second, third = (sealed[at : at + size] for at in range(0, len(sealed), size))
    for wrong in (first + second, second + first + third, first + third, sealed[:-1], b"", sealed + third):
        with pytest.raises(Unreadable):
            list(sealing.unseal_pieces(key, [wrong], "f"))


def test_a_wrapped_key_opens_for_its_owner_only():
    owner, other, key = sealing.new_pair(), sealing.new_pair(), sealing.new_key()
    wrapped = sealing.wrap(owner.public, key, "tip:1")
    assert sealing.unwrap(owner.private, wrapped, "tip:1") == key
    for private, data, context in [
        (other.private, wrapped, "tip:1"),
        (owner.private, wrapped, "tip:2"),
        (owner.private, changed(wrapped, 5), "tip:1"),
        (owner.private, changed(wrapped, 1100), "tip:1"),
        (owner.private, b"", "tip:1"),
    ]:
        with pytest.raises(Unreadable):
            sealing.unwrap(private, data, context)


def test_a_pair_follows_from_its_private_key():
    pair = sealing.new_pair()
    assert sealing.pair_from(pair.private) == pair
    assert (len(pair.private), len(pair.public)) == (96, 1216)
    assert sealing.derived_pair(SECRET) == sealing.derived_pair(SECRET) != sealing.derived_pair(SECRET[1:])
    with pytest.raises(Unreadable):
        sealing.pair_from(b"short")


def test_a_passphrase_opens_what_it_locked():
    pair = sealing.new_pair()
    locked = sealing.lock(pair.private, "四个词的口令 correct horse")
    assert pair.private not in locked
    assert sealing.unlock(locked, "四个词的口令 correct horse") == pair.private
    for wrong in ("", "Correct horse", "\ud800"):
        with pytest.raises(Unreadable):
            sealing.unlock(locked, wrong)
    with pytest.raises(Unreadable):
        sealing.unlock(b"", "x")


def test_derived_keys_differ_by_purpose_and_are_plain_keyed_blake2b():
    assert sealing.derive(SECRET, "tip-lookup") != sealing.derive(SECRET, "tip-key")
    assert sealing.derive(SECRET, "a") == hashlib.blake2b(key=SECRET, person=b"a", digest_size=32).digest()
    assert len(sealing.derive(SECRET, "seed", 64)) == 64


@given(st.binary(min_size=1, max_size=40), st.integers(2, 255), st.data())
def test_any_two_shares_make_the_key(key, count, data):
    held = sealing.shares(key, count)
    first, second = data.draw(st.lists(st.sampled_from(held), min_size=2, max_size=2, unique=True))
    assert sealing.combine(first, second) == key


def test_one_share_says_nothing_and_counts_once():
    assert {sealing.shares(b"k", 2)[0] for _ in range(5000)} == {bytes([1, value]) for value in range(256)}
    first, second = sealing.shares(sealing.new_key(), 2)
    for wrong in (first, b"", second[:-1]):
        with pytest.raises(Unreadable):
            sealing.combine(first, wrong)
    with pytest.raises(ValueError, match="2 to 255"):
        sealing.shares(b"k", 1)
