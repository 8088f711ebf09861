"""What the pages of a mission show, gathered from findings, suggestions, checks and sessions. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from lookback.inspections.models import (
    AccountabilitySuggestion,
    Finding,
    Mission,
    SessionCase,
    Suggestion,
    Vote,
)
from lookback.inspections.queries.meeting import VenueBoard
from lookback.inspections.queries.visible import is_issuer
from lookback.journal.models import Entry
from lookback.kit.prose import Prose
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.rectification.models import LookbackRound
from lookback.rectification.models.item import Severity

F_ = Finding.Status
M = Mission.Status
GIVEN = (M.FEEDBACK_GIVEN, M.RECTIFYING, M.ACCEPTANCE_DONE, M.LOOKBACK, M.CLOSED)
MOST_ENTRIES = 200
# Of the way of a mission or a finding the body sees the steps it takes part in, not the group's own back and forth.
SHOWN_STEPS = {
    "inspections.mission": "authorise deploy close_field qc_pass reply_closed approve schedule deliver plan_approved "
    "all_items_terminal start_lookback close relapse_found finish mobilised channels_closed extended meeting_set "
    "responded committed replied ledger_opened".split(),
    "inspections.finding": "open_reply agree dispute finalise communicate answer close relapse uphold_objection "
    "objected item_opened".split(),
}


def happened(subject: Mission | Finding, *, issuer: bool) -> list[Entry]:
    """The timeline as the reader may see it: the issuing side all of it, the body what it takes part in."""
    noun = subject._meta.label_lower
    # A hundred venues would push everything else out of sight; the board tells about them.
    rows = Entry.objects.about(subject).exclude(action="inspections.mission.attendance_recorded").order_by("-id")
    shown = rows if issuer else rows.filter(action__in=[f"{noun}.{name}" for name in SHOWN_STEPS[noun]])
    return list(shown[:MOST_ENTRIES])


def finding_counts(missions: Iterable[Mission], user: Person) -> dict[int, int]:
    """How many problems of each mission the person may see."""
    seen = Finding.objects.visible_to(user).filter(mission__in=list(missions), is_positive=False)
    return dict(seen.order_by().values_list("mission").annotate(Count("pk")))


def dimension_rows(mission: Mission, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Dimensions in order with their counts by severity."""
    counts = Counter((finding.dimension, finding.severity) for finding in findings if not finding.is_positive)
    return [
        {
            "key": key,
            "name": name,
            "counts": [counts[key, severity] for severity in Severity.values],
            "total": sum(counts[key, severity] for severity in Severity.values),
        }
        for key, name in mission.framework.choices("dimensions")
    ]


