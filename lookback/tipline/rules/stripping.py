"""Whether a text that leaves the desk would give the reporter away: the words of a sealed name, the receipt code.

The words themselves are nowhere in the clear. Kept are their traces under a key, and a text is compared with those: a
word of letters and an address as a whole; Chinese characters and numbers wherever they stand, with or without blanks.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from lookback.tipline.rules import codes
from lookback.tipline.rules.codes import BadCode

TRACE_BYTES = 16
LEAST_LETTERS, LEAST_CHARACTERS, LEAST_DIGITS, LEAST_PLACE = 2, 2, 5, 3
LONGEST = 60
# Words that say how somebody is reached, not who it is.
_COMMON = re.compile(
    "^(wechat|weixin|qq|phone|tel|telephone|mobile|mail|email|contact|name|address)$|"
    "微信|电话|手机号?|邮箱|联系|姓名|地址|先生|女士|同志"
)
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_NUMBER, _LETTERS, _CHARACTERS = r"\d+", rf"[^\W\d_{_HAN}]+", rf"[{_HAN}]+"
_PIECES = re.compile(f"{_NUMBER}|{_LETTERS}|{_CHARACTERS}")
_WORD = re.compile(_LETTERS)
_ADDRESSES = re.compile(r"[a-z0-9][a-z0-9_.@+-]*[a-z0-9]")
# Blanks and marks between digits, and blanks and dots between Chinese characters, part nothing.
_GAPS = re.compile(rf"(?<=\d)[\s./()‐-―-]+(?=\d)|(?<=[{_HAN}])[\s·・.]+(?=[{_HAN}])")


def words_of(name: str, contact: str) -> set[str]:
    """The words of a name and a contact that must not go out.

    Of a contact only what can be somebody's: numbers, addresses, Chinese words, and words written large.
    """
    found = {*_words(name), *_addresses(_plain(contact))}
    found |= {word for word in _words(contact) if not _WORD.match(word)}
    large = [word for word in re.findall(_LETTERS, contact) if word[0].isupper() and len(word) >= LEAST_PLACE]
    found |= {_plain(word) for word in large}
    return {word for word in found if _counts(word)}


def traces(words: Iterable[str], key: bytes) -> dict[int, list[str]]:
    """The keyed traces of words, by their length: what is kept of them."""
    found: dict[int, list[str]] = {}
    for word in sorted(words):
        found.setdefault(len(word), []).append(_trace(word, key))
    return found


def occurs(text: str, kept: Mapping[int, Collection[str]], key: bytes) -> bool:
    """Whether one of the words whose traces are kept stands in the text."""
    candidates = {piece for piece in _candidates(text, kept) if len(piece) in kept}
    return any(_trace(piece, key) in kept[len(piece)] for piece in candidates)


def holds_code(text: str, lookup: bytes) -> bool:
    """Whether the receipt code with that trace stands in the text, however it is grouped."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())
    length = codes.DATA_SYMBOLS + 1
    return any(_is_code(plain[at : at + length], lookup) for at in range(len(plain) - length + 1))


def _is_code(typed: str, lookup: bytes) -> bool:
    try:
        return codes.lookup(codes.read(typed)) == lookup
    except BadCode:
        return False


def _candidates(text: str, lengths: Iterable[int]) -> Iterator[str]:
    plain = _plain(text)
    yield from _addresses(plain)
    for piece in _PIECES.findall(_GAPS.sub("", plain)):
        if _WORD.match(piece):
            yield piece
            continue
        for length in lengths:
            yield from (piece[at : at + length] for at in range(len(piece) - length + 1))


def _words(text: str) -> list[str]:
    """The pieces of a short text, without what is common: as they stand, and with the gaps closed."""
    plain = _plain(text)
    pieces = {*_PIECES.findall(plain), *_PIECES.findall(_GAPS.sub("", plain))}
    return [part for piece in pieces for part in _PIECES.findall(_COMMON.sub(" ", piece))]


def _addresses(plain: str) -> Iterator[str]:
    """E-mail addresses and names of accounts, without their marks."""
    for found in _ADDRESSES.findall(plain):
        bare = "".join(char for char in found if char.isalnum())
        if bare != found or (not bare.isdigit() and not bare.isalpha()):
            yield bare


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _counts(word: str) -> bool:
    if word.isdigit():
        return len(word) >= LEAST_DIGITS
    return (LEAST_LETTERS if _WORD.match(word) else LEAST_CHARACTERS) <= len(word) <= LONGEST


def _trace(word: str, key: bytes) -> str:
    return hashlib.blake2b(word.encode(), key=key, digest_size=TRACE_BYTES, person=b"identity-words").hexdigest()
