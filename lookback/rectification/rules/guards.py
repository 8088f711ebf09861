"""Guards of the item's workflow: each returns a sentence that refuses, or None. They read, they never write."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from lookback.kit import clock
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.org.rules import interest_in
from lookback.rectification.models import Evidence, Extension, Item, Ledger, Measure, VagueVerb, Verification
from lookback.rectification.rules.plan import vagueness

DONE_ASSIGNMENT = ("done", "waived")


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
    proof = Evidence.objects.standing().filter(milestone=OuterRef("pk"))
    if item.milestones.exclude(Exists(proof)).exists():
        return _("Each milestone needs evidence.")
    return None


def cascade_finished(item: Item, by: Person) -> str | None:
    """A parent cannot be done while a child is not done or waived (domain.md 1.9)."""
    if item.cascade and item.cascade.assignments.exclude(status__in=DONE_ASSIGNMENT).exists():
        return _("A lower unit has not finished its part yet.")
    return None


def evidence_is_later(item: Item, by: Person) -> str | None:
    """Evidence is dated after the finding."""
    if item.evidence.standing().filter(evidence_date__lt=item.found_date).exists():
        return _("Some evidence is dated before the finding.")
    return None


def evidence_is_new(item: Item, by: Person) -> str | None:
    """No file was put forward earlier elsewhere: the same photo does not prove two repairs."""
    earlier = (
        Evidence.objects.standing()
        .filter(file__sha256=OuterRef("file__sha256"), pk__lt=OuterRef("pk"))
        .exclude(item=item)
    )
    used = item.evidence.standing().annotate(first_use=Subquery(earlier.order_by("pk").values("item")[:1]))
    reused = Item.objects.select_related("ledger").filter(pk__in=used.values("first_use")).first()
    if reused:
        return _("The same file also serves as evidence for %(code)s. Return the claim or ask for other proof.") % {
            "code": reused.code
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
    if any(post.scope_id == item.ledger.team_unit_id or post.scope.level < item.lead_unit.level for post in posts):
        return None
    return _("An item of high severity is verified by somebody from outside the implementing level.")


def has_facts_verified(item: Item, by: Person) -> str | None:
    """A passed check on the facts since the claim; for high and medium severity never from the desk alone."""
    passed = item.verifications.filter(result=Verification.Result.PASSED).exclude(method=Verification.Method.DESK)
    if item.claimed_at and passed.filter(recorded_at__gte=item.claimed_at).exists():
        return None
    return _("There is no verification on the facts since the claim.")


def not_verifier(item: Item, by: Person) -> str | None:
    """The acceptor did not verify."""
    if by.pk == item.verified_by_id or item.verifications.filter(verified_by=by).exists():
        return _("You verified this item, so somebody else must accept it.")
    return None


def notice_is_over(item: Item, by: Person) -> str | None:
    """Closing waits until the public notice is over."""
    if item.status == Item.Status.PUBLIC_NOTICE and item.notice_until_date and clock.today() <= item.notice_until_date:
        return _("The public notice runs until %(date)s.") % {"date": item.notice_until_date.isoformat()}
    return None


def no_alternative_yet(item: Item, by: Person) -> str | None:
    """An alternative is agreed once; pressing twice does not agree twice."""
    if item.is_alternative:
        return _("An alternative was already agreed for this item.")
    return None


def was_implemented(item: Item, by: Person) -> str | None:
    """Only what was repaired can relapse: not a risk that was accepted, nor an item that fell away."""
    if item.outcome not in (Item.Outcome.IMPLEMENTED, Item.Outcome.IMPLEMENTED_ALTERNATIVE):
        return _("This item was not closed as implemented, so it cannot relapse.")
    return None


def implementers(item: Item) -> set[int]:
    """Keys of all who worked on the item: claimed, signed, added evidence or finished a milestone."""
    people: set[int | None] = {item.claimed_by_id, item.leader_id}
    people |= set(item.evidence.values_list("added_by_id", flat=True))
    people |= set(item.declarations.values_list("signed_by_id", flat=True))
    people |= set(item.milestones.values_list("done_by_id", flat=True))
    return {key for key in people if key is not None}


def other_decider(extension: Extension, by: Person) -> str | None:
    """Who asked for more time does not grant it, nor does anybody with an interest in the unit."""
    if extension.requested_by_id == by.pk:
        return _("You made this request, so somebody else must decide it.")
    return no_interest(extension.item, by)


def item_is_in_progress(extension: Extension, by: Person) -> str | None:
    """More time is granted to work that is going on."""
    if extension.item.status != Item.Status.IN_PROGRESS:
        return _("The work on this item is no longer in progress, so its day cannot be moved.")
    return None


def may_draw(ledger: Ledger, by: Person) -> str | None:
    """The look-back is drawn by the checking side: verifiers and secretariat above the body, or the group's head."""
    if by.may(P.ITEM_VERIFY, ledger.supervising_unit) or by.may(P.MISSION_RUN, ledger.supervising_unit):
        return None
    if ledger.team_unit and by.may(P.MISSION_LEAD, ledger.team_unit):
        return None
    return _("The look-back is drawn by the side that checks.")
