"""The workflow of a tip (domain.md 2.3). Who may read it at all is not decided here: see models/access.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.models import Access, Signature, Tip

S = Tip.Status
OPEN = (S.ACKNOWLEDGED, S.NEED_INFO, S.ACCEPTED, S.ASSIGNED, S.VERIFYING, S.RESULT_PROPOSED, S.RESULT_CONFIRMED)


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
    signed = Signature.objects.filter(tip=tip, round=tip.round)
    if not signed.exists():
        return _("Nobody has signed the proposed result.")
    if signed.filter(person=by).exists():
        return _("You signed the proposal yourself: somebody else confirms it.")
    units = set(signed.values_list("unit", flat=True))
    if {post.unit_id for post in by.current_posts if P.TIP_REVIEW in post.permissions} <= units:
        return _("The result was proposed by your own unit: another one confirms it.")
    return None


TIP = Workflow(
    "tipline.tip",
    S,
    (
        Step(
            "accept",
            lazy("Accept"),
            (S.ACKNOWLEDGED, S.NEED_INFO),
            S.ACCEPTED,
            P.TIP_TRIAGE,
            "desk_unit",
            (on_the_list,),
        ),
        Step(
            "ask",
            lazy("Ask the reporter"),
            (S.ACKNOWLEDGED,),
            S.NEED_INFO,
            P.TIP_TRIAGE,
            "desk_unit",
            (on_the_list,),
            main=False,
        ),
        Step(
            "reject",
            lazy("Out of scope"),
            (S.ACKNOWLEDGED, S.NEED_INFO),
            S.OUT_OF_SCOPE,
            P.TIP_TRIAGE,
            "desk_unit",
            (on_the_list,),
            main=False,
            danger=True,
        ),
        Step("transfer", lazy("Transfer"), (S.OUT_OF_SCOPE,), S.TRANSFERRED, P.TIP_TRIAGE, "desk_unit", (on_the_list,)),
        Step("assign", lazy("Assign"), (S.ACCEPTED,), S.ASSIGNED, P.TIP_ASSIGN, "desk_unit", (on_the_list,)),
        Step(
            "start", lazy("Start verifying"), (S.ASSIGNED,), S.VERIFYING, P.TIP_VERIFY, "assigned_unit", (on_the_list,)
        ),
        Step(
            "propose",
            lazy("Propose the result"),
            (S.VERIFYING,),
            S.RESULT_PROPOSED,
            P.TIP_VERIFY,
            "assigned_unit",
            (on_the_list,),
        ),
        Step(
            "confirm",
            lazy("Confirm the result"),
            (S.RESULT_PROPOSED,),
            S.RESULT_CONFIRMED,
            P.TIP_REVIEW,
            "desk_unit",
            (on_the_list, another_unit),
        ),
        Step(
            "return",
            lazy("Return"),
            (S.RESULT_PROPOSED,),
            S.VERIFYING,
            P.TIP_REVIEW,
            "desk_unit",
            (on_the_list,),
            main=False,
            danger=True,
        ),
        Step(
            "feed_back",
            lazy("Inform the reporter"),
            (S.RESULT_CONFIRMED,),
            S.FED_BACK,
            P.TIP_TAKE,
            "desk_unit",
            (on_the_list,),
        ),
        Step("close", lazy("Close"), (S.FED_BACK,), S.CLOSED, P.TIP_REVIEW, "desk_unit", (on_the_list,)),
        Step(
            "reopen",
            lazy("Reopen"),
            (S.CLOSED,),
            S.ACCEPTED,
            P.TIP_REVIEW,
            "desk_unit",
            (on_the_list,),
            main=False,
            danger=True,
        ),
    ),
    terminal=(S.TRANSFERRED, S.MERGED, S.CLOSED),
)

vocabulary.register(
    {
        "tipline.tip": lazy("Tip"),
        "tipline.tip.received": lazy("Received"),
        "tipline.tip.opened": lazy("Opened"),
        "tipline.tip.undertaken": lazy("Undertaking signed"),
        "tipline.tip.key_given": lazy("Key given"),
        "tipline.tip.key_taken": lazy("Key taken back"),
        "tipline.tip.message": lazy("Message to the reporter"),
        "tipline.tip.reply": lazy("Message of the reporter"),
        "tipline.tip.note": lazy("Note added"),
        "tipline.keyring": lazy("Key"),
        "tipline.keyring.made": lazy("Key made"),
        "tipline.keyring.unlocked": lazy("Key unlocked"),
        "tipline.keyring.locked": lazy("Key locked"),
        "tipline.keyring.passphrase_changed": lazy("Passphrase changed"),
    }
)
