"""How allauth signs people in here: nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People are registered by the site, each with a purpose and a delete-by date (B7)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
