"""Cases: list, counts, one case, entering, stage reports, accused, remarks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lookback.casework import actions, forms, queries
from lookback.casework.api.common import do_duty, one_of, router, take_step, visible_case
from lookback.casework.api.listed import listed_row
from lookback.casework.api.schemas import CaseCount, CaseOut, CasePage, CaseRow
from lookback.casework.models import Case, Remark
from lookback.casework.rules import CASE, open_duties
from lookback.kit.pagination import Page
from lookback.kit.payload import Cursor, Key, Size, body, body_of, body_of_steps, checked, parameters_of
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P

ROW = tuple(CaseRow.model_fields)
AUTHORITIES = ("prosecuting_unit", "court_unit", "appeal_unit", "supervision_unit")


@router.get("/cases", response=CasePage, openapi_extra=parameters_of(forms.CaseFilterForm))
def list_cases(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> Page:
    """The cases that the owner of the token sees, the latest reported first."""
    form = forms.CaseFilterForm(request.GET, user=request.user)
    checked(form)
    return queries.case_page(request.user, filters=form.filters(), cursor=cursor, size=size)


@router.get("/case-counts", response=list[CaseCount])
def count_cases(request: HttpRequest) -> list[dict[str, Any]]:
    """How many of these cases stand in each stage. Counts are no targets."""
    counts = queries.stage_counts(request.user)
    return [{"stage": stage, "number": counts[stage]} for stage in Case.Status.values if stage in counts]


@router.post("/cases", response=CaseOut, openapi_extra=body_of(forms.CaseForm))
def open_case(request: HttpRequest) -> dict[str, Any]:
    """Enter a case of which an authority of the owner of the token received the report."""
    if not request.user.may_anywhere(P.CASE_REPORT):
        raise Refused(_("This is not among the duties of your post."), forbidden=True)
    values = checked(forms.CaseForm(body(request), subject=None, user=request.user))
    return whole(request, actions.open_case(by=request.user, **values).pk)


@router.get("/cases/{case_id}", response=CaseOut)
def read_case(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """One case."""
    return whole(request, case_id)


@router.post("/cases/{case_id}/steps/{step}", response=CaseOut, openapi_extra=body_of_steps(forms.STEP_FORMS))
def report_stage(request: HttpRequest, case_id: Key, step: str) -> dict[str, Any]:
    """Record what the competent authority reported."""
    take_step(request, CASE, visible_case(request, case_id), step, forms.STEP_FORMS, actions.advance)
    return whole(request, case_id)


@router.post("/cases/{case_id}/accused", response=CaseOut, openapi_extra=body_of(forms.AccusedForm))
def add_accused(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Number one more accused. At most the family name is kept."""
    do_duty(request, "add_accused", visible_case(request, case_id), forms.AccusedForm, actions.add_accused)
    return whole(request, case_id)


@router.post("/cases/{case_id}/remarks", response=CaseOut, openapi_extra=body_of(forms.RemarkForm))
def remark(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Remark on the handling, as a legal reviewer of another unit."""
    do_duty(request, "remark", visible_case(request, case_id), forms.RemarkForm, actions.remark)
    return whole(request, case_id)


@router.post("/remarks/{remark_id}/answer", response=CaseOut, openapi_extra=body_of(forms.AnswerForm))
def answer_remark(request: HttpRequest, remark_id: Key) -> dict[str, Any]:
    """Answer a remark for the authority that has the case."""
    rows = Remark.objects.filter(case__in=Case.objects.visible_to(request.user))
    row = one_of(rows, remark_id)
    do_duty(request, "answer_remark", row, forms.AnswerForm, actions.answer_remark)
    return whole(request, row.case_id)


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """Everything about a case as it is now, for the answer."""
    case = visible_case(request, key)
    return {
        **{name: getattr(case, name) for name in (*ROW, *AUTHORITIES)},
        "reports": queries.reports_of(case),
        "accused": list(case.accused.all()),
        "links": [_link(*row) for row in queries.links_of(case, request.user)],
        "remarks": queries.remarks_of(case),
        "listings": [listed_row(row, case) for row in queries.listings_of(case)],
        "steps": [step.name for step in CASE.available(case, request.user)],
        "may": sorted(open_duties(case, request.user)),
    }


def _link(link: Any, other: Case, is_seen: bool) -> dict[str, Any]:
    return {
        "kind": link.kind,
        "is_successor": link.successor_id == other.pk,
        "code": other.code,
        "case_id": other.pk if is_seen else None,
        "link_date": link.link_date,
    }
