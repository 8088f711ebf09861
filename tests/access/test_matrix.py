"""Every address and every API operation x every role x above, own, below, elsewhere, against org/authority.py.

Generated: the lists come from the URL configuration and the API description, so a new door is tried without a new
line here; a door whose thing is unknown fails.
"""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lookback.config.api import api
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import REGISTRY
from lookback.org.authority import GRANTS, Permission, Role
from tests.access.oracle import ONLOOKERS, PART_OF, may, sees
from tests.access.stage import NOW, PLACES, Stage, build
from tests.world import build_world

pytestmark = pytest.mark.django_db

# Rooms with permissions of their own kind; all other permissions belong to the main loop.
TIP_LINE, CASEWORK = ("tip.", "reward.", "leak."), ("case.", "letter.")
# One for all: each new client loads the middleware anew, which costs more than most requests.
CALLER = Client(raise_request_exception=False)
PEOPLE = [(role, place) for role in Role for place in PLACES]
TIP_LINE_NOUNS = ("tip", "reward", "recovery", "transfer", "unsealing", "recheck", "leak", "alert")
# What a number in an address names, where the name of the page does not say it.
NOUNS = {
    "look-backs": "round",
    "results": "result",
    "look-back-results": "result",
    "inquiries": "inquiry",
    "units": "unit",
    "people": "person",
    "tokens": "token",
}
# Parts of a mission's file with a sight of their own.
OF = {"review": "mission", "accountability": "mission"}
WORKFLOW_OF = {
    "item": "rectification.item",
    "extension": "rectification.extension",
    "assignment": "dispatch.assignment",
    "mission": "inspections.mission",
    "finding": "inspections.finding",
    "session": "inspections.reviewsession",
    "session-case": "inspections.sessioncase",
    "objection": "inspections.objection",
    "reward": "tipline.reward",
    "unsealing": "tipline.unsealing",
    "leak": "tipline.leakinquiry",
    "alert": "tipline.volumealert",
    "case": "casework.case",
    "clock": "casework.caseclock",
    "listed-case": "casework.listedcase",
    "inquiry": "casework.linkedinquiry",
    "hand-over": "casework.handover",
    "letter": "casework.letter",
    "listed-measure": "casework.listedmeasure",
    "characterisation": "casework.characterisation",
    "sampled-case": "casework.sampledcase",
}


# --- the doors ------------------------------------------------------------------------------------------------


