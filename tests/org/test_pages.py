"""Pages of the organisation: may, may not, stranger; bad input gets a sentence; many rows cost what few cost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lookback.kit import clock
from lookback.org import actions
from lookback.org.authority import Role
from lookback.org.models import ApiToken, Interest, Person, Post, Unit

pytestmark = pytest.mark.django_db
NEXT_YEAR = clock.today() + timedelta(days=365)


@pytest.fixture
def enter(client, world):
    """Sign in as the holder of a role at a unit, with a second factor where one is needed."""

    def signed_in(role, unit="P1", number=1) -> Person:
        person = world.person(role, unit, number)
        if person.needs_second_factor and not person.authenticator_set.exists():
            TOTP.activate(person, generate_totp_secret())
        client.force_login(person)
        return person

    return signed_in


def text(response) -> str:
    return response.content.decode()


# --- units --------------------------------------------------------------------------------------------------------


def test_the_tree_begins_where_the_reach_begins(client, world, enter):
    enter(Role.SECRETARIAT, "C1")
    page = client.get(reverse("org:unit-list"))
    assert [unit.code for unit in page.context["units"]] == ["C1"]


def test_a_unit_shows_way_children_and_posts(client, world, enter):
    person = enter(Role.SECRETARIAT, "C1")
    page = client.get(reverse("org:unit-detail", args=[world.units["C1"].pk]))
    assert [(step.unit.code, step.is_visible) for step in page.context["way"]] == [("NAT", False), ("P1", False)]
    assert {unit.code for unit in page.context["page"]} == {"C1-OFFICE", "C1-POLICE", "D1", "D2"}
    office = client.get(reverse("org:unit-detail", args=[world.units["C1-OFFICE"].pk]))
    assert person.name in text(office)


@pytest.mark.parametrize("code", ["P1", "C2", "D9", "NAT"])
def test_units_above_and_elsewhere_are_not_there(client, world, enter, code):
    enter(Role.SECRETARIAT, "C1")
    assert client.get(reverse("org:unit-detail", args=[world.units[code].pk])).status_code == 404


def test_a_role_without_sight_of_units_sees_none(client, world, enter):
    enter(Role.PUBLISHER)
    assert client.get(reverse("org:unit-list")).status_code == 404
    assert client.get(reverse("org:unit-detail", args=[world.units["P1"].pk])).status_code == 404
    assert client.get(reverse("org:unit-search"), {"q": "P1"}).json() == []


@pytest.mark.parametrize(
    "name",
    ["unit-list", "unit-search", "person-list", "person-register", "account", "tree-import", "interest-declare"],
)
def test_a_stranger_is_sent_to_sign_in(client, db, name):
    answer = client.get(reverse(f"org:{name}"))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize(("query", "codes"), [("D2", ["D2"]), ("单位C1", ["C1", "C1-OFFICE", "C1-POLICE"]), ("P2", [])])
def test_search_finds_by_code_and_name_in_reach(client, world, enter, query, codes):
    enter(Role.SECRETARIAT, "C1")
    found = client.get(reverse("org:unit-search"), {"q": query}).json()
    assert [row["code"] for row in found] == codes
    page = client.get(reverse("org:unit-list"), {"q": query})
    assert [unit.code for unit in page.context["page"]] == codes


def test_type_ahead_offers_twenty_at_most(client, world, enter):
    children(world, 30)
    enter(Role.SECRETARIAT, "C1")
    assert len(client.get(reverse("org:unit-search"), {"q": "K"}).json()) == 20


@pytest.mark.parametrize("query", ["a\x00b", "%", "_", "'; --", "�" * 200, "x" * 5000])
def test_odd_searches_do_no_harm(client, world, enter, query):
    enter(Role.SECRETARIAT, "C1")
    assert client.get(reverse("org:unit-search"), {"q": query}).json() == []
    assert client.get(reverse("org:unit-list"), {"q": query}).status_code == 200


def children(world, count) -> None:
    kind, parent = world.units["D1"].kind, world.units["C1"]
    first = actions.units.reserve_keys(count)[0]
    Unit.objects.bulk_create(
        Unit(
            pk=first + n, code=f"K{n:04}", kind=kind, level=3, parent=parent, path=f"{parent.path}{first + n}/", depth=3
        )
        for n in range(count)
    )


def test_children_come_in_pages(client, world, enter):
    children(world, 120)
    enter(Role.SECRETARIAT, "C1")
    url, seen, cursor = reverse("org:unit-detail", args=[world.units["C1"].pk]), [], ""
    while cursor is not None:
        page = client.get(url, {"cursor": cursor}).context["page"]
        seen += [unit.code for unit in page]
        cursor = page.next
    assert seen == sorted(seen)
    assert len(seen) == 124
    assert client.get(url, {"cursor": "rubbish"}).status_code in (409, 422)


@pytest.mark.parametrize("count", [1, 300])
def test_a_unit_page_costs_the_same_for_few_and_many(client, world, enter, django_assert_num_queries, count):
    children(world, count)
    enter(Role.SECRETARIAT, "C1")
    urls = [
        (reverse("org:unit-detail", args=[world.units["C1"].pk]), {}),
        (reverse("org:unit-list"), {"q": "K"}),
    ]
    for (url, query), cost in zip(urls, (10, 5), strict=True):
        with django_assert_num_queries(cost):
            assert client.get(url, query).status_code == 200


# --- people -------------------------------------------------------------------------------------------------------

FORM = {"username": "newcomer", "name_en": "N", "purpose": "p", "lawful_basis": "b", "delete_by_date": str(NEXT_YEAR)}


@pytest.mark.parametrize("name", ["person-list", "person-register", "tree-import"])
@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.LOG_AUDITOR, Role.ACCEPTOR])
def test_only_managers_find_the_pages_of_people(client, enter, name, role):
    enter(role)
    assert client.get(reverse(f"org:{name}")).status_code == 404
    assert client.post(reverse(f"org:{name}"), FORM).status_code in (404, 405)


def test_a_manager_registers_appoints_and_ends(client, world, enter):
    enter(Role.SYSADMIN)
    assert client.post(reverse("org:person-register"), FORM).status_code == 302
    person = Person.objects.get(username="newcomer")
    assert not person.has_usable_password()
    appoint = reverse("org:post-appoint", args=[person.pk])
    assert client.post(appoint, {"role": Role.CO_UNIT, "unit": "D1"}).status_code == 302
    post = Post.objects.get(person=person)
    assert client.post(reverse("org:post-end", args=[post.pk]), {}).status_code == 302
    post.refresh_from_db()
    assert post.to_date == clock.today()
    page = text(client.get(reverse("org:person-detail", args=[person.pk])))
    assert str(clock.today()) in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"lawful_basis": " "}, "lawful_basis"),
        ({"delete_by_date": ""}, "delete_by_date"),
        ({"delete_by_date": "2001-01-01"}, "delete_by_date"),
        ({"delete_by_date": "soon"}, "delete_by_date"),
        ({"username": "two words"}, "username"),
        ({"username": "sysadmin-p1-1"}, "username"),
        ({"username": "x" * 61}, "username"),
        ({"name_en": "a\x00b"}, "name_en"),
        ({"email": "not-mail"}, "email"),
    ],
)
def test_a_bad_record_gets_a_sentence_at_its_field(client, enter, change, field):
    enter(Role.SYSADMIN)
    before = Person.objects.count()
    answer = client.post(reverse("org:person-register"), {**FORM, **change})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert Person.objects.count() == before


def test_separation_of_duties_is_told_at_the_role(client, world, enter):
    verifier = world.person(Role.VERIFIER, "P1")
    enter(Role.SYSADMIN)
    url = reverse("org:post-appoint", args=[verifier.pk])
    answer = client.post(url, {"role": Role.ACCEPTOR, "unit": "D1"})
    assert answer.status_code == 422
    assert "may not be" in answer.context["form"].errors["role"][0]
    elsewhere = client.post(url, {"role": Role.ADVISER, "unit": "D9"})
    assert elsewhere.status_code == 422
    assert elsewhere.context["form"].errors["unit"]


def test_people_elsewhere_are_not_there(client, world, enter):
    other = world.person(Role.CO_UNIT, "D9")
    enter(Role.SYSADMIN)
    for url in (
        reverse("org:person-detail", args=[other.pk]),
        reverse("org:post-appoint", args=[other.pk]),
        reverse("org:post-end", args=[other.posts.get().pk]),
    ):
        assert client.get(url).status_code == 404
    assert client.post(reverse("org:person-let-in", args=[other.pk])).status_code == 404
    assert other.username not in text(client.get(reverse("org:person-list")))


def test_posts_outside_the_managers_reach_stay_unseen(client, world, enter):
    """A person may hold posts in two provinces; each manager reads the own ones."""
    person = world.person(Role.CO_UNIT, "D1")
    actions.appoint(person, Role.ADVISER, world.units["D9"], by=None)
    enter(Role.SYSADMIN)
    assert "Unit D9" not in text(client.get(reverse("org:person-list")))
    assert "Unit D9" not in text(client.get(reverse("org:person-detail", args=[person.pk])))


def test_records_beyond_their_day_are_listed(client, world, enter):
    late, kept = world.person(Role.CO_UNIT, "D1"), world.person(Role.CO_UNIT, "D2")
    Person.objects.filter(pk=late.pk).update(delete_by_date=date(2020, 1, 1))
    enter(Role.SYSADMIN)
    page = text(client.get(reverse("org:person-list"), {"overdue": "1"}))
    assert late.username in page
    assert kept.username not in page


@pytest.mark.parametrize("count", [1, 300])
def test_the_list_of_people_costs_the_same_for_few_and_many(client, world, enter, django_assert_num_queries, count):
    for number in range(count):
        person = Person.objects.create(
            username=f"many-{number}", purpose="t", lawful_basis="t", delete_by_date=NEXT_YEAR
        )
        Post.objects.create(
            person=person, role=Role.CO_UNIT, unit=world.units["D1"], scope=world.units["D1"], from_date=clock.today()
        )
    enter(Role.SYSADMIN)
    with django_assert_num_queries(9):
        assert client.get(reverse("org:person-list")).status_code == 200


# --- loading a tree -----------------------------------------------------------------------------------------------

TREE = "code,name_zh,name_en,level,kind,parent_code\nNEW,新,New,county,county,C1\n"


def upload(client, content, **data):
    file = SimpleUploadedFile("tree.csv", content.encode(), content_type="text/csv")
    return client.post(reverse("org:tree-import"), {"file": file, **data})


def test_a_manager_checks_and_loads_a_small_tree(client, world, enter):
    enter(Role.SYSADMIN)
    checked = upload(client, TREE, is_dry_run="on")
    assert "1 units would be loaded" in text(checked)
    assert not Unit.objects.filter(code="NEW").exists()
    assert "1 units loaded" in text(upload(client, TREE))
    assert Unit.objects.get(code="NEW").parent.code == "C1"


def test_wrong_rows_of_an_upload_are_listed(client, world, enter):
    enter(Role.SYSADMIN)
    answer = upload(client, TREE + "D9-x,x,,village,village_committee,D9\n")
    assert answer.status_code == 422
    assert "There is no unit D9 to be the parent" in text(answer)
    assert not Unit.objects.filter(code="NEW").exists()


@pytest.mark.parametrize("content", ["", "x" * (5 * 1024 * 1024 + 1)])
def test_an_empty_or_large_upload_is_refused_at_the_field(client, world, enter, content):
    enter(Role.SYSADMIN)
    answer = upload(client, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


# --- one's own account --------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_works_and_is_revoked(client, enter):
    person = enter(Role.CO_UNIT, "D1")
    answer = client.post(reverse("org:token-create"), {"name": "night job", "days": "30"})
    secret = answer.context["token"]
    assert secret in text(answer)
    assert secret not in text(client.get(reverse("org:account")))
    headers = {"authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/org/me", headers=headers).json()["person"]["username"] == person.username
    token = ApiToken.objects.get()
    assert secret not in (token.digest, token.name)
    assert client.post(reverse("org:token-revoke", args=[token.pk])).status_code == 302
    assert client.get("/api/v1/org/me", headers=headers).status_code == 401


@pytest.mark.parametrize("data", [{"name": "", "days": "1"}, {"name": "x", "days": "0"}, {"name": "x", "days": "9999"}])
def test_a_bad_token_request_is_refused(client, enter, data):
    enter(Role.CO_UNIT, "D1")
    assert client.post(reverse("org:token-create"), data).status_code == 422
    assert not ApiToken.objects.exists()


def test_nobody_revokes_the_token_of_somebody_else(client, world, enter):
    other = world.person(Role.CO_UNIT, "D2")
    actions.create_token(other, name="theirs", by=other)
    enter(Role.CO_UNIT, "D1")
    assert client.post(reverse("org:token-revoke", args=[ApiToken.objects.get().pk])).status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_an_interest_is_declared_and_ended_by_somebody_else(client, world, enter):
    person = enter(Role.VERIFIER)
    assert client.post(reverse("org:interest-declare"), {"unit": "D1", "reason": "kin"}).status_code == 302
    interest = Interest.objects.get(person=person)
    assert client.post(reverse("org:interest-end", args=[interest.pk]), {"reason": "x"}).status_code == 404
    enter(Role.SYSADMIN)
    assert "kin" in text(client.get(reverse("org:person-detail", args=[person.pk])))
    assert client.post(reverse("org:interest-end", args=[interest.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("org:interest-end", args=[interest.pk]), {"reason": "retired"}).status_code == 302
    interest.refresh_from_db()
    assert interest.ended_at


def test_a_language_that_is_not_offered_is_refused(client, enter):
    person = enter(Role.CO_UNIT, "D1")
    assert client.post(reverse("org:language-choose"), {"language": "tlh"}).status_code == 422
    assert client.post(reverse("org:language-choose"), {"language": "zh-hans"}).status_code == 302
    person.refresh_from_db()
    assert person.language == "zh-hans"
