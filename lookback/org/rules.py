"""Who may hold which post, and who is barred by a declared interest. Pure; never writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import clock, vocabulary
from lookback.kit.workflow import Refused
from lookback.org.authority import INCOMPATIBLE, Permission, Role
from lookback.org.models import Interest, Person, Unit

vocabulary.register(
    {
        "org.unit": lazy("Unit"),
        "org.person": lazy("Person"),
        "org.post": lazy("Post"),
        "org.interest": lazy("Interest"),
        "org.apitoken": lazy("API token"),
        "org.division": lazy("Division"),
        "org.unitkind": lazy("Kind of unit"),
        "org.person.registered": lazy("Person registered"),
        "org.post.appointed": lazy("Appointed"),
        "org.post.ended": lazy("Post ended"),
        "org.person.signed_in": lazy("Signed in"),
        "org.person.sign_in_failed": lazy("Sign-in failed"),
        "org.sign_in.unknown": lazy("Sign-in tried with an unknown account name"),
        "org.person.delete_due": lazy("Delete-by date passed"),
        "org.person.forgotten": lazy("Record anonymised"),
        "org.person.let_in": lazy("Link to set a password made"),
        "org.person.language_chosen": lazy("Language chosen"),
        "org.interest.ended": lazy("Interest ended"),
        "org.offices.created": lazy("Offices created"),
        "org.interest.declared": lazy("Interest declared"),
        "org.unit.created": lazy("Unit created"),
        "org.tree.imported": lazy("Organisation imported"),
        "org.token.created": lazy("API token created"),
        "org.token.revoked": lazy("API token revoked"),
    }
)


def clashing_role(person: Person, role: Role, from_date: date, to_date: date | None) -> str | None:
    """Why the person may not hold `role` in that time: separation of duties (domain.md 1.3)."""
    for post in person.posts.all():
        overlaps = (to_date is None or post.from_date <= to_date) and (
            post.to_date is None or post.to_date >= from_date
        )
        if overlaps and frozenset({Role(post.role), role}) in INCOMPATIBLE:
            return _("One person may not be %(one)s and %(other)s at the same time.") % {
                "one": Role(post.role).label,
                "other": role.label,
            }
    return None


def not_to_appoint(by: Person | None, person: Person, unit: Unit) -> str | None:
    """Why `by` may not give the person a post at the unit. None stands for the operator at the command line."""
    if by is None:
        return None
    if not by.may(Permission.ORG_MANAGE, unit):
        return _("You do not manage the posts of this unit.")
    return _("Nobody appoints himself or herself.") if by.pk == person.pk else None


def not_to_forget(by: Person, person: Person) -> Refused | None:
    """Why `by` may not make the person's record nameless now."""
    if not by.may_anywhere(Permission.PERSON_FORGET):
        return Refused(_("Only a data protection officer anonymises a record."), forbidden=True)
    if person.pk == by.pk:
        return Refused(_("Nobody anonymises his or her own record."), forbidden=True)
    if person.forgotten_at is not None:
        return Refused(_("This record is anonymised already."))
    if person.delete_by_date >= clock.today():
        return Refused(_("The delete-by date has not passed yet."))
    if any(post.to_date is None or post.to_date >= clock.today() for post in person.posts.all()):
        return Refused(_("This person still holds a post. End the post first."))
    return None


def interest_in(person: Person, *units: Unit | None) -> str | None:
    """Why the person is barred: a declared interest in one of the units or in a unit above it."""
    lineage = {key for unit in units if unit is not None for key in unit.lineage}
    if Interest.objects.filter(person=person, unit_id__in=lineage, ended_at=None).exists():
        return _("You declared an interest in this unit, so somebody else must decide.")
    return None


def require(user: Person, permission: str, unit: Unit) -> None:
    """Refuse where no post of `user` carries `permission` for `unit`: the check of a verb that is no workflow step."""
    if not user.may(permission, unit):
        raise Refused(_("This is not among the duties of your post for this unit."), forbidden=True)


# --- names --------------------------------------------------------------------------------------------------------

# Pairs that stand in the names of more than one unit in seventy, and endings: "village committee", "residents'
# committee", "community", "village", "town". A search for nothing else fills its page after a few rows anyway.
COMMON_PAIRS = frozenset(
    "会 委会 村委 委员 员会 民委 村民 村村 社区 区居 居委 居民 庄村 区 村 镇 山村 沟村 家村".split()
)
_COMMON_LETTERS = frozenset("".join(COMMON_PAIRS))
_SHIFT = 21  # bits of a letter's number


def name_grams(name: str) -> set[int]:
    """The rare pairs of a Chinese name as numbers; the last letter stands alone."""
    pairs = [*(first + second for first, second in pairwise(name)), name[-1:]]
    return {_number(pair) for pair in pairs if pair and pair not in COMMON_PAIRS}


def sought_grams(text: str) -> Iterable[range]:
    """What the grams of a name that contains `text` must include; nothing where every pair of `text` is common."""
    if len(text) == 1:
        first = _number(text)
        return [] if text in _COMMON_LETTERS else [range(first, first + (1 << _SHIFT))]
    rare = [first + second for first, second in pairwise(text) if first + second not in COMMON_PAIRS]
    # Four narrow a search down far enough.
    return [range(_number(pair), _number(pair) + 1) for pair in list(dict.fromkeys(rare))[:4]]


def _number(pair: str) -> int:
    return (ord(pair[0]) << _SHIFT) + (ord(pair[1]) if len(pair) > 1 else 0)
