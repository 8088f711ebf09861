"""The journal for machines."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Router

from lookback.journal import queries
from lookback.journal.forms import EntryFilterForm
from lookback.journal.models import Entry
from lookback.journal.rules import JOURNAL_READ
from lookback.kit.pagination import paginate

router = Router(tags=["journal"])


@router.get("/entries", summary="Journal entries, newest first")
def entry_list(
    request: HttpRequest,
    actor: str = "",
    action: str = "",
    subject: str = "",
    key: str = "",
    day: str = "",
    cursor: str = "",
) -> dict[str, Any]:
    """For log auditors and data protection officers, in the reach of their posts; 404 for anybody else."""
    if not request.user.may_anywhere(JOURNAL_READ):
        raise Http404
    form = EntryFilterForm({"actor": actor, "action": action, "subject": subject, "key": key, "day": day})
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    page = paginate(queries.entries(request.user, form.cleaned_data), by=("-id",), cursor=cursor or None)
    return {"rows": [_row(entry) for entry in page], "next": page.next, "previous": page.previous}


def _row(entry: Entry) -> dict[str, Any]:
    names = (
        *("id", "chain", "number", "action", "label", "subject_kind", "kind_label", "subject_key", "actor_name"),
        *("unit_key", "was", "now", "previous_digest", "digest"),
    )
    return {"at": entry.at.isoformat()} | {name: getattr(entry, name) for name in names}
