"""What the pages of this room share: loading what a person may see, and the page of a verb that is no step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.casework.models import Case, ListedCase
from lookback.casework.queries import listed_cases, seen_case
from lookback.casework.rules import require_duty
from lookback.kit.steps import attempt, refusal_status, save_page
from lookback.kit.workflow import Refused


def the_case(request: HttpRequest, pk: int) -> Case:
    """A case that the person may see; 404 otherwise."""
    return get_object_or_404(seen_case(request.user), pk=pk)


def the_listed(request: HttpRequest, pk: int) -> ListedCase:
    """A listed case that the person may see; 404 otherwise."""
    return get_object_or_404(listed_cases(request.user), pk=pk)


def part_of_seen(model: Any, request: HttpRequest, pk: int) -> Any:
    """A row that hangs on a case which the person may see; 404 otherwise."""
    row = get_object_or_404(model.objects.filter(case__in=Case.objects.visible_to(request.user)), pk=pk)
    row.case = seen_case(request.user).get(pk=row.case_id)
    return row


def case_url(case: Case | int) -> str:
    """The address of a case's page."""
    return reverse("casework:case-detail", args=[getattr(case, "pk", case)])


def duty_page(
    request: HttpRequest,
    name: str,
    subject: Any,
    form_class: type,
    action: Callable[..., Any],
    *,
    heading: str,
    back: str,
    about: Any = None,
    **context: Any,
) -> HttpResponse:
    """The page of a duty: refused without the post (403) or out of time (409), else its form and then its action.

    `about` stands over the heading, where that is not the subject itself.
    """
    require_duty(name, subject, request.user)
    form = form_class(request.POST if request.method == "POST" else None, subject=subject, user=request.user)
    return save_page(
        request,
        form,
        lambda values: action(subject, by=request.user, **values),
        back=back,
        template="kit/form_page.html",
        context={"heading": heading, "subject": about or subject, **context},
        done=_("Saved."),
    )


def duty_button(url_name: str, label: Any, icon: str, *keys: Any) -> dict[str, Any]:
    """A button for `kit/parts/deeds.html`."""
    return {"url": reverse(f"casework:{url_name}", args=keys), "label": label, "icon": icon}


def new_page(
    request: HttpRequest, permission: str, form_class: type, action: Callable[..., Any], *, heading: str, back: str
) -> HttpResponse:
    """The page of something new that hangs on nothing yet: 403 for whoever holds the permission nowhere."""
    return save_page(
        request,
        _new_form(request, permission, form_class),
        lambda values: action(by=request.user, **values),
        back=back,
        template="kit/form_page.html",
        context={"heading": heading},
        done=_("Saved."),
    )


def made_page(
    request: HttpRequest,
    permission: str,
    form_class: type,
    action: Callable[..., Any],
    *,
    heading: str,
    back: str,
    url_of: Callable[[Any], str],
) -> HttpResponse:
    """The same where one goes on to the page of what was made, which says enough."""
    form = _new_form(request, permission, form_class)
    made: list[Any] = []
    status = 200
    if request.method == "POST":
        refused = attempt(form, lambda values: made.append(action(by=request.user, **values)))
        if refused is None:
            return redirect(url_of(made[0]))
        status = refusal_status(refused)
    return render(request, "kit/form_page.html", {"form": form, "heading": heading, "back": back}, status=status)


def _new_form(request: HttpRequest, permission: str, form_class: type) -> Any:
    if not request.user.may_anywhere(permission):
        raise Refused(_("This is not among the duties of your post."), forbidden=True)
    return form_class(request.POST if request.method == "POST" else None, subject=None, user=request.user)
