"""The board for machines."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router

from lookback.insight import queries
from lookback.org.models import Unit

router = Router(tags=["board"])
MOST = 2**63 - 1


@router.get("", summary="The board of the highest unit in reach")
def board(request: HttpRequest) -> dict[str, Any]:
    """Counts by status, dimension, level and severity, each by warning colour; the units below in code order; cases
    by stage for whoever may see cases there."""
    unit = queries.top_unit(request.user)
    if unit is None:
        raise Http404
    return _data(request, unit)


@router.get("/units/{pk}", summary="The board of one unit")
def board_unit(request: HttpRequest, pk: int = Path(ge=1, le=MOST)) -> dict[str, Any]:
    """The same for one unit in reach; 404 for any other."""
    unit = get_object_or_404(queries.units_on_board(request.user), pk=pk)
    return _data(request, unit)


def _data(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    return queries.board_data(queries.board(unit), queries.cases_on_board(unit, request.user))
