"""A sealed file, read from any place."""

from __future__ import annotations

import os

import pytest

from lookback.kit import sealing
from lookback.kit.sealed_file import SealedFile
from lookback.kit.sealing import PIECE_BYTES, Unreadable

CONTENT = os.urandom(3 * PIECE_BYTES + 77)


@pytest.fixture
def sealed(tmp_path):
    """A key and a path, for any content."""

    def make(content: bytes):
        key, path = sealing.new_key(), tmp_path / "sealed"
        path.write_bytes(b"".join(sealing.seal_pieces(key, [content], "c")))
        return path, key

    return make


@pytest.mark.parametrize("size", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, len(CONTENT)])
def test_it_reads_like_any_file(sealed, size):
    path, key = sealed(CONTENT[:size])
    with SealedFile(path, key, "c", size) as file:
        assert file.read() == CONTENT[:size]
        assert (file.read(), file.tell(), file.seekable(), file.readable()) == (b"", size, True, True)
        assert file.seek(-1, 2) == size - 1
        assert file.read(5) == CONTENT[size - 1 : size]
        file.seek(size // 2)
        assert file.read(1) == CONTENT[size // 2 : size // 2 + 1]
        file.seek(0)
        file.seek(1, 1)
        with pytest.raises(ValueError, match="before"):
            file.seek(-2)


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (PIECE_BYTES - 1, PIECE_BYTES + 1), (70_000, 190_000), (5, 5)])
def test_a_part_is_that_part(sealed, start, stop):
    path, key = sealed(CONTENT)
    assert b"".join(SealedFile(path, key, "c", len(CONTENT)).between(start, stop)) == CONTENT[start:stop]


def test_what_was_changed_cut_or_moved_is_not_read(sealed):
    path, key = sealed(CONTENT)
    content = path.read_bytes()
    with pytest.raises(Unreadable):
        SealedFile(path, key, "other", len(CONTENT)).read(1)
    with pytest.raises(Unreadable):
        SealedFile(path, sealing.new_key(), "c", len(CONTENT)).read(1)
    path.write_bytes(content[:-1])
    with pytest.raises(Unreadable):
        SealedFile(path, key, "c", len(CONTENT))
    path.write_bytes(content[: PIECE_BYTES + 16])
    with pytest.raises(Unreadable):  # a middle piece is no last one
        SealedFile(path, key, "c", PIECE_BYTES).read(1)
    path.write_bytes(content[:5] + bytes([content[5] ^ 1]) + content[6:])
    with pytest.raises(Unreadable):
        SealedFile(path, key, "c", len(CONTENT)).read(1)
