"""The organisation for machines: the same doors, the same refusals, never a 500."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile

from lookback.kit import clock
from lookback.org import actions
from lookback.org.authority import Role
from lookback.org.models import Interest, Person, Unit

pytestmark = pytest.mark.django_db
PERSON = {
    "username": "newcomer",
    "purpose": "p",
    "lawful_basis": "b",
    "delete_by_date": str(clock.today() + timedelta(days=365)),
}


@pytest.fixture
def api(client, world):
    """`api(Role.SYSADMIN, "P1")` gives (get, post) as that person."""

    def signed_in(role, unit="P1"):
        person = world.person(role, unit)
        if person.needs_second_factor and not person.authenticator_set.exists():
            TOTP.activate(person, generate_totp_secret())
        headers = {"authorization": f"Bearer {actions.create_token(person, name='test', by=person)}"}

        def get(path, **query):
            return client.get(f"/api/v1/org{path}", query, headers=headers)

        def post(path, body=None):
            return client.post(f"/api/v1/org{path}", body or {}, content_type="application/json", headers=headers)

        post.upload = lambda path, **data: client.post(f"/api/v1/org{path}", data, headers=headers)
        return get, post

    return signed_in


def test_units_are_read_in_reach(world, api):
    get, _post = api(Role.SECRETARIAT, "C1")
    assert {row["code"] for row in get("/units").json()["rows"]} == {
        unit.code for unit in Unit.objects.below(world.units["C1"])
    }
    assert get(f"/units/{world.units['D1'].pk}").json()["code"] == "D1"
    children = get(f"/units/{world.units['C1'].pk}/children", size=1).json()
    assert (len(children["rows"]), children["previous"]) == (1, None)
    following = get(f"/units/{world.units['C1'].pk}/children", size=1, cursor=children["next"]).json()
    assert following["rows"][0]["code"] > children["rows"][0]["code"]
    posts = get(f"/units/{world.units['C1-OFFICE'].pk}/posts").json()
    assert [post["role"] for post in posts] == ["secretariat"]


@pytest.mark.parametrize("code", ["P1", "C2", "D9"])
@pytest.mark.parametrize("path", ["/units/{}", "/units/{}/children", "/units/{}/posts"])
def test_other_units_are_not_there(world, api, code, path):
    get, _post = api(Role.SECRETARIAT, "C1")
    assert get(path.format(world.units[code].pk)).status_code == 404


@pytest.mark.parametrize("path", ["/units/{}", "/people/{}"])
@pytest.mark.parametrize("key", [0, -1, 2**63, 10**30, "x"])
def test_impossible_keys_are_no_accident(api, path, key):
    get, _post = api(Role.SYSADMIN)
    assert get(path.format(key)).status_code in (404, 422)


@pytest.mark.parametrize("query", [{"q": "a\x00"}, {"q": "%"}, {"cursor": "rubbish"}, {"size": "0"}])
def test_impossible_queries_are_no_accident(api, query):
    get, _post = api(Role.SECRETARIAT)
    assert get("/units", **query).status_code in (200, 409, 422)


def test_a_manager_does_what_the_pages_do(world, api):
    get, post = api(Role.SYSADMIN)
    key = post("/people", PERSON).json()["id"]
    made = post(f"/people/{key}/posts", {"role": "co_unit", "unit": "D1"}).json()
    assert (made["role"], made["unit_id"]) == ("co_unit", world.units["D1"].pk)
    assert "/accounts/password/reset/key/" in post(f"/people/{key}/let-in").json()["link"]
    assert post(f"/posts/{made['id']}/end").json()["to_date"] == str(clock.today())
    assert get(f"/people/{key}").json()["username"] == "newcomer"
    assert key in [row["id"] for row in get("/people").json()["rows"]]


def test_refusals_are_sentences_by_field(world, api):
    _get, post = api(Role.SYSADMIN)
    bad = post("/people", {**PERSON, "purpose": ""})
    assert bad.status_code == 422
    assert bad.json()["fields"]["purpose"]
    verifier = world.person(Role.VERIFIER, "P1")
    clash = post(f"/people/{verifier.pk}/posts", {"role": "acceptor", "unit": "D1"})
    assert (clash.status_code, clash.json()["field"]) == (422, "role")
    for body in ({"role": ["a"], "unit": {}}, {"role": "nothing"}, {"unit": "a\x00"}):
        assert post(f"/people/{verifier.pk}/posts", body).status_code == 422


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.LOG_AUDITOR, Role.PUBLISHER])
def test_people_are_for_managers_only(world, api, role):
    person = world.person(Role.CO_UNIT, "D1")
    get, post = api(role)
    assert get("/people").status_code == get(f"/people/{person.pk}").status_code == 404
    assert post("/people", PERSON).status_code == 404
    assert post(f"/people/{person.pk}/posts", {"role": "adviser", "unit": "D1"}).status_code == 404
    assert post(f"/people/{person.pk}/let-in").status_code == 404
    assert post(f"/posts/{person.posts.get().pk}/end").status_code == 404
    assert not Person.objects.filter(username="newcomer").exists()


def test_a_manager_elsewhere_is_a_stranger(world, api):
    person = world.person(Role.CO_UNIT, "D1")
    get, post = api(Role.SYSADMIN, "P2")
    assert get(f"/people/{person.pk}").status_code == 404
    assert post(f"/posts/{person.posts.get().pk}/end").status_code == 404


def test_one_reads_and_changes_oneself(world, api):
    get, post = api(Role.CO_UNIT, "D1")
    assert [row["role"] for row in get("/me").json()["posts"]] == ["co_unit"]
    assert post("/me/language", {"language": "zh-hans"}).status_code == 200
    assert get("/me").json()["language"] == "zh-hans"
    assert post("/me/interests", {"unit": "D2", "reason": "kin"}).json()["unit_id"] == world.units["D2"].pk
    assert post("/me/interests", {"unit": "nowhere", "reason": "kin"}).status_code == 422
    secret = post("/me/tokens", {"name": "second", "days": 5}).json()["token"]
    assert secret.startswith("lbk_")
    number = next(row["id"] for row in get("/me").json()["tokens"] if row["name"] == "second")
    assert post(f"/me/tokens/{number}/revoke").json()["revoked_at"]
    other = world.person(Role.CO_UNIT, "D2")
    actions.create_token(other, name="theirs", by=other)
    assert post(f"/me/tokens/{other.tokens.get().pk}/revoke").status_code == 404


def test_an_interest_is_ended_by_who_manages(world, api):
    person = world.person(Role.VERIFIER, "P1")
    interest = actions.declare_interest(person, world.units["D1"], reason="kin", by=person)
    _get, post = api(Role.SECRETARIAT)
    assert post(f"/interests/{interest.pk}/end", {"reason": "x"}).status_code == 404
    _get, post = api(Role.SYSADMIN)
    assert post(f"/interests/{interest.pk}/end", {"reason": "retired"}).status_code == 200
    assert Interest.objects.get().ended_at


def test_a_tree_is_loaded_or_its_rows_are_named(world, api):
    def tree(parent):
        text = f"code,name_zh,name_en,level,kind,parent_code\nNEW,新,New,county,county,{parent}\n"
        return SimpleUploadedFile("tree.csv", text.encode())

    _get, post = api(Role.SYSADMIN)
    assert post.upload("/import", file=tree("C1"), is_dry_run="true").json()["is_loaded"] is False
    wrong = post.upload("/import", file=tree("C9"))
    assert wrong.status_code == 422
    assert wrong.json()["problems"][0]["row"] == 2
    assert post.upload("/import", file=tree("C1")).json() == {
        "units": 1,
        "is_loaded": True,
        "problem_count": 0,
        "problems": [],
    }
    assert post.upload("/import").status_code == 422
    _get, post = api(Role.SECRETARIAT)
    assert post.upload("/import", file=tree("C1")).status_code == 404
