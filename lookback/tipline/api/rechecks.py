"""Random re-checks, for machines."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from lookback.kit.payload import Key, body, body_of, checked
from lookback.tipline.actions.rechecks import draw_recheck
from lookback.tipline.api.common import router
from lookback.tipline.api.schemas import RecheckOut, RecheckRoundOut, person_ref
from lookback.tipline.forms.rechecks import DrawForm
from lookback.tipline.models import RecheckRound
from lookback.tipline.queries import rechecks

MOST = 200


@router.get("/rechecks", response=list[RecheckOut])
def list_rechecks(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest rounds, each with its seed."""
    return [_row(round_) for round_ in rechecks.rounds_of(request.user)[:MOST]]


@router.post("/rechecks", response=RecheckOut, openapi_extra=body_of(DrawForm))
def draw(request: HttpRequest) -> dict[str, Any]:
    """Draw closed tips that one holds the key of, to be verified anew."""
    values = checked(DrawForm(body(request), user=request.user))
    return _row(draw_recheck(by=request.user, **values))


@router.get("/rechecks/{recheck_id}", response=RecheckRoundOut)
def read_recheck(request: HttpRequest, recheck_id: Key) -> dict[str, Any]:
    """One round; the tips only where one holds their keys."""
    round_ = get_object_or_404(rechecks.rounds_of(request.user), pk=recheck_id)
    return {
        **_row(round_),
        "is_right": rechecks.is_right(round_),
        "outcome": vars(rechecks.outcome(round_)),
        "tips": [
            {"ref": row.tip.ref, "result_before": row.result_before, "result_after": row.result_after}
            for row in rechecks.mine(round_, request.user)
        ],
    }


def _row(round_: RecheckRound) -> dict[str, Any]:
    names = ("id", "unit", "from_date", "to_date", "share", "random_seed", "population", "drawn", "drawn_at")
    return {**{name: getattr(round_, name) for name in names}, "drawn_by": person_ref(round_.drawn_by)}
