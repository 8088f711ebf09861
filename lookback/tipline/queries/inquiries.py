"""Inquiries into leaks and volume alerts: what there is, and who had sight of a tip in a span of time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from lookback.journal.models import Entry
from lookback.org.authority import Permission, roles_with
from lookback.org.models import Person, Post, Unit
from lookback.tipline.models import Access, Copy, LeakInquiry, SightCount, Tip, VolumeAlert

LOOKS = {"opened": "opened", "printed": "printed", "exported": "exported"}


@dataclass(frozen=True)
class Sight:
    """One person who could read the tip in the window, and what the journal says that he or she did in it."""

    access: Access
    looks: dict[str, int] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None


def inquiries_of(user: Person) -> QuerySet[LeakInquiry]:
    """The inquiries that the person may know of, newest first."""
    return LeakInquiry.objects.visible_to(user).select_related("tip", "unit", "opened_by")


def alerts_of(user: Person) -> QuerySet[VolumeAlert]:
    """The alerts that the person may know of, newest first."""
    return VolumeAlert.objects.visible_to(user).select_related("person", "unit", "examined_by")


def tip_in_reach(user: Person, ref: str) -> Tip | None:
    """A tip by its reference, where its desk lies in the reach of a reviewer of leaks who never held its key."""
    tips = Tip.objects.filter(user.reach(Permission.LEAK_REVIEW, "desk_unit__path"), ref=ref.strip().upper())
    return tips.exclude(accesses__person=user).first()


def sights(inquiry: LeakInquiry) -> list[Sight]:
    """Everybody who held the key in the window, in the order in which they got it: in no order of suspicion."""
    held = Q(ended_at=None) | Q(ended_at__gte=inquiry.from_at)
    rows = Access.objects.filter(held, tip=inquiry.tip_id, given_at__lte=inquiry.to_at).select_related("person")
    entries: dict[int, list[tuple[str, datetime]]] = {}
    actions = [f"tipline.tip.{verb}" for verb in LOOKS]
    about = Entry.objects.about(inquiry.tip).filter(action__in=actions, at__range=(inquiry.from_at, inquiry.to_at))
    for person, action, at in about.values_list("actor_key", "action", "at"):
        entries.setdefault(person, []).append((action.rpartition(".")[2], at))
    return [_sight(row, entries.get(row.person_id, [])) for row in rows.order_by("given_at", "pk")]


def copies(inquiry: LeakInquiry) -> QuerySet[Copy]:
    """Who, at other bodies, held a stripped copy of the tip in the window, in the order in which they got it."""
    held = Q(ended_at=None) | Q(ended_at__gte=inquiry.from_at)
    rows = Copy.objects.filter(held, transfer__tip=inquiry.tip_id, given_at__lte=inquiry.to_at)
    return rows.select_related("person", "transfer__unit").order_by("given_at", "pk")


def _sight(access: Access, looks: list[tuple[str, datetime]]) -> Sight:
    counts = Counter(verb for verb, _at in looks)
    times = [at for _verb, at in looks]
    return Sight(access, {verb: counts[verb] for verb in LOOKS}, min(times, default=None), max(times, default=None))


def counted(person: Person, since: datetime, until: datetime) -> dict[str, int]:
    """What the person opened, and took out, in the hours of a span: at most 24 rows are read."""
    rows = SightCount.objects.filter(person=person, hour_at__gte=since, hour_at__lt=until)
    sums = rows.aggregate(opened=Sum("opened"), exported=Sum("exported"))
    return {name: value or 0 for name, value in sums.items()}


def watcher_of(person: Person) -> Unit | None:
    """The nearest unit above the person's posts where somebody else reviews leaks; None where nobody does."""
    lineage = {key for post in person.current_posts for key in post.unit.lineage}
    posts = Post.objects.current().filter(role__in=roles_with(Permission.LEAK_REVIEW), scope__in=lineage)
    post = posts.exclude(person=person).select_related("scope").order_by("-scope__depth", "pk").first()
    return post.scope if post else None
