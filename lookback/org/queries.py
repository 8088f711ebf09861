"""Reads over divisions, units, people and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lookback.kit import clock
from lookback.kit.pagination import PAGE_SIZE, Page, paginate
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission, Role, roles_with
from lookback.org.models import ApiToken, Division, Interest, NameGram, Person, Post, Unit
from lookback.org.rules import sought_grams

TYPE_AHEAD = 20


def person_with_token(digest: str) -> Person | None:
    """The person a valid token belongs to. Refused where the person's role needs a second factor and has none."""
    token = (
        ApiToken.objects.select_related("person")
        .filter(digest=digest, revoked_at=None, expires_at__gt=clock.now(), person__is_active=True)
        .first()
    )
    if token and lacks_second_factor(token.person):
        raise Refused(_("Your role needs a second factor. Set one up on your account page first."), forbidden=True)
    return token.person if token else None


def lacks_second_factor(person: Person) -> bool:
    """Whether a current post demands a second factor and none is set up. Never in the demo."""
    return not settings.DEMO and person.needs_second_factor and not is_mfa_enabled(person)


def holders(permission: str, unit: Unit) -> list[Person]:
    """People whose post sits exactly at `unit` (or acts for it) and carries `permission`: who is told."""
    roles = roles_with(permission)
    at_unit = Q(scope=unit) | Q(unit=unit)
    posts = Post.objects.current().filter(at_unit, role__in=roles, person__is_active=True)
    return list(Person.objects.filter(pk__in=posts.values("person")).order_by("pk"))


def divisions_on(root_code: str, day: date) -> list[Division]:
    """The division `root_code` as it was on the day, and all below it then; parents first."""
    in_force = Division.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day).order_by("code")
    found: list[Division] = []
    level = list(in_force.filter(code=root_code)[:1])
    while level:
        found += level
        level = list(in_force.filter(parent__in=[division.pk for division in level]))
    return found


# --- units ----------------------------------------------------------------------------------------------------


def unit_suggestions(user: Person, text: str) -> list[Unit]:
    """At most 20 units for a type-ahead."""
    return unit_page(user, text=text, cursor=None, size=TYPE_AHEAD).rows if text.strip() else []


def unit_page(user: Person, *, text: str, cursor: str | None, size: int = PAGE_SIZE) -> Page:
    """One page of units in reach whose code begins with `text`; where none does, whose name contains it."""
    text = text.strip()
    units: QuerySet[Unit] = Unit.objects.visible_to(user).select_related("kind")
    if "\x00" in text:  # PostgreSQL would refuse the comparison
        return Page([], None, None)
    by_code = units.filter(_begins_with(text))
    if text and by_code.exists():
        return paginate(by_code, by=("code",), cursor=cursor, size=size)
    if text:
        units = _named(units, text)
    # In the order of the index that the reach is read by: a page is full after a short walk.
    return paginate(units, by=("path",), cursor=cursor, size=size)


def units_called(text: str, *, within: Unit | None = None, size: int = TYPE_AHEAD) -> list[Unit]:
    """Units of that code or with `text` in their names, whoever asks: names of public bodies are public."""
    text = text.strip()
    if len(text) < 2 or "\x00" in text:
        return []
    units = Unit.objects.below(within) if within else Unit.objects.all()
    return list(units.filter(code=text)) or list(_named(units, text).order_by("path")[:size])


def _named(units: QuerySet[Unit], text: str) -> QuerySet[Unit]:
    """Those whose name contains `text`. One column, not both: each comparison costs as much as reading the row."""
    if text.isascii():
        # In the words of the index, not as a parameter, which SQLite could not compare with them.
        return units.filter(name_en__icontains=text).extra(where=["org_unit.name_en > ''"])
    for grams in sought_grams(text):
        noted = NameGram.objects.filter(gram__gte=grams.start, gram__lt=grams.stop)
        noted = noted if len(grams) > 1 else NameGram.objects.filter(gram=grams.start)
        units = units.filter(pk__in=noted.values("unit_key"))
    return units.filter(name_zh__contains=text)


def _begins_with(text: str) -> Q:
    if connection.vendor != "sqlite" or not text:
        return Q(code__startswith=text, code__gte=text)
    # SQLite compares byte by byte, but uses no index for LIKE: give it both ends of the index walk.
    following = min(ord(text[-1]) + 1, 0x10FFFF)
    following = 0xE000 if 0xD800 <= following < 0xE000 else following  # no letters there
    return Q(code__gte=text, code__lt=text[:-1] + chr(following))


