"""The workflow of an item (domain.md 1.5), its guards, and the test for vague measures. Never writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import clock, vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.org.rules import interest_in
from lookback.rectification.models import Extension, Item, Measure, VagueVerb, Verification

S = Item.Status
OPEN = tuple(status for status in S.values if status != S.CLOSED)
# Work that may still be changed in its substance: after acceptance only the acceptor acts.
WORKING = (
    S.ASSIGNED,
    S.ACKNOWLEDGED,
    S.PLAN_SUBMITTED,
    S.IN_PROGRESS,
    S.CLAIMED,
    S.DESK_CHECKED,
    S.VERIFIED,
    S.REOPENED,
)

TRUTH_DECLARATION = lazy(
    "I declare that what is claimed here was done, that the evidence is genuine, and that I answer for it."
)


# --- guards: a sentence that refuses, or None ---------------------------------------------------------------


def has_root_cause(item: Item, by: Person) -> str | None:
    """The root cause is named, with its category (domain.md 1.7: symptoms only)."""
    if not item.cause_category or not item.cause:
        return _("Name the root cause and its category first.")
    return None


def has_target(item: Item, by: Person) -> str | None:
    """The target has a number or a document to be measured by."""
    if not item.target or not (item.target_quantity or item.target_document):
        return _("The target needs a number or a document by which it can be measured.")
    return None


def has_measures(item: Item, by: Person) -> str | None:
    """At least one immediate measure and, unless waived with a reason, one systemic one."""
    kinds = set(item.measures.values_list("kind", flat=True))
    if Measure.Kind.IMMEDIATE not in kinds:
        return _("The plan needs at least one immediate measure.")
    if Measure.Kind.SYSTEMIC not in kinds and not item.systemic_waiver:
        return _("The plan needs at least one systemic measure, or a reason why there is none.")
    return None


def has_milestones(item: Item, by: Person) -> str | None:
    """Milestones exist and none is due after the item."""
    dates = list(item.milestones.values_list("due_date", flat=True))
    if not dates:
        return _("The plan needs milestones with dates.")
    if max(dates) > item.due_date:
        return _("A milestone is due after the item itself.")
    if not item.expected_evidence:
        return _("Say which evidence is to be expected.")
    return None


def no_vague_measure(item: Item, by: Person) -> str | None:
    """Each measure has a verb, an object, a number or document, and a date, unless a reviewer let it pass."""
    if item.vagueness_override:
        return None
    verbs = list(VagueVerb.objects.values_list("verb", flat=True))
    return next((sentence for measure in item.measures.all() if (sentence := vagueness(measure, verbs))), None)


def no_pending_extension(item: Item, by: Person) -> str | None:
    """A request for more time is decided before completion is claimed."""
    if item.extensions.filter(status=Extension.Status.REQUESTED).exists():
        return _("A request for an extension is still waiting for a decision.")
    return None


def may_extend(item: Item, by: Person) -> str | None:
    """A request comes at least the profile's days before the due date, one at a time."""
    notice = item.ledger.profile.periods.get("extension_notice", {}).get("days", 5)
    if (item.due_date - clock.today()).days < notice:
        return _("An extension must be requested at least %(days)s days before the due date.") % {"days": notice}
    return no_pending_extension(item, by)


def milestones_done(item: Item, by: Person) -> str | None:
    """Every milestone is done and has evidence."""
    if not item.milestones.exists():
        return _("There is no milestone yet.")
    if item.milestones.filter(done_at=None).exists():
        return _("Not every milestone is done.")
    if item.milestones.filter(evidence=None).exists():
        return _("Each milestone needs evidence.")
    return None


def cascade_finished(item: Item, by: Person) -> str | None:
    """A parent cannot be done while a child is not done or waived (domain.md 1.9)."""
    if item.cascade and item.cascade.assignments.exclude(status__in=("done", "waived")).exists():
        return _("A lower unit has not finished its part yet.")
    return None


def evidence_is_later(item: Item, by: Person) -> str | None:
    """Evidence is dated after the finding."""
    if item.evidence.filter(evidence_date__lt=item.found_date).exists():
        return _("Some evidence is dated before the finding.")
    return None


