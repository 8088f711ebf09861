"""Reads over linked inquiries, their hand-overs, and the joint desk of a case."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from lookback.casework.models import Case, DeskMember, DeskNote, HandOver, LinkedInquiry
from lookback.org.models import Person

NOTES = 100


def inquiries_seen(user: Person) -> QuerySet[LinkedInquiry]:
    """Inquiries that the person sees, with what a page shows of one."""
    rows = LinkedInquiry.objects.visible_to(user)
    return rows.select_related("case", "unit", "about_unit", "competent_unit", "opened_by").prefetch_related(
        "hand_overs__receiver_unit"
    )


def inquiries_of(case: Case, user: Person) -> list[LinkedInquiry]:
    """The inquiries of one case that the reader sees."""
    return list(inquiries_seen(user).filter(case=case).order_by("pk"))


def hand_overs_seen(user: Person) -> QuerySet[HandOver]:
    """Hand-overs that the person sees, with what a page shows of one."""
    rows = HandOver.objects.visible_to(user)
    return rows.select_related("inquiry__case", "inquiry__about_unit", "sender_unit", "receiver_unit", "sent_by")


@dataclass(frozen=True)
class JointDesk:
    """Who sits at the joint desk of a case, the latest notes, and the hand-overs that the reader sees."""

    members: list[DeskMember]
    notes: list[DeskNote]
    hand_overs: list[HandOver]


def joint_desk(case: Case, user: Person) -> JointDesk:
    """The desk in three queries, however many sit at it."""
    members = case.desk_members.select_related("unit", "person").order_by("to_date", "pk")
    notes = case.desk_notes.select_related("unit", "noted_by")[:NOTES]
    hand_overs = hand_overs_seen(user).filter(inquiry__case=case).order_by("-pk")
    return JointDesk(sorted(members, key=lambda row: (row.to_date is not None, row.pk)), list(notes), list(hand_overs))