def children_page(unit: Unit, *, cursor: str | None, size: int = PAGE_SIZE) -> Page:
    """One page of the units directly below, in code order."""
    return paginate(unit.children.select_related("kind"), by=("code",), cursor=cursor, size=size)


def own_scopes(user: Person) -> list[Unit]:
    """Where the person's view of the tree begins."""
    keys = [unit.pk for unit in user.scopes(Permission.ORG_READ)]
    return list(Unit.objects.filter(pk__in=keys).select_related("kind").order_by("depth", "code"))


@dataclass(frozen=True)
class Ancestor:
    """One step of the way from the top; only what the reader may open is a link."""

    unit: Unit
    is_visible: bool


def lineage(unit: Unit, user: Person) -> list[Ancestor]:
    """The units above, from the top."""
    above = Unit.objects.above(unit).exclude(pk=unit.pk)
    return [Ancestor(ancestor, user.may(Permission.ORG_READ, ancestor)) for ancestor in above]


def posts_at(unit: Unit) -> list[Post]:
    """Who holds which post at the unit now or will; ended posts last."""
    posts = unit.posts.select_related("person", "unit", "scope")
    return sorted(
        posts.order_by("role", "pk"), key=lambda post: not (post.is_current or post.from_date > clock.today())
    )


# --- people ---------------------------------------------------------------------------------------------------


def people_page(user: Person, *, overdue: bool = False, cursor: str | None, size: int = PAGE_SIZE) -> Page:
    """One page of the people whose posts the person manages; or only those kept beyond their delete-by date."""
    managed = Post.objects.filter(user.reach(Permission.ORG_MANAGE, "unit__path")).select_related("unit")
    people = Person.objects.visible_to(user).prefetch_related(Prefetch("posts", managed, to_attr="managed_posts"))
    if overdue:
        people = people.filter(delete_by_date__lt=clock.today(), forgotten_at=None)
    return paginate(people, by=("username",), cursor=cursor, size=size)


def people_to_forget(user: Person) -> QuerySet[Person]:
    """Whom the person may know of here: an officer those who are due, a manager those that he or she manages."""
    seen = Person.objects.due_to_forget(user)
    if user.may_anywhere(Permission.ORG_MANAGE):
        seen = seen | Person.objects.visible_to(user)
    return seen


def forget_page(user: Person, *, cursor: str | None, size: int = PAGE_SIZE) -> Page:
    """One page of the people whose records the officer is to make nameless, with their posts, longest overdue first."""
    posts = Post.objects.select_related("unit").order_by("pk")
    people = Person.objects.due_to_forget(user).prefetch_related(Prefetch("posts", posts, to_attr="all_posts"))
    return paginate(people, by=("delete_by_date", "pk"), cursor=cursor, size=size)


def posts_of(person: Person, user: Person) -> list[Post]:
    """The person's posts in units that `user` manages; all of one's own."""
    posts = person.posts.select_related("unit", "scope").order_by("-from_date", "pk")
    if person.pk != user.pk:
        posts = posts.filter(user.reach(Permission.ORG_MANAGE, "unit__path"))
    return list(posts)


def interests_of(person: Person, user: Person) -> list[Interest]:
    """The person's declared interests in units that `user` manages."""
    interests = person.interests.filter(user.reach(Permission.ORG_MANAGE, "unit__path"), ended_at=None)
    return list(interests.select_related("unit").order_by("pk"))


def demo_accounts() -> list[tuple[Role, list[Post]]]:
    """For each role one post of a fictional person at each level that has one: what the demo's sign-in page offers."""
    posts = (
        Post.objects.current()
        .filter(person__is_fictional=True, person__is_active=True)
        .select_related("person", "unit")
        .order_by("pk")
    )
    first: dict[tuple[str, int], Post] = {}
    for post in posts:
        first.setdefault((post.role, post.unit.level), post)
    by_level = sorted(first.items(), key=lambda row: row[0][1])
    by_role = [(role, [post for (held, _level), post in by_level if held == role]) for role in Role]
    return [(role, offered) for role, offered in by_role if offered]


def demo_person(username: str) -> Person | None:
    """The person behind an account that the demo offers; outside the demo nobody."""
    if not settings.DEMO:
        return None
    offered = [post.person for _role, posts in demo_accounts() for post in posts]
    return next((person for person in offered if person.username == username), None)
