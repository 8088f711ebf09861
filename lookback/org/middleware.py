"""Sessions end when nobody is there; roles that decide need a second factor; pages come in the chosen language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lookback.org.queries import lacks_second_factor

Handler = Callable[[HttpRequest], HttpResponse]
LAST_SEEN = "last_seen"
# The time is written at most once a minute: a session row per page view would be a write per read.
GRAIN_SECONDS = 60


def idle_session(get_response: Handler) -> Handler:
    """Sign out a session that was idle for SESSION_IDLE_MINUTES."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        # Real time, not the house clock: a scenario's day has nothing to do with how long a browser idles.
        seconds = int(timezone.now().timestamp())
        last = request.session.get(LAST_SEEN, seconds)
        if seconds - last > settings.SESSION_IDLE_MINUTES * 60:
            logout(request)
            messages.info(request, _("You were signed out because nothing happened for a while."))
            return redirect(settings.LOGIN_URL)
        if LAST_SEEN not in request.session or seconds - last >= GRAIN_SECONDS:
            request.session[LAST_SEEN] = seconds
        return get_response(request)

    return middleware


def second_factor(get_response: Handler) -> Handler:
    """Send people who accept, close, decide or unlock to set up a second factor first (not in the demo)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or _is_open(request.path):
            return get_response(request)
        if lacks_second_factor(request.user):
            messages.warning(request, _("Your role needs a second factor. Set one up to go on."))
            return redirect(reverse("mfa_index"))
        return get_response(request)

    return middleware


def chosen_language(get_response: Handler) -> Handler:
    """Show pages in the language that a person has chosen for good, unless this browser was switched to another."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


def _is_open(path: str) -> bool:
    return path.startswith(("/accounts/", "/static/", "/i18n/", "/api/"))