def evidence_is_new(item: Item, by: Person) -> str | None:
    """No file was put forward elsewhere: the same photo does not prove two repairs."""
    hashes = item.evidence.values("file__sha256")
    others = item.evidence.model.objects.filter(file__sha256__in=hashes).exclude(item=item)
    reused = others.select_related("item__ledger").first()
    if reused:
        return _("The same file also serves as evidence for %(code)s. Return the claim or ask for other proof.") % {
            "code": reused.item.code
        }
    return None


def not_implementer(item: Item, by: Person) -> str | None:
    """Whoever implemented does not check."""
    if by.pk in implementers(item):
        return _("You took part in the work on this item, so somebody else must check it.")
    return None


def no_interest(item: Item, by: Person) -> str | None:
    """Whoever declared an interest in a unit concerned does not decide."""
    return interest_in(by, item.lead_unit, *(row.unit for row in item.co_unit_rows.select_related("unit")))


def outside_level_if_high(item: Item, by: Person) -> str | None:
    """For severity high the verifier is from outside the implementing level (domain.md 1.3)."""
    if item.severity != "high" or item.lead_unit is None:
        return None
    posts = [post for post in by.current_posts if P.ITEM_VERIFY in post.permissions]
    if any(post.scope.level < item.lead_unit.level for post in posts if item.lead_unit.is_within(post.scope)):
        return None
    if any(post.scope_id == item.ledger.team_unit_id or post.scope.level < item.lead_unit.level for post in posts):
        return None
    return _("An item of high severity is verified by somebody from outside the implementing level.")


def has_facts_verified(item: Item, by: Person) -> str | None:
    """A passed check on the facts since the claim; for high and medium severity never from the desk alone."""
    checks = item.verifications.filter(result=Verification.Result.PASSED, recorded_at__gte=item.claimed_at)
    if item.claimed_at is None or not checks.exclude(method=Verification.Method.DESK).exists():
        return _("There is no verification on the facts since the claim.")
    return None


def not_verifier(item: Item, by: Person) -> str | None:
    """The acceptor did not verify."""
    if by.pk == item.verified_by_id or item.verifications.filter(verified_by=by).exists():
        return _("You verified this item, so somebody else must accept it.")
    return None


def notice_is_over(item: Item, by: Person) -> str | None:
    """Closing waits until the public notice is over."""
    if item.status == S.PUBLIC_NOTICE and item.notice_until_date and clock.today() <= item.notice_until_date:
        return _("The public notice runs until %(date)s.") % {"date": item.notice_until_date.isoformat()}
    return None


def implementers(item: Item) -> set[int]:
    """Keys of all who worked on the item: claimed, signed, added evidence or finished a milestone."""
    people = {item.claimed_by_id, item.leader_id}
    people |= set(item.evidence.values_list("added_by_id", flat=True))
    people |= set(item.declarations.values_list("signed_by_id", flat=True))
    people |= set(item.milestones.values_list("done_by_id", flat=True))
    return people - {None}


# --- the table -----------------------------------------------------------------------------------------------

