"""How often the marks in a leaked text point to the right viewer, and how often to a wrong one.

    python bench/leaks.py            200 viewers, 50 leaks of each kind, Chinese and English (about ten minutes)
    python bench/leaks.py 40 10      fewer

Prints a table in Markdown. The texts and the ways of leaking are those of tests/tipline/test_fingerprint.py.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lookback.config.settings")
django.setup()  # the room's rules import its models

from lookback.tipline.rules.fingerprint import marks, seed_of, shown, trace  # noqa: E402
from tests.tipline.test_fingerprint import CHINESE, ENGLISH, KEY, retyped, without_invisible  # noqa: E402

SURE = 0.9
Leak = Callable[[marks.Shown, random.Random], str]


def pasted(seen: marks.Shown, dice: random.Random) -> str:
    """A part of 80 characters from the clipboard."""
    start = dice.randrange(max(1, len(seen.text) - 80))
    return seen.text[start : start + 80]


def pasted_and_cleaned(seen: marks.Shown, dice: random.Random) -> str:
    """The whole text, its invisible characters taken out by somebody who knows."""
    return without_invisible(" ".join(seen.lines))


def photographed(seen: marks.Shown, dice: random.Random) -> str:
    """The lower or upper two thirds of a screen, read off line by line; one line in twenty is not legible."""
    count = len(seen.lines) * 2 // 3
    start = dice.choice([0, len(seen.lines) - count])
    lines = [line for line in seen.lines[start : start + count] if dice.random() > 0.05]
    return "\n".join(without_invisible(line) for line in lines)


def retyped_whole(seen: marks.Shown, dice: random.Random) -> str:
    """The whole text typed again: one letter in a hundred lost, one form in twelve exchanged."""
    return retyped(without_invisible(" ".join(seen.lines)), dice)


def retyped_paragraph(seen: marks.Shown, dice: random.Random) -> str:
    """The first two thirds typed again."""
    whole = without_invisible(" ".join(seen.lines))
    return retyped(whole[: len(whole) * 2 // 3], dice)


KINDS: tuple[Leak, ...] = (pasted, pasted_and_cleaned, photographed, retyped_whole, retyped_paragraph)


def measure(text: str, leak: Leak, viewers: dict[int, bytes], count: int, dice: random.Random) -> list[float]:
    """Shares: named first; among the first three; named with confidence; a wrong one named with confidence;
    an innocent named with confidence where the leaker is none of the viewers."""
    first = three = sure = wrong = innocent = 0
    for number in range(count):
        viewer = dice.choice(list(viewers))
        suspects = trace(text, leak(shown(text, viewers[viewer]), dice), viewers)
        names = [suspect.viewer for suspect in suspects]
        first += names[:1] == [viewer]
        three += viewer in names[:3]
        certain = bool(suspects) and suspects[0].confidence > SURE
        sure += certain and names[0] == viewer
        wrong += certain and names[0] != viewer
        stranger = seed_of(KEY, "SOMEBODY-ELSE", number)
        other = trace(text, leak(shown(text, stranger), dice), viewers)
        innocent += bool(other) and other[0].confidence > SURE
    return [value / count for value in (first, three, sure, wrong, innocent)]


def main() -> None:
    people, count = (int(value) for value in (sys.argv[1:] or ("200", "50")))
    viewers = {number: seed_of(KEY, "TIP2345678", number) for number in range(people)}
    dice = random.Random(20191124)
    print("| Text | Leak | named first | among three | named, sure | wrong, sure | innocent, sure |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for name, text in (("Chinese", CHINESE), ("English", ENGLISH)):
        for leak in KINDS:
            shares = measure(text, leak, viewers, count, dice)
            print(
                f"| {name} | {leak.__name__.replace('_', ' ')} | " + " | ".join(f"{s:.0%}" for s in shares) + " |",
                flush=True,
            )


if __name__ == "__main__":
    main()
