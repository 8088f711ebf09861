"""Putting the marks in: what one viewer is shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Four characters without width, two bits each. None joins or splits letters in Chinese or English.
INVISIBLE = "\u200b\u2060\u2062\u2063"
GROUP = 16  # symbols: 32 bits
EVERY = 24  # letters between two groups: a pasted sentence holds one whole
LEAST, MOST = 30, 38  # letters in a line; a Chinese character takes the room of two

# Forms that say the same, in the same register. The first one is the plain form.
PAIRS: tuple[tuple[str, str], ...] = (
    ("但是", "可是"),
    ("如果", "假如"),
    ("大约", "大概"),
    ("经常", "常常"),
    ("马上", "立刻"),
    ("晚上", "夜里"),
    ("早上", "早晨"),
    ("许多", "很多"),
    ("有时", "有时候"),
    ("什么时候", "何时"),
    ("已经", "早已"),
    ("，", ","),
    ("：", ":"),
    ("；", ";"),
    ("（", "("),
    ("）", ")"),
    ("do not", "don't"),
    ("does not", "doesn't"),
    ("did not", "didn't"),
    ("cannot", "can't"),
    ("is not", "isn't"),
    ("was not", "wasn't"),
    ("about", "around"),
    ("often", "frequently"),
    ("because", "since"),
    ("perhaps", "maybe"),
    ("begin", "start"),
    ("began", "started"),
    ("also", "likewise"),
    ("for example", "for instance"),
    ("until", "till"),
    ("although", "though"),
    ("several", "a number of"),
)
_FORMS = {form: (pair, side) for pair in PAIRS for side, form in enumerate(pair)}


def _pattern(form: str) -> str:
    """A form where it may be exchanged: Latin words whole, half-width punctuation behind a Chinese character."""
    if form[0].isascii() and form[0].isalpha():
        return rf"(?<![A-Za-z'’]){re.escape(form)}(?![A-Za-z'’])"
    return rf"(?<=[\u2e80-\u9fff]){re.escape(form)}" if form.isascii() else re.escape(form)


# Long forms before short ones.
_SITES = "|".join(_pattern(form) for form in sorted(_FORMS, key=len, reverse=True))
_SITE = re.compile(_SITES)
# A line breaks neither inside a form nor before what closes a sentence or bracket.
_TOKEN = re.compile(rf"(?:{_SITES}|[A-Za-z0-9'’]+|\S)[，。；：！？、）」』”’,.;:!?)\]]*|\s+")


@dataclass(frozen=True)
class Site:
    """A place where two forms would do. `number` counts the sites of the text from nought."""

    number: int
    start: int
    end: int
    pair: tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """What a viewer sees: the lines, already broken, with the invisible marks in them."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """As the clipboard gets it."""
        return "\n".join(self.lines)


def seed_of(site_key: bytes, ref: str, viewer: int) -> bytes:
    """What decides a viewer's forms of one tip: nothing is stored, and nobody without the site's key can tell."""
    return hashlib.blake2b(f"{ref}:{viewer}".encode(), key=site_key, person=b"fingerprint", digest_size=16).digest()


def shown(text: str, seed: bytes) -> Shown:
    """The text as the viewer of this seed is shown it."""
    worded = reworded(text, seed)
    return Shown(tuple(_with_invisible(line, seed) for line in broken(worded, seed)))


# --- wording --------------------------------------------------------------------------------------------------


def sites(text: str) -> list[Site]:
    """Where the text has two forms to choose from."""
    return [
        Site(number, match.start(), match.end(), _FORMS[match[0]][0])
        for number, match in enumerate(_SITE.finditer(text))
    ]


def reworded(text: str, seed: bytes) -> str:
    """The text with the seed's form at every site. What is no site stays as it was written."""
    parts, at = [], 0
    for site in sites(text):
        parts += [text[at : site.start], site.pair[chosen(seed, site.number)]]
        at = site.end
    return "".join([*parts, text[at:]])


def plain(text: str) -> str:
    """The text with the plain form everywhere, without invisible marks: the same for all viewers."""
    visible = text.translate({ord(char): None for char in INVISIBLE})
    return _SITE.sub(lambda match: _FORMS[match[0]][0][0], visible)


def chosen(seed: bytes, number: int) -> int:
    """Which form (0 or 1) the seed takes at a site."""
    return _random(seed, "word", number) & 1


# --- lines ----------------------------------------------------------------------------------------------------


def broken(text: str, seed: bytes) -> Iterator[str]:
    """The text in lines whose length changes from line to line, as the seed has it."""
    number = 0
    for paragraph in text.split("\n"):
        line, width = "", 0
        for token in _TOKEN.findall(paragraph):
            if width + room(token) > _limit(seed, number) and line.strip():
                yield line.rstrip()
                line, width, number = "", 0, number + 1
                token = token.lstrip()
            line, width = line + token, width + room(token)
        yield line.rstrip()
        number += 1


def room(text: str) -> int:
    """How much room a text takes in a line: two for a Chinese character, one for a letter."""
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)


def _limit(seed: bytes, number: int) -> int:
    return 2 * (LEAST + _random(seed, "line", number) % (MOST - LEAST + 1))


# --- invisible ------------------------------------------------------------------------------------------------


def group_of(seed: bytes) -> str:
    """The viewer's 32 bits in characters without width."""
    bits = int.from_bytes(hashlib.blake2b(seed, person=b"invisible", digest_size=4).digest(), "big")
    return "".join(INVISIBLE[(bits >> 2 * place) & 3] for place in range(GROUP))


def _with_invisible(line: str, seed: bytes) -> str:
    group, inside = group_of(seed), {at for site in sites(line) for at in range(site.start + 1, site.end)}
    parts, at = [], 0
    for place in range(EVERY // 2, len(line), EVERY):
        free = next((near for near in range(place, len(line)) if near not in inside), len(line))
        parts += [line[at:free], group]
        at = free
    return "".join([*parts, line[at:]])


def _random(seed: bytes, purpose: str, number: int) -> int:
    return int.from_bytes(
        hashlib.blake2b(number.to_bytes(8, "big"), key=seed, person=purpose.encode(), digest_size=4).digest(), "big"
    )
