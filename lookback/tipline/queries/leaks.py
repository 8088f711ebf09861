"""Who is shown which form of a text, and whose form a leaked text is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings

from lookback.org.models import Person
from lookback.tipline.models import Access, Tip, Transfer
from lookback.tipline.queries.tips import answers_of, opened_parts
from lookback.tipline.rules import fingerprint
from lookback.tipline.rules.fingerprint import Shown

# Shorter texts carry no mark worth the name: names, places, single words.
LEAST_MARKED = 30


@dataclass(frozen=True)
class Trace:
    """One viewer of a tip, and how well the leak fits what he or she was shown (0 to 1)."""

    tip: Tip
    person: Person
    confidence: float
    by: str


def shown_to(viewer: Person, tip: Tip | Transfer, text: str) -> Shown:
    """The text in this viewer's form: on the screen, on paper and in a file alike."""
    return fingerprint.shown(text, _seed(tip, viewer.pk))


def traced(tip: Tip, key: bytes, leaked: str) -> list[Trace]:
    """The viewers of a tip whose form a leaked text may be, the most likely first. Raises Unreadable."""
    people = {row.person_id: row.person for row in Access.objects.filter(tip=tip).select_related("person")}
    seeds = {person: _seed(tip, person) for person in people}
    best: dict[int, fingerprint.Suspect] = {}
    for text in _texts(tip, key):
        for suspect in fingerprint.trace(text, leaked, seeds):
            if suspect.confidence > getattr(best.get(suspect.viewer), "confidence", 0):
                best[suspect.viewer] = suspect
    ranked = sorted(best.values(), key=lambda suspect: -suspect.confidence)
    return [Trace(tip, people[row.viewer], row.confidence, row.by) for row in ranked]


def _texts(tip: Tip, key: bytes) -> list[str]:
    opened = opened_parts(tip, key)
    texts = [text for _name, text in answers_of(opened)] + [row.text for row in opened]
    return [text for text in dict.fromkeys(texts) if len(text) >= LEAST_MARKED]


def _seed(tip: Tip | Transfer, viewer: int) -> bytes:
    site_key = hashlib.blake2b(settings.SECRET_KEY.encode(), person=b"fingerprint-key", digest_size=32).digest()
    return fingerprint.seed_of(site_key, tip.ref, viewer)
