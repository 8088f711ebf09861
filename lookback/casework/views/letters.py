"""Letters of suggestion: the list, drafting one, its page and its steps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.casework import actions, forms, queries
from lookback.casework.models import Case, Letter
from lookback.casework.rules import LETTER, open_duties
from lookback.casework.views.common import duty_button, duty_page, made_page
from lookback.journal.queries import timeline
from lookback.kit.pagination import Page, paginate
from lookback.kit.steps import step_page
from lookback.org.authority import Permission as P
from lookback.rectification.models import Item


@require_GET
def letter_list(request: HttpRequest) -> HttpResponse:
    """Letters that the person sees, the latest first, with the two figures of the letters in reach."""
    form = forms.LetterFilterForm(request.GET)
    valid = form.is_valid()
    rows = queries.letters_seen(request.user, form.filters() if valid else {})
    may_write = request.user.may_anywhere(P.LETTER_ISSUE)
    context = {
        "form": form,
        "page": paginate(rows, by=("-id",), cursor=request.GET.get("cursor")) if valid else Page([], None, None),
        "figures": queries.letter_figures(request.user),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "deeds": [duty_button("letter-create", _("Draft a letter"), "plus")] if may_write else [],
    }
    return render(request, "casework/letter_list.html", context, status=200 if valid else 422)


@require_http_methods(["GET", "POST"])
def letter_create(request: HttpRequest) -> HttpResponse:
    """Draft a letter."""
    return made_page(
        request,
        P.LETTER_ISSUE,
        forms.LetterForm,
        actions.draft_letter,
        heading=_("Draft a letter"),
        back=reverse("casework:letter-list"),
        url_of=lambda letter: letter_url(letter.pk),
    )


@require_GET
def letter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: what it asks for, the items that it became, the limit with its arithmetic, what came of it."""
    letter = _seen(request, pk)
    points = list(letter.points.select_related("item__ledger"))
    items = Item.objects.visible_to(request.user).filter(letter_point__letter=letter)
    context = {
        "letter": letter,
        "points": points,
        "items_seen": set(items.values_list("pk", flat=True)),
        "sees_case": letter.case_id and Case.objects.visible_to(request.user).filter(pk=letter.case_id).exists(),
        "limit": _limit(letter),
        "duties": open_duties(letter, request.user),
        "entries": timeline(letter),
    }
    return render(request, "casework/letter_detail.html", context)


@require_http_methods(["GET", "POST"])
def letter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    return duty_page(
        request,
        "edit_letter",
        _seen(request, pk),
        forms.LetterContentForm,
        actions.edit_letter,
        heading=_("Change the draft"),
        back=letter_url(pk),
    )


@require_http_methods(["GET", "POST"])
def letter_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Any step of the letter."""
    return step_page(
        request,
        _seen(request, pk),
        step,
        workflow=LETTER,
        forms=forms.LETTER_FORMS,
        advance=actions.advance_letter,
        back=letter_url(pk),
    )


def letter_url(pk: int) -> str:
    """The address of a letter's page."""
    return reverse("casework:letter-detail", args=[pk])


def _seen(request: HttpRequest, pk: int) -> Letter:
    rows = queries.letters_seen(request.user).select_related("case", "table", "drafted_by", "issued_by")
    return get_object_or_404(rows, pk=pk)


def _limit(letter: Letter) -> queries.Limit | None:
    """How the first day for the reply was found."""
    if letter.served_date is None or letter.table is None:
        return None
    return queries.limit(letter.kind, letter.served_date, days=letter.reply_days, table=letter.table)
