"""What the sign-in page offers in the demo."""

from __future__ import annotations

from django import template
from django.conf import settings

from lookback.org import queries
from lookback.org.authority import Role
from lookback.org.models import Post

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[tuple[Role, list[Post]]]:
    """Accounts by role in the demo; nothing outside it."""
    return queries.demo_accounts() if settings.DEMO else []
