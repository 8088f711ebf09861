"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, and the present address for the language switch."""
    return {"is_demo": settings.DEMO, "here": request.get_full_path()}
