"""Neither degraded nor elevated: the checks N1 to N7 of domain.md 3.2, and the workflow of a characterisation.

A check compares records; it never proposes a level (B4). Never writes.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.casework.models import Case, CaseLink, Characterisation, Element, MarkedDay
from lookback.casework.models.case import HELD_BY
from lookback.casework.rules.case import AT_COURT, INVESTIGATED, UNDER_REVIEW
from lookback.casework.rules.norms import names_of
from lookback.casework.rules.people import another_unit
from lookback.kit import vocabulary
from lookback.kit.workflow import Refused, Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit

C, S, State = Characterisation.Status, Case.Status, Element.State
OPEN_STATES = (C.DRAFT, C.PROPOSED, C.COSIGNED)
# Which authority stands behind which attribute of the case.
INSTANCES = {
    "leading_unit": Characterisation.Instance.POLICE,
    "prosecuting_unit": Characterisation.Instance.PROSECUTOR,
    "court_unit": Characterisation.Instance.FIRST,
    "appeal_unit": Characterisation.Instance.SECOND,
}
JUDGED = (S.FINAL, S.EXECUTING, S.CONCLUDED)
CHARACTERISED = tuple(stage for stage in (*INVESTIGATED, *UNDER_REVIEW, *AT_COURT) if stage not in JUDGED)
# The eight kinds of evidence of CPL art. 50; pointers name one of them.
EVIDENCE_KINDS: dict[str, Any] = {
    "physical": lazy("physical evidence"),
    "documentary": lazy("documentary evidence"),
    "witness": lazy("testimony of witnesses"),
    "victim": lazy("statements of victims"),
    "suspect": lazy("statements of the suspect or accused"),
    "expert": lazy("expert opinions"),
    "record": lazy("records of inspection, examination, identification and experiments"),
    "electronic": lazy("audio-visual material and electronic data"),
}
CONFESSION = "suspect"
NEAR = timedelta(days=7)


# --- one element ---------------------------------------------------------------------------------------------------


def wrong_pointers(state: str, pointers: dict[str, str]) -> str | None:
    """An element rests on at least one pointer, and is never met on the suspect's own word alone."""
    if not pointers:
        return _("Point to at least one piece of evidence in the authority's own file.")
    if state == State.MET and set(pointers) == {CONFESSION}:
        return _(
            "The statement of the suspect alone never suffices: without other evidence the element is not met "
            "(Criminal Procedure Law art. 55)."
        )
    return None


def states_of(characterisation: Characterisation) -> dict[str, str]:
    """{key of the element: state}, "" where it is not assessed yet."""
    return {row.key: row.state for row in characterisation.elements.all()}


# --- N1 to N3: which level may be chosen ------------------------------------------------------------------------------


def wrong_level(characterisation: Characterisation, level: int, below_reason: str) -> tuple[str, str] | None:
    """(field, sentence) where the level may not be saved (N1, N3), or only with written reasons (N2)."""
    norms, states = characterisation.norms, states_of(characterisation)
    if level and characterisation.is_barred:
        return "level", _("A row of the negative list applies: no level above the lowest may be chosen (N3).")
    if open_ones := [key for key in norms.needed(level) if states.get(key) != State.MET]:
        names = names_of(norms.element_rows, open_ones)
        return "level", _("This level needs every one of its elements met. Not met: %(elements)s (N1).") % {
            "elements": names
        }
    if not below_reason.strip() and (higher := fulfilled_above(characterisation, level)) is not None:
        return "below_reason", _(
            "Every element of “%(level)s” is met. Give written reasons for the lower level (N2)."
        ) % {"level": norms.level_name(higher)}
    return None


def fulfilled_above(characterisation: Characterisation, level: int) -> int | None:
    """The highest level above this one of which every element is met; None where there is none, or the list bars it."""
    if characterisation.is_barred:
        return None
    norms, states = characterisation.norms, states_of(characterisation)
    above = [row["level"] for row in norms.ladder if row["level"] > level]
    met = [each for each in above if all(states.get(key) == State.MET for key in norms.needed(each))]
    return max(met, default=None)


# --- N4: what changed, either way -----------------------------------------------------------------------------------


def previous_of(characterisation: Characterisation) -> Characterisation | None:
    """The one settled last before it: of its case, else of the case that its case came from."""
    cases = [characterisation.case_id]
    while cases:
        settled = Characterisation.objects.filter(case__in=cases, status=C.SETTLED).exclude(pk=characterisation.pk)
        if last := settled.select_related("norms").order_by("-settled_at", "-pk").first():
            return last
        cases = list(CaseLink.objects.filter(successor__in=cases).order_by("pk").values_list("case", flat=True))
    return None


