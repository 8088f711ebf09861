"""The joint case desk: who sits at it, and notes from one organ to the others."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.casework.actions.common import line, words
from lookback.casework.models import Case, DeskMember, DeskNote
from lookback.casework.rules import require_organ
from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit


@transaction.atomic
def join_desk(case: Case, *, unit: Unit, person: Person, duty: str, by: Person) -> DeskMember:
    """An authority on the case sends somebody of its own to the joint desk."""
    case = locked(case)
    require_organ(case, by, unit)
    if not any(unit.is_within(post.scope) or post.unit_id == unit.pk for post in person.current_posts):
        raise Refused(_("Who sits at the desk holds a post at the organ."), field="person")
    if case.desk_members.filter(person=person, unit=unit, to_date=None).exists():
        raise Refused(_("This person sits at the desk already."), field="person")
    duty = line(duty, "duty", longest=120)
    member = DeskMember.objects.create(case=case, unit=unit, person=person, duty=duty, from_date=clock.today())
    record("casework.deskmember.joined", subject=member, actor=by, unit=unit, code=case.code, person=person.pk)
    return member


@transaction.atomic
def leave_desk(member: DeskMember, *, by: Person, note: str = "") -> DeskMember:
    """The organ calls somebody back; who sat there and when stays on record."""
    member = locked(member)
    require_organ(member.case, by, member.unit)
    if member.to_date is not None:
        raise Refused(_("This person has left the desk already."))
    member.to_date = clock.today()
    member.save(update_fields=["to_date"])
    record("casework.deskmember.left", subject=member, actor=by, unit=member.unit, code=member.case.code, note=note)
    return member


@transaction.atomic
def note_at_desk(case: Case, *, unit: Unit, text: Any, by: Person) -> DeskNote:
    """A note on the handling for the other organs: no evidence, no names."""
    case = locked(case)
    require_organ(case, by, unit)
    note = DeskNote.objects.create(case=case, unit=unit, text=words(text, "text"), noted_by=by)
    record("casework.case.noted", subject=case, actor=by, unit=unit, note=note.pk)
    return note
