"""What goes wrong with single items, and how it is put right. A twist replaces acts of the course by its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from lookback.inspections.scenarios import repairs
from lookback.inspections.scenarios.content import both, word
from lookback.rectification.models import Item

if TYPE_CHECKING:
    from lookback.inspections.scenarios.course import Course

DAY = timedelta(days=1)


class Late:
    """Done after the due date."""

    @staticmethod
    def end_of_work(course: Course) -> date:
        """Some days too late."""
        return course.script.due_date + 5 * DAY


class SignedLate:
    """Signed for only after the reminder."""

    @staticmethod
    def sign_for(course: Course) -> None:
        """After the third working day."""
        type(course).sign_for(course, after=9)


class Vague:
    """A measure promises nothing: the plan cannot be approved, goes back and comes again."""

    @staticmethod
    def submit_plan(course: Course) -> None:
        """Submit a plan with a measure that has neither number nor document."""
        course.on(course.write_plan, after=4, hour=10)
        course.on(repairs.add_vague_measure, hour=11, course=course)
        course.step("submit_plan", course.worker, hour=15)

    @staticmethod
    def approve_plan(course: Course) -> None:
        """Return it with the sentence of the check, then approve the corrected one."""
        course.on(repairs.return_vague_plan, after=2, course=course)
        course.on(repairs.drop_vague_measure, after=2, hour=10, course=course)
        course.step("submit_plan", course.worker, hour=15)
        type(course).approve_plan(course, after=2)


class VagueLetPass(Vague):
    """The same, but the reviewer lets the wording pass and answers for it with a reason."""

    @staticmethod
    def approve_plan(course: Course) -> None:
        """Let it pass, then approve."""
        reason = word("vague_let_pass")
        course.on(repairs.let_pass, after=2, hour=10, course=course, reason=both(reason))
        course.step("approve_plan", course.supervisor, hour=11)


class PlanReturned:
    """The plan goes back once."""

    @staticmethod
    def approve_plan(course: Course) -> None:
        """Return it, see it again, approve it."""
        PlanReturned.send_back(course)
        course.on(repairs.deepen_cause, after=3, hour=10, course=course)
        course.step("submit_plan", course.worker, hour=15)
        type(course).approve_plan(course, after=2)

    @staticmethod
    def send_back(course: Course) -> None:
        """The reason for which it goes back."""
        reason = word("plan_returned")
        course.step("return_plan", course.supervisor, after=3, reason=both(reason))


class PlanReturnedLast(PlanReturned):
    """The plan went back and is being written again when the play ends."""

    @staticmethod
    def sign_for(course: Course) -> None:
        """Signed for, submitted, returned."""
        type(course).sign_for(course)
        type(course).submit_plan(course)
        PlanReturned.send_back(course)


class DeskReturned:
    """The papers are not in order at first."""

    @staticmethod
    def desk_pass(course: Course) -> None:
        """Return, new proof, a new claim, pass."""
        reason = word("desk_returned")
        course.step("desk_return", course.verifier, after=2, reason=both(reason))
        course.on(repairs.prove_again, after=3, hour=10, course=course)
        type(course).claim_complete(course)
        type(course).desk_pass(course)


class PhotoReused:
    """The same photo serves another item: the check refuses, the photo is withdrawn and another one taken."""

    @staticmethod
    def desk_pass(course: Course) -> None:
        """What the check says becomes the reason of the return."""
        course.on(repairs.return_reused_photo, after=2, course=course)
        course.on(repairs.replace_photo, after=2, hour=10, course=course)
        type(course).claim_complete(course)
        type(course).desk_pass(course)


class Failed:
    """The facts do not bear the claim out at first."""

    @staticmethod
    def verify(course: Course) -> None:
        """Not verified, repaired, claimed and checked again."""
        Failed.fail(course)
        course.on(repairs.prove_again, after=5, hour=10, course=course)
        type(course).claim_complete(course)
        type(course).desk_pass(course)
        type(course).verify(course)

    @staticmethod
    def fail(course: Course) -> None:
        """What was found on the spot."""
        reason = word("verification_failed")
        course.on(course.check_facts, after=3, name="fail_verification", reason=both(reason))


class FailedLast:
    """Sent back from the spot, and still at work when the play ends."""

    all_reached = True

    @staticmethod
    def work(course: Course) -> None:
        """Everything up to the failed verification."""
        course_type = type(course)
        course_type.work(course)
        course_type.claim_complete(course)
        course_type.desk_pass(course)
        Failed.fail(course)

    @staticmethod
    def end_of_work(course: Course) -> date:
        """Early enough for the checks."""
        return course.script.due_date - 14 * DAY


class AcceptanceReturned:
    """Verified, but not accepted at first."""

    @staticmethod
    def accept(course: Course) -> None:
        """Returned to work, then the whole way again."""
        course_type = type(course)
        reason = word("acceptance_returned")
        course.step("return", course.acceptor, after=2, reason=both(reason))
        course.on(repairs.prove_again, after=3, hour=10, course=course)
        for act in (course_type.claim_complete, course_type.desk_pass, course_type.verify, course_type.accept):
            act(course)


class NoticeObjection:
    """Somebody objects while the item is on public notice, and is right."""

    noticed = True

    @staticmethod
    def accept(course: Course) -> None:
        """Accepted, noticed, reopened, repaired and accepted again."""
        course_type = type(course)
        course_type.accept(course)
        course.step("notice", course.publisher, after=1, days=7)
        reason = word("notice_objection")
        new_due = course.day + 24 * DAY
        course.step("uphold_objection", course.acceptor, after=4, reason=both(reason), new_due_date=new_due)
        course.on(repairs.prove_again, after=3, hour=10, course=course)
        for act in (course_type.claim_complete, course_type.desk_pass, course_type.verify, course_type.accept):
            act(course)


class ExtensionGranted:
    """More time is asked for and granted; the original date stays on record."""

    @staticmethod
    def work(course: Course) -> None:
        """Ask two weeks before the day."""
        repairs.ask_for_time(course, "grant")
        type(course).work(course)

    @staticmethod
    def end_of_work(course: Course) -> date:
        """After the original day, unless the play ends before that."""
        return course.script.due_date + 2 * DAY


class ExtensionRefused:
    """More time is asked for and refused."""

    @staticmethod
    def work(course: Course) -> None:
        """Ask two weeks before the day."""
        repairs.ask_for_time(course, "refuse")
        type(course).work(course)

    @staticmethod
    def end_of_work(course: Course) -> date:
        """Just in time, as it had to be."""
        return course.script.due_date - 10 * DAY


class ExtensionPending:
    """More time is asked for on the last day of the play."""

    @staticmethod
    def work(course: Course) -> None:
        """Ask, and wait."""
        type(course).work(course)
        course.day = course.last_day
        course.step("request_extension", course.worker, hour=16, **repairs.wish(course))


class Alternative:
    """Another way that meets the intent is agreed by the mandating collective."""

    @staticmethod
    def approve_plan(course: Course) -> None:
        """The decision stands for the approval of the plan."""
        reason = word("alternative")
        course.step("propose_alternative", course.principal, after=3, reason=both(reason))

    @staticmethod
    def accept(course: Course) -> None:
        """Accepted as implemented by the alternative."""
        type(course).accept(course, outcome=Item.Outcome.IMPLEMENTED_ALTERNATIVE)


class Ended:
    """Ended by a decision of the mandating collective while work goes on."""

    step: str
    detail: dict[str, Any]

    @classmethod
    def work(cls, course: Course) -> None:
        """One report, then the decision."""
        course.step("report", course.worker, after=14, note=course.report(0))
        course.step(cls.step, course.principal, after=7, **cls.detail)
        course.over = True


class RiskAccepted(Ended):
    """The risk is borne."""

    step = "accept_risk"
    detail = {"reason": both(word("risk_accepted"))}


class Merged(Ended):
    """Merged with another item."""

    step = "withdraw"
    detail = {
        "outcome": Item.Outcome.MERGED,
        "reason": both(word("merged")),
    }


class Overtaken(Ended):
    """Overtaken by events."""

    step = "withdraw"
    detail = {
        "outcome": Item.Outcome.OVERTAKEN,
        "reason": both(word("overtaken")),
    }


class Withdrawn:
    """The finding is withdrawn after an objection, and the item with it: nothing happens after the plan."""

    @staticmethod
    def approve_plan(course: Course) -> None:
        """Nothing more."""
        course.over = True


TWISTS: dict[str, type] = {
    "late": Late,
    "signed_late": SignedLate,
    "vague": Vague,
    "vague_let_pass": VagueLetPass,
    "plan_returned": PlanReturned,
    "plan_returned_last": PlanReturnedLast,
    "desk_returned": DeskReturned,
    "photo_reused": PhotoReused,
    "failed": Failed,
    "failed_last": FailedLast,
    "acceptance_returned": AcceptanceReturned,
    "notice_objection": NoticeObjection,
    "extension_granted": ExtensionGranted,
    "extension_refused": ExtensionRefused,
    "extension_pending": ExtensionPending,
    "alternative": Alternative,
    "accept_risk": RiskAccepted,
    "merged": Merged,
    "overtaken": Overtaken,
    "withdrawn": Withdrawn,
}
