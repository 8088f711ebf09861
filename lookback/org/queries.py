"""Reads over units, people and tokens."""

from __future__ import annotations

from django.db.models import Q

from lookback.kit import clock
from lookback.org.authority import GRANTS, Role
from lookback.org.models import ApiToken, Person, Post, Unit


def person_with_token(digest: str) -> Person | None:
    """The person a valid token belongs to."""
    token = (
        ApiToken.objects.select_related("person")
        .filter(digest=digest, revoked_at=None, expires_at__gt=clock.now(), person__is_active=True)
        .first()
    )
    return token.person if token else None


def holders(permission: str, unit: Unit) -> list[Person]:
    """People whose post sits exactly at `unit` (or acts for it) and carries `permission`: who is told."""
    roles = [role for role in Role if permission in GRANTS[role]]
    posts = Post.objects.current().filter(Q(scope=unit) | Q(unit=unit), role__in=roles, person__is_active=True)
    return list(Person.objects.filter(pk__in=posts.values("person")).order_by("pk"))
