"""A tip line with keys: people of a desk, a reporter, and what the reporter knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from lookback.kit import sealing
from lookback.org.authority import Role
from lookback.org.models import Person, Unit
from lookback.tipline import actions
from lookback.tipline.actions import Report
from lookback.tipline.models import KeyRing, Tip
from lookback.tipline.queries import keys
from lookback.tipline.rules import codes
from lookback.tipline.rules.fingerprint.marks import INVISIBLE
from tests.world import World

PASSPHRASE = "four words that nobody guesses"
SECRET_TEXT = "夜里有卡车从采石场出来 the foreman pays officer Zhao"


@lru_cache(maxsize=64)
def locked_pair(number: int) -> tuple[sealing.KeyPair, bytes]:
    """A key pair and its locked private key; stretching is slow, so tests make each once."""
    pair = sealing.new_pair()
    return pair, sealing.lock(pair.private, PASSPHRASE)


@dataclass
class Line:
    """`line.clerk(role, place)` has keys; `line.report(...)` submits; `line.code` is the last receipt code."""

    world: World
    code: str = ""
    pairs: dict[int, sealing.KeyPair] = field(default_factory=dict)

    def clerk(self, role: Role, place: str, number: int = 1) -> Person:
        person = self.world.person(role, place, number)
        if person.pk not in self.pairs:
            pair, locked = locked_pair(len(self.pairs))
            KeyRing.objects.create(person=person, public=pair.public, locked=locked)
            self.pairs[person.pk] = pair
        return person

    def report(self, place: str = "C1", *, accused: tuple[str, ...] = (), **given) -> Tip:
        self.code = codes.new_code()
        values = {"answers": {"what": SECRET_TEXT}, "category": "organised_crime", "identity_mode": "anonymous"}
        units = [self.unit(code) for code in accused]
        return actions.submit(self.secret, Report(place=self.unit(place), accused=units, **{**values, **given}))

    def unit(self, code: str) -> Unit:
        return self.world.units[code]

    @property
    def secret(self) -> bytes:
        return codes.read(self.code)

    def key(self, tip: Tip, person: Person) -> bytes:
        access = keys.access_of(tip, person)
        assert access is not None
        return keys.tip_key(access, self.pairs[person.pk].private)


class Desk:
    """Takes steps on a tip as one after another; every person undertakes first."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def private(self, person: Person) -> bytes:
        return self.line.pairs[person.pk].private

    def undertake(self, tip: Tip, *people: Person) -> None:
        for person in people:
            actions.undertake(tip, by=person)

    def take(self, tip: Tip, step: str, by: Person, **values) -> Tip:
        return actions.advance(tip, step, by=by, private=self.private(by), **{**WORDS.get(step, {}), **values})

    def walk(self, tip: Tip, triager: Person, *steps: str, **values) -> Tip:
        for step in steps:
            tip = self.take(tip, step, triager, **values.get(step, {}))
        return tip


ALLEGATIONS = [
    {"text": "trucks at night", "result": "not_substantiated", "reasons": "nobody saw them"},
    {"text": "bribes", "result": "partly_substantiated", "reasons": "one witness"},
]
WORDS = {
    "accept": {"category": "protection", "priority": 3, "reason": "concrete and nearby"},
    "ask": {"text": "When was that?"},
    "reject": {"reason": "not ours", "text": "The environment bureau decides on this."},
    "propose": {"allegations": ALLEGATIONS, "actions_taken": "two visits"},
    "countersign": {"reason": "I have read it"},
    "confirm": {"reason": "the papers bear it out"},
    "return": {"reason": "ask the second witness"},
    "feed_back": {"text": "Part of it was true."},
    "close": {"reason": "done", "no_reward": True},
}


def without_marks(text: str) -> str:
    """What a viewer reads, without the marks of the viewer: no characters without width, breaks as blanks."""
    lines = text.replace("<br>", "\n")
    return " ".join("".join(char for char in lines if char not in INVISIBLE).split())


# A part of the secret text in which no form is exchanged.
UNCHANGED = "the foreman pays officer Zhao"
