"""Units, people, posts and one's own account for machines: the forms and actions of the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from lookback.kit.payload import Cursor, Key, Size, body, body_of, checked, upload_of
from lookback.org import actions, forms, queries, rules
from lookback.org.authority import Permission as P
from lookback.org.models import ApiToken, Interest, Person, Post, Unit

router = Router(tags=["org"])
Text = Annotated[str, Query(max_length=120)]


class UnitOut(Schema):
    """A unit of the tree."""

    id: int
    code: str
    name_zh: str
    name_en: str
    level: int
    kind: str
    parent_id: int | None

    @staticmethod
    def resolve_kind(unit: Unit) -> str:
        return unit.kind_id


class UnitPage(Schema):
    """One page of units in code order."""

    rows: list[UnitOut]
    next: str | None
    previous: str | None


class PostOut(Schema):
    """Who holds which role where, from when to when."""

    id: int
    person_id: int
    person: str
    role: str
    unit_id: int
    unit: str
    from_date: date
    to_date: date | None

    @staticmethod
    def resolve_person(post: Post) -> str:
        return post.person.name

    @staticmethod
    def resolve_unit(post: Post) -> str:
        return post.unit.name


class PersonOut(Schema):
    """A person, with what the record is kept for."""

    id: int
    username: str
    name_zh: str
    name_en: str
    title: str
    is_active: bool
    purpose: str
    lawful_basis: str
    delete_by_date: date


class PersonPage(Schema):
    """One page of people in the order of their accounts."""

    rows: list[PersonOut]
    next: str | None
    previous: str | None


class InterestOut(Schema):
    """A declared interest."""

    id: int
    unit_id: int
    reason: str
    declared_at: datetime
    ended_at: datetime | None


class TokenOut(Schema):
    """A token without its secret."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class SelfOut(Schema):
    """The owner of the token."""

    person: PersonOut
    language: str
    posts: list[PostOut]
    interests: list[InterestOut]
    tokens: list[TokenOut]


class SecretOut(Schema):
    """A new token; it is shown only now."""

    token: str


class LinkOut(Schema):
    """A link on which a person sets a password; it is shown only now."""

    link: str


class ProblemOut(Schema):
    """What is wrong with a row of an import."""

    row: int
    column: str
    sentence: str


class ImportOut(Schema):
    """What an import did; with any problem it loads nothing."""

    units: int
    is_loaded: bool
    problem_count: int
    problems: list[ProblemOut]


# --- units ------------------------------------------------------------------------------------------------------


@router.get("/units", response=UnitPage)
def list_units(request: HttpRequest, q: Text = "", cursor: Cursor = None, size: Size = 50) -> Any:
    """Units in reach whose code begins with `q` or whose name contains it."""
    if not request.user.may_anywhere(P.ORG_READ):
        raise Http404
    return queries.unit_page(request.user, text=q, cursor=cursor, size=size)


@router.get("/units/{unit_id}", response=UnitOut)
def read_unit(request: HttpRequest, unit_id: Key) -> Unit:
    """One unit."""
    return _unit(request, unit_id)


@router.get("/units/{unit_id}/children", response=UnitPage)
def list_children(request: HttpRequest, unit_id: Key, cursor: Cursor = None, size: Size = 50) -> Any:
    """The units directly below."""
    return queries.children_page(_unit(request, unit_id), cursor=cursor, size=size)


@router.get("/units/{unit_id}/posts", response=list[PostOut])
def list_posts(request: HttpRequest, unit_id: Key) -> list[Post]:
    """Posts at the unit, ended ones last."""
    return queries.posts_at(_unit(request, unit_id))


@router.post("/import", response={200: ImportOut, 422: ImportOut}, openapi_extra=upload_of(forms.TreeImportForm))
def import_units(request: HttpRequest) -> Any:
    """Check or load a tree from a CSV file (multipart); `is_dry_run` only checks."""
    _require_manager(request)
    values = checked(forms.TreeImportForm(request.POST, request.FILES))
    file = values["file"]
    report = actions.import_tree(
        file, name=file.name, by=request.user, is_dry_run=values["is_dry_run"], most_rows=forms.MOST_ROWS
    )
    return (422 if report.problem_count else 200), report


# --- people -----------------------------------------------------------------------------------------------------


@router.get("/people", response=PersonPage)
def list_people(request: HttpRequest, overdue: bool = False, cursor: Cursor = None, size: Size = 50) -> Any:
    """People whose posts the owner of the token manages; `overdue`: only those kept beyond their delete-by date."""
    _require_manager(request)
    return queries.people_page(request.user, overdue=overdue, cursor=cursor, size=size)


