"""The quality checklist of a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from lookback.inspections.actions.common import begin, key_of, reason_of
from lookback.inspections.models import Mission, QualityCheck
from lookback.journal.actions import record
from lookback.kit import clock
from lookback.org.models import Person


@transaction.atomic
def record_quality_check(mission: Mission, *, by: Person, key: str, passed: bool, note: str = "") -> QualityCheck:
    """Judge one line of the framework's checklist; a line that fails says why."""
    mission = begin("record_quality_check", mission, by=by)
    key_of(mission.framework, "quality_checklist", key, field="key")
    if not passed:
        reason_of(note, field="note")
    check, _created = QualityCheck.objects.update_or_create(
        mission=mission,
        key=key,
        defaults={"passed": passed, "note": note, "checked_by": by, "checked_at": clock.now()},
    )
    record("inspections.mission.quality_checked", subject=mission, actor=by, key=key, passed=passed, note=note)
    return check


@transaction.atomic
def record_quality_checks(mission: Mission, *, by: Person, checks: Iterable[dict[str, Any]]) -> list[QualityCheck]:
    """Judge several lines at once, all or none."""
    return [record_quality_check(mission, by=by, **check) for check in checks]
