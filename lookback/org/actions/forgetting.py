"""The end of a record: past its delete-by date a person becomes a number (B7; PIPL art. 47). The journal stays."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.org import rules
from lookback.org.models import Person

# What a nameless record is kept for: it needs a purpose and a basis like any other.
PURPOSE = "references in the records / 记录引用"
BASIS = "PIPL art. 47 / 个人信息保护法第四十七条"


@transaction.atomic
def forget_person(person: Person, *, by: Person) -> Person:
    """Remove name, e-mail, sign-in and second factors. Posts and references stay, at a number."""
    person = locked(person)
    if refused := rules.not_to_forget(by, person):
        raise refused
    person.username = f"former#{person.pk}"  # no account that a form takes can be called so
    person.name_zh = person.name_en = person.email = person.title = person.language = ""
    person.purpose, person.lawful_basis = PURPOSE, BASIS
    person.is_active, person.last_login, person.forgotten_at = False, None, clock.now()
    person.set_unusable_password()
    person.save()
    _remove_ways_in(person)
    person.interests.update(reason="—")
    unit = next((post.unit for post in person.posts.select_related("unit").order_by("-to_date", "-pk")), None)
    record("org.person.forgotten", subject=person, actor=by, unit=unit, delete_by_date=person.delete_by_date)
    return person


@transaction.atomic
def note_delete_dates() -> int:
    """Put on record, once each, whose delete-by date has passed: for the officer's list and the auditor's eyes."""
    due = list(Person.objects.due_to_forget().filter(delete_noted_at=None).select_for_update().order_by("pk"))
    for person in due:
        unit = next((post.unit for post in person.posts.select_related("unit").order_by("-pk")), None)
        record("org.person.delete_due", subject=person, unit=unit, delete_by_date=person.delete_by_date)
    Person.objects.filter(pk__in=[person.pk for person in due]).update(delete_noted_at=clock.now())
    return len(due)


def _remove_ways_in(person: Person) -> None:
    for model in (Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=person).delete()
    person.tokens.all().delete()
