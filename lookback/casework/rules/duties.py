"""Verbs that change no status: who may do them, and on what. One row serves the button and the refusal.

A further part adds its rows here, under the name of its verb.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lookback.casework.rules.characterisation import in_hand, is_assessed, is_of_a_draft, not_to_characterise
from lookback.casework.rules.characterisation import is_draft as is_drawn_up
from lookback.casework.rules.letter import is_draft
from lookback.casework.rules.listed import is_on_the_list, not_to_list
from lookback.casework.rules.people import another_unit
from lookback.casework.rules.state import is_open, is_unanswered
from lookback.kit.workflow import Guard, Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.org.rules import require


@dataclass(frozen=True)
class Duty:
    """One verb: the noun (the model's name in small letters), the permission, on which unit of it, the guards."""

    of: str
    permission: str
    where: str
    guards: tuple[Guard, ...] = ()


DUTIES: dict[str, Duty] = {
    "add_accused": Duty("case", P.CASE_REPORT, "holding_unit", (is_open,)),
    "start_clock": Duty("case", P.CASE_REPORT, "holding_unit", (is_open,)),
    "characterise": Duty("case", P.CASE_REPORT, "holding_unit", (not_to_characterise,)),
    "assess": Duty("element", P.CASE_REPORT, "unit", (is_of_a_draft,)),
    "answer_negatives": Duty("characterisation", P.CASE_REPORT, "unit", (is_drawn_up, in_hand)),
    "choose_level": Duty("characterisation", P.CASE_REPORT, "unit", (is_drawn_up, in_hand, is_assessed)),
    "remark": Duty("case", P.CASE_REVIEW, "leading_unit", (another_unit,)),
    "list_case": Duty("case", P.CASE_OVERSEE, "leading_unit", (not_to_list,)),
    "answer_remark": Duty("remark", P.CASE_REPORT, "holding_unit", (is_unanswered,)),
    "open_inquiry": Duty("case", P.CASE_REPORT, "leading_unit"),
    "edit_letter": Duty("letter", P.LETTER_ISSUE, "issuer_unit", (is_draft,)),
    "plan_measure": Duty("listedcase", P.CASE_OVERSEE, "listing_unit", (is_on_the_list,)),
}


def require_duty(name: str, subject: Any, by: Person) -> None:
    """Refuse where `by` may not do the verb on `subject` now: 403 without a post, 409 while it is not the time."""
    duty = DUTIES[name]
    require(by, duty.permission, getattr(subject, duty.where))
    for guard in duty.guards:
        if sentence := guard(subject, by):
            raise Refused(sentence)


def open_duties(subject: Any, user: Person) -> set[str]:
    """The verbs that `user` may do on `subject` now: what the page shows buttons for."""
    noun = subject._meta.model_name
    return {name for name, duty in DUTIES.items() if duty.of == noun and _may(name, subject, user)}


def _may(name: str, subject: Any, user: Person) -> bool:
    try:
        require_duty(name, subject, user)
    except Refused:
        return False
    return True
