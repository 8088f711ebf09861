"""What the pages of the desk share: the unlocked key of the request, and a tip that the person holds a key to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.org.models import Person
from lookback.tipline import actions
from lookback.tipline.models import Tip
from lookback.tipline.queries import keys, tips
from lookback.tipline.rules import read_session_key, written_session_key

COOKIE, COOKIE_PATH = "lookback-tips", "/tips/"
# Why each tip was opened, for as long as the key stays unlocked.
PURPOSES = "tip_purposes"
View = Callable[..., HttpResponse]


def visible_tip(user: Person, ref: str) -> Tip:
    """The tip, if the person holds a key to it; 404 otherwise."""
    return get_object_or_404(tips.seen_by(user), ref=ref)


def unlocked(request: HttpRequest) -> bytes | None:
    """The person's private key while it is unlocked in this browser. Only for this request."""
    return actions.use(by=request.user, session_key=read_session_key(request.COOKIES.get(COOKIE)))


def keep(response: HttpResponse, session_key: bytes) -> HttpResponse:
    """Give the browser the session key. Nothing else on the site is sent it, and no script can read it."""
    secure = not (settings.DEMO or settings.DEBUG)
    response.set_cookie(
        COOKIE, written_session_key(session_key), path=COOKIE_PATH, httponly=True, samesite="Strict", secure=secure
    )
    return response


def forget(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Take the session key back, and what each tip was opened for."""
    request.session.pop(PURPOSES, None)
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")
    return response


def unlock_url(request: HttpRequest, *, back: str = "") -> str:
    """Where to unlock, and back to this page or to the one given."""
    return f"{reverse('tipline:key-unlock')}?{urlencode({'next': back or request.get_full_path()})}"


def tip_url(tip: Tip) -> str:
    """The address of a tip's page."""
    return reverse("tipline:tip-detail", args=[tip.ref])


def with_key(*, undertaken: bool = True) -> Callable[[View], View]:
    """For views of one tip: they get the tip and the person's unlocked key, or the person is sent to get it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, ref: str, **given: Any) -> HttpResponse:
            tip = visible_tip(request.user, ref)
            private = unlocked(request)
            if private is None:
                return locked_answer(request)
            access = keys.access_of(tip, request.user)
            if undertaken and (access is None or access.undertaken_at is None):
                return redirect("tipline:tip-undertake", ref=tip.ref)
            response = view(request, tip, private, **given)
            response.headers["Cache-Control"] = "no-store"
            return response

        return inner

    return decorate


def locked_answer(request: HttpRequest) -> HttpResponse:
    """What somebody gets whose key is locked: the page that unlocks it, or a sentence where something was sent."""
    if request.method == "GET":
        return redirect(unlock_url(request))
    sentence = _("Your key has been locked meanwhile. Unlock it in another window, then go back and send this again.")
    return render(request, "kit/refused.html", {"sentence": sentence, "back": unlock_url(request)}, status=409)
