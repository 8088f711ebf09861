"""Campaigns, and the missions planned in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.dispatch.models import DeadlineProfile
from lookback.dispatch.queries import profile as profile_in_force
from lookback.inspections.actions.common import one_of, span, unused, within, words
from lookback.inspections.actions.desk import queue_mission
from lookback.inspections.models import Campaign, Framework, Mission
from lookback.journal.actions import record
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.org.rules import require


@transaction.atomic
def create_campaign(
    *,
    code: str,
    title: Any,
    principal_unit: Unit,
    framework: Framework,
    from_date: date,
    to_date: date | None = None,
    by: Person,
) -> Campaign:
    """Begin a campaign or a yearly programme of a mandating collective; its office may prepare it."""
    principal_unit = _collective(principal_unit)
    if not by.may(P.MISSION_MANDATE, principal_unit):
        require(by, P.MISSION_RUN, principal_unit)
    span(from_date, to_date)
    campaign = Campaign.objects.create(
        code=unused(Campaign.objects.all(), code),
        title=words(title, field="title"),
        principal_unit=principal_unit,
        framework=framework,
        from_date=from_date,
        to_date=to_date,
        created_by=by,
    )
    record("inspections.campaign.created", subject=campaign, actor=by, unit=principal_unit, code=campaign.code)
    return campaign


@transaction.atomic
def plan_mission(
    *,
    campaign: Campaign,
    code: str,
    title: Any,
    team_unit: Unit,
    body_unit: Unit,
    from_date: date,
    to_date: date,
    by: Person,
    kind: str = Mission.Kind.SUPERVISION,
    profile: DeadlineProfile | None = None,
) -> Mission:
    """Plan a mission of one group to one body. Without a profile, that of the framework is taken."""
    principal = campaign.principal_unit
    if not by.may(P.MISSION_MANDATE, principal):
        require(by, P.MISSION_RUN, principal)
    span(from_date, to_date)
    _refuse_units(principal, team_unit, body_unit)
    mission = Mission.objects.create(
        campaign=campaign,
        code=unused(Mission.objects.all(), code),
        title=words(title, field="title"),
        kind=one_of(Mission.Kind, kind, field="kind"),
        principal_unit=principal,
        team_unit=team_unit,
        body_unit=body_unit,
        from_date=from_date,
        to_date=to_date,
        profile=profile or profile_in_force(campaign.framework.content.get("deadline_profile", "neutral")),
    )
    record("inspections.mission.planned", subject=mission, actor=by, unit=body_unit, code=mission.code)
    queue_mission(mission)
    return mission


def _collective(unit: Unit) -> Unit:
    """The level that an office acts for: posts in the office reach the level, and the desk is kept there."""
    return unit.parent if unit.kind.acts_for_parent and unit.parent else unit


def _refuse_units(principal: Unit, team: Unit, body: Unit) -> None:
    within(body, principal, field="body_unit")
    within(team, principal, field="team_unit")
    if body.pk == principal.pk:
        raise Refused(_("A collective does not inspect itself."), field="body_unit")
    if team.is_within(body) or body.is_within(team):
        raise Refused(_("The supervision group must not belong to the inspected body."), field="team_unit")