def pages(resolver=None, prefix="", namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry, route, f"{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and not route.startswith(("accounts/", "i18n/", "api/")):
            yield route, f"{namespace}{entry.name}"


def noun_of(route: str) -> str | None:
    """What <int:pk> or {x_id} names in a route: the last word before it, in the singular."""
    if route.startswith(("board/", "/api/v1/board/")):
        return "board" if re.search(r"[<{]", route) else None
    match = re.search(r"([\w-]+)/[<{]", route)
    if not match or "{key}" in route:
        return None
    if part := re.search(r"/(review|accountability)/?$", route):
        return part[1]
    word = match[1]
    return NOUNS.get(word) or re.sub(r"s$", "", word)


PAGES = sorted(pages())
OPERATIONS = sorted(
    (path, method)
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method in methods
)


def address(route: str, stage: Stage, step: str = "report") -> str:
    noun = noun_of(route)
    thing = stage.things[OF.get(noun, noun)] if noun else None
    number, ref = getattr(thing, "pk", 0), getattr(thing, "ref", "")
    route = re.sub(r"<str:ref>|\{ref\}", ref, route)
    route = re.sub(r"<int:pk>|\{(?!step|key)\w+\}", str(number), route)
    route = re.sub(r"<slug:step>|\{step\}", step, route)
    route = route.replace("{key}", "cn")
    return route if route.startswith("/") else f"/{route}"


def first_step(noun: str | None) -> str:
    return REGISTRY[WORKFLOW_OF[noun]].steps[0].name if noun in WORKFLOW_OF else "none"


# --- the stage, built once -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Where the stage's files lie."""
    return tmp_path_factory.mktemp("stored")


@pytest.fixture(scope="module")
def stage(stored, django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        override_settings(
            DEMO=True, MEDIA_ROOT=stored, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
        ),
        transaction.atomic(),
    ):
        yield build(build_world())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(stage):
    found = {}
    for key, person in stage.people.items():
        found[key] = Client(raise_request_exception=False)
        found[key].handler = CALLER.handler
        found[key].force_login(person)
    return found


@pytest.fixture(autouse=True)
def _day(settings, stored):
    settings.MEDIA_ROOT = stored
    with clock.at(NOW):
        yield


class Tried:
    """A request inside a savepoint that is rolled back: its status, and whether it left an entry in the journal."""

    def __init__(self, send) -> None:
        mark = transaction.savepoint()
        before = last_entry()
        self.response = send()
        self.wrote = last_entry() != before
        transaction.savepoint_rollback(mark)
        self.status = self.response.status_code


def last_entry() -> int | None:
    return Entry.objects.order_by("-id").values_list("id", flat=True).first()


def wrong_sight(who, noun: str | None, status: int) -> str:
    """What is wrong with a status, seen from who may know of the thing."""
    if status >= 500:
        return f"{who} got {status}"
    if noun is None:
        return ""
    if sees(*who, noun) and status == 404:
        return f"{who} should see the {noun} and got 404"
    if not sees(*who, noun) and status != 404:
        return f"{who} should not see the {noun} and got {status}"
    return ""


def test_every_door_names_a_known_thing(stage):
    nouns = {noun_of(route) for route, _name in PAGES} | {noun_of(path) for path, _method in OPERATIONS}
    assert {OF.get(noun, noun) for noun in nouns} - set(stage.things) == {None}


def test_onlookers_are_the_roles_that_decide_nothing():
    assert Role.ADVISER in ONLOOKERS
    assert not {Role.RESPONSIBLE_UNIT, Role.LOG_AUDITOR, Role.LEGAL_REVIEWER} & ONLOOKERS


def is_of_its_room(permission: str, noun: str | None) -> bool:
    """Whether a permission is of the kind that opens such things."""
    if noun in TIP_LINE_NOUNS:
        return permission.startswith(TIP_LINE)
    if PART_OF.get(noun, noun) in ("case", "letter", "quality-round"):
        return permission.startswith(CASEWORK)
    return not permission.startswith(TIP_LINE + CASEWORK)


def people_for(noun: str | None) -> list[tuple[Role, str]]:
    """Who is tried at a thing: every role at every place. A role that holds nothing in the thing's room is the same
    from everywhere: it is tried from right above and at the thing's own place."""
    concerned = {role for role in Role if any(is_of_its_room(p, noun) for p in GRANTS[role])}
    return [(role, place) for role, place in PEOPLE if role in concerned or place in ("P1", "C1")]


def tried_on_pages(noun: str | None) -> list[tuple[Role, str]]:
    """Everybody who must be refused, and each role once where it must not be, from a different place each.

    A page takes long to draw, and draws the same for all who see it; the API is tried with everybody.
    """
    chosen = []
    people = people_for(noun)
    for number, role in enumerate(Role):
        tried = [place for who, place in people if who == role]
        places = [place for place in tried if noun is None or sees(role, place, noun)]
        chosen += [(role, place) for place in tried if place not in places]
        chosen += [(role, places[number % len(places)])] if places else []
    return chosen


def who_may_not(noun: str | None) -> list[tuple[Role, str]]:
    """Those whom a change must be refused: who only looks, and, of all others, who does not see the thing."""
    return [who for who in people_for(noun) if who[0] in ONLOOKERS or (noun and not sees(*who, noun))]


# --- pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("route", "name"), PAGES, ids=[name for _route, name in PAGES])
def test_who_opens_a_page(stage, clients, route, name):
    noun = noun_of(route)
    url = address(route, stage, first_step(noun))
    wrong = []
    for who in tried_on_pages(noun):
        tried = Tried(lambda who=who: clients[who].get(url))
        posted_only = tried.status == 405
        wrong.append("" if posted_only else wrong_sight(who, noun, tried.status))
        if tried.wrote and "file" not in name and "export" not in name and "slip" not in name:
            wrong.append(f"{who} wrote by looking")
    assert [line for line in wrong if line] == []


@pytest.mark.parametrize(("route", "name"), PAGES, ids=[name for _route, name in PAGES])
def test_nobody_changes_through_a_page_what_is_not_theirs(stage, clients, route, name):
    noun = noun_of(route)
    url = address(route, stage, first_step(noun))
    own = name.startswith(("org:token", "org:language", "org:interest", "org:demo", "dispatch:notice"))
    wrong = []
    for who in who_may_not(noun):
        tried = Tried(lambda who=who: clients[who].post(url, {"reason": "because", "note": "because", "text": "x"}))
        if tried.status == 405:
            continue
        wrong.append(wrong_sight(who, noun, tried.status))
        if tried.wrote and not own:
            wrong.append(f"{who} changed something")
    assert [line for line in wrong if line] == []


@pytest.mark.parametrize(("route", "name"), PAGES, ids=[name for _route, name in PAGES])
def test_a_stranger_is_asked_to_sign_in(stage, route, name):
    answer = Client(raise_request_exception=False).get(address(route, stage, first_step(noun_of(route))))
    if name in ("org:demo-login", "report:upload-take"):  # not pages
        assert answer.status_code == 405
    elif name.startswith("report:"):  # the public tip line: anybody, without an account
        assert answer.status_code in ((302, 404) if name in ("report:form-start", "report:receipt-check") else (200,))
        assert not answer.cookies
    else:
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("account_login"))


