"""The team of a mission and its conflict declarations."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.inspections.actions.common import begin, line, reason_of
from lookback.inspections.models import Mission, TeamMember
from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.org.rules import interest_in

D = TeamMember.Declared


@transaction.atomic
def add_member(mission: Mission, person: Person, *, by: Person, duty: str = "") -> TeamMember:
    """Take somebody on the team. Nobody who works for the inspected body; whoever left and returns declares anew."""
    mission = begin("add_member", mission, by=by)
    if not person.is_active:
        raise Refused(_("This account is closed."), field="person")
    if works_for(person, mission):
        raise Refused(_("This person holds a post in the inspected body."), field="person")
    if mission.team.filter(person=person, left_at=None).exists():
        raise Refused(_("This person is on the team already."), field="person")
    member, _created = TeamMember.objects.update_or_create(
        mission=mission,
        person=person,
        defaults={
            "duty": line(duty, field="duty", longest=120, required=False),
            "declared": D.MISSING,
            "declaration": "",
            "declared_at": None,
            "left_at": None,
        },
    )
    record("inspections.mission.member_added", subject=mission, actor=by, person=person, duty=duty)
    return member


@transaction.atomic
def remove_member(member: TeamMember, *, by: Person) -> TeamMember:
    """Somebody leaves the team; that he or she was on it stays on record."""
    begin("remove_member", member.mission, by=by)
    member = _on_team(member)
    member.left_at = clock.now()
    member.save(update_fields=["left_at"])
    record("inspections.mission.member_removed", subject=member.mission, actor=by, person=member.person_id)
    return member


@transaction.atomic
def declare_conflict(member: TeamMember, *, by: Person, has_conflict: bool, declaration: str = "") -> TeamMember:
    """Sign one's own declaration. An interest that is on record cannot be declared away."""
    if by.pk != member.person_id:
        raise Refused(_("Each member declares for himself or herself."), forbidden=True)
    begin("declare_conflict", member.mission, by=by)
    member = _on_team(member)
    text = line(declaration, field="declaration", longest=300, required=has_conflict)
    if not has_conflict and interest_in(by, member.mission.body_unit):
        raise Refused(_("An interest of yours in this body is on record: declare it."), field="has_conflict")
    member.declared = D.CONFLICT if has_conflict else D.NONE
    member.declaration, member.declared_at = text, clock.now()
    member.save(update_fields=["declared", "declaration", "declared_at"])
    record("inspections.mission.conflict_declared", subject=member.mission, actor=by, declared=member.declared)
    return member


@transaction.atomic
def clear_conflict(member: TeamMember, *, by: Person, reason: str) -> TeamMember:
    """The mandating collective finds that a declared conflict does not stand in the way, and says why."""
    begin("clear_conflict", member.mission, by=by)
    member = _on_team(member)
    if by.pk == member.person_id:
        raise Refused(_("Nobody clears his or her own conflict."), forbidden=True)
    if member.declared != D.CONFLICT:
        raise Refused(_("This member has no open conflict."))
    reason = reason_of(reason)
    member.declared = D.CLEARED
    member.save(update_fields=["declared"])
    record(
        "inspections.mission.conflict_cleared", subject=member.mission, actor=by, person=member.person_id, reason=reason
    )
    return member


def works_for(person: Person, mission: Mission) -> bool:
    """Whether the person holds a post in the inspected body or below it."""
    return any(post.unit.is_within(mission.body_unit) for post in person.current_posts)


def _on_team(member: TeamMember) -> TeamMember:
    member = locked(member)
    if member.left_at is not None:
        raise Refused(_("This person has left the team."))
    return member
