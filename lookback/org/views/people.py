"""People and their posts, for those who manage them. One at a time: there is no bulk import of persons (B2)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lookback.kit.steps import save_page
from lookback.org import actions, forms, queries, rules
from lookback.org.authority import Permission as P
from lookback.org.models import Interest, Person, Post
from lookback.org.views.account import posted


def _managers_only(user: Person) -> None:
    if not user.may_anywhere(P.ORG_MANAGE):
        raise Http404


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """People whose posts the person manages; `?overdue=1` those kept beyond their delete-by date."""
    _managers_only(request.user)
    overdue = request.GET.get("overdue") == "1"
    page = queries.people_page(request.user, overdue=overdue, cursor=request.GET.get("cursor"))
    return render(request, "org/person_list.html", {"page": page, "overdue": overdue})


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: purpose, basis, end, posts."""
    _managers_only(request.user)
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    return render(request, "org/person_detail.html", _context(person, request.user))


def _context(person: Person, user: Person) -> dict[str, Any]:
    return {
        "person": person,
        "posts": queries.posts_of(person, user),
        "interests": queries.interests_of(person, user),
        "is_self": person.pk == user.pk,
    }


@require_POST
def person_let_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link with which the person sets a password, and show it, this once."""
    _managers_only(request.user)
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    link = request.build_absolute_uri(actions.let_sign_in(person, by=request.user))
    return render(request, "org/person_detail.html", {**_context(person, request.user), "link": link})


@require_safe
def forget_list(request: HttpRequest) -> HttpResponse:
    """For data protection officers: people past their delete-by date."""
    if not request.user.may_anywhere(P.PERSON_FORGET):
        raise Http404
    page = queries.forget_page(request.user, cursor=request.GET.get("cursor"))
    rows = [(person, rules.not_to_forget(request.user, person)) for person in page]
    return render(request, "org/forget_list.html", {"page": page, "rows": rows})


def person_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a record nameless; asks once more, since it cannot be undone."""
    person = get_object_or_404(queries.people_to_forget(request.user), pk=pk)
    form = forms.ForgetForm(posted(request))
    if (refused := rules.not_to_forget(request.user, person)) and request.method != "POST":
        raise refused
    return save_page(
        request,
        form,
        lambda _values: actions.forget_person(person, by=request.user),
        back=reverse("org:forget-list"),
        template="kit/form_page.html",
        context={
            "heading": _("Anonymise the record"),
            "subject": person,
            "intro": _(
                "Name, e-mail, job title, sign-in and second factors are removed for good. Posts and entries of the "
                "journal stay, at a number. This cannot be undone."
            ),
        },
        done=_("The record is anonymised."),
    )


def person_register(request: HttpRequest) -> HttpResponse:
    """Register one person and give the first post, so that somebody answers for the record."""
    _managers_only(request.user)
    form = forms.PersonForm(posted(request))
    return save_page(
        request,
        form,
        lambda values: actions.register_person(by=request.user, **values),
        back=reverse("org:person-list"),
        template="kit/form_page.html",
        context={"heading": _("Register a person"), "intro": _("One person at a time; give a post afterwards.")},
        done=_("The person is registered."),
    )


def post_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    _managers_only(request.user)
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = forms.AppointForm(posted(request), user=request.user)
    return save_page(
        request,
        form,
        lambda values: actions.appoint(person, values.pop("role"), values.pop("unit"), by=request.user, **values),
        back=reverse("org:person-detail", args=[person.pk]),
        template="kit/form_page.html",
        context={"heading": _("Appoint"), "subject": person},
        done=_("The post is given."),
    )


def interest_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody else's declared interest, with the reason."""
    managed = Interest.objects.filter(request.user.reach(P.ORG_MANAGE, "unit__path"), ended_at=None)
    interest = get_object_or_404(managed.select_related("person", "unit"), pk=pk)
    form = forms.EndInterestForm(posted(request))
    return save_page(
        request,
        form,
        lambda values: actions.end_interest(interest, by=request.user, **values),
        back=reverse("org:person-detail", args=[interest.person_id]),
        template="kit/form_page.html",
        context={"heading": _("End the interest"), "subject": interest},
        done=_("The interest has ended."),
    )


def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post; it stays on record."""
    managed = Post.objects.filter(request.user.reach(P.ORG_MANAGE, "unit__path")).select_related("person", "unit")
    post = get_object_or_404(managed, pk=pk)
    form = forms.EndPostForm(posted(request))
    return save_page(
        request,
        form,
        lambda values: actions.end_post(post, by=request.user, **values),
        back=reverse("org:person-detail", args=[post.person_id]),
        template="kit/form_page.html",
        context={"heading": _("End the post"), "subject": post},
        done=_("The post ends."),
    )
