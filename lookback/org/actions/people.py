"""People and their posts, their declared interests, their first way in."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org import rules
from lookback.org.authority import Role
from lookback.org.models import Interest, Person, Post, Unit


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
    for name, text in (("purpose", purpose), ("lawful_basis", lawful_basis), ("username", username)):
        if not text.strip():
            raise Refused(_("Say what this person is kept for, on what basis, and under which account."), field=name)
    if Person.objects.filter(username__iexact=username).exists():
        raise Refused(_("This account name is taken."), field="username")
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
    if sentence := rules.not_to_appoint(by, person, unit):
        raise Refused(sentence, forbidden=True)
    if person.forgotten_at is not None:
        raise Refused(_("This record is anonymised already."))
    if to_date and to_date < from_date:
        raise Refused(_("A post cannot end before it begins."), field="to_date")
    if sentence := rules.clashing_role(person, Role(role), from_date, to_date):
        raise Refused(sentence, field="role")
    post = _post(person, role, unit, from_date, to_date)
    record("org.post.appointed", subject=person, actor=by, unit=unit, role=role, from_date=from_date, to_date=to_date)
    return post


def _post(person: Person, role: str, unit: Unit, from_date: date, to_date: date | None) -> Post:
    if Post.objects.filter(person=person, role=role, unit=unit, from_date=from_date).exists():
        raise Refused(_("This person already has that post from that day."), field="role")
    scope = unit.parent if unit.kind.acts_for_parent and unit.parent else unit
    return Post.objects.create(person=person, role=role, unit=unit, scope=scope, from_date=from_date, to_date=to_date)


@transaction.atomic
def end_post(post: Post, *, by: Person, to_date: date | None = None) -> Post:
    """End a post; it stays on record."""
    post = locked(post)
    if not by.may("org.manage", post.unit):
        raise Refused(_("You do not manage the posts of this unit."), forbidden=True)
    to_date = to_date or clock.today()
    if to_date < post.from_date:
        raise Refused(_("A post cannot end before it begins."), field="to_date")
    if post.to_date and post.to_date < to_date:
        raise Refused(_("This post has ended earlier already."), field="to_date")
    post.to_date = to_date
    post.save(update_fields=["to_date"])
    record("org.post.ended", subject=post.person, actor=by, unit=post.unit, role=post.role, to_date=post.to_date)
    return post


@transaction.atomic
def let_sign_in(person: Person, *, by: Person) -> str:
    """Make a link, good once and for a few days, with which the person sets a password. Nobody else ever knows it."""
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists() or not by.may_anywhere("org.manage"):
        raise Refused(_("You do not manage this account."), forbidden=True)
    if person.pk == by.pk:
        raise Refused(_("Change your own password on your account page."), forbidden=True)
    if not person.is_active:
        raise Refused(_("This account is closed."))
    person = locked(person)
    key = default_token_generator.make_token(person)
    record("org.person.let_in", subject=person, actor=by, seconds=settings.PASSWORD_RESET_TIMEOUT)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})


@transaction.atomic
def choose_language(person: Person, *, language: str, by: Person) -> Person:
    """Set the language in which a person is written to and shown pages."""
    person = locked(person)
    person.language = language
    person.save(update_fields=["language"])
    record("org.person.language_chosen", subject=person, actor=by, language=language)
    return person


@transaction.atomic
def declare_interest(person: Person, unit: Unit, *, reason: str, by: Person) -> Interest:
    """Put a declared interest on record; it bars the person from deciding on the unit and all below it."""
    if not reason.strip():
        raise Refused(_("Say what the interest is."), field="reason")
    interest = Interest.objects.create(person=person, unit=unit, reason=reason)
    record("org.interest.declared", subject=person, actor=by, unit=unit)
    return interest


@transaction.atomic
def end_interest(interest: Interest, *, reason: str, by: Person) -> Interest:
    """End a declared interest. Not by the person alone who is barred by it: somebody who manages the unit does it."""
    interest = locked(interest)
    if interest.person_id == by.pk or not by.may("org.manage", interest.unit):
        raise Refused(_("Only somebody else, who manages this unit, may end a declared interest."), forbidden=True)
    if not reason.strip():
        raise Refused(_("Say why the interest has ended."), field="reason")
    interest.ended_at = interest.ended_at or clock.now()
    interest.save(update_fields=["ended_at"])
    record("org.interest.ended", subject=interest.person, actor=by, unit=interest.unit, reason=reason)
    return interest
