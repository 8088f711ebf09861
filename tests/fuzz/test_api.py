"""Whatever is sent, right, wrong or mad: no answer is an error of ours.

`LOOKBACK_FUZZ=50 make test ARGS=tests/fuzz` tries longer: so many requests of each kind for each operation.
"""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client, override_settings
from schemathesis import GenerationMode

from lookback.kit import clock
from lookback.org.actions import create_token
from lookback.org.authority import GRANTS, Permission, Role
from tests.access.stage import NOW, build
from tests.access.test_matrix import PAGES, address, first_step, noun_of
from tests.fuzz.fuzzer import OPERATIONS, Fuzzer
from tests.world import build_world

# Of all requests, at least so many must be answered by the rules and not by the door; of each operation, one.
PAST_THE_DOOR = 0.6
BY_THE_RULES = (200, 409, 422)
DEEP = 100_000
JSON = "application/json"
BODIES = {
    "lists without end": (b"[" * DEEP, JSON),
    "objects without end": (b'{"a":' * DEEP, JSON),
    "lists in lists": (b'{"reason":' + b"[" * DEEP + b"]" * DEEP + b"}", JSON),
    "lists in lists that may be read": (b'{"reason":' + b"[" * 500 + b"]" * 500 + b"}", JSON),
    "a huge number": (b'{"days": ' + b"9" * 100_000 + b"}", JSON),
    "a number beyond all columns": (b'{"days": 99999999999999999999, "sample_size": 1e308, "person": 1e400}', JSON),
    "no number": (b'{"days": NaN, "sample_size": -Infinity}', JSON),
    "null characters": (json.dumps({"reason": "a\0b", "units": ["\0"], "lead_unit": "\0"}).encode(), JSON),
    "half a character": (b'{"reason": "\\ud800", "units": ["\\udfff"], "\\ud800": 1}', JSON),
    "no UTF-8": (b'{"reason": "\xff\xfe\x80"}', JSON),
    "another encoding": ('{"reason": "x"}'.encode("utf-16"), "application/json; charset=utf-16"),
    "an encoding that is none": (b'{"reason": "x"}', "application/json; charset=rot13"),
    "no JSON": (b"<reason>x</reason>", "application/xml"),
    "a form": (b"reason=%00&units=%ff&lead_unit=%ed%a0%80", "application/x-www-form-urlencoded"),
    "a form in another encoding": (b"reason=x", "application/x-www-form-urlencoded; charset=utf-16"),
    "parts without a border": (b"--x\r\n\r\nx", "multipart/form-data"),
    "parts with a mad border": (b"--x\r\n\r\nx", "multipart/form-data; boundary=\xe9\x00"),
    "parts that never begin": (b"x" * 10_000, "multipart/form-data; boundary=b"),
    "many fields": (b"&".join(b"a%d=1" % number for number in range(5000)), "application/x-www-form-urlencoded"),
}
QUERIES = ("%00", "%ed%a0%80", "9" * 400)
# Each body is tried on every third operation, another third each time.
THIRD = 3
# Every name that some page looks at in its address, and one that none does.
NAMES = (
    "q cursor unit typical corrects aspect parent colour show open overdue status level key kind day size any".split()
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def one_connection():
    """A request must not close the connection whose transaction is to be rolled back."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def fuzzer(one_connection, stored, django_db_setup, django_db_blocker):
    """Three people: one who may do everything everywhere, the head of the group, and the unit that works."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, PASSWORD_HASHERS=hashers, MEDIA_ROOT=stored),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setitem(GRANTS, Role.PRINCIPAL, frozenset(Permission))
        stage = build(build_world())
        with clock.at(NOW):
            people = [
                stage.world.person(Role.PRINCIPAL, "NAT", 50),
                stage.world.person(Role.TEAM_LEAD, "G11"),
                stage.people[Role.RESPONSIBLE_UNIT, "C1"],
            ]
            # The first far more often: the others meet what only they may do.
            tokens = [create_token(person, name="fuzz", by=None) for person in people]
        yield Fuzzer(stage, people, [tokens[0]] * 4 + tokens[1:])
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Where the stage's files lie."""
    return tmp_path_factory.mktemp("stored")


@pytest.fixture(autouse=True)
def _then_and_there(settings, stored):
    settings.MEDIA_ROOT = stored
    with clock.at(NOW):
        yield


@pytest.fixture
def client(fuzzer) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(fuzzer.people[0])
    return client


def test_what_the_description_allows_and_forbids_is_answered(fuzzer):
    for operation in OPERATIONS:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode == GenerationMode.POSITIVE or operation.body or list(operation.iter_parameters()):
                fuzzer.try_out(operation, mode)
    statuses = Counter()
    for (_label, status), number in fuzzer.answers.items():
        statuses[status] += number
    print(dict(sorted(statuses.items())))
    assert fuzzer.wrong == {}, "\n".join(fuzzer.wrong.values())
    assert sum(statuses[status] for status in BY_THE_RULES) > PAST_THE_DOOR * statuses.total(), statuses
    # Of a tip, and of a lost key, nobody here holds the key: there all get 404, as they should.
    others = [
        operation for operation in OPERATIONS if not re.search(r"{ref}|recover|/tips/|{transfer_id}", operation.path)
    ]
    assert [operation.label for operation in others if not is_reached(operation, fuzzer.answers)] == []


def is_reached(operation, answers) -> bool:
    """Whether the operation itself has answered: of one without a body, 422 may only mean that the key was none."""
    taken = BY_THE_RULES if operation.body else (200, 409)
    return any(answers[operation.label, status] for status in taken)


@pytest.mark.parametrize("name", BODIES)
def test_no_body_is_too_mad_for_an_operation(fuzzer, client, name):
    """An operation refuses it with a sentence, or does without it."""
    body, kind = BODIES[name]
    wrong = {}
    headers = {"authorization": f"Bearer {fuzzer.tokens[0]}"}
    writing = [operation for operation in OPERATIONS if operation.method in ("post", "put")]
    for operation in writing[list(BODIES).index(name) % THIRD :: THIRD]:
        url = fuzzer.address(operation.full_path)
        with transaction.atomic():
            response = client.generic(operation.method.upper(), url, body, content_type=kind, headers=headers)
            transaction.set_rollback(True)
        if response.status_code >= 500 or (response.status_code >= 400 and not response.json()["detail"]):
            wrong[operation.label] = (response.status_code, response.content[:200])
    assert wrong == {}


@pytest.mark.parametrize("name", BODIES)
def test_no_form_is_too_mad_for_a_page(fuzzer, client, name):
    body, kind = BODIES[name]
    item = fuzzer.stage.things["item"].pk
    found = {}
    for url in (
        f"/ledgers/items/{item}/steps/assign/",
        f"/ledgers/items/{item}/hand-down/",
        f"/ledgers/items/{item}/evidence/add/",
        "/inspections/campaigns/new/",
        "/accounts/login/",
    ):
        with transaction.atomic():
            found[url] = client.generic("POST", url, body, content_type=kind).status_code
            transaction.set_rollback(True)
    assert {url: status for url, status in found.items() if status >= 500 or status == 404} == {}


@pytest.mark.parametrize("value", QUERIES, ids=[value[:10] for value in QUERIES])
def test_no_address_is_too_mad_for_a_page(fuzzer, client, value):
    query = "&".join(f"{name}={value}" for name in NAMES)
    wrong = {}
    for route, name in PAGES:
        url = address(route, fuzzer.stage, first_step(noun_of(route)))
        with transaction.atomic():
            status = client.get(f"{url}?{query}").status_code
            transaction.set_rollback(True)
        if status >= 500:
            wrong[name] = status
    assert wrong == {}


@pytest.mark.parametrize(
    "header",
    [
        {"authorization": "Bearer \x00"},
        {"authorization": "Bearer \xe9"},
        {"authorization": "Bearer " + "x" * 10_000},
        {"authorization": "Basic \xff"},
        {"accept-language": "zh;q=\x00,\xff" * 100},
        {"cookie": 'sessionid="' + "\\000" * 32 + '"'},
        {"cookie": "sessionid=" + "\xe9" * 32},
        {"cookie": "sessionid=" + "x" * 5000},
        {"cookie": 'django_language="\\000\\377"; messages="\\000"; csrftoken="\\000"'},
        {"host": "nowhere.example"},
        {"host": "\x00"},
        {"content-length": "x"},
        {"content-length": "-1"},
    ],
    ids=repr,
)
@pytest.mark.parametrize("url", ["/", "/accounts/login/", "/api/v1/items", "/api/v1/items/1/plan"])
def test_no_header_is_too_mad(fuzzer, header, url):
    client = Client(raise_request_exception=False)
    for method in ("get", "post"):
        with transaction.atomic():
            status = getattr(client, method)(url, headers=header).status_code
            transaction.set_rollback(True)
        assert status < 500


@pytest.mark.parametrize(
    "path", ["%00", "1%00", "%ff", "%ed%a0%80", "9" * 400, "-1", "1/../1", "%d9%a1", "steps", "..."]
)
def test_no_key_is_too_mad(fuzzer, client, path):
    for root in ("/ledgers/items/", "/inspections/missions/", "/org/units/", "/api/v1/items/", "/api/v1/profiles/"):
        for tail in ("", "/", "/due?period=plan&start=2019-06-03", "/steps/%00/", "/steps/%ff"):
            headers = {"authorization": f"Bearer {fuzzer.tokens[0]}"}
            assert client.get(root + path + tail, headers=headers).status_code < 500
