"""Whose desk a tip goes to: the nearest one above the place that is not the accused's own and can open it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lookback.kit import clock
from lookback.kit.fields import subtree
from lookback.kit.kept import Kept
from lookback.org.authority import Permission as P
from lookback.org.authority import Role, roles_with
from lookback.org.models import Interest, Person, Post, Unit
from lookback.tipline import rules
from lookback.tipline.models import KeyRing

TIP = {P.TIP_TAKE, P.TIP_TRIAGE, P.TIP_ASSIGN, P.TIP_VERIFY, P.TIP_REVIEW, P.TIP_HEAD, P.TIP_PROTECT}
# Permissions and roles of those who work on tips.
STAFF = roles_with(*TIP)
TRIAGERS = roles_with(P.TIP_TRIAGE)


def desk_of(place: Unit, accused: Iterable[Unit] = (), *, without: Iterable[int] = ()) -> list[Post]:
    """The posts of the competent desk, all at one unit, one for each person; [] where no desk can open a tip.

    `without` are keys of people who may not have it, because they stood aside or were named.

    Competent is the lowest desk that reaches the place and stands above the level of every accused unit (domain.md
    2.3: at least one level above the official's unit; at the very top, beside it). Nobody who belongs to an accused
    unit or declared an interest in one is among them.
    """
    posts = _with_keys(place, accused)
    if without := list(without):
        posts = posts.exclude(person__in=without)
    found = list(posts.select_related("unit").distinct())
    return list({post.person_id: post for post in found if post.unit_id == found[0].unit_id}.values())


def desk_keys(place: Unit, accused: Iterable[Unit] = ()) -> tuple[int, list[KeyRing]]:
    """The same for a tip that arrives, in one query: the desk's unit, and the keys of its people; (0, []) for none."""
    columns = ("unit_id", "person_id", "person__key_rings__pk", "person__key_rings__public")
    found = list(_with_keys(place, accused).values_list(*columns))
    unit = found[0][0] if found else 0
    rings = {
        person: KeyRing(pk=ring, person_id=person, public=public) for at, person, ring, public in found if at == unit
    }
    return unit, list(rings.values())


def competent(place: Unit, accused: Iterable[Unit], roles: Iterable[Role]) -> QuerySet[Post]:
    """Posts of such roles that reach the place and stand above and apart from every accused unit."""
    return _apart(_HOLDERS.get(clock.today(), tuple(roles)), place, list(accused))


def _with_keys(place: Unit, accused: Iterable[Unit]) -> QuerySet[Post]:
    """Those that triage, of people who have a key, the lowest desk first."""
    return _apart(_KEYED.get(clock.today()), place, list(accused))


def _apart(posts: QuerySet[Post], place: Unit, accused: list[Unit]) -> QuerySet[Post]:
    reach = set(place.lineage).intersection(*(unit.lineage for unit in accused))
    posts = posts.filter(scope__in=reach)
    if accused:
        posts = posts.filter(above(accused)).exclude(person__in=barred(accused))
    return posts


def _holders(_today: date, roles: tuple[Role, ...]) -> QuerySet[Post]:
    return Post.objects.current().filter(role__in=roles, person__is_active=True)


def _keyed(today: date) -> QuerySet[Post]:
    posts = _holders(today, tuple(TRIAGERS))
    posts = posts.filter(person__key_rings__retired_at=None, person__key_rings__isnull=False)
    return posts.order_by("-scope__depth", "unit_id", "pk")


# The questions, not their answers, which are asked for anew each time: to compose them takes as long as to answer them.
_HOLDERS, _KEYED = Kept(_holders, seconds=3600), Kept(_keyed, seconds=3600)


def above(accused: Iterable[Unit]) -> Q:
    """A condition on posts: high enough for a tip that accuses these units."""
    highest = rules.highest_level(accused)
    return Q() if highest is None else Q(scope__level__lt=highest)


def unfit(people: Iterable[int], accused: Iterable[Unit]) -> set[int]:
    """Which of some people (keys) may not read a tip that accuses these units: theirs, or not below their own level."""
    people, accused = set(people), list(accused)
    if not accused:
        return set()
    posts = Post.objects.current().filter(above(accused), person__in=people, role__in=STAFF)
    inside = Person.objects.filter(pk__in=barred(accused)).values_list("pk", flat=True)
    return (people - set(posts.values_list("person", flat=True))) | (people & set(inside))


def staff_at(unit: Unit, permission: str, *, without: Iterable[int] = ()) -> list[Person]:
    """People with a key who hold the permission at exactly this unit, or in the office that acts for it."""
    at_unit = Q(unit=unit) | Q(scope=unit)
    posts = Post.objects.current().filter(at_unit, role__in=roles_with(permission), person__is_active=True)
    posts = posts.filter(person__in=KeyRing.objects.filter(retired_at=None).values("person"))
    found = posts.exclude(person__in=list(without)).select_related("person").order_by("pk")
    return list({post.person_id: post.person for post in found}.values())


def colleagues(user: Person) -> QuerySet[Person]:
    """People of the tip line with a key, beside the person: in the same line from the top down to the person's posts,
    and below them."""
    condition = Q(pk__in=[])
    for post in user.current_posts:
        if post.permissions & TIP:
            condition |= Q(scope__in=post.scope.lineage) | subtree(post.scope.path, field="scope__path")
    posts = Post.objects.current().filter(condition, role__in=STAFF, person__is_active=True)
    rings = KeyRing.objects.filter(retired_at=None).values("person")
    return Person.objects.filter(pk__in=posts.values("person")).filter(pk__in=rings).exclude(pk=user.pk).order_by("pk")


def barred(accused: Iterable[Unit]):
    """Keys of persons who must not learn of a tip that accuses these units."""
    inside, interested = Q(pk__in=[]), Q(pk__in=[])
    for unit in accused:
        inside |= subtree(unit.path, field="unit__path")
        interested |= Q(unit=unit)
    members = Post.objects.filter(inside).values("person")
    return members.union(Interest.objects.filter(interested, ended_at=None).values("person"))
