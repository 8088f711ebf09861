"""The boundaries that come before any feature (domain.md 0): what is not built, and what always holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.apps import apps

from lookback.inspections.models import Commitment, Finding
from lookback.inspections.rules import FINDING, MISSION
from lookback.kit.workflow import REGISTRY, Refused
from lookback.org.models import Person
from lookback.rectification.rules import ITEM

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORKS = sorted((ROOT / "lookback/inspections/data/frameworks").glob("*.json"))
TABLES = [model for model in apps.get_models() if model.__module__.startswith("lookback")]

# domain.md 8, the indicators marked T that are computed so far. Counts of cases, people or tips are not among them.
TARGETABLE = {
    "completion_rate",
    "on_time_rate",
    "verified_closure_rate",
    "root_cause_rate",
    "relapse_rate",
    "ack_cascade",
}


def relations_to_people(model) -> set[str]:
    return {field.name for field in model._meta.get_fields() if getattr(field, "related_model", None) is Person}


def test_b1_a_finding_is_about_organisations_not_persons():
    assert relations_to_people(Finding) == {"drafted_by", "replied_by"}
    assert Finding._meta.get_field("units").related_model._meta.label == "org.Unit"


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda path: path.stem)
def test_b1_no_framework_measures_belief_attitude_or_loyalty(path):
    text = path.read_text(encoding="utf-8").lower()
    text = text.replace("nobody's beliefs or attitude are assessed", "")  # the framework says so itself
    words = ("loyal", "belief", "ideolog", "attitude of", "忠诚", "思想不纯", "信仰")
    assert [word for word in words if word in text] == []


def test_b1_leadership_is_measured_by_institutional_acts():
    framework = json.loads((ROOT / "lookback/inspections/data/frameworks/cn-special-campaign.json").read_text())
    leadership = next(row for row in framework["dimensions"] if row["key"] == "leadership")
    checks = json.dumps(leadership["checks"], ensure_ascii=False)
    assert any(word in checks for word in ("minute", "plan", "纪要", "方案"))


def test_b2_b3_nothing_scores_ranks_or_predicts():
    words = ("score", "ranking", "risk_rating", "watchlist", "biometric", "prediction", "probability")
    fields = [f"{model._meta.label}.{field.name}" for model in TABLES for field in model._meta.get_fields()]
    assert [name for name in fields if any(word in name.lower() for word in words)] == []


def test_b2_people_are_registered_one_by_one():
    source = "".join(path.read_text() for path in (ROOT / "lookback/org").rglob("*.py"))
    assert "Person.objects.bulk_create" not in source


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_b4_no_step_can_be_taken_by_nobody(name):
    """No automated adverse decision: each step needs a person with a permission."""
    for step in REGISTRY[name].steps:
        assert step.permission and step.where, step.name


def test_b4_a_case_ends_or_goes_back_with_a_reason():
    from lookback.casework.forms import STEP_FORMS as stage_reports
    from lookback.casework.rules import CASE

    adverse = [step.name for step in CASE.steps if step.danger or step.target in (*CASE.terminal, "returned_1")]
    lacking = [name for name in adverse if "reason" not in stage_reports[name].base_fields and name != "conclude"]
    assert lacking == []


@pytest.mark.parametrize(
    ("workflow", "steps"),
    [
        (ITEM, ("return_plan", "desk_return", "fail_verification", "return", "accept_risk", "withdraw", "relapse")),
        (MISSION, ("suspend", "cancel")),
    ],
)
def test_b4_adverse_steps_ask_for_reasons(workflow, steps):
    from lookback.inspections import forms as inspection_forms
    from lookback.rectification import forms as rectification_forms

    tables = {"rectification.item": rectification_forms.STEP_FORMS}
    tables["inspections.mission"] = (
        getattr(inspection_forms, "MISSION_FORMS", None) or inspection_forms.STEP_FORMS["inspections.mission"]
    )
    for step in steps:
        form = tables[workflow.name][step]
        assert "reason" in form.base_fields and form.base_fields["reason"].required, step


def test_b5_targets_only_on_targetable_indicators():
    assert set(Commitment.Indicator.values) <= TARGETABLE
    targets = [
        f"{model._meta.label}.{field.name}"
        for model in TABLES
        for field in model._meta.get_fields()
        if "quota" in field.name or "target_count" in field.name
    ]
    assert targets == []


def test_b6_no_table_holds_investigation_evidence():
    words = ("interception", "surveillance", "informant", "testimony", "covert")
    names = [model._meta.label.lower() for model in TABLES]
    assert [name for name in names if any(word in name for word in words)] == []


def test_b7_a_person_without_purpose_cannot_be_registered(db):
    from lookback.org.actions import register_person

    with pytest.raises(TypeError):
        register_person(username="nobody", by=None)


def test_b8_no_table_outside_the_sealed_store_names_a_reporter():
    words = ("reporter", "whistleblower", "informer")
    # Keys that open the tip to whoever holds the receipt code. They name nobody.
    keys = {"tipline.Tip.reporter_public", "tipline.Tip.reporter_wrapped"}
    fields = [f"{model._meta.label}.{field.name}" for model in TABLES for field in model._meta.get_fields()]
    assert [name for name in fields if any(word in name.lower() for word in words) and name not in keys] == []


def test_b10_no_way_to_approval_passes_by_the_reply():
    """Every path from drafting to approved goes through reply_open."""
    seen, frontier = set(), {"drafting"}
    while frontier:
        status = frontier.pop()
        seen.add(status)
        following = {step.target for step in MISSION.leaving(status) if isinstance(step.target, str)}
        frontier |= following - seen - {"reply_open", "suspended"}
    assert "approved" not in seen


def test_b10_a_finding_is_final_only_after_the_reply_was_open():
    sources = {source for step in FINDING.steps if step.target == "final" for source in step.sources}
    assert sources == {"reply_open", "agreed", "disputed"}


def test_b10_the_maker_of_a_finding_does_not_decide_the_objection(world):
    from lookback.inspections.rules import OBJECTION

    guards = {guard.__name__ for step in OBJECTION.steps for guard in step.guards}
    assert "not_author" in guards


def test_a_refusal_is_a_sentence():
    with pytest.raises(Refused, match="no step called"):
        ITEM.step("no-such-step")
