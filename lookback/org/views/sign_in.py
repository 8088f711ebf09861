"""The sign-in page answers a failed attempt with 422, and a throttled one with 429, so that machines can tell."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.http import HttpResponse

THROTTLED = "too_many_login_attempts"


class SignInView(LoginView):
    """allauth's own page; only the status of a refusal differs."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 429 if form.has_error("__all__", THROTTLED) else 422
        return response


sign_in = SignInView.as_view()
