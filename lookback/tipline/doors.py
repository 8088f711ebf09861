"""How a page of a room above works on a tip: it gets the tip and the person's unlocked key, or where to go first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.tipline import actions
from lookback.tipline.models import Tip
from lookback.tipline.queries import keys, tips
from lookback.tipline.rules import read_session_key

# Sent by the browser below /tips/ only: a page that needs the key has its address there.
COOKIE = "lookback-tips"


def tip_in_hand(request: HttpRequest, ref: str) -> tuple[Tip, bytes] | HttpResponse:
    """The tip and the person's private key; the way to the undertaking or to the lock where one is missing.

    404 for whoever holds no key to the tip.
    """
    tip = get_object_or_404(tips.seen_by(request.user), ref=ref)
    private = actions.use(by=request.user, session_key=read_session_key(request.COOKIES.get(COOKIE)))
    if private is None:
        return _locked(request)
    access = keys.access_of(tip, request.user)
    if access is None or access.undertaken_at is None:
        return redirect("tipline:tip-undertake", ref=tip.ref)
    return tip, private


def _locked(request: HttpRequest) -> HttpResponse:
    url = f"{reverse('tipline:key-unlock')}?{urlencode({'next': request.get_full_path()})}"
    if request.method == "GET":
        return redirect(url)
    sentence = _("Your key has been locked meanwhile. Unlock it in another window, then go back and send this again.")
    return render(request, "kit/refused.html", {"sentence": sentence, "back": url}, status=409)
