"""What a reporter does with the receipt code beside the dialogue: claim or refuse a reward, report retaliation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lookback.kit.workflow import Refused
from lookback.tipline.actions import protection, rewards
from lookback.tipline.pages import public_page
from lookback.tipline.queries import rewards as queries
from lookback.tipline.rules import codes
from lookback.tipline.rules.codes import BadCode
from lookback.tipline.uploads import arriving
from lookback.tipline.views.dialogue import VISITS
from lookback.tipline.views.public import is_flooded, please_wait, public

MOST_TEXT = 20_000


@public
def reward(request: HttpRequest, language: str) -> HttpResponse:
    """The rewards of a report: offered, claimed, paid."""
    return _with_code(request, "tipline/public_reward.html", "report:reward-claim", _rewarded)


@public
def retaliation(request: HttpRequest, language: str) -> HttpResponse:
    """Say that one suffers for a report: the tip becomes urgent at once."""
    return _with_code(request, "tipline/public_retaliation.html", "report:retaliation-tell", _told)


def _with_code(request: HttpRequest, template: str, name: str, act: Any) -> HttpResponse:
    # No file is asked for here; should one come, it must not be laid down unsealed.
    with arriving(request):
        return _answer(request, template, name, act)


def _answer(request: HttpRequest, template: str, name: str, act: Any) -> HttpResponse:
    typed, text = request.POST.get("code", ""), request.POST.get("text", "")[:MOST_TEXT]
    base = {"code": typed[:100], "text": text}
    if request.method != "POST" or not typed.strip():
        return public_page(template, name, base)
    if is_flooded(VISITS):
        return public_page(template, name, {**base, "problem": please_wait()}, 429)
    try:
        return public_page(template, name, {**base, **act(request, codes.read(typed), text)})
    except BadCode as bad:
        return public_page(template, name, {**base, "problem": str(bad)}, 400)
    except Refused as refused:
        status = 404 if refused.field == "code" else 409
        return public_page(template, name, {**base, "problem": str(refused)}, status)


def _rewarded(request: HttpRequest, secret: bytes, _text: str) -> dict[str, Any]:
    number = request.POST.get("number", "")[:10]
    done = ""
    if request.POST.get("act") == "claim":
        rewards.claim(secret, number)
        done = _("Claimed. Note the number and the secret, and take both to the counter.")
    elif request.POST.get("act") == "refuse":
        rewards.refuse_reward(secret, number)
        done = _("You have refused the reward.")
    offers = queries.offers(secret)
    if offers is None:
        raise Refused(_("This code opens no report. Please compare it with your note."), field="code")
    return {"offers": offers, "is_open": True, "done": done, "code": codes.written(secret)}


def _told(request: HttpRequest, secret: bytes, text: str) -> dict[str, Any]:
    if request.POST.get("act") == "ask":
        return {"code": codes.written(secret)}
    if not text.strip():
        raise Refused(_("Write what has happened to you."), field="text")
    protection.report_retaliation(secret, text.strip())
    return {"is_sent": True, "text": "", "code": codes.written(secret)}