def direction_of(characterisation: Characterisation, previous: Characterisation | None) -> int:
    """-1 lowered, 0 the same or the first, 1 raised."""
    if previous is None:
        return 0
    level, before = characterisation.level or 0, previous.level or 0
    return (level > before) - (level < before)


def changed_elements(characterisation: Characterisation, previous: Characterisation) -> list[str]:
    """Keys of the elements that both know and see differently, in order."""
    before = states_of(previous)
    return [row.key for row in characterisation.elements.all() if row.key in before and before[row.key] != row.state]


def is_changed(characterisation: Characterisation, by: Person) -> str | None:
    """Only a change is submitted for signature."""
    if direction_of(characterisation, previous_of(characterisation)):
        return None
    return _("The level is the same as before: it needs no co-signature. Settle it.")


def is_unchanged(characterisation: Characterisation, by: Person) -> str | None:
    """A change in either direction is not settled by one authority alone."""
    if not direction_of(characterisation, previous_of(characterisation)):
        return None
    return _(
        "The level is not the one settled before. A change in either direction is submitted to a legal reviewer "
        "of another unit and to the head of the authority (N4)."
    )


def change_is_reasoned(characterisation: Characterisation, by: Person) -> str | None:
    """Changed elements are named with a reason each; there is a legal basis; the defence was heard."""
    previous = previous_of(characterisation)
    if previous is None:
        return None
    named = {row.key for row in characterisation.elements.all() if row.change_reason}
    silent = [key for key in changed_elements(characterisation, previous) if key not in named]
    if silent:
        return _("Say for each changed element why it is seen otherwise than before: %(elements)s (N4).") % {
            "elements": names_of(characterisation.norms.element_rows, silent)
        }
    if not named:
        return _("Name at least one element on which the change rests, with the reason (N4).")
    if not characterisation.legal_basis:
        return _("Name the legal basis of the change (N4).")
    if not characterisation.is_defence_heard:
        return _("The defence is heard before a change is submitted (N4).")
    return None


# --- N5: changes near a marked day ---------------------------------------------------------------------------------


def is_near_a_day(characterisation: Characterisation) -> bool:
    """Whether it was decided in the week after a marked day of its authority or of a unit above. No more follows."""
    decided = characterisation.decided_date
    if decided is None:
        return False
    rows = MarkedDay.objects.filter(
        Q(case=None) | Q(case=characterisation.case_id),
        unit_id__in=characterisation.unit.lineage,
        day__range=(decided - min(NEAR, decided - date.min), decided),
    )
    return rows.exists()


# --- who and when ---------------------------------------------------------------------------------------------------


def instance_of(case: Case) -> tuple[str, Unit | None]:
    """(which authority at this stage, the unit)."""
    attribute = HELD_BY.get(case.status, "leading_unit")
    return INSTANCES[attribute], getattr(case, attribute)


def not_to_characterise(case: Case, by: Person) -> str | None:
    """From the filing to the final judgment, one draft of each authority at a time."""
    if case.status not in CHARACTERISED:
        return _("The facts are characterised from the filing of the case until its judgment is final.")
    instance, _unit = instance_of(case)
    if case.characterisations.filter(instance=instance, status__in=OPEN_STATES).exists():
        return _("This authority already has a characterisation under way.")
    return None


def is_draft(characterisation: Characterisation, by: Person) -> str | None:
    """What was submitted or settled is not written on."""
    return None if characterisation.is_draft else _("This characterisation is no longer a draft.")


def is_of_a_draft(element: Element, by: Person) -> str | None:
    """An element is assessed while its characterisation is a draft, and the case with the authority."""
    return is_draft(element.characterisation, by) or in_hand(element.characterisation, by)


def in_hand(characterisation: Characterisation, by: Person) -> str | None:
    """An authority decides while it has the case."""
    case = characterisation.case
    if case.status in CHARACTERISED and case.holding_unit == characterisation.unit:
        return None
    return _("This authority no longer has the case.")


def is_assessed(characterisation: Characterisation, by: Person) -> str | None:
    """Every element has a state, and somebody went through the negative list."""
    silent = [key for key, state in states_of(characterisation).items() if not state]
    if silent:
        return _("Not assessed yet: %(elements)s.") % {
            "elements": names_of(characterisation.norms.element_rows, silent)
        }
    if characterisation.negatives is None:
        return _("Go through the negative list first (N3).")
    return None


