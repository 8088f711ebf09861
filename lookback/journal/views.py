"""The journal for log auditors and data protection officers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lookback.journal import queries
from lookback.journal.forms import EntryFilterForm
from lookback.journal.rules import JOURNAL_READ
from lookback.kit.pagination import paginate


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Entries of the units in reach, newest first, with filters. Nobody else may see that there is such a page."""
    if not request.user.may_anywhere(JOURNAL_READ):
        raise Http404
    form = EntryFilterForm(request.GET or None)
    valid = form.is_valid() if form.is_bound else True
    rows = queries.entries(request.user, form.cleaned_data if form.is_bound and valid else {})
    page = paginate(rows, by=("-id",), cursor=request.GET.get("cursor"))
    return render(request, "journal/entry_list.html", {"form": form, "page": page}, status=200 if valid else 422)
