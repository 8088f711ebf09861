"""The workflow of a matter handed to another body, and what its two sides are told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.models import Copy, Tip, Transfer
from lookback.tipline.rules.tip import on_the_list

S = Transfer.Status
OPEN = (S.SENT, S.RECEIVED, S.ACCEPTED)
# When a tip can be handed to another body beside the step `transfer`, which is for one that is out of scope: from its
# acceptance until it is closed, and after that step, where the body sent it back.
REFERRABLE = (
    Tip.Status.TRANSFERRED,
    Tip.Status.ACCEPTED,
    Tip.Status.ASSIGNED,
    Tip.Status.VERIFYING,
    Tip.Status.RESULT_CONFIRMED,
    Tip.Status.FED_BACK,
)
# Days where the deadline profile "tipline" says nothing (Petition Work Regulations: object in 5 working days, decide
# in 60 days).
SIGN_DAYS, ANSWER_DAYS = 7, 60


def holds_copy(transfer: Transfer, by: Person) -> str | None:
    """A role alone opens nothing: the copy must have been sealed for the person."""
    if Copy.objects.filter(transfer=transfer, person=by, ended_at=None).exists():
        return None
    return _("You hold no key to this.")


def holds_tip(transfer: Transfer, by: Person) -> str | None:
    """Taken back by somebody who reads what it was made from."""
    return on_the_list(transfer.tip, by)


TRANSFER = Workflow(
    "tipline.transfer",
    S,
    (
        Step("sign_for", lazy("Sign for"), (S.SENT,), S.RECEIVED, P.TIP_ANSWER, "unit", (holds_copy,)),
        Step("accept", lazy("Take it on"), (S.RECEIVED,), S.ACCEPTED, P.TIP_ANSWER, "unit", (holds_copy,)),
        Step("answer", lazy("Answer"), (S.ACCEPTED,), S.ANSWERED, P.TIP_ANSWER, "unit", (holds_copy,)),
        Step(
            "return",
            lazy("Send back"),
            (S.RECEIVED, S.ACCEPTED),
            S.RETURNED,
            P.TIP_ANSWER,
            "unit",
            (holds_copy,),
            main=False,
            danger=True,
        ),
        Step(
            "withdraw",
            lazy("Take back"),
            OPEN,
            S.WITHDRAWN,
            P.TIP_TRIAGE,
            "sender_unit",
            (holds_tip,),
            main=False,
            danger=True,
        ),
    ),
    terminal=(S.RETURNED, S.ANSWERED, S.WITHDRAWN),
    names_unit=False,
)

_REPORTER: dict[str, Any] = {
    S.SENT: lazy("Handed to %(unit)s, who has not signed for it yet."),
    S.RECEIVED: lazy("%(unit)s has signed for it and is deciding whether it is responsible."),
    S.ACCEPTED: lazy("%(unit)s has taken it on and answers by %(due)s."),
    S.RETURNED: lazy("%(unit)s sent it back. We are looking for who is responsible."),
    S.ANSWERED: lazy("%(unit)s has answered. We will write to you what came of it."),
    S.WITHDRAWN: lazy("We took it back from %(unit)s."),
}


def plain_transfer(transfer: Transfer) -> str:
    """One sentence for the reporter: where it went and how far it is there. Nothing of the answer itself."""
    return str(_REPORTER[transfer.status]) % {"unit": transfer.unit, "due": transfer.due_date}


vocabulary.register(
    {
        "tipline.transfer": lazy("Referred matter"),
        "tipline.copy": lazy("Key to a referred matter"),
        "tipline.transfer.sent": lazy("Sent"),
        "tipline.transfer.opened": lazy("Opened"),
        "tipline.transfer.undertaken": lazy("Undertaking signed"),
        "tipline.transfer.key_taken": lazy("Key taken back"),
        "tipline.tip.referred": lazy("Handed to another body"),
        "tipline.tip.copy_refused": lazy("Copy refused: it would give the reporter away"),
    }
)