def has_a_level(characterisation: Characterisation, by: Person) -> str | None:
    """A level is chosen, and still passes the checks: an element may have changed since."""
    if characterisation.level is None:
        return _("Choose a level first.")
    found = wrong_level(characterisation, characterisation.level, characterisation.below_reason)
    return found[1] if found else None


def reviewer_stands_outside(characterisation: Characterisation, by: Person) -> str | None:
    """The co-signing reviewer belongs to no authority on the case and took no part in drawing it up."""
    return another_unit(characterisation.case, by) or took_no_part(characterisation, by)


def took_no_part(characterisation: Characterisation, by: Person) -> str | None:
    """Who drew it up, assessed an element or submitted it does not co-sign it."""
    authors = {characterisation.entered_by_id, characterisation.proposed_by_id}
    authors |= {row.assessed_by_id for row in characterisation.elements.all()}
    return _("You took part in drawing this up, so somebody else must sign.") if by.pk in authors else None


def is_head_of_the_unit(characterisation: Characterisation, by: Person) -> str | None:
    """The head signs for the own authority, not for one below it; and is not the one who co-signed."""
    posts = [post for post in by.current_posts if P.CASE_SIGN in post.permissions]
    if not any(post.unit_id == characterisation.unit_id for post in posts):
        return _("The head of this very authority signs.")
    if by.pk == characterisation.reviewed_by_id:
        return _("You co-signed this as legal reviewer, so somebody else must sign.")
    return took_no_part(characterisation, by)


def reviewing_post(characterisation: Characterisation, by: Person) -> Unit:
    """The unit for which the reviewer signs: of the post that carries the permission there."""
    posts = [post for post in by.current_posts if P.CASE_REVIEW in post.permissions]
    for post in posts:
        if characterisation.unit.is_within(post.scope):
            return post.unit
    raise Refused(_("This is not among the duties of your post for this unit."), forbidden=True)


def _step(name: str, label: Any, source: str, target: str, permission: str, *guards: Any, **more: Any) -> Step:
    return Step(name, label, (source,), target, permission, "unit", guards, **more)


CHARACTERISATION = Workflow(
    "casework.characterisation",
    C,
    (
        _step(
            "settle",
            lazy("Settle it"),
            C.DRAFT,
            C.SETTLED,
            P.CASE_REPORT,
            in_hand,
            is_assessed,
            has_a_level,
            is_unchanged,
        ),
        _step(
            "propose",
            lazy("Submit the change for signature"),
            C.DRAFT,
            C.PROPOSED,
            P.CASE_REPORT,
            *(in_hand, is_assessed, has_a_level, is_changed, change_is_reasoned),
            main=False,
        ),
        _step("cosign", lazy("Co-sign the change"), C.PROPOSED, C.COSIGNED, P.CASE_REVIEW, reviewer_stands_outside),
        _step(
            "object",
            lazy("Return it to the authority"),
            C.PROPOSED,
            C.DRAFT,
            P.CASE_REVIEW,
            reviewer_stands_outside,
            main=False,
            danger=True,
        ),
        _step("sign", lazy("Sign the change"), C.COSIGNED, C.SETTLED, P.CASE_SIGN, in_hand, is_head_of_the_unit),
        _step(
            "refuse",
            lazy("Refuse to sign"),
            C.COSIGNED,
            C.DRAFT,
            P.CASE_SIGN,
            is_head_of_the_unit,
            main=False,
            danger=True,
        ),
        _step("drop", lazy("Drop the draft"), C.DRAFT, C.DROPPED, P.CASE_REPORT, main=False, danger=True),
    ),
    terminal=(C.SETTLED, C.DROPPED),
)

vocabulary.register(
    {
        "casework.characterisation": lazy("Characterisation"),
        "casework.characterisation.begun": lazy("Characterisation begun"),
        "casework.characterisation.negatives_answered": lazy("Negative list gone through"),
        "casework.characterisation.level_chosen": lazy("Level chosen"),
        "casework.element": lazy("Element of a characterisation"),
        "casework.characterisation.assessed": lazy("Element assessed"),
        "casework.normset": lazy("Norms of characterisation"),
        "casework.normset.loaded": lazy("Norms loaded"),
        "casework.markedday": lazy("Marked day"),
        "casework.markedday.entered": lazy("Marked day entered"),
    }
)