def dimension_groups(mission: Mission, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Problems under their dimensions, in the framework's order."""
    problems = [finding for finding in findings if not finding.is_positive]
    return [
        {
            "key": row["key"],
            "number": row.get("number", number),
            "name": str(Prose.of(row["name"])),
            "findings": [finding for finding in problems if finding.dimension == row["key"]],
        }
        for number, row in enumerate(mission.framework.rows("dimensions"), 1)
    ]


def findings_of(mission: Mission, user: Person) -> list[Finding]:
    """The mission's findings that the person may see, with their links to items."""
    return list(Finding.objects.visible_to(user).filter(mission=mission).prefetch_related("item_links"))


def reply_state(mission: Mission, findings: Iterable[Finding]) -> dict[str, Any] | None:
    """How far the right of reply has been used, while it is open."""
    if mission.status != M.REPLY_OPEN:
        return None
    asked = [finding for finding in findings if not finding.is_positive and finding.status != F_.WITHDRAWN]
    answered = [finding for finding in asked if finding.status in (F_.AGREED, F_.DISPUTED)]
    return {"answered": len(answered), "total": len(asked), "due": mission.reply_due_date}


def replies(mission: Mission) -> list[dict[str, Any]]:
    """Problems by what the body said to them."""
    counts = (
        mission.findings.filter(is_positive=False)
        .exclude(status=F_.WITHDRAWN)
        .aggregate(
            agreed=Count("pk", filter=Q(status=F_.AGREED)),
            disputed=Count("pk", filter=Q(status=F_.DISPUTED)),
            silent=Count("pk", filter=Q(status=F_.REPLY_OPEN)),
        )
    )
    labels = {"agreed": F_.AGREED.label, "disputed": F_.DISPUTED.label, "silent": F_.REPLY_OPEN.label}
    return [{"label": labels[key], "count": count} for key, count in counts.items()]


def suggestions_of(mission: Mission, user: Person) -> list[Suggestion] | None:
    """The suggestions with the findings that the reader may see; None while they are not for the reader."""
    if not is_issuer(mission, user) and mission.status not in GIVEN:
        return None
    seen = set(Finding.objects.visible_to(user).filter(mission=mission).values_list("pk", flat=True))
    rows = list(mission.suggestions.prefetch_related("findings"))
    for row in rows:
        row.shown = [  # type: ignore[attr-defined]
            finding for finding in row.findings.all() if finding.pk in seen
        ]
    return rows


def accountability_of(mission: Mission, user: Person) -> list[AccountabilitySuggestion] | None:
    """The restricted list; None for whoever may not see it at all."""
    on_either_side = user.may(P.ACCOUNTABILITY_READ, mission.team_unit) or (
        mission.status in GIVEN and user.may(P.ACCOUNTABILITY_READ, mission.body_unit)
    )
    if not on_either_side:
        return None
    rows = AccountabilitySuggestion.objects.visible_to(user).filter(mission=mission)
    return list(rows.select_related("subject_unit", "competent_unit"))


def checklist(mission: Mission) -> list[dict[str, Any]]:
    """The framework's lines with the judgement of each."""
    checks = {check.key: check for check in mission.quality_checks.select_related("checked_by")}
    lines = mission.framework.choices("quality_checklist")
    return [{"text": text, "check": checks.get(key)} for key, text in lines]


def tally(votes: Iterable[Vote]) -> list[dict[str, Any]]:
    """Votes by choice, every choice named."""
    counts = Counter(vote.choice for vote in votes)
    return [{"label": choice.label, "count": counts[choice]} for choice in Vote.Choice]


def decisions(mission: Mission) -> list[dict[str, Any]]:
    """The sessions that had the mission on their list, with the votes."""
    rows = SessionCase.objects.filter(mission=mission).select_related("session").prefetch_related("votes")
    return [{"case": case, "tally": tally(case.votes.all())} for case in rows]


def venue_groups(board: VenueBoard, *, only_open: bool) -> list[dict[str, Any]]:
    """The board by city: the main venue alone, then each city with its counties; `only_open` leaves what is missing."""
    groups: list[dict[str, Any]] = []
    for row in board.rows:
        if row.depth > 1 and groups:
            groups[-1]["rows"].append(row)
        else:
            groups.append({"head": row, "rows": []})
    return [group for group in (_counted(group, only_open) for group in groups) if group]


def _counted(group: dict[str, Any], only_open: bool) -> dict[str, Any] | None:
    every = [group["head"], *group["rows"]]
    missing = [row for row in every if not (row.is_recorded and row.is_receipted)]
    if only_open and not missing:
        return None
    return {
        "head": group["head"],
        "rows": [row for row in group["rows"] if not only_open or row in missing],
        "total": len(every),
        "recorded": sum(row.is_recorded for row in every),
        "receipted": sum(row.is_receipted for row in every),
    }


def rounds_of(mission: Mission) -> Any:
    """The look-back rounds over the mission's ledger, with how many items were drawn and looked at."""
    return (
        LookbackRound.objects.filter(ledger=mission.ledger_id)
        .annotate(sampled=Count("results"), done=Count("results", filter=~Q(results__result="")))
        .order_by("pk")
    )
