"""Signing in, on record: who came in and who did not. Neither passwords nor addresses of machines are kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.cache import cache
from django.db import transaction

from lookback.journal.actions import record
from lookback.org.models import Person, Unit

# Guesses at names that are no account leave one entry in this time, however many there are.
UNKNOWN_SECONDS = 60 * 60
UNKNOWN = "org.sign_in.unknown"


@transaction.atomic
def record_sign_in(person: Person, *, methods: Sequence[str]) -> None:
    """Somebody came in; `methods` says how: by password, second factor, provider."""
    record("org.person.signed_in", subject=person, actor=person, unit=_unit_of(person), methods=list(methods))


@transaction.atomic
def record_failed_sign_in(username: str, *, method: str) -> None:
    """Somebody did not come in: an entry at the account, if there is one (throttling bounds how many there can be).

    For a name that is no account the same is written and, but for the first in an hour, taken back: whoever guesses
    cannot fill the journal, nor tell by the time that an answer takes whether an account is there.
    """
    person = Person.objects.filter(username__iexact=username).first() if username else None
    if person is not None:
        unit = _unit_of(person)
        record("org.person.sign_in_failed", subject=person, unit=unit, method=method)
        return
    record(UNKNOWN, method=method)
    if not cache.add(UNKNOWN, True, UNKNOWN_SECONDS):
        transaction.set_rollback(True)


def _unit_of(person: Person) -> Unit | None:
    """Where the person works: auditors read what happened in their reach."""
    return next((post.unit for post in person.current_posts), None)
