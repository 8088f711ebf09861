"""One's own key: made, unlocked, locked, shared among custodians, recovered, handed over."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lookback.kit.steps import attempt, refusal_status, save_page
from lookback.kit.workflow import Refused
from lookback.tipline import actions
from lookback.tipline.forms.keys import ChangePassphraseForm, HandOverForm, NewPassphraseForm, PassphraseForm
from lookback.tipline.queries import keys
from lookback.tipline.rules import demo
from lookback.tipline.views.desk_common import COOKIE_PATH, forget, keep, unlock_url, unlocked

FORM_PAGE = "kit/form_page.html"


@require_GET
def key_detail(request: HttpRequest) -> HttpResponse:
    """My key: whether there is one, whether it is unlocked here, who could recover it."""
    ring = keys.current_ring(request.user)
    context = {
        "ring": ring,
        "is_unlocked": unlocked(request) is not None,
        "custodians": [share.custodian for share in ring.shares.select_related("custodian")] if ring else [],
        "recovery": ring.recoveries.filter(ended_at=None).first() if ring else None,
        "asked_of_me": list(keys.recoveries_for(request.user)),
    }
    return render(request, "tipline/key_detail.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def key_make(request: HttpRequest) -> HttpResponse:
    """Make my key."""
    custodians = keys.custodians_of(request.user)
    return save_page(
        request,
        NewPassphraseForm(request.POST or None),
        lambda values: actions.make_ring(by=request.user, passphrase=values["passphrase"], custodians=custodians),
        back=reverse("tipline:key-detail"),
        template=FORM_PAGE,
        context={"heading": _("Make my key"), "intro": _about_custodians(custodians)},
        done=_("Your key is made. Unlock it to read tips."),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def key_unlock(request: HttpRequest) -> HttpResponse:
    """Unlock my key, and go back to where it was needed."""
    back = _next(request)
    if keys.current_ring(request.user) is None:
        return redirect("tipline:key-make")
    form, status = PassphraseForm(request.POST or None), 200
    if request.method == "POST":
        found: list[bytes] = []
        refused = attempt(form, lambda values: found.append(actions.unlock(by=request.user, **values)))
        if refused is None:
            return keep(redirect(back), found[0])
        status = refusal_status(refused)
    context = {
        "form": form,
        "heading": _("Unlock my key"),
        "intro": _unlock_intro(),
        "back": reverse("tipline:key-detail"),
    }
    return render(request, FORM_PAGE, context, status=status)


def _unlock_intro() -> str:
    sentences = [_("It stays unlocked in this browser for 30 minutes after you last used it.")]
    if settings.DEMO:
        sentences.append(_("In the demo the passphrase of every key is “%(words)s”.") % {"words": demo.PASSPHRASE})
    return " ".join(sentences)


@require_POST
def key_lock(request: HttpRequest) -> HttpResponse:
    """Lock my key everywhere."""
    actions.lock(by=request.user)
    messages.success(request, _("Your key is locked."))
    return forget(request, redirect("tipline:key-detail"))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def key_passphrase(request: HttpRequest) -> HttpResponse:
    """Choose another passphrase."""
    return save_page(
        request,
        ChangePassphraseForm(request.POST or None),
        lambda values: actions.change_passphrase(by=request.user, old=values["old"], new=values["new"]),
        back=reverse("tipline:key-detail"),
        template=FORM_PAGE,
        context={"heading": _("Change the passphrase")},
        done=_("The passphrase is changed. Your key is locked: unlock it with the new one."),
    )


@require_POST
def key_share(request: HttpRequest) -> HttpResponse:
    """Share my key out among the custodians of today."""
    private = unlocked(request)
    if private is None:
        return redirect(f"{reverse('tipline:key-unlock')}?next={reverse('tipline:key-detail')}")
    custodians = keys.custodians_of(request.user)
    holders = actions.share_anew(by=request.user, private=private, custodians=custodians)
    messages.success(request, _("Custodians who hold a share now: %(number)d.") % {"number": len(holders)})
    return redirect("tipline:key-detail")


@require_http_methods(["GET", "POST"])
def key_hand_over(request: HttpRequest) -> HttpResponse:
    """Give all my keys to a successor."""
    private = unlocked(request)
    if private is None and keys.current_ring(request.user):
        return redirect(unlock_url(request))
    form = HandOverForm(request.POST or None, user=request.user)

    def do(values: dict[str, Any]) -> None:
        if private is None:
            raise Refused(_("You have no key yet."))
        handed, kept = actions.hand_over(by=request.user, private=private, to=values["to"])
        sentence = _("Handed over: %(handed)d. Not handed over, because the tip concerns that person: %(kept)d.")
        messages.info(request, sentence % {"handed": handed, "kept": kept})

    return save_page(
        request,
        form,
        do,
        back=reverse("tipline:key-detail"),
        template=FORM_PAGE,
        context={
            "heading": _("Hand my keys over"),
            "intro": _("Your successor will be able to read every tip that you can read now, and you no longer."),
        },
        done=_("The keys are handed over."),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def recovery_ask(request: HttpRequest) -> HttpResponse:
    """I have lost my passphrase."""
    return save_page(
        request,
        NewPassphraseForm(request.POST or None),
        lambda values: actions.ask_recovery(by=request.user, passphrase=values["passphrase"]),
        back=reverse("tipline:key-detail"),
        template=FORM_PAGE,
        context={
            "heading": _("Recover my key"),
            "intro": _(
                "Choose a new passphrase now and remember it. Then ask two custodians, in person, to approve; "
                "you finish with the new passphrase."
            ),
        },
        done=_("Now ask two custodians to approve."),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def recovery_finish(request: HttpRequest) -> HttpResponse:
    """Two custodians have approved: put the key together."""
    return save_page(
        request,
        PassphraseForm(request.POST or None),
        lambda values: actions.finish_recovery(by=request.user, **values),
        back=reverse("tipline:key-detail"),
        template=FORM_PAGE,
        context={"heading": _("Finish the recovery"), "intro": _("Type the passphrase that you chose when you asked.")},
        done=_("Your key is recovered. Unlock it with the new passphrase."),
    )


@require_POST
def recovery_withdraw(request: HttpRequest) -> HttpResponse:
    """It is not needed any more."""
    actions.withdraw_recovery(by=request.user)
    return redirect("tipline:key-detail")


@require_http_methods(["GET", "POST"])
def recovery_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """A custodian passes the share on."""
    recovery = get_object_or_404(keys.recoveries_for(request.user), pk=pk)
    private = unlocked(request)
    if private is None:
        return redirect(unlock_url(request))
    if request.method == "POST":
        try:
            actions.approve_recovery(recovery, by=request.user, private=private)
        except Refused as refused:
            context = {"sentence": str(refused), "back": reverse("tipline:key-detail")}
            return render(request, "kit/refused.html", context, status=refusal_status(refused))
        messages.success(request, _("Your share is passed on."))
        return redirect("tipline:key-detail")
    return render(request, "tipline/recovery_approve.html", {"recovery": recovery})


def _about_custodians(custodians: list[Any]) -> str:
    if len(custodians) < 2:
        return _(
            "At present fewer than two custodians have keys: if you forget the passphrase, nobody can recover your "
            "key, and what only you can read is lost. You can share it later."
        )
    names = ", ".join(str(person) for person in custodians)
    return _("If you forget the passphrase, any two of these custodians together can recover your key: %(names)s.") % {
        "names": names
    }


def _next(request: HttpRequest) -> str:
    """Back to a page of the desk; nowhere else."""
    wanted = request.GET.get("next", "")
    is_ours = (
        wanted.startswith(COOKIE_PATH)
        and ".." not in wanted
        and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    )
    return wanted if is_ours else reverse("tipline:tip-list")
