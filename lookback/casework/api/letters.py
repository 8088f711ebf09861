"""Letters of suggestion: the list, figures, one letter, drafting, and its steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema

from lookback.casework import actions, forms, queries
from lookback.casework.api.common import do_duty, one_of, router, take_step, values_of
from lookback.casework.api.schemas import Text
from lookback.casework.models import LetterPoint
from lookback.casework.rules import LETTER, open_duties
from lookback.kit.pagination import paginate
from lookback.kit.payload import Cursor, Key, Size, body_of, body_of_steps, checked, parameters_of
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.shapes import PersonRef, UnitRef


class LetterRow(Schema):
    """The columns of a letter. `superior_unit` and `copied_at`: to whom an overdue one was copied, and when."""

    id: int
    code: str
    kind: str
    status: str
    title: Text
    issuer_unit: UnitRef
    addressee_unit: UnitRef
    issued_date: date | None
    served_date: date | None
    original_due_date: date | None
    due_date: date | None
    replied_date: date | None
    verified_date: date | None
    superior_unit: UnitRef | None
    copied_at: datetime | None
    is_fictional: bool


class LetterPage(Schema):
    """A page of letters."""

    rows: list[LetterRow]
    next: str | None
    previous: str | None


class LetterPointOut(Schema):
    """One thing that is asked for, and the rectification item that it became."""

    number: int
    text: Text
    item_code: str | None
    item_status: str | None


class LetterOut(LetterRow):
    """A letter with its points and answers, and what the reader may do with it now."""

    problem: Text
    legal_basis: str
    reply_days: int | None
    drafted_by: PersonRef | None
    issued_by: PersonRef | None
    objection: Text
    decision: Text
    reply: Text
    reply_number: str
    returns: int
    tested: Text
    points: list[LetterPointOut]
    steps: list[str]
    may: list[str]


class LetterShare(Schema):
    """A figure with both of its sides; `percent` is null where nothing can be divided."""

    key: str
    part: int
    whole: int
    percent: int | None
    as_of: date


OWN = tuple(name for name in LetterOut.model_fields if name not in ("points", "steps", "may"))


@router.get("/letters", response=LetterPage, openapi_extra=parameters_of(forms.LetterFilterForm))
def list_letters(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> Any:
    """The letters that the owner of the token sees, the latest first."""
    form = forms.LetterFilterForm(request.GET)
    checked(form)
    return paginate(queries.letters_seen(request.user, form.filters()), by=("-id",), cursor=cursor, size=size)


@router.get("/letter-figures", response=list[LetterShare])
def read_letter_figures(request: HttpRequest) -> list[queries.Share]:
    """How many of these letters were replied to within their limit, and how many were verified."""
    return queries.letter_figures(request.user)


@router.post("/letters", response=LetterOut, openapi_extra=body_of(forms.LetterForm))
def draft_letter(request: HttpRequest) -> dict[str, Any]:
    """Draft a letter; which of the four it is follows from who issues it."""
    if not request.user.may_anywhere(P.LETTER_ISSUE):
        raise Refused(_("This is not among the duties of your post."), forbidden=True)
    values = values_of(request, forms.LetterForm, None)
    return whole(request, actions.draft_letter(by=request.user, **values).pk)


@router.get("/letters/{letter_id}", response=LetterOut)
def read_letter(request: HttpRequest, letter_id: Key) -> dict[str, Any]:
    """One letter."""
    return whole(request, letter_id)


@router.post("/letters/{letter_id}/edit", response=LetterOut, openapi_extra=body_of(forms.LetterContentForm))
def edit_letter(request: HttpRequest, letter_id: Key) -> dict[str, Any]:
    """Change a draft; every field is given anew."""
    letter = one_of(queries.letters_seen(request.user), letter_id)
    do_duty(request, "edit_letter", letter, forms.LetterContentForm, actions.edit_letter)
    return whole(request, letter_id)


@router.post("/letters/{letter_id}/steps/{step}", response=LetterOut, openapi_extra=body_of_steps(forms.LETTER_FORMS))
def take_letter_step(request: HttpRequest, letter_id: Key, step: str) -> dict[str, Any]:
    """Any step of a letter, by its issuer or by the unit that it is addressed to."""
    letter = one_of(queries.letters_seen(request.user), letter_id)
    take_step(request, LETTER, letter, step, forms.LETTER_FORMS, actions.advance_letter)
    return whole(request, letter_id)


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A letter as it is now, for the answer."""
    letter = one_of(queries.letters_seen(request.user).select_related("drafted_by", "issued_by"), key)
    return {
        **{name: getattr(letter, name) for name in OWN},
        "points": [_point(point) for point in letter.points.select_related("item__ledger")],
        "steps": [step.name for step in LETTER.available(letter, request.user)],
        "may": sorted(open_duties(letter, request.user)),
    }


def _point(point: LetterPoint) -> dict[str, Any]:
    item = point.item
    return {
        "number": point.number,
        "text": point.text,
        "item_code": item.code if item else None,
        "item_status": item.status if item else None,
    }
