"""The workflows of a linked inquiry and of a hand-over between organs, and who is competent. Never writes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.casework.models import HandOver, LinkedInquiry
from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit

Q, H = LinkedInquiry.Status, HandOver.Status
K = LinkedInquiry.Kind
# Who looks into what (Anti-Organised Crime Law arts. 50, 51; Supervision Law art. 11; CPL art. 19).
COMPETENT: dict[str, tuple[str, ...]] = {
    K.PROTECTION: ("discipline_inspection", "procuratorate"),
    K.LEADERSHIP: ("discipline_inspection", "government"),
    K.REGULATOR: ("discipline_inspection", "government"),
}


# --- pure ---------------------------------------------------------------------------------------------------------


def not_to_inquire(kind: str, about_unit: Unit | None, by: Person) -> str | None:
    """Why this person cannot open an inquiry of the kind about the unit."""
    if kind != K.PROTECTION and about_unit is None:
        return _("Name the organ whose duty is asked about.")
    if about_unit and any(about_unit.pk in (post.unit_id, post.scope_id) for post in by.current_posts):
        return _("Nobody opens an inquiry into the own organ: hand what is known to the competent body.")
    return None


def not_competent(inquiry: LinkedInquiry, unit: Unit, kind: str) -> str | None:
    """Why the matter cannot be handed to the unit."""
    if kind == HandOver.Kind.ACCOUNTABILITY and inquiry.kind == K.PROTECTION:
        return _("What concerns protectors is handed over as a lead, not as a suggestion on accountability.")
    about = inquiry.about_unit
    if about is not None and unit.is_within(about):
        return _("A matter is never handed to the organ that it is about, nor to one below that organ.")
    if unit.pk == inquiry.unit_id:
        return _("This is the organ that opened the inquiry: name the competent body.")
    if unit.kind_id not in COMPETENT[inquiry.kind]:
        return _("“%(unit)s” is not competent for this: name the body that the law names.") % {"unit": unit}
    return None


# --- guards -------------------------------------------------------------------------------------------------------


def is_received(inquiry: LinkedInquiry, by: Person) -> str | None:
    """What came in is returned after it was signed for, and before it is accepted."""
    return _stands(inquiry, H.RECEIVED, _("Only what was signed for and not accepted yet is returned."))


def is_accepted(inquiry: LinkedInquiry, by: Person) -> str | None:
    """The competent body answers what it has accepted."""
    return _stands(
        inquiry, H.ACCEPTED, _("The competent body signs for the hand-over and accepts it before it answers.")
    )


def _stands(inquiry: LinkedInquiry, status: str, sentence: str) -> str | None:
    return None if any(row.status == status for row in inquiry.hand_overs.all()) else sentence


def _step(name: str, label: Any, source: str, target: str, where: str, *guards: Any, **more: Any) -> Step:
    return Step(name, label, (source,), target, P.CASE_REPORT, where, guards, **more)


INQUIRY = Workflow(
    "casework.linkedinquiry",
    Q,
    (
        _step("refer", lazy("Hand over to the competent body"), Q.OPENED, Q.REFERRED, "unit"),
        _step("find_nothing", lazy("Record: nothing found"), Q.OPENED, Q.RESULT, "unit", main=False),
        _step(
            *("return", lazy("Return"), Q.REFERRED, Q.OPENED, "competent_unit", is_received), main=False, danger=True
        ),
        _step("answer", lazy("Record the result"), Q.REFERRED, Q.RESULT, "competent_unit", is_accepted, main=False),
    ),
    terminal=(Q.RESULT,),
)
HAND_OVER = Workflow(
    "casework.handover",
    H,
    (
        _step("receive", lazy("Sign for"), H.SENT, H.RECEIVED, "receiver_unit"),
        _step("accept", lazy("Accept"), H.RECEIVED, H.ACCEPTED, "receiver_unit"),
        _step("return", lazy("Return"), H.RECEIVED, H.RETURNED, "receiver_unit", main=False, danger=True),
        _step("answer", lazy("Answer with the result"), H.ACCEPTED, H.ANSWERED, "receiver_unit"),
    ),
    terminal=(H.RETURNED, H.ANSWERED),
)

vocabulary.register(
    {
        "casework.linkedinquiry": lazy("Linked inquiry"),
        "casework.linkedinquiry.opened": lazy("Inquiry opened"),
        "casework.handover": lazy("Hand-over"),
        "casework.handover.sent": lazy("Handed over"),
        "casework.deskmember": lazy("Member of the joint desk"),
        "casework.deskmember.joined": lazy("Joined the joint desk"),
        "casework.deskmember.left": lazy("Left the joint desk"),
        "casework.desknote": lazy("Note at the joint desk"),
        "casework.case.noted": lazy("Note at the joint desk"),
    }
)
