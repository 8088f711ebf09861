"""The workflow of a tip (domain.md 2.3). Who may read it at all is not decided here: see models/access.py."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.models import Access, Signature, Tip

S = Tip.Status
OPEN = (S.ACKNOWLEDGED, S.NEED_INFO, S.ACCEPTED, S.ASSIGNED, S.VERIFYING, S.RESULT_PROPOSED, S.RESULT_CONFIRMED)
# When one still talks with the reporter: not of a duplicate, which goes on under the first tip, and not after the end.
TALKING = (S.RECEIVED, *OPEN, S.OUT_OF_SCOPE, S.TRANSFERRED, S.FED_BACK)
UNTRIAGED = (S.ACKNOWLEDGED, S.NEED_INFO)


class Purpose(models.TextChoices):
    """Why somebody opens a tip; asked once while the key is unlocked, recorded with every look."""

    TRIAGE = "triage", lazy("to decide what happens with it")
    VERIFY = "verify", lazy("to verify it")
    REVIEW = "review", lazy("to review the result")
    ANSWER = "answer", lazy("to answer the reporter")
    HAND_OVER = "hand_over", lazy("to take it over")
    INQUIRY = "inquiry", lazy("for an inquiry into a leak")


class Ground(models.TextChoices):
    """Why a closed tip is verified anew (domain.md 2.3)."""

    MATERIAL = "material", lazy("new material")
    OBJECTION = "objection", lazy("an objection was upheld")
    RECHECK = "recheck", lazy("drawn for a random re-check")


def on_the_list(tip: Tip, by: Person) -> str | None:
    """A role alone opens no tip: the person must hold its key, and have signed the undertaking."""
    row = Access.objects.filter(tip=tip, person=by, ended_at=None).first()
    if row is None:
        return _("You hold no key to this.")
    if row.undertaken_at is None:
        return _("Sign the confidentiality undertaking first.")
    return None


def another_unit(tip: Tip, by: Person) -> str | None:
    """The second signature comes from another person of another unit than the one that verified (domain.md 2.3)."""
    signed = Signature.objects.filter(tip=tip, round=tip.round, is_head=False)
    if not signed.exists():
        return _("Nobody has signed the proposed result.")
    if signed.filter(person=by).exists():
        return _("You signed the proposal yourself: somebody else confirms it.")
    units = set(signed.values_list("unit", flat=True))
    if {post.unit_id for post in by.current_posts if P.TIP_REVIEW in post.permissions} <= units:
        return _("The result was proposed by your own unit: another one confirms it.")
    return None


def needs_the_head(tip: Tip) -> bool:
    """Whether a third signature stands under the result (domain.md 2.3: "and head for high priority")."""
    return tip.priority <= Tip.Priority.HIGH


def the_head_has_signed(tip: Tip, by: Person) -> str | None:
    """The confirming unit has the last word: it signs after the head."""
    if needs_the_head(tip) and not Signature.objects.filter(tip=tip, round=tip.round, is_head=True).exists():
        return _("The priority is high: the head signs the proposed result first.")
    return None


def a_third_signs(tip: Tip, by: Person) -> str | None:
    """Once a round, only where the priority asks for it, and nobody signs twice."""
    if not needs_the_head(tip):
        return _("Only a result of high priority needs this signature.")
    signed = Signature.objects.filter(tip=tip, round=tip.round)
    if signed.filter(is_head=True).exists():
        return _("The head has signed in this round.")
    return _("You signed already: somebody else signs as the head.") if signed.filter(person=by).exists() else None


def _step(name, label, sources, target, permission, *guards, where="desk_unit", **more) -> Step:
    # Every step needs the key and the undertaking; a row says only what is its own.
    return Step(name, label, sources, target, permission, where, (on_the_list, *guards), **more)


TIP = Workflow(
    "tipline.tip",
    S,
    (
        _step("acknowledge", lazy("Acknowledge"), (S.RECEIVED,), S.ACKNOWLEDGED, P.TIP_TAKE),
        _step("accept", lazy("Accept for checking"), UNTRIAGED, S.ACCEPTED, P.TIP_TRIAGE),
        _step("ask", lazy("Ask the reporter"), (S.ACKNOWLEDGED,), S.NEED_INFO, P.TIP_TRIAGE, main=False),
        _step("merge", lazy("Merge with an earlier tip"), UNTRIAGED, S.MERGED, P.TIP_TRIAGE, main=False),
        _step("reject", lazy("Out of scope"), UNTRIAGED, S.OUT_OF_SCOPE, P.TIP_TRIAGE, main=False, danger=True),
        _step("transfer", lazy("Transfer"), (S.OUT_OF_SCOPE,), S.TRANSFERRED, P.TIP_TRIAGE),
        _step("assign", lazy("Assign"), (S.ACCEPTED,), S.ASSIGNED, P.TIP_ASSIGN),
        _step(
            "reassign", lazy("Assign to another unit"), (S.ASSIGNED, S.VERIFYING), S.ASSIGNED, P.TIP_ASSIGN, main=False
        ),
        _step("start", lazy("Start verifying"), (S.ASSIGNED,), S.VERIFYING, P.TIP_VERIFY, where="assigned_unit"),
        _step(
            "propose",
            lazy("Propose the result"),
            (S.VERIFYING,),
            S.RESULT_PROPOSED,
            P.TIP_VERIFY,
            where="assigned_unit",
        ),
        _step("countersign", lazy("Sign as the head"), (S.RESULT_PROPOSED,), None, P.TIP_HEAD, a_third_signs),
        _step(
            "confirm",
            lazy("Confirm the result"),
            (S.RESULT_PROPOSED,),
            S.RESULT_CONFIRMED,
            P.TIP_REVIEW,
            another_unit,
            the_head_has_signed,
        ),
        _step(
            "return",
            lazy("Return"),
            (S.RESULT_PROPOSED,),
            S.VERIFYING,
            P.TIP_REVIEW,
            another_unit,
            main=False,
            danger=True,
        ),
        _step("feed_back", lazy("Inform the reporter"), (S.RESULT_CONFIRMED,), S.FED_BACK, P.TIP_TAKE),
        _step("close", lazy("Close"), (S.FED_BACK,), S.CLOSED, P.TIP_REVIEW),
        # By somebody else than before, at a higher level: the effect asks for the unit and checks it.
        _step("reopen", lazy("Reopen"), (S.CLOSED,), S.VERIFYING, P.TIP_REVIEW, main=False, danger=True),
    ),
    terminal=(S.TRANSFERRED, S.MERGED, S.CLOSED),
    names_unit=False,
)

vocabulary.register(
    {
        "tipline.tip": lazy("Tip"),
        "tipline.access": lazy("Key to a tip"),
        "tipline.part": lazy("Text of a tip"),
        "tipline.signature": lazy("Signature under a result"),
        "tipline.tip.received": lazy("Received"),
        "tipline.tip.opened": lazy("Opened"),
        "tipline.tip.printed": lazy("Printed"),
        "tipline.tip.exported": lazy("Exported"),
        "tipline.tip.undertaken": lazy("Undertaking signed"),
        "tipline.tip.key_given": lazy("Key given"),
        "tipline.tip.key_taken": lazy("Key taken back"),
        "tipline.tip.leak_traced": lazy("Leak traced"),
        "tipline.tip.handed_over": lazy("Keys handed over"),
        "tipline.tip.subject_named": lazy("Accused unit named"),
        "tipline.tip.message": lazy("Message to the reporter"),
        "tipline.tip.reply": lazy("Message of the reporter"),
        "tipline.tip.note": lazy("Note added"),
        "tipline.recheckround": lazy("Round of random re-checks"),
        "tipline.recheckround.drawn": lazy("Tips drawn for a re-check"),
        "tipline.keyring": lazy("Key"),
        "tipline.escrowshare": lazy("Share of a key"),
        "tipline.unlocked": lazy("Key in use"),
        "tipline.recovery": lazy("Recovery of a key"),
        "tipline.recoveryapproval": lazy("Approval of a recovery"),
        "tipline.keyring.made": lazy("Key made"),
        "tipline.keyring.unlocked": lazy("Key unlocked"),
        "tipline.keyring.shared": lazy("Key shared among custodians"),
        "tipline.keyring.refused": lazy("Wrong passphrase"),
        "tipline.keyring.locked": lazy("Key locked"),
        "tipline.keyring.passphrase_changed": lazy("Passphrase changed"),
        "tipline.recovery.asked": lazy("Recovery asked for"),
        "tipline.recovery.approved": lazy("Recovery approved"),
        "tipline.recovery.withdrawn": lazy("Recovery withdrawn"),
        "tipline.recovery.finished": lazy("Key recovered"),
    }
)
