"""The desk: one's own tips, one tip opened, and everything that is done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.journal.queries import timeline
from lookback.kit.forms import ReasonForm
from lookback.kit.steps import save_page, step_page
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline import actions
from lookback.tipline.forms.tips import (
    STEP_FORMS,
    BringInForm,
    NameForm,
    PurposeForm,
    TellForm,
    TextForm,
    TipFilterForm,
    UndertakeForm,
    categories,
)
from lookback.tipline.models import Part, Tip
from lookback.tipline.queries import answers, files, keys, tips
from lookback.tipline.queries.beside import beside, sent_rows
from lookback.tipline.rules import TIP
from lookback.tipline.views.desk_common import PURPOSES, tip_url, unlocked, visible_tip, with_key

FORM_PAGE = "kit/form_page.html"
TALK = (Part.Kind.FROM_REPORTER, Part.Kind.TO_REPORTER)


@require_GET
def tip_list(request: HttpRequest) -> HttpResponse:
    """The tips that I hold a key to. Nothing sealed is shown here."""
    form = TipFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    page = tips.desk_page(request.user, filters, cursor=request.GET.get("cursor"))
    names = dict(categories())
    context = {
        "form": form,
        "page": page,
        "rows": [(row, names.get(row.tip.category, ""), tips.colour_of(row.due_date)) for row in page],
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "ring": keys.current_ring(request.user),
        "is_unlocked": unlocked(request) is not None,
        "doors": _doors(request.user),
    }
    return render(request, "tipline/tip_list.html", context, status=200 if form.is_valid() else 422)


@require_GET
@with_key()
def tip_detail(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """One tip, opened. That it was opened or printed, by whom and what for, is on record."""
    on_paper = "print" in request.GET
    context = _look(request, tip, private, "printed" if on_paper else "opened")
    if context is None:
        return redirect("tipline:tip-open", ref=tip.ref)
    return render(request, "tipline/tip_print.html" if on_paper else "tipline/tip_detail.html", context)


@require_GET
@with_key()
def tip_export(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """The tip as a text file, marked with who took it out and when."""
    context = _look(request, tip, private, "exported")
    if context is None:
        return redirect("tipline:tip-open", ref=tip.ref)
    text = render_to_string("tipline/tip_export.txt", context)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{tip.ref}.txt"'
    return response


@require_http_methods(["GET", "POST"])
@with_key()
def tip_open(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Say what it is opened for; asked once while the key stays unlocked."""

    def do(values: dict[str, Any]) -> None:
        request.session[PURPOSES] = {**request.session.get(PURPOSES, {}), tip.ref: values["purpose"]}

    form = PurposeForm(request.POST if request.method == "POST" else None)
    intro = _("Your answer is recorded every time you look at this tip.")
    context = {"heading": _("Open the tip"), "intro": intro, "subject": tip}
    return save_page(
        request, form, do, back=tip_url(tip), template=FORM_PAGE, context=context, done=_("Every look is on record.")
    )


@require_http_methods(["GET", "POST"])
def tip_undertake(request: HttpRequest, ref: str) -> HttpResponse:
    """The confidentiality undertaking, before the first opening."""
    tip = visible_tip(request.user, ref)
    return save_page(
        request,
        UndertakeForm(request.POST if request.method == "POST" else None),
        lambda _values: actions.undertake(tip, by=request.user),
        back=tip_url(tip),
        template="tipline/tip_undertake.html",
        context={"tip": tip},
        done=_("Your undertaking is on record."),
    )


@require_http_methods(["GET", "POST"])
@with_key()
def tip_step(request: HttpRequest, tip: Tip, private: bytes, step: str) -> HttpResponse:
    """Any step of the workflow. Transferring begins with a draft of the copy, on a page of its own."""
    if step == "transfer" and request.method == "GET":
        return redirect("tipline:tip-refer", ref=tip.ref)
    return step_page(
        request,
        tip,
        step,
        workflow=TIP,
        forms=STEP_FORMS,
        advance=partial(actions.advance, private=private),
        back=tip_url(tip),
    )


