"""The head that all pages of a mission share: phases, tabs."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.models import Mission
from lookback.inspections.queries.visible import is_issuer
from lookback.journal.models import Entry

M = Mission.Status
BESIDE = (M.SUSPENDED, M.CANCELLED)
PHASES = [status for status in M if status not in BESIDE]
# page, label, icon, shown to the inspected body as well
TABS = (
    ("mission-detail", lazy("Overview"), "home", True),
    ("mission-field", lazy("Team and field work"), "users", True),
    ("mission-findings", lazy("Findings"), "flag", True),
    ("mission-review", lazy("Quality and review"), "gavel", False),
    ("mission-feedback", lazy("Feedback and follow-through"), "message-circle", True),
)


def head(request: HttpRequest, mission: Mission, page: str) -> dict[str, Any]:
    """Context of `mission_base.html`."""
    issuer = is_issuer(mission, request.user)
    tabs = [
        {"url": reverse(f"inspections:{name}", args=[mission.pk]), "label": label, "icon": icon, "active": name == page}
        for name, label, icon, for_body in TABS
        if issuer or for_body
    ]
    return {"mission": mission, "phases": phases(mission), "tabs": tabs, "is_issuer": issuer}


def _entered(mission: Mission) -> dict[str, Any]:
    """When each status was last entered, by the journal."""
    entries = Entry.objects.about(mission)
    moved = dict(entries.exclude(was=F("now")).values_list("now", "at"))
    planned = entries.filter(action="inspections.mission.planned").values_list("at", flat=True).first()
    return {M.PLANNED: planned, **moved}


def phases(mission: Mission) -> list[dict[str, Any]]:
    """The way from planned to closed, each phase with the day it was last entered."""
    beside = mission.status in BESIDE
    place = PHASES.index(M(mission.suspended_from or M.PLANNED) if beside else M(mission.status))
    entered = _entered(mission)
    return [
        {
            "label": mission.get_status_display() if beside and position == place else phase.label,
            "past": position < place,
            "present": position == place,
            "date": entered.get(phase) if position <= place else None,
        }
        for position, phase in enumerate(PHASES)
    ]
