"""Bearer tokens for the API."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.models import ApiToken, Person

LONGEST_DAYS = 366


@transaction.atomic
def create_token(person: Person, *, name: str, days: int = 90, by: Person | None) -> str:
    """Make a bearer token and return it. It cannot be shown again."""
    if not name.strip():
        raise Refused(_("Give the token a name, so that you know later which one it is."), field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(_("A token lasts from one day to %(days)s days.") % {"days": LONGEST_DAYS}, field="days")
    token = "lbk_" + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        person=person, name=name, digest=token_digest(token), expires_at=clock.now() + timedelta(days=days)
    )
    record("org.token.created", subject=person, actor=by, token=row.pk, name=name, days=days)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Person | None) -> ApiToken:
    """Make a token useless from now on."""
    token = locked(token)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record("org.token.revoked", subject=token.person, actor=by, token=token.pk)
    return token


def token_digest(token: str) -> str:
    """SHA-256 of a token, in hexadecimal. A token is random, so it needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
