"""Sends what the API's own description lets a program send, and what it forbids.

schemathesis makes the requests out of the description, right ones and wrong ones. Numbers in addresses are replaced by
keys of things that exist, units, people and days in bodies by some of the small country, so that most requests get
past the door.
"""

from __future__ import annotations

import os
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lookback.config.wsgi import application
from lookback.kit.workflow import REGISTRY
from lookback.org.authority import Role
from lookback.org.models import Person
from tests.access.stage import Stage

# So many requests of each kind (right, wrong) for each operation.
EACH = int(os.environ.get("LOOKBACK_FUZZ", "3"))
# What the name of a parameter does not say of the thing it numbers.
NOUNS = {"pk": "unit", "ref": "tip"}
OWN = ("{notice_id}", "{token_id}")
UNITS = ("P1", "C1", "D1", "T1", "C1-POLICE", "G11", "NAT", "P2")
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
DESCRIPTION = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = [found.ok() for found in DESCRIPTION.get_all_operations()]


@dataclass
class Fuzzer:
    """Sends each request as one of several people, inside a savepoint that is rolled back, and keeps count."""

    stage: Stage
    people: list[Person]
    tokens: list[str]
    keys: dict[str, list[int]] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)

    def try_out(self, operation: APIOperation, mode: GenerationMode) -> None:
        # What belongs to one person is found by that person only.
        tokens = self.tokens[-1:] if any(noun in operation.path for noun in OWN) else self.tokens

        @settings(
            max_examples=EACH,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), token=st.sampled_from(tokens))
        def run(case: Case, token: str) -> None:
            self.send(case, token)

        run()

    def send(self, case: Case, token: str) -> None:
        self.make_likely(case)
        case.headers = {"Authorization": f"Bearer {token}"}
        with transaction.atomic():
            response = case.call()
            transaction.set_rollback(True)
        self.answers[case.operation.label, response.status_code] += 1
        if response.status_code >= 500:
            self.note(case, f"{response.status_code} for {told(case)}")
        try:
            case.validate_response(response, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            parts = getattr(failure, "exceptions", [failure])
            self.note(case, f"{parts[0]} for {told(case)}: {response.content[:300]!r}")

    def note(self, case: Case, sentence: str) -> None:
        self.wrong.setdefault(case.operation.label, sentence)

    def make_likely(self, case: Case) -> None:
        """Put keys, steps, units, people and days that exist in the place of most made-up ones."""
        parameters = case.path_parameters or {}
        for name, value in parameters.items():
            if chosen := likely(self.candidates(parameters, name), value):
                parameters[name] = chosen
        if isinstance(case.body, dict):
            case.body = {name: self.likely_value(name, value) for name, value in case.body.items()}

    def address(self, path: str) -> str:
        """The path of an operation, filled with the first thing and step that fit."""
        names = re.findall(r"{(\w+)}", path)
        return re.sub(r"{(\w+)}", lambda name: str(self.candidates(names, name[1])[0]), path)

    def candidates(self, names: Iterable[str], name: str) -> list[Any]:
        if name == "step":
            thing = next(other for other in names if other != "step")
            noun = (NOUNS.get(thing) or thing.removesuffix("_id")).replace("_", "")
            tables = [table for key, table in REGISTRY.items() if key.endswith(f".{noun}")]
            tables = tables or [table for key, table in REGISTRY.items() if noun in key.partition(".")[2]]
            return [step.name for table in tables for step in table.steps]
        if name == "key":
            return ["cn"]
        noun = NOUNS.get(name) or name.removesuffix("_id").replace("_", "-")
        if name == "ref":
            return [self.stage.things[noun].ref]
        if f"{{{name}}}" in OWN:
            return [self.stage.things[noun].pk]
        if noun not in self.keys:
            model = type(self.stage.things[noun])
            self.keys[noun] = list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:12])
        return self.keys[noun]

    def likely_value(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self.likely_value(name, part) for part in value[:5]]
        if not isinstance(value, str):
            return value
        if "unit" in name:
            return likely(UNITS, value) or value
        if name in ("leader", "username"):
            return likely([self.stage.world.person(Role.BODY_HEAD, "C1").username], value) or value
        if name.endswith("date") or name == "day":
            return likely([(date(2019, 6, 20) + timedelta(days=number)).isoformat() for number in (-9, 0, 40)], value)
        return value


def likely(candidates: Any, value: Any) -> Any:
    """One of the candidates, always the same for the same made-up value; None for one in eight, which is kept."""
    number = zlib.crc32(repr(value).encode())
    return candidates[number // 8 % len(candidates)] if candidates and number % 8 else None


def told(case: Case) -> str:
    return f"{case.method} {case.formatted_path} {case.query or ''} {str(case.body)[:300]}"
