"""Verbs of the organisation: register people, create units, appoint, declare interests, issue tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org import rules
from lookback.org.authority import Role
from lookback.org.models import ApiToken, Division, Interest, Person, Post, Unit, UnitKind


@transaction.atomic
def create_unit(
    *,
    code: str,
    kind: UnitKind,
    level: int,
    parent: Unit | None,
    by: Person | None,
    name_zh: str = "",
    name_en: str = "",
    division: Division | None = None,
) -> Unit:
    """Add one unit under `parent`. For many at once use the import."""
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("There already is a unit with the code %(code)s.") % {"code": code}, field="code")
    unit = Unit(code=code, kind=kind, level=level, parent=parent, division=division, name_zh=name_zh, name_en=name_en)
    unit.depth = parent.depth + 1 if parent else 0
    unit.path = f"?{secrets.token_hex(8)}"  # the key is known only after the insert
    unit.save()
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    record("org.unit.created", subject=unit, actor=by, code=code)
    return unit


@transaction.atomic
def register_person(
    *,
    username: str,
    by: Person | None,
    purpose: str,
    lawful_basis: str,
    delete_by_date: date,
    password: str | None = None,
    **names: Any,
) -> Person:
    """Register one person. Purpose, lawful basis and delete-by date are required (B7); there is no bulk import (B2)."""
    person = Person(
        username=username, purpose=purpose, lawful_basis=lawful_basis, delete_by_date=delete_by_date, **names
    )
    person.set_password(password)
    person.save()
    record("org.person.registered", subject=person, actor=by, purpose=purpose)
    return person


@transaction.atomic
def appoint(
    person: Person,
    role: str,
    unit: Unit,
    *,
    by: Person | None,
    from_date: date | None = None,
    to_date: date | None = None,
) -> Post:
    """Give a person a post. Refused where separation of duties forbids the pair of roles."""
    person = locked(person)
    from_date = from_date or clock.today()
    if sentence := rules.clashing_role(person, Role(role), from_date, to_date):
        raise Refused(sentence, field="role")
    post = Post.objects.create(
        person=person, role=role, unit=unit, scope=_reach(unit), from_date=from_date, to_date=to_date
    )
    record("org.post.appointed", subject=person, actor=by, unit=unit, role=role, from_date=from_date, to_date=to_date)
    return post


def _reach(unit: Unit) -> Unit:
    return unit.parent if unit.kind.acts_for_parent and unit.parent else unit


@transaction.atomic
def end_post(post: Post, *, by: Person, to_date: date | None = None) -> Post:
    """End a post; it stays on record."""
    post = locked(post)
    post.to_date = to_date or clock.today()
    if post.to_date < post.from_date:
        raise Refused(_("A post cannot end before it begins."), field="to_date")
    post.save(update_fields=["to_date"])
    record("org.post.ended", subject=post.person, actor=by, unit=post.unit, role=post.role, to_date=post.to_date)
    return post


@transaction.atomic
def declare_interest(person: Person, unit: Unit, *, reason: str, by: Person) -> Interest:
    """Put a declared interest on record; it bars the person from deciding on the unit and all below it."""
    if not reason.strip():
        raise Refused(_("Say what the interest is."), field="reason")
    interest = Interest.objects.create(person=person, unit=unit, reason=reason)
    record("org.interest.declared", subject=person, actor=by, unit=unit)
    return interest


@transaction.atomic
def create_token(person: Person, *, name: str, days: int = 90, by: Person | None) -> str:
    """Make a bearer token and return it. It cannot be shown again."""
    token = "lbk_" + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        person=person, name=name, digest=token_digest(token), expires_at=clock.now() + timedelta(days=days)
    )
    record("org.token.created", subject=person, actor=by, token=row.pk, name=name, days=days)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Person | None) -> ApiToken:
    """Make a token useless from now on."""
    token.revoked_at = token.revoked_at or clock.now()
    token.save(update_fields=["revoked_at"])
    record("org.token.revoked", subject=token.person, actor=by, token=token.pk)
    return token


def token_digest(token: str) -> str:
    """SHA-256 of a token, in hexadecimal. A token is random, so it needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
