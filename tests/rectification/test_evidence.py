"""Proof: who puts it forward, when, and what becomes of a file that serves twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lookback.documents.models import StoredFile
from lookback.journal.models import Entry
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.rectification import actions, queries
from lookback.rectification.models import Evidence
from tests.rectification.case import DUE, FOUND


def test_many_files_are_stored_and_hashed_one_by_one(case):
    item = case.item("in_progress")
    added = case.prove(item, files=[case.file(b"one"), case.file(b"two")], milestone=item.milestones.first())
    assert [row.file.size for row in added] == [3, 3]
    assert len({row.file.sha256 for row in added}) == 2
    assert len({row.pk for row in added}) == 2
    assert {row.unit.code for row in item.evidence.all()} == {"D1"}
    entry = Entry.objects.about(item).filter(action="rectification.item.evidence_added").get()
    assert [file["sha256"] for file in entry.detail["files"]] == [row.file.sha256 for row in added]


def test_co_unit_puts_proof_forward_in_its_own_name(case):
    item = case.item("in_progress", co_units=("D2",))
    helper = case.person(Role.CO_UNIT, "D2")
    assert case.prove(item, by=helper)[0].unit.code == "D2"


def test_assigned_unit_puts_proof_forward_for_its_part(case):
    item = case.item("in_progress")
    part = actions.hand_down(item, by=case.worker, units=[case.unit("T1")], matter="visit", due_date=DUE)[0]
    item.refresh_from_db()
    township = case.person(Role.RESPONSIBLE_UNIT, "T1")
    added = case.prove(item, by=township, assignment=part)[0]
    assert (added.unit.code, added.assignment) == ("T1", part)
    with pytest.raises(Refused) as refused:
        case.prove(item, by=township)
    assert refused.value.forbidden


@pytest.mark.parametrize(("role", "unit"), [("responsible_unit", "D9"), ("verifier", "C1"), ("legal_reviewer", "D1")])
def test_others_put_no_proof_forward(case, role, unit):
    item = case.item("in_progress")
    with pytest.raises(Refused) as refused:
        case.prove(item, by=case.person(role, unit))
    assert refused.value.forbidden
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("status", ["claimed", "desk_checked", "verified", "accepted", "closed"])
def test_proof_stands_once_completion_is_claimed(case, status):
    item = case.item(status)
    with pytest.raises(Refused, match="before completion is claimed"):
        case.prove(item)
    with pytest.raises(Refused, match="can no longer be done"):
        actions.withdraw_evidence(item.evidence.first(), by=case.worker, reason="wrong photo")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"files": []}, "files"),
        ({"files": None}, "files"),
        ({"files": [SimpleUploadedFile("x.txt", b"")]}, "files"),
        ({"files": [SimpleUploadedFile("x.exe", b"MZ")]}, "files"),
        ({"evidence_date": date(2019, 4, 19)}, "evidence_date"),
        ({"evidence_date": date(2019, 6, 11)}, "evidence_date"),
        ({"evidence_date": None}, "evidence_date"),
        ({"kind": "rumour"}, "kind"),
    ],
)
def test_bad_evidence_is_refused_at_the_field(case, given, field):
    item = case.item("in_progress")
    with pytest.raises(Refused) as refused:
        case.prove(item, **given)
    assert refused.value.field == field
    assert not Evidence.objects.exists()


def test_one_bad_file_saves_none(case):
    item = case.item("in_progress")
    with pytest.raises(Refused):
        case.prove(item, files=[case.file(), SimpleUploadedFile("empty.txt", b"")])
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def test_milestone_and_assignment_belong_to_the_item(case):
    item, other = case.item("in_progress"), case.item("in_progress")
    with pytest.raises(Refused) as refused:
        case.prove(item, milestone=other.milestones.first())
    assert refused.value.field == "milestone"
    part = actions.hand_down(other, by=case.worker, units=[case.unit("T1")], matter="visit", due_date=DUE)[0]
    with pytest.raises(Refused) as refused:
        case.prove(item, assignment=part)
    assert refused.value.field == "assignment"


# --- a file that serves twice --------------------------------------------------------------------------------------


def test_reused_file_is_shown_and_stops_the_later_claim_only(case):
    first, second = case.item("in_progress"), case.item("in_progress")
    case.prove(first, content=b"the same photo")
    case.prove(second, content=b"the same photo")
    shown = queries.reused_files(second)
    assert [(row.other.item, row.is_first) for row in shown] == [(first, False)]
    assert [row.is_first for row in queries.reused_files(first)] == [True]
    for item in (first, second):
        case.finish(item)
        case.take(item, "claim_complete")
    with pytest.raises(Refused, match="also serves as evidence for ZJ-2019-001"):
        case.take(second, "desk_pass")
    assert case.take(first, "desk_pass").status == "desk_checked"


def test_withdrawn_file_counts_for_nothing_but_stays(case):
    first, second = case.item("in_progress"), case.item("in_progress")
    case.prove(first, content=b"the same photo")
    again = case.prove(second, content=b"the same photo")[0]
    case.finish(second)
    case.take(case.take(second, "claim_complete"), "desk_return")
    withdrawn = actions.withdraw_evidence(again, by=case.worker, reason="taken elsewhere")
    assert (withdrawn.withdrawn_by, withdrawn.withdrawal_reason) == (case.worker, "taken elsewhere")
    assert not queries.reused_files(second)
    assert case.take(case.take(second, "claim_complete"), "desk_pass").status == "desk_checked"
    assert second.evidence.filter(pk=again.pk).exists()


def test_milestone_whose_only_proof_was_withdrawn_has_none(case):
    item = case.item("in_progress")
    case.finish(item)
    for row in item.evidence.all():
        actions.withdraw_evidence(row, by=case.worker, reason="blurred")
    with pytest.raises(Refused, match="needs evidence"):
        case.take(item, "claim_complete")


def test_withdrawal_is_for_the_unit_that_put_it_forward_and_once(case):
    row = case.prove(case.item("in_progress"))[0]
    with pytest.raises(Refused) as refused:
        actions.withdraw_evidence(row, by=case.verifier, reason="I do not like it")
    assert refused.value.forbidden
    with pytest.raises(Refused) as refused:
        actions.withdraw_evidence(row, by=case.worker, reason="")
    assert refused.value.field == "reason"
    actions.withdraw_evidence(row, by=case.worker, reason="blurred")
    with pytest.raises(Refused, match="already withdrawn"):
        actions.withdraw_evidence(row, by=case.worker, reason="blurred")


def test_evidence_dated_before_the_finding_does_not_pass_the_desk(case):
    item = case.item("claimed")
    item.evidence.update(evidence_date=date(2019, 1, 1))
    with pytest.raises(Refused, match="before the finding"):
        case.take(item, "desk_pass")
    assert date(2019, 1, 1) < FOUND


def test_whoever_opens_a_file_is_on_record(case):
    row = case.prove(case.item("in_progress"))[0]
    actions.open_evidence(row, by=case.verifier)
    entry = Entry.objects.about(row.item).filter(action="rectification.item.evidence_opened").get()
    assert (entry.actor_key, entry.detail["sha256"]) == (case.verifier.pk, row.file.sha256)
    with pytest.raises(Refused) as refused:
        actions.open_evidence(row, by=case.person(Role.RESPONSIBLE_UNIT, "D9"))
    assert refused.value.forbidden