@require_http_methods(["GET", "POST"])
@with_key()
def tip_message(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Write to the reporter."""
    do = partial(actions.message, tip, by=request.user, private=private)
    return _form(request, tip, TellForm, do, _("Message to the reporter"), done=_("The message is sent."))


@require_http_methods(["GET", "POST"])
@with_key()
def tip_note(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Note something down."""
    do = partial(actions.note, tip, by=request.user, private=private)
    return _form(request, tip, TextForm, do, _("Add a note"), done=_("The note is added."))


@require_http_methods(["GET", "POST"])
@with_key()
def tip_name(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Name a unit that the tip accuses."""
    do = partial(actions.name_subject, tip, by=request.user, private=private)
    intro = _(
        "Everybody who belongs to the unit or declared an interest in it loses the key, and the tip is sealed anew."
    )
    return _form(request, tip, NameForm, do, _("Name an accused unit"), intro=intro, done=_("The unit is named."))


@require_http_methods(["GET", "POST"])
@with_key(undertaken=False)
def tip_stand_aside(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Give the key back."""
    do = partial(actions.stand_aside, tip, by=request.user, private=private)
    intro = _("Kin of those concerned, a witness, an interest of your own: say which. You will not see the tip again.")
    back = reverse("tipline:tip-list")
    done = _("You stand aside.")
    return _form(request, tip, ReasonForm, do, _("Stand aside"), intro=intro, done=done, back=back)


@require_http_methods(["GET", "POST"])
@with_key()
def tip_bring_in(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Give one more person the key."""
    do = partial(actions.bring_in, tip, by=request.user, private=private)
    return _form(request, tip, BringInForm, do, _("Give somebody the key"), done=_("The key is given."))


def _doors(user: Person) -> list[tuple[str, str]]:
    """Pages beside the list, for those whose duty they are."""
    doors = (
        ("protection-list", _("Protection plans"), P.TIP_PROTECT),
        ("unsealing-list", _("Sealed names"), P.TIP_CUSTODY),
        ("recheck-list", _("Random re-checks"), P.TIP_REVIEW),
    )
    return [(reverse(f"tipline:{name}"), label) for name, label, permission in doors if user.may_anywhere(permission)]


def _form(
    request: HttpRequest,
    tip: Tip,
    form_class: type,
    do: Callable[..., Any],
    heading: str,
    *,
    done: str,
    intro: str = "",
    back: str = "",
) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, subject=tip, user=request.user)
    context = {"heading": heading, "intro": intro, "subject": tip}
    back = back or tip_url(tip)
    return save_page(
        request, form, lambda values: do(**values), back=back, template=FORM_PAGE, context=context, done=done
    )


def _look(request: HttpRequest, tip: Tip, private: bytes, verb: str) -> dict[str, Any] | None:
    """All that the page shows; None where the purpose has not been given yet."""
    purpose = request.session.get(PURPOSES, {}).get(tip.ref)
    if purpose is None:
        return None
    looked = actions.look(tip, by=request.user, private=private, purpose=purpose, verb=verb)
    if looked is None:
        raise Http404
    tip, key = looked
    opened = tips.opened_parts(tip, key)
    return {
        "tip": tip,
        "mark": tips.watermark(request.user),
        **beside(tip, key, request.user),
        "answers": answers.answers(opened, tip, request.user),
        "talk": _texts(opened, TALK, tip, request.user),
        "notes": _texts(opened, (Part.Kind.NOTE,), tip, request.user),
        "files": files.files_of(tip, key),
        "sent": sent_rows(tip, opened, request.user),
        "table": _table(opened),
        "subjects": tips.subjects_of(opened),
        "holders": list(keys.holders(tip)),
        "entries": timeline(tip),
        "category": dict(categories()).get(tip.category, tip.category),
        "colour": tips.colour_of(tip.due_date),
        **_steps(tip, request),
    }


def _texts(opened: list[tips.Opened], kinds: tuple[str, ...], tip: Tip, viewer: Person) -> list[dict[str, Any]]:
    """Texts in the viewer's own form."""
    return [
        {"part": row.part, "text": answers.marked(row.text, tip, viewer)} for row in opened if row.part.kind in kinds
    ]


def _steps(tip: Tip, request: HttpRequest) -> dict[str, Any]:
    steps = TIP.available(tip, request.user)
    return {
        "main_steps": [step for step in steps if step.main],
        "other_steps": [step for step in steps if not step.main],
    }


def _table(opened: list[tips.Opened]) -> dict[str, Any]:
    table = tips.allegations_of(opened)
    labels = dict(Tip.Result.choices)
    if not table:
        return {}
    rows = [{**row, "label": labels.get(row["result"], row["result"])} for row in table["rows"]]
    return {**table, "rows": rows, "label": labels.get(table["overall"], "")}