@router.get("/people/due", response=PersonPage)
def list_due_people(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> Any:
    """For data protection officers: people past their delete-by date, longest overdue first."""
    if not request.user.may_anywhere(P.PERSON_FORGET):
        raise Http404
    return queries.forget_page(request.user, cursor=cursor, size=size)


@router.post("/people/{person_id}/forget", response=PersonOut, openapi_extra=body_of(forms.ForgetForm))
def forget_person(request: HttpRequest, person_id: Key) -> Person:
    """Remove name, e-mail, sign-in and second factors for good; posts and references stay, at a number."""
    person = get_object_or_404(queries.people_to_forget(request.user), pk=person_id)
    if refused := rules.not_to_forget(request.user, person):
        raise refused
    checked(forms.ForgetForm(body(request)))
    return actions.forget_person(person, by=request.user)


@router.post("/people", response=PersonOut, openapi_extra=body_of(forms.PersonForm))
def register_person(request: HttpRequest) -> Person:
    """Register one person; there is no operation for many (B2)."""
    _require_manager(request)
    return actions.register_person(by=request.user, **checked(forms.PersonForm(body(request))))


@router.get("/people/{person_id}", response=PersonOut)
def read_person(request: HttpRequest, person_id: Key) -> Person:
    """One person."""
    return _person(request, person_id)


@router.post("/people/{person_id}/posts", response=PostOut, openapi_extra=body_of(forms.AppointForm))
def appoint(request: HttpRequest, person_id: Key) -> Post:
    """Give a person a post."""
    person = _person(request, person_id)
    values = checked(forms.AppointForm(body(request), user=request.user))
    return actions.appoint(person, values.pop("role"), values.pop("unit"), by=request.user, **values)


@router.post("/people/{person_id}/let-in", response=LinkOut)
def let_in(request: HttpRequest, person_id: Key) -> dict[str, str]:
    """Make a link with which the person sets a password."""
    link = actions.let_sign_in(_person(request, person_id), by=request.user)
    return {"link": request.build_absolute_uri(link)}


@router.post("/posts/{post_id}/end", response=PostOut, openapi_extra=body_of(forms.EndPostForm))
def end_post(request: HttpRequest, post_id: Key) -> Post:
    """End a post."""
    managed = Post.objects.filter(request.user.reach(P.ORG_MANAGE, "unit__path"))
    post = get_object_or_404(managed.select_related("person", "unit"), pk=post_id)
    return actions.end_post(post, by=request.user, **checked(forms.EndPostForm(body(request))))


@router.post("/interests/{interest_id}/end", response=InterestOut, openapi_extra=body_of(forms.EndInterestForm))
def end_interest(request: HttpRequest, interest_id: Key) -> Interest:
    """End somebody else's declared interest."""
    managed = Interest.objects.filter(request.user.reach(P.ORG_MANAGE, "unit__path"), ended_at=None)
    interest = get_object_or_404(managed.select_related("person", "unit"), pk=interest_id)
    return actions.end_interest(interest, by=request.user, **checked(forms.EndInterestForm(body(request))))


# --- oneself ----------------------------------------------------------------------------------------------------


@router.get("/me", response=SelfOut)
def read_self(request: HttpRequest) -> dict[str, Any]:
    """The owner of the token: posts, declared interests, tokens."""
    user = request.user
    return {
        "person": user,
        "language": user.language,
        "posts": list(user.posts.select_related("person", "unit").order_by("pk")),
        "interests": list(user.interests.order_by("pk")),
        "tokens": list(user.tokens.order_by("pk")),
    }


@router.post("/me/language", response=PersonOut, openapi_extra=body_of(forms.LanguageForm))
def choose_language(request: HttpRequest) -> Person:
    """The language in which one is written to."""
    return actions.choose_language(request.user, by=request.user, **checked(forms.LanguageForm(body(request))))


@router.post("/me/interests", response=InterestOut, openapi_extra=body_of(forms.InterestForm))
def declare_interest(request: HttpRequest) -> Interest:
    """Declare an interest in a unit."""
    values = checked(forms.InterestForm(body(request), user=request.user))
    return actions.declare_interest(request.user, by=request.user, **values)


@router.post("/me/tokens", response=SecretOut, openapi_extra=body_of(forms.TokenForm))
def create_token(request: HttpRequest) -> dict[str, str]:
    """Make another token, for example before the present one expires."""
    values = checked(forms.TokenForm(body(request)))
    return {"token": actions.create_token(request.user, by=request.user, **values)}


@router.post("/me/tokens/{token_id}/revoke", response=TokenOut)
def revoke_token(request: HttpRequest, token_id: Key) -> ApiToken:
    """Make one of one's own tokens useless."""
    token = get_object_or_404(ApiToken.objects.filter(person=request.user), pk=token_id)
    return actions.revoke_token(token, by=request.user)


def _require_manager(request: HttpRequest) -> None:
    if not request.user.may_anywhere(P.ORG_MANAGE):
        raise Http404


def _unit(request: HttpRequest, key: int) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=key)


def _person(request: HttpRequest, key: int) -> Person:
    _require_manager(request)
    return get_object_or_404(Person.objects.visible_to(request.user), pk=key)
