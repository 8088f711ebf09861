"""The workflows of an inquiry into a leak and of a volume alert (domain.md 2.4). People decide; nothing is inferred."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.models import Access, LeakInquiry, VolumeAlert

S, A = LeakInquiry.Status, VolumeAlert.Status
DATA = Path(__file__).resolve().parent.parent / "data" / "volume.json"
KEPT = timedelta(days=31)
# How often an innocent viewer was named "sure" (above 90%) where nobody of the viewers had leaked, the worst kind of
# leak measured: docs/security/fingerprint.md, bench/leaks.py.
INNOCENT_SURE_PERCENT = 4


def limits() -> dict[str, int]:
    """From how many on there is an alert, by kind and span ("opened_hour"); nought: never.

    `TIP_VOLUME` in the settings goes before the file.
    """
    return json.loads(DATA.read_text(encoding="utf-8")) | getattr(settings, "TIP_VOLUME", {})


def had_no_sight(inquiry: LeakInquiry, by: Person) -> str | None:
    """Nobody inquires into a leak that he or she could have been."""
    if Access.objects.filter(tip=inquiry.tip_id, person=by).exists():
        return _("You held the key of this tip yourself: somebody else inquires.")
    return None


def not_about_oneself(alert: VolumeAlert, by: Person) -> str | None:
    """Nobody explains his or her own alert away."""
    return _("This alert is about you: somebody else examines it.") if alert.person_id == by.pk else None


def _step(name: str, label: Any, sources: tuple, target: str | None, **more: Any) -> Step:
    return Step(name, label, sources, target, P.LEAK_REVIEW, "unit", (had_no_sight,), **more)


LEAK = Workflow(
    "tipline.leakinquiry",
    S,
    (
        _step("examine", lazy("Begin to examine"), (S.OPENED,), S.EXAMINING),
        _step("find", lazy("Leak found"), (S.EXAMINING,), S.FOUND, main=False),
        _step("clear", lazy("No leak found"), (S.EXAMINING,), S.NOT_FOUND, main=False),
        _step("refer", lazy("Refer to another body"), (S.EXAMINING, S.FOUND), None, main=False),
        _step("close", lazy("Close the inquiry"), (S.FOUND, S.NOT_FOUND), S.CLOSED),
    ),
    terminal=(S.CLOSED,),
    names_unit=False,
)


def _look(name: str, label: Any, target: str, **more: Any) -> Step:
    return Step(name, label, (A.RAISED,), target, P.LEAK_REVIEW, "unit", (not_about_oneself,), **more)


ALERT = Workflow(
    "tipline.volumealert",
    A,
    (
        _look("explain", lazy("Note the explanation"), A.EXPLAINED),
        _look("follow_up", lazy("Follow it up"), A.FOLLOWED_UP, main=False),
    ),
    terminal=(A.EXPLAINED, A.FOLLOWED_UP),
    names_unit=False,
)

vocabulary.register(
    {
        "tipline.leakinquiry": lazy("Inquiry into a leak"),
        "tipline.leakinquiry.opened": lazy("Inquiry opened"),
        "tipline.leakinquiry.traced": lazy("Comparison of a found text attached"),
        "tipline.leaktrace": lazy("Comparison of a found text"),
        "tipline.volumealert": lazy("Volume alert"),
        "tipline.volumealert.raised": lazy("Volume alert raised"),
        "tipline.sightcount": lazy("Count of looks"),
    }
)
