"""Everything about one item that its page, its slip and the API show, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from lookback.dispatch.models import Assignment
from lookback.kit import clock, colour
from lookback.kit.workflow import Refused, Step
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.rectification.models import Evidence, Item, Measure, Milestone, VagueVerb
from lookback.rectification.queries.item import reused_files
from lookback.rectification.rules import ADDING, ITEM, PLANNING, PROVING, leading_unit, vagueness

S, A = Item.Status, Assignment.Status
HANDING = (S.ACKNOWLEDGED, S.PLAN_SUBMITTED, S.IN_PROGRESS, S.REOPENED)
AT_WORK = (A.RECEIVED, A.WORKING, A.RETURNED)


@dataclass(frozen=True)
class Proof:
    """A piece of evidence, where else the same file was put forward, and whether the reader may take it back."""

    row: Evidence
    elsewhere: list[str]
    may_withdraw: bool


@dataclass
class Node:
    """An assignment in the tree of those that the reader sees."""

    assignment: Assignment
    colour: str
    is_open_to_reader: bool
    may_hand_on: bool
    children: list[Node] = field(default_factory=list)


class ItemParts:
    """The parts of `item` as `user` sees them; each is read when it is first asked for."""

    def __init__(self, item: Item, user: Person) -> None:
        self.item = item
        self.user = user

    @cached_property
    def co_units(self) -> list[Any]:
        """The rows of the units that help."""
        return list(self.item.co_unit_rows.select_related("unit").order_by("pk"))

    @cached_property
    def measures(self) -> list[tuple[Measure, str | None]]:
        """Measures, each with the sentence that says why it is vague, where it is."""
        verbs = list(VagueVerb.objects.values_list("verb", flat=True))
        return [(measure, vagueness(measure, verbs)) for measure in self.item.measures.all()]

    @cached_property
    def milestones(self) -> list[tuple[Milestone, int]]:
        """Milestones, each with the number of files that prove it."""
        proofs = Counter(proof.row.milestone_id for proof in self.evidence if not proof.row.withdrawn_at)
        return [(row, proofs[row.pk]) for row in self.item.milestones.select_related("done_by")]

    @cached_property
    def evidence(self) -> list[Proof]:
        """All that was put forward, the withdrawn too, with the other items that the same files serve."""
        rows = self.item.evidence.select_related("file", "unit", "added_by", "withdrawn_by", "milestone")
        elsewhere = self._elsewhere()
        open_to_change = self.item.status in PROVING
        return [
            Proof(
                row,
                elsewhere.get(row.pk, []),
                open_to_change and not row.withdrawn_at and self.user.may(P.ITEM_WORK, row.unit),
            )
            for row in rows
        ]

    def _elsewhere(self) -> dict[int, list[str]]:
        reused = reused_files(self.item)
        keys = {reuse.other.item_id for reuse in reused}
        seen = set(Item.objects.visible_to(self.user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else ()
        found: dict[int, list[str]] = defaultdict(list)
        for reuse in reused:
            # That the file serves elsewhere is told to everybody; where, only to who may see that item.
            name = reuse.other.item.code if reuse.other.item_id in seen else _("an item outside your scope")
            if name not in found[reuse.evidence.pk]:
                found[reuse.evidence.pk].append(name)
        return found

    @cached_property
    def verifications(self) -> list[Any]:
        """Checks, the oldest first."""
        return list(self.item.verifications.select_related("verified_by"))

    @cached_property
    def extensions(self) -> list[Any]:
        """Requests for more time. Each is given the item that was loaded, so that its steps load none."""
        rows = list(self.item.extensions.select_related("requested_by", "decided_by"))
        for row in rows:
            row.item = self.item
        return rows

    @cached_property
    def declarations(self) -> list[Any]:
        """Truth declarations, the oldest first."""
        return list(self.item.declarations.select_related("signed_by"))

    @cached_property
    def lookback_results(self) -> list[Any]:
        """What came of the look-backs that drew this item."""
        return list(self.item.lookback_results.select_related("round", "checked_by"))

    @cached_property
    def assignments(self) -> list[Assignment]:
        """The parts handed down: all for the lead unit, those above it and the group; a lower unit sees its own."""
        if not self.item.cascade_id:
            return []
        rows = Assignment.objects.filter(cascade_id=self.item.cascade_id)
        if not self._sees_whole_cascade:
            rows = rows.filter(self.user.reach(P.ITEM_READ, "unit__path"))
        return list(rows.select_related("unit", "received_by", "sender_unit").order_by("unit__code", "pk"))

    @property
    def _sees_whole_cascade(self) -> bool:
        ledger = self.item.ledger
        watching = [leading_unit(self.item), ledger.team_unit, self.item.supervising_unit, ledger.principal_unit]
        return any(unit is not None and self.user.may(P.ITEM_READ, unit) for unit in watching)

    @cached_property
    def tree(self) -> list[Node]:
        """The assignments as trees; one whose parent is hidden from the reader stands at the top."""
        nodes = {row.pk: self._node(row) for row in self.assignments}
        roots: list[Node] = []
        for row in self.assignments:
            siblings = nodes[row.parent_id].children if row.parent_id in nodes else roots
            siblings.append(nodes[row.pk])
        return roots

    def _node(self, row: Assignment) -> Node:
        colours = self.item.ledger.profile.colours
        tint = colour.of(row.due_date, clock.today(), colours) if row.is_open else colour.DONE
        works_there = self.user.may(P.ITEM_WORK, row.unit)
        may_hand_on = works_there and row.status in AT_WORK and self.item.status in HANDING
        return Node(row, tint, self.user.may(P.ITEM_READ, row.unit), may_hand_on)

    @property
    def waits_for(self) -> list[tuple[Unit, list[Step]]]:
        """The units whose turn it is, and the main steps that each may take."""
        turns: dict[Unit, list[Step]] = {}
        for step in ITEM.leaving(self.item.status):
            unit = getattr(self.item, step.where)
            if step.main and unit is not None:
                turns.setdefault(unit, []).append(step)
        return list(turns.items())

    # --- what the reader may do besides the steps ---------------------------------------------------------

    def refusal(self, verb: str) -> Refused | None:
        """Why the reader may not do `verb` (one of `VERBS`) now, or None."""
        permission, units, statuses = VERBS[verb]
        if not any(unit is not None and self.user.may(permission, unit) for unit in units(self)):
            return Refused(_("This is not among the duties of your post for this unit."), forbidden=True)
        if self.item.status not in statuses:
            sentence = _("This can no longer be done: the status is now “%(status)s”. Reload the page.")
            return Refused(sentence % {"status": self.item.get_status_display()})
        return None

    def ensure(self, verb: str) -> None:
        """Raise the refusal of `verb`, where there is one."""
        if refused := self.refusal(verb):
            raise refused

    @property
    def offers(self) -> dict[str, bool]:
        """Every verb, and whether the reader may do it now: the buttons of the page."""
        return {verb: self.refusal(verb) is None for verb in VERBS}

    def units_of_parts(self) -> list[Unit]:
        """Units that were handed a part."""
        return [row.unit for row in self.assignments]


def _lead(parts: ItemParts) -> Iterable[Unit | None]:
    return [parts.item.lead_unit]


def _provers(parts: ItemParts) -> Iterable[Unit | None]:
    return [parts.item.lead_unit, *(row.unit for row in parts.co_units), *parts.units_of_parts()]


def _handers(parts: ItemParts) -> Iterable[Unit | None]:
    return [parts.item.lead_unit, *(row.unit for row in parts.assignments if row.status in AT_WORK)]


VERBS: dict[str, tuple[P, Callable[[ItemParts], Iterable[Unit | None]], tuple[str, ...]]] = {
    "plan": (P.ITEM_WORK, _lead, PLANNING),
    "add": (P.ITEM_WORK, _lead, ADDING),
    "finish": (P.ITEM_WORK, _lead, (S.IN_PROGRESS,)),
    "vague": (P.ITEM_SUPERVISE, lambda parts: [parts.item.supervising_unit], (S.PLAN_SUBMITTED,)),
    "evidence": (P.ITEM_WORK, _provers, PROVING),
    "hand_down": (P.ITEM_WORK, _handers, HANDING),
}


_UNITS = ("lead_unit", "supervising_unit", "accepting_unit")
_UNITS_OF_LEDGER = ("body_unit", "supervising_unit", "team_unit", "principal_unit")
_PEOPLE = ("leader", "claimed_by", "verified_by", "accepted_by")


def whole_item() -> Any:
    """Items with what `in_company` does not bring."""
    return Item.objects.select_related("ledger__profile", "cascade")


def in_company(item: Item) -> Item:
    """The item with all units and people that its page names, in two queries.

    Not joined: to plan a join of so many tables takes PostgreSQL longer than to read them.
    """
    _give(Unit, [(item, _UNITS), (item.ledger, _UNITS_OF_LEDGER)])
    _give(Person, [(item, _PEOPLE)])
    return item


def _give(model: Any, wanted: list[tuple[Any, tuple[str, ...]]]) -> None:
    keys = {(row, name): getattr(row, f"{name}_id") for row, names in wanted for name in names}
    found = model.objects.in_bulk({key for key in keys.values() if key is not None})
    for (row, name), key in keys.items():
        setattr(row, name, found.get(key))
