"""The workflow of an objection and its guards (Regulations art. 17, B10)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.models import Objection, Vote
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.org.rules import interest_in

O = Objection.Status  # noqa: E741 - one letter per status enumeration, as above


def not_author(objection: Objection, by: Person) -> str | None:
    """An objection is decided by people who did not make the finding (Regulations art. 17, B10)."""
    mission = objection.finding.mission
    drafted = by.pk == objection.finding.drafted_by_id or mission.team.filter(person=by).exists()
    if drafted or mission.quality_checks.filter(checked_by=by).exists():
        return _("You took part in making this finding, so others must decide the objection.")
    voted = Vote.objects.filter(case__mission=mission, seat__person=by).exclude(choice=Vote.Choice.RECUSED)
    if voted.exists() or mission.session_cases.filter(carried_out_by=by).exists():
        return _("You voted on this report, so others must decide the objection.")
    return None


def no_interest(objection: Objection, by: Person) -> str | None:
    """Who declared an interest in the body or in a unit concerned does not decide."""
    return interest_in(by, objection.finding.body_unit, *objection.finding.units.all())


OBJECTION = Workflow(
    "inspections.objection",
    O,
    (
        Step(
            "uphold",
            lazy("Uphold"),
            (O.RAISED,),
            O.UPHELD,
            P.MISSION_MANDATE,
            "principal_unit",
            (not_author, no_interest),
        ),
        Step(
            "reject",
            lazy("Reject"),
            (O.RAISED,),
            O.REJECTED,
            P.MISSION_MANDATE,
            "principal_unit",
            (not_author, no_interest),
            danger=True,
        ),
    ),
    terminal=(O.UPHELD, O.REJECTED),
)