# --- the API ---------------------------------------------------------------------------------------------------


def call(stage: Stage, who, path: str, method: str, body: str = '{"reason": "because", "note": "because"}'):
    headers = {"authorization": f"Bearer {stage.tokens[who]}"}
    return CALLER.generic(method.upper(), path, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_who_calls_an_operation(stage, path, method):
    noun = noun_of(path)
    if method != "get":  # who sees the mission is told that the part is not his or hers to add to
        noun = OF.get(noun, noun)
    url = address(path, stage, first_step(noun))
    wrong = []
    for who in people_for(noun):
        tried = Tried(lambda who=who: call(stage, who, url, method))
        wrong.append(wrong_sight(who, noun, tried.status))
        own = method == "get" or "notices" in path
        if tried.wrote and not own and (who[0] in ONLOOKERS or (noun and not sees(*who, noun))):
            wrong.append(f"{who} changed something")
    assert [line for line in wrong if line] == []


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_an_operation_without_a_token_is_refused(stage, path, method):
    answer = Client(raise_request_exception=False).generic(
        method.upper(), address(path, stage), "{}", "application/json"
    )
    assert answer.status_code == 401


# --- steps -----------------------------------------------------------------------------------------------------

STEPS = [(noun, step) for noun, workflow in WORKFLOW_OF.items() for step in REGISTRY[workflow].steps]
UNIT_OF = {
    "lead_unit": "C1",
    "supervising_unit": "P1",
    "accepting_unit": "NAT",
    "body_unit": "P1",
    "principal_unit": "NAT",
    "team_unit": "G11",
}


# At which place the authorities of the case stand: an appeal has taken it from the city to the province.
CASE_UNIT_OF = {
    **dict.fromkeys(("leading_unit", "prosecuting_unit", "court_unit", "unit", "issuer_unit", "addressee_unit"), "C1"),
    **dict.fromkeys(("appeal_unit", "judging_unit", "holding_unit", "listing_unit", "reviewing_unit"), "P1"),
    **dict.fromkeys(("competent_unit", "receiver_unit"), "P1"),
}


def unit_of(noun: str, where: str) -> str:
    if WORKFLOW_OF[noun].startswith("casework."):
        return CASE_UNIT_OF[where]
    if noun in ("reward", "unsealing", "leak", "alert"):
        return "C1"
    if noun == "assignment":
        return {"unit": "D1", "sender_unit": "C1"}[where]
    return UNIT_OF[where]


@pytest.mark.parametrize(("noun", "step"), STEPS, ids=[f"{noun}.{step.name}" for noun, step in STEPS])
def test_who_has_the_authority_for_a_step(stage, noun, step):
    """The refusal speaks of authority exactly where the tables give none."""
    workflow, wrong = REGISTRY[WORKFLOW_OF[noun]], []
    for who in PEOPLE:
        refused = workflow.refusal(step.name, stage.things[noun], stage.people[who])
        has_authority = refused is None or not refused.forbidden
        if has_authority != may(*who, step.permission, unit_of(noun, step.where)):
            wrong.append(f"{who}: {refused}")
    assert wrong == []


@pytest.mark.parametrize(("noun", "step"), STEPS, ids=[f"{noun}.{step.name}" for noun, step in STEPS])
def test_a_step_without_authority_changes_nothing(stage, noun, step):
    wrong = []
    for who in people_for(noun):
        if may(*who, step.permission, unit_of(noun, step.where)):
            continue
        word = next((word for word, named in NOUNS.items() if named == noun == "inquiry"), f"{noun}s")
        url = f"/api/v1/{word}/{stage.things[noun].pk}/steps/{step.name}"
        tried = Tried(lambda who=who, url=url: call(stage, who, url, "post"))
        wanted = (403, 409, 422) if sees(*who, noun) else (404,)
        if tried.status not in wanted or tried.wrote:
            wrong.append(f"{who} got {tried.status}")
    assert wrong == []


def test_every_permission_opens_something():
    used = {step.permission for workflow in REGISTRY.values() for step in workflow.steps}
    reading = {permission for permission in Permission if permission.endswith(".read")}
    others = {Permission.ORG_MANAGE, Permission.PERSON_FORGET, Permission.TIP_CUSTODY}
    others |= {Permission.TIP_PROTECT, Permission.TIP_COUNT, Permission.REWARD_AUDIT, Permission.CASE_REVIEW}
    assert set(Permission) == used | reading | others
    assert all(GRANTS.values())
