"""Reading the marks: which viewer's form of the text was leaked, and how sure that is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from lookback.tipline.rules.fingerprint import marks

# How often a retyper puts down another form than the one read, and how often the lines of a photo come out wrong.
WRONG_FORM, WRONG_BREAK = 0.12, 0.08
# By how many letters a break may be off and still be the same break: a word was put down in its other form.
SLACK = 2
# At least this many letters of the tip must be found again before wording or lines say anything.
LEAST_LETTERS = 20
# How likely it is, before anything is read, that the leak came from none of the viewers.
PRIOR_NOBODY = 0.5
_LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class Suspect:
    """One viewer, and the share of the belief that falls on him or her (0 to 1). Never a verdict: a place to ask."""

    viewer: int
    confidence: float
    by: str


@dataclass(frozen=True)
class _Aligned:
    """Where the letters of the original stand in the leak: `place[i]` is the leak's index, or None."""

    original: str
    leaked: str
    place: list[int | None]

    @property
    def letters(self) -> int:
        return sum(where is not None for where in self.place)


def trace(original: str, leaked: str, seeds: Mapping[int, bytes]) -> list[Suspect]:
    """The viewers in order of belief, the most likely first. `seeds` holds one for each viewer who had the text.

    What is left of 1 is the belief that it was none of them. An empty list: the leak is no part of this text.
    """
    marked = _by_invisible(leaked, seeds)
    if marked:
        return [Suspect(viewer, 0.999 / len(marked), "invisible") for viewer in marked]
    aligned = _align(original, leaked)
    if aligned.letters < LEAST_LETTERS:
        return []
    sides, breaks = _sides(aligned), _breaks(aligned)
    evidence = {viewer: _wording(sides, seed) + _lines(original, breaks, seed) for viewer, seed in seeds.items()}
    return _beliefs(evidence)


def _by_invisible(leaked: str, seeds: Mapping[int, bytes]) -> list[int]:
    return [viewer for viewer, seed in seeds.items() if marks.group_of(seed) in leaked]


# --- alignment ------------------------------------------------------------------------------------------------


def _letters(text: str) -> list[tuple[int, str]]:
    return [(at, char.lower()) for at, char in enumerate(text) if _LETTER.match(char)]


def _align(original: str, leaked: str) -> _Aligned:
    """Lay the letters of both side by side; spaces and punctuation, which people change, do not count."""
    leaked = "".join(char for char in leaked if char not in marks.INVISIBLE)
    ours, theirs = _letters(original), _letters(leaked)
    place: list[int | None] = [None] * len(original)
    matcher = SequenceMatcher(None, [char for _at, char in ours], [char for _at, char in theirs], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size < 4:
            continue
        for step in range(block.size):
            place[ours[block.a + step][0]] = theirs[block.b + step][0]
    return _Aligned(original, leaked, place)


def _between(aligned: _Aligned, start: int, end: int) -> str | None:
    """What the leak has where the original has [start:end], judged by the nearest letters on both sides."""
    before = next(
        (aligned.place[at] for at in range(start - 1, max(start - 12, -1), -1) if aligned.place[at] is not None), None
    )
    after = next(
        (aligned.place[at] for at in range(end, min(end + 12, len(aligned.place))) if aligned.place[at] is not None),
        None,
    )
    if before is None or after is None or not 0 < after - before <= 40:
        return None
    return aligned.leaked[before + 1 : after]


# --- evidence (natural logarithms of likelihood ratios against chance) ----------------------------------------


def _sides(aligned: _Aligned) -> list[tuple[int, int]]:
    """The sites that the leak shows: their number and which of the two forms stands there."""
    found = []
    for site in marks.sites(aligned.original):
        between = _between(aligned, site.start, site.end)
        side = _side(between, site.pair) if between is not None else None
        if side is not None:
            found.append((site.number, side))
    return found


def _wording(sides: list[tuple[int, int]], seed: bytes) -> float:
    right = sum(marks.chosen(seed, number) == side for number, side in sides)
    return right * math.log((1 - WRONG_FORM) / 0.5) + (len(sides) - right) * math.log(WRONG_FORM / 0.5)


def _side(found: str, pair: tuple[str, str]) -> int | None:
    """Which of the two forms stands there; None for neither or both."""
    low = found.lower().replace("’", "'")
    first, second = pair[0] in low, pair[1] in low
    if first and second:  # one form is part of the other: the longer one counts
        return 0 if len(pair[0]) > len(pair[1]) else 1
    return 0 if first else 1 if second else None


def _lines(original: str, seen: list[int], seed: bytes) -> float:
    """How well the breaks of the leak fit the viewer's. A retyper's own breaks count for nothing."""
    if len(seen) < 2:
        return 0.0
    low, high = min(seen), max(seen)
    wanted = [at for at in _wanted(original, seed) if low - SLACK <= at <= high + SLACK]
    hits = sum(any(abs(at - other) <= SLACK for other in wanted) for at in seen)
    misses = len(seen) + len(wanted) - 2 * hits
    # How often a break would fall on one of these by chance.
    chance = min(0.9, max(0.02, (2 * SLACK + 1) * len(wanted) / max(high - low, 1)))
    return max(0.0, hits * math.log((1 - WRONG_BREAK) / chance) + misses * math.log(WRONG_BREAK / (1 - chance)))


def _breaks(aligned: _Aligned) -> list[int]:
    """Before which letters of the original, counted, the leak breaks a line."""
    found, last = [], None
    for number, (at, _char) in enumerate(_letters(aligned.original)):
        where = aligned.place[at]
        if where is not None:
            if last is not None and "\n" in aligned.leaked[last:where]:
                found.append(number)
            last = where
    return found


def _wanted(original: str, seed: bytes) -> list[int]:
    """Before which letters of the original, counted, the viewer's lines break."""
    at_letter = _origin(original, seed)
    found, count = [], 0
    for line in marks.broken(marks.reworded(original, seed), seed):
        if count < len(at_letter):
            found.append(at_letter[count])
        count += len(_letters(line))
    return found[1:]


def _origin(original: str, seed: bytes) -> list[int]:
    """For each letter of the reworded text, the number of the original's letter that it stands for."""
    found: list[int] = []
    number, at = 0, 0
    for site in [*marks.sites(original), None]:
        kept = len(_letters(original[at : site.start if site else None]))
        found += range(number, number + kept)
        number += kept
        if site:
            taken = len(_letters(original[site.start : site.end]))
            found += [number] * len(_letters(site.pair[marks.chosen(seed, site.number)]))
            number, at = number + taken, site.end
    return found


def _beliefs(evidence: Mapping[int, float]) -> list[Suspect]:
    """Bayes: each viewer as likely as any other, and nobody of them as likely as all together."""
    prior = math.log((1 - PRIOR_NOBODY) / max(len(evidence), 1))
    weights = {viewer: prior + value for viewer, value in evidence.items()}
    nobody = math.log(PRIOR_NOBODY)
    top = max([nobody, *weights.values()])
    total = math.exp(nobody - top) + sum(math.exp(weight - top) for weight in weights.values())
    suspects = [Suspect(viewer, math.exp(weight - top) / total, "wording") for viewer, weight in weights.items()]
    return sorted(suspects, key=lambda suspect: -suspect.confidence)
