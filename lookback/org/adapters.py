"""How allauth signs people in here: nobody signs up by themselves, neither by form nor through an identity provider."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from lookback.org.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """People are registered by the site, each with a purpose and a delete-by date (B7)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The site's own identity provider says who somebody is; whether that person may come in is decided here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the first sign-in to the registered person of that account name; turn everybody else away."""
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo") or claims.get("id_token") or claims
        name = str(claims.get("preferred_username", ""))
        person = Person.objects.filter(username=name, is_active=True).first() if name else None
        if person is None:
            raise ImmediateHttpResponse(render(request, "account/unknown.html", {"name": name}, status=403))
        sociallogin.connect(request, person)
