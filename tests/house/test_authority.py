"""Every door is shut unless named here; every permission is held by some role; boundaries B2 and B5 stay."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from lookback.config.api import api
from lookback.kit.workflow import REGISTRY
from lookback.org.authority import GRANTS, INCOMPATIBLE, Permission, Role

# Pages that nobody needs to sign in for. Everything else answers a stranger with the sign-in page.
PUBLIC_PREFIXES = ("accounts/", "i18n/", "api/v1/", "static/", "report/")
PUBLIC_NAMES = {"org:demo-login"}


def patterns(resolver=None, prefix="", namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield route, f"{namespace}{entry.name}", entry.callback


def test_every_page_needs_a_sign_in():
    open_doors = [
        name
        for route, name, view in patterns()
        if not getattr(view, "login_required", True)
        and name not in PUBLIC_NAMES
        and not route.startswith(PUBLIC_PREFIXES)
    ]
    assert open_doors == []


def test_every_api_operation_needs_a_token(client, db):
    """Told apart by trying: each operation of the description answers 401 to a caller without a token."""
    tried = [
        (method, re.sub(r"{[^}]+}", "1", path))
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
        for method in methods
    ]
    assert len(tried) > 50
    answers = {(m, path): client.generic(m.upper(), path, "{}", "application/json").status_code for m, path in tried}
    assert {key: status for key, status in answers.items() if status != 401} == {}


def test_every_url_name_is_room_noun_verb():
    names = {
        name for route, name, _view in patterns() if not route.startswith(("accounts/", "i18n/", "api/", "static/"))
    }
    wrong = [name for name in names if name.count(":") != 1 or "_" in name]
    assert wrong == []


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_by_a_role(permission):
    assert any(permission in held for held in GRANTS.values())


def test_every_role_is_granted_something():
    assert set(GRANTS) == set(Role)
    assert all(GRANTS.values())


def test_every_step_is_open_to_a_role():
    shut = [
        f"{workflow.name}.{step.name}"
        for workflow in REGISTRY.values()
        for step in workflow.steps
        if not any(step.permission in held for held in GRANTS.values())
    ]
    assert shut == []


def test_every_status_is_reached_and_left():
    for workflow in REGISTRY.values():
        reached = {target for step in workflow.steps if step.target for target in step.targets("")}
        left = {source for step in workflow.steps for source in step.sources}
        first = workflow.statuses.values[0]
        unreached = set(workflow.statuses.values) - reached - {first}
        assert not unreached, f"{workflow.name}: nothing leads to {unreached}"
        stuck = set(workflow.statuses.values) - left - set(workflow.terminal)
        assert not stuck, f"{workflow.name}: nothing leads out of {stuck}"


def test_incompatible_roles_do_not_meet_in_one_grant():
    for pair in INCOMPATIBLE:
        assert len(pair) == 2
    assert Permission.ITEM_ACCEPT not in GRANTS[Role.SECRETARIAT]
    for role, held in GRANTS.items():
        assert not {Permission.ITEM_VERIFY, Permission.ITEM_ACCEPT} <= held, role
        assert not {Permission.ITEM_WORK, Permission.ITEM_VERIFY} <= held, role


FORBIDDEN_WORDS = ("score", "rank", "risk_rating", "watch", "biometric", "location", "prediction", "id_number", "phone")


def test_no_table_scores_or_watches_persons():
    """B2, B3: no person score, ranking, risk rating, watch-list, biometrics or location in the schema."""
    person_models = [apps.get_model("org", name) for name in ("Person", "Post", "Interest")]
    fields = [field.name for model in person_models for field in model._meta.get_fields()]
    assert [name for name in fields if any(word in name for word in FORBIDDEN_WORDS)] == []
    tables = [model._meta.model_name for model in apps.get_models() if model.__module__.startswith("lookback")]
    assert [name for name in tables if any(word in name for word in ("score", "watch", "prediction", "suspect"))] == []


def test_a_person_needs_purpose_basis_and_end():
    """B7: every person record has purpose, lawful basis and delete-by date."""
    person = apps.get_model("org", "Person")
    for name in ("purpose", "lawful_basis", "delete_by_date"):
        field = person._meta.get_field(name)
        assert not field.null and not field.blank
        assert not field.has_default()
