"""One's own account: posts, interests, language, tokens; and the demo's sign-in by one click."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lookback.kit import clock
from lookback.kit.steps import attempt, refusal_status, save_page
from lookback.org import actions, forms, queries
from lookback.org.models import ApiToken

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Posts, declared interests, language, tokens."""
    return render(request, "org/account.html", _account_context(request))


def posted(request: HttpRequest) -> Any:
    """What was posted, which may be nothing at all; None where nothing was posted."""
    return request.POST if request.method == "POST" else None


def _account_context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    user = request.user
    return {
        "posts": queries.posts_of(user, user),
        "interests": user.interests.filter(ended_at=None).select_related("unit"),
        "tokens": user.tokens.filter(revoked_at=None, expires_at__gt=clock.now()).order_by("pk"),
        "token_form": forms.TokenForm(),
        "needs_second_factor": queries.lacks_second_factor(user),
        "languages": settings.LANGUAGES,
        **more,
    }


@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """The language in which one is written to; the page's own switch is in the head."""
    form = forms.LanguageForm(request.POST)
    if not form.is_valid():
        return render(request, "org/account.html", _account_context(request), status=422)
    actions.choose_language(request.user, language=form.cleaned_data["language"], by=request.user)
    response = redirect("org:account")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax")
    return response


def interest_declare(request: HttpRequest) -> HttpResponse:
    """Declare an interest in a unit."""
    form = forms.InterestForm(posted(request), user=request.user)
    return save_page(
        request,
        form,
        lambda values: actions.declare_interest(request.user, by=request.user, **values),
        back=reverse("org:account"),
        template="kit/form_page.html",
        context={
            "heading": _("Declare an interest"),
            "intro": _("Kin employed there, own business with it, another tie: it bars you from deciding on it."),
        },
        done=_("The interest is on record."),
    )


@require_POST
def token_create(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    form = forms.TokenForm(request.POST)
    made: list[str] = []
    refused = attempt(form, lambda values: made.append(actions.create_token(request.user, by=request.user, **values)))
    context = _account_context(request, token_form=form, token=made[0] if made else "")
    return render(request, "org/account.html", context, status=refusal_status(refused) if refused else 200)


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one's own token useless."""
    token = get_object_or_404(ApiToken.objects.filter(person=request.user), pk=pk)
    actions.revoke_token(token, by=request.user)
    messages.success(request, _("The token no longer works."))
    return redirect("org:account")


@login_not_required
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Sign in to an account of the demo without a password. Does not exist outside the demo."""
    person = queries.demo_person(request.POST.get("username", ""))
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    response = redirect(settings.LOGIN_REDIRECT_URL)
    # The visitor goes on in the language of the sign-in page, whatever the fictional person prefers.
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, request.LANGUAGE_CODE, samesite="Lax")
    return response
