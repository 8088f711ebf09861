"""The stage machine of a case (domain.md 3.1), as a table. Never writes.

Each step records what the competent authority reported; none tells an authority what to do. The permission is
asked on the authority that the stage belongs to, so a procuratorate never reports for the police.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as lazy

from lookback.casework.models import Case
from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P

S = Case.Status
UNDER_REVIEW = (S.TRANSFERRED, S.RESUBMITTED_1, S.RESUBMITTED_2)
# Where the investigating authority may still withdraw (CPL 163, 175): it has the case in its hands.
INVESTIGATED = (S.FILED, S.INVESTIGATING, S.RETURNED_1, S.RETURNED_2)
AT_COURT = (S.PROSECUTED, S.FIRST_INSTANCE, S.APPEALED, S.SECOND_INSTANCE, S.FINAL, S.EXECUTING)
OPEN = (S.REPORTED, *INVESTIGATED, *UNDER_REVIEW, *AT_COURT)
# A case is split, joined or passed on before its judgment at first instance.
DIVISIBLE = (*INVESTIGATED, *UNDER_REVIEW, S.PROSECUTED, S.FIRST_INSTANCE)
THIRD_SUPPLEMENT = lazy(
    "There were two supplementary investigations, and there is no third: if the evidence still does not suffice, "
    "the case is not prosecuted (Criminal Procedure Law art. 175)."
)
POLICE, PROSECUTOR, COURT, APPEAL = "leading_unit", "prosecuting_unit", "court_unit", "appeal_unit"


def _stage(name: str, label: Any, sources: tuple[str, ...], target: str | None, where: str, **more: Any) -> Step:
    return Step(name, label, sources, target, P.CASE_REPORT, where, **{"main": False, **more})


CASE = Workflow(
    "casework.case",
    S,
    (
        # On the desk of whoever holds the case: how it stands, at least.
        _stage("report", lazy("Report how it stands"), OPEN, None, "holding_unit", main=True),
        _stage("file", lazy("Report: case filed"), (S.REPORTED,), S.FILED, POLICE),
        _stage("decline", lazy("Report: not filed"), (S.REPORTED,), S.NOT_FILED, POLICE, danger=True),
        _stage("investigate", lazy("Report: investigation begun"), (S.FILED,), S.INVESTIGATING, POLICE),
        _stage("transfer", lazy("Report: transferred for review"), (S.INVESTIGATING,), S.TRANSFERRED, POLICE),
        _stage("return_1", lazy("Report: returned for a supplement"), (S.TRANSFERRED,), S.RETURNED_1, PROSECUTOR),
        _stage("resubmit_1", lazy("Report: resubmitted"), (S.RETURNED_1,), S.RESUBMITTED_1, POLICE),
        _stage(
            "return_2",
            lazy("Report: returned for a second supplement"),
            (S.RESUBMITTED_1,),
            S.RETURNED_2,
            PROSECUTOR,
            barred={S.RESUBMITTED_2: THIRD_SUPPLEMENT},
        ),
        _stage("resubmit_2", lazy("Report: resubmitted again"), (S.RETURNED_2,), S.RESUBMITTED_2, POLICE),
        _stage("prosecute", lazy("Report: prosecuted"), UNDER_REVIEW, S.PROSECUTED, PROSECUTOR),
        _stage(
            "not_prosecute", lazy("Report: not prosecuted"), UNDER_REVIEW, S.NOT_PROSECUTED, PROSECUTOR, danger=True
        ),
        _stage("accept", lazy("Report: accepted at first instance"), (S.PROSECUTED,), S.FIRST_INSTANCE, COURT),
        _stage("appeal", lazy("Report: appealed"), (S.FIRST_INSTANCE,), S.APPEALED, COURT),
        _stage("accept_appeal", lazy("Report: accepted at second instance"), (S.APPEALED,), S.SECOND_INSTANCE, APPEAL),
        _stage(
            "finalise", lazy("Report: judgment final"), (S.FIRST_INSTANCE, S.SECOND_INSTANCE), S.FINAL, "judging_unit"
        ),
        _stage("execute", lazy("Report: execution begun"), (S.FINAL,), S.EXECUTING, COURT),
        _stage("conclude", lazy("Report: concluded"), (S.EXECUTING,), S.CONCLUDED, COURT),
        _stage("withdraw", lazy("Report: case withdrawn"), INVESTIGATED, S.WITHDRAWN, POLICE, danger=True),
        _stage("split", lazy("Report: split"), DIVISIBLE, S.SPLIT, "holding_unit"),
        _stage("merge", lazy("Report: joined to another case"), DIVISIBLE, S.MERGED, "holding_unit"),
        _stage(
            "pass_on",
            lazy("Report: passed to another authority"),
            (S.REPORTED, *DIVISIBLE),
            S.JURISDICTION_CHANGED,
            "holding_unit",
        ),
    ),
    terminal=(
        *(S.NOT_FILED, S.WITHDRAWN, S.NOT_PROSECUTED, S.CONCLUDED),
        *(S.SPLIT, S.MERGED, S.JURISDICTION_CHANGED),
    ),
)
# Steps that end a case or throw it back are on record with a reason.
WITH_REASON = ("decline", "return_1", "return_2", "not_prosecute", "withdraw", "split", "merge", "pass_on")
# Which authority a step brings in, where the case does not name it yet.
BRINGS_IN = {"transfer": "prosecuting_unit", "prosecute": "court_unit", "appeal": "appeal_unit"}

vocabulary.register(
    {
        "casework.case": lazy("Case"),
        "casework.case.opened": lazy("Case entered"),
        "casework.case.split_off": lazy("Split off from another case"),
        "casework.case.passed_in": lazy("Passed in from another authority"),
        "casework.case.joined": lazy("Another case joined"),
        "casework.stagereport": lazy("Stage report"),
        "casework.caselink": lazy("Link between cases"),
        "casework.accused": lazy("Accused, by number"),
        "casework.case.accused_added": lazy("Accused added by number"),
        "casework.case.names_deleted": lazy("Family names deleted"),
        "casework.remark": lazy("Remark of a reviewer"),
        "casework.case.remarked": lazy("Reviewer's remark"),
        "casework.case.answered": lazy("Remark answered"),
    }
)
