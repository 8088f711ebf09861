"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lookback.kit import clock


def site(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo and where its clock stands, and the present address for the language switch."""
    clock_day = clock.today() if settings.CLOCK_SHIFT else None
    return {"is_demo": settings.DEMO, "clock_day": clock_day, "here": request.get_full_path()}