ITEM = Workflow(
    "rectification.item",
    S,
    (
        Step("assign", lazy("Assign"), (S.NEW,), S.ASSIGNED, P.ITEM_ASSIGN, "body_unit"),
        Step("sign_for", lazy("Sign for"), (S.ASSIGNED,), S.ACKNOWLEDGED, P.ITEM_WORK, "lead_unit"),
        Step(
            "submit_plan",
            lazy("Submit the plan"),
            (S.ACKNOWLEDGED,),
            S.PLAN_SUBMITTED,
            P.ITEM_WORK,
            "lead_unit",
            (has_root_cause, has_target, has_measures, has_milestones),
        ),
        Step(
            "approve_plan",
            lazy("Approve the plan"),
            (S.PLAN_SUBMITTED,),
            S.IN_PROGRESS,
            P.ITEM_SUPERVISE,
            "supervising_unit",
            (no_interest, no_vague_measure),
        ),
        Step(
            "return_plan",
            lazy("Return the plan"),
            (S.PLAN_SUBMITTED,),
            S.ACKNOWLEDGED,
            P.ITEM_SUPERVISE,
            "supervising_unit",
            main=False,
            danger=True,
        ),
        Step("report", lazy("Report progress"), (S.IN_PROGRESS,), None, P.ITEM_WORK, "lead_unit"),
        Step(
            "request_extension",
            lazy("Request an extension"),
            (S.IN_PROGRESS,),
            None,
            P.ITEM_WORK,
            "lead_unit",
            (may_extend,),
            main=False,
        ),
        Step(
            "claim_complete",
            lazy("Claim completion"),
            (S.IN_PROGRESS,),
            S.CLAIMED,
            P.ITEM_CLAIM,
            "lead_unit",
            (milestones_done, cascade_finished, no_pending_extension),
        ),
        Step(
            "desk_pass",
            lazy("Pass the desk check"),
            (S.CLAIMED,),
            S.DESK_CHECKED,
            P.ITEM_VERIFY,
            "supervising_unit",
            (not_implementer, no_interest, evidence_is_later, evidence_is_new),
        ),
        Step(
            "desk_return",
            lazy("Return from the desk"),
            (S.CLAIMED,),
            S.IN_PROGRESS,
            P.ITEM_VERIFY,
            "supervising_unit",
            (not_implementer,),
            main=False,
            danger=True,
        ),
        Step(
            "verify",
            lazy("Verify"),
            (S.DESK_CHECKED,),
            S.VERIFIED,
            P.ITEM_VERIFY,
            "supervising_unit",
            (not_implementer, no_interest, outside_level_if_high),
        ),
        Step(
            "fail_verification",
            lazy("Not verified: send back"),
            (S.DESK_CHECKED,),
            S.IN_PROGRESS,
            P.ITEM_VERIFY,
            "supervising_unit",
            (not_implementer,),
            main=False,
            danger=True,
        ),
        Step(
            "accept",
            lazy("Accept"),
            (S.VERIFIED,),
            S.ACCEPTED,
            P.ITEM_ACCEPT,
            "accepting_unit",
            (not_implementer, not_verifier, no_interest, has_facts_verified, cascade_finished),
        ),
        Step(
            "return",
            lazy("Return to work"),
            (S.VERIFIED,),
            S.IN_PROGRESS,
            P.ITEM_ACCEPT,
            "accepting_unit",
            (not_verifier,),
            main=False,
            danger=True,
        ),
        Step(
            "notice",
            lazy("Put on public notice"),
            (S.ACCEPTED,),
            S.PUBLIC_NOTICE,
            P.NOTICE_PUBLISH,
            "accepting_unit",
            main=False,
        ),
        Step(
            "uphold_objection",
            lazy("Uphold an objection"),
            (S.PUBLIC_NOTICE,),
            S.IN_PROGRESS,
            P.ITEM_ACCEPT,
            "accepting_unit",
            main=False,
            danger=True,
        ),
        Step(
            "close",
            lazy("Close"),
            (S.ACCEPTED, S.PUBLIC_NOTICE),
            S.CLOSED,
            P.ITEM_ACCEPT,
            "accepting_unit",
            (not_implementer, not_verifier, cascade_finished, notice_is_over),
        ),
        Step(
            "propose_alternative",
            lazy("Agree to an alternative"),
            (S.ASSIGNED, S.ACKNOWLEDGED, S.PLAN_SUBMITTED, S.IN_PROGRESS),
            S.IN_PROGRESS,
            P.ITEM_RISK,
            "principal_unit",
            (has_root_cause, has_target, has_measures, has_milestones),
            main=False,
        ),
        Step(
            "accept_risk",
            lazy("Accept the risk"),
            WORKING + (S.NEW,),
            S.CLOSED,
            P.ITEM_RISK,
            "principal_unit",
            (cascade_finished,),
            main=False,
            danger=True,
        ),
        Step(
            "withdraw",
            lazy("Withdraw"),
            WORKING + (S.NEW,),
            S.CLOSED,
            P.ITEM_RISK,
            "principal_unit",
            (cascade_finished,),
            main=False,
            danger=True,
        ),
        Step(
            "relapse",
            lazy("Record a relapse"),
            (S.CLOSED,),
            S.REOPENED,
            P.ITEM_VERIFY,
            "supervising_unit",
            main=False,
            danger=True,
        ),
        Step("resume", lazy("Take up again"), (S.REOPENED,), S.IN_PROGRESS, P.ITEM_WORK, "lead_unit"),
    ),
    terminal=(S.CLOSED,),
)


