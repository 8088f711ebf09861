"""What the tables themselves refuse, who sees what, and how little is kept of whom a case concerns."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from lookback.casework import actions
from lookback.casework.models import Accused, Case, CaseLink, CaseReach, ListedCase, StageReport
from lookback.casework.rules import reach_rows
from lookback.org.authority import Role
from tests.casework.docket import REPORTED


def refused_by_the_table(do) -> bool:
    try:
        with transaction.atomic():
            do()
    except IntegrityError:
        return True
    return False


def test_a_case_is_not_filed_before_it_was_reported(docket):
    case = docket.case("filed")
    rows = Case.objects.filter(pk=case.pk)
    assert refused_by_the_table(lambda: rows.update(filed_date=date(2019, 1, 1)))
    assert refused_by_the_table(lambda: rows.update(stage_date=date(2019, 1, 1)))


def test_a_case_stands_on_the_list_once(docket):
    listed = docket.listed(docket.case("filed"))
    again = ListedCase(
        case=listed.case,
        listing_unit=listed.listing_unit,
        leader=listed.leader,
        difficulty={"en": "x"},
        listed_date=REPORTED,
    )
    assert refused_by_the_table(lambda: again.save(force_insert=True))


def test_a_case_does_not_go_on_as_itself(docket):
    case = docket.case()
    link = CaseLink(kind=CaseLink.Kind.MERGED, case=case, successor=case, link_date=REPORTED)
    assert refused_by_the_table(lambda: link.save(force_insert=True))


def test_two_reports_do_not_share_a_number(docket):
    report = docket.case().reports.get()
    twin = StageReport(
        case=report.case, number=report.number, authority=report.authority, stage="filed", stage_date=REPORTED
    )
    assert refused_by_the_table(lambda: twin.save(force_insert=True))


# --- who sees a case ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (Role.CASE_OFFICER, "D1-POLICE", True),
        (Role.CASE_OFFICER, "D1-PROC", False),  # not its hands yet
        (Role.CASE_OFFICER, "D2", False),
        (Role.CASE_OVERSIGHT, "D1", True),
        (Role.CASE_OVERSIGHT, "C1", True),
        (Role.CASE_OVERSIGHT, "C2", False),
        (Role.CASE_OVERSIGHT, "NAT", True),
        (Role.LEGAL_REVIEWER, "P1", True),
        (Role.PRINCIPAL, "P1", True),
        (Role.CASE_OVERSIGHT, "P2", False),
        (Role.BODY_HEAD, "D1", False),
        (Role.SYSADMIN, "D1", False),
        (Role.LOG_AUDITOR, "P1", False),
    ],
)
def test_units_on_the_case_and_those_above_see_it(docket, role, place, sees):
    case = docket.case("filed")
    person = docket.world.person(role, place)
    assert Case.objects.visible_to(person).filter(pk=case.pk).exists() is sees


def test_an_authority_sees_the_case_from_the_day_it_has_it(docket):
    officer = docket.officer("PROC")
    case = docket.case("investigating")
    assert not Case.objects.visible_to(officer).exists()
    docket.take(case, "transfer")
    assert Case.objects.visible_to(officer).get() == case


def test_a_listed_case_is_seen_with_its_case(docket):
    listed = docket.listed(docket.case("filed"))
    assert ListedCase.objects.visible_to(docket.officer("POLICE")).get() == listed
    assert not ListedCase.objects.visible_to(docket.stranger).exists()


@pytest.mark.parametrize("status", ["reported", "resubmitted_2", "second_instance", "concluded", "withdrawn"])
def test_the_reach_rows_are_those_that_the_rules_name(docket, status):
    case = docket.case(status)
    case.refresh_from_db()
    columns = ("unit_id", "stage", "kind", "is_open", "is_listed", "reported_date")
    kept = set(CaseReach.objects.filter(case=case).values_list(*columns))
    assert kept == {tuple(getattr(row, name) for name in columns) for row in reach_rows(case)}


# --- whom it concerns ----------------------------------------------------------------------------------------------


def test_no_column_of_the_room_could_find_a_person_across_cases():
    """B2: one masked word, no index over it, no reference from one accused to another or to a person."""
    field = Accused._meta.get_field("family_name")
    assert field.max_length <= 20 and not field.db_index and not field.unique
    assert Accused._meta.indexes == []
    texts = [f.name for f in Accused._meta.get_fields() if f.get_internal_type() in ("CharField", "TextField")]
    assert texts == ["family_name", "purpose", "lawful_basis"]
    related = {f.related_model._meta.label for f in Accused._meta.get_fields() if f.is_relation and not f.auto_created}
    assert related == {"casework.Case"}


def test_an_accused_is_a_number_and_a_masked_name(docket):
    case = docket.case("filed")
    officer = docket.officer("POLICE")
    actions.add_accused(case, family_name="张", by=officer)
    actions.add_accused(case, family_name="Ouyang", by=officer)
    actions.add_accused(case, by=officer)
    assert [str(row) for row in case.accused.all()] == ["No. 1 (张某)", "No. 2 (Ouyang ×)", "No. 3 (name not known)"]


def test_no_table_of_the_room_holds_evidence():
    """B6: the room keeps no file, and its texts are bounded by their forms."""
    models = apps.get_app_config("casework").get_models()
    kinds = {
        field.get_internal_type() for model in models for field in model._meta.get_fields() if hasattr(field, "attname")
    }
    assert not {"FileField", "BinaryField"} & kinds