def other_decider(extension: Extension, by: Person) -> str | None:
    """Who asked for more time does not grant it."""
    if extension.requested_by_id == by.pk:
        return _("You made this request, so somebody else must decide it.")
    return None


E = Extension.Status
EXTENSION = Workflow(
    "rectification.extension",
    E,
    (
        Step("grant", lazy("Grant"), (E.REQUESTED,), E.GRANTED, P.ITEM_SUPERVISE, "supervising_unit", (other_decider,)),
        Step(
            "refuse",
            lazy("Refuse"),
            (E.REQUESTED,),
            E.REFUSED,
            P.ITEM_SUPERVISE,
            "supervising_unit",
            (other_decider,),
            danger=True,
        ),
    ),
    terminal=(E.GRANTED, E.REFUSED),
)

vocabulary.register(
    {
        "rectification.item.opened": lazy("Item opened"),
        "rectification.item.planned": lazy("Plan edited"),
        "rectification.item.measure_added": lazy("Measure added"),
        "rectification.item.measure_removed": lazy("Measure removed"),
        "rectification.item.milestone_added": lazy("Milestone added"),
        "rectification.item.milestone_removed": lazy("Milestone removed"),
        "rectification.item.milestone_done": lazy("Milestone done"),
        "rectification.item.evidence_added": lazy("Evidence added"),
        "rectification.item.evidence_opened": lazy("Evidence opened"),
        "rectification.item.cascaded": lazy("Handed down"),
        "rectification.item.check_recorded": lazy("Check recorded"),
        "rectification.ledger.opened": lazy("Ledger opened"),
        "rectification.ledger.exported": lazy("Ledger exported"),
        "rectification.lookback.drawn": lazy("Look-back sample drawn"),
        "rectification.lookback.recorded": lazy("Look-back result recorded"),
    }
)


# --- vagueness -----------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[0-9０-９一二两三四五六七八九十百千万]+\s*[^\s0-9，。,.]")


def vagueness(measure: Measure, verbs: Iterable[str] | None = None) -> str | None:
    """Why a measure promises nothing: it has neither number nor document, or is only a banned verb.

    `verbs` are the site's vague verbs. Source: domain.md 1.7, "vague measures".
    """
    if measure.quantity or measure.document:
        return None
    text = measure.text.every()
    vague = [verb for verb in (verbs or ()) if verb.lower() in text.lower()]
    if vague and not _NUMBER.search(text):
        return _("“%(text)s” only says “%(verb)s”: say what, how many or which document, and by when.") % {
            "text": measure.text,
            "verb": vague[0],
        }
    return _("“%(text)s” needs a number or a document by which it can be checked.") % {"text": measure.text}


# --- dates and units -----------------------------------------------------------------------------------------


def supervising_units(lead: Unit, body: Unit, fallback: Unit) -> tuple[Unit, Unit]:
    """(supervising, accepting): the level above the implementer checks, the level above that accepts.

    Default reach is one level down (domain.md 1.3). For a unit at the body's own level, and at the top where no
    higher level is left, `fallback` (the office above the body) does both, in different persons.
    """
    if lead.level <= body.level:
        return fallback, fallback
    above = territorial_parent(lead) or fallback
    if above.level <= body.level:
        return above, fallback
    return above, territorial_parent(above) or fallback


def territorial_parent(unit: Unit) -> Unit | None:
    """The nearest ancestor of a higher level: a department's territorial unit is not above it, that one's parent is."""
    parent = unit.parent
    while parent is not None and parent.level >= unit.level:
        parent = parent.parent
    return parent


def latest_allowed(item: Item) -> date:
    """A generous bound on new due dates, so that a typing error of a year is caught."""
    return item.found_date + timedelta(days=365 * 5)
