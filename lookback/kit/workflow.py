"""A workflow is a table of steps. One check serves both the button and the refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

Guard = Callable[[Any, Any], "str | None"]


class Refused(Exception):
    """A step or an action that may not happen now. The text is a sentence for the user.

    `field` names the form field the sentence belongs to, where there is one.
    `forbidden` is true where the person lacks the authority (HTTP 403), false where the object is not
    ready (HTTP 409).
    """

    def __init__(self, sentence: Any, *, field: str | None = None, forbidden: bool = False) -> None:
        super().__init__(str(sentence))
        self.field = field
        self.forbidden = forbidden


@dataclass(frozen=True)
class Remembered:
    """A target that the subject itself remembers in `field`, e.g. the status before it was suspended.

    `among` are the statuses it can be: what the diagram shows, and what a spoilt memory is checked against.
    """

    field: str
    among: tuple[str, ...]

    def __call__(self, subject: Any) -> str:
        status = getattr(subject, self.field)
        if status not in self.among:
            raise Refused(_("It is not on record where this stood before."))
        return status


@dataclass(frozen=True)
class Step:
    """One row of a workflow table.

    name        identifier, used in URLs, in the journal and in the API
    label       what the button says (lazy translation)
    sources     statuses from which the step may be taken
    target      status afterwards; None keeps the present one; `Remembered` asks the subject
    permission  what the person must hold ...
    where       ... on the unit that this attribute of the subject names
    guards      each returns a sentence that refuses, or None
    main        shown first, and put on the desk of whoever holds the permission ("my work")
    danger      a step that throws work back or ends it badly; drawn in red
    barred      statuses in which a rule forbids the step for ever -> the sentence that names the rule
    """

    name: str
    label: Any
    sources: tuple[str, ...]
    target: str | Remembered | None
    permission: str
    where: str
    guards: tuple[Guard, ...] = ()
    main: bool = True
    danger: bool = False
    barred: Mapping[str, Any] = field(default_factory=dict)

    def lands_on(self, subject: Any) -> str:
        """The status of `subject` after the step."""
        if isinstance(self.target, Remembered):
            return self.target(subject)
        return self.target or subject.status

    def targets(self, source: str) -> tuple[str, ...]:
        """Every status that the step can lead to from `source`."""
        if isinstance(self.target, Remembered):
            return self.target.among
        return (self.target or source,)


@dataclass
class Workflow:
    """The steps of one noun, e.g. `Workflow("rectification.item", Item.Status, STEPS)`."""

    name: str
    statuses: Any
    steps: Sequence[Step]
    terminal: tuple[str, ...] = ()
    # False where the journal must not name the unit: its readers there would learn that the object exists.
    names_unit: bool = True
    by_name: dict[str, Step] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.by_name = {step.name: step for step in self.steps}
        if len(self.by_name) != len(self.steps):
            raise ValueError(f"two steps of {self.name} share a name")
        REGISTRY[self.name] = self

    def step(self, name: str) -> Step:
        """The step called `name`; an unknown name is refused with a sentence."""
        try:
            return self.by_name[name]
        except KeyError:
            raise Refused(_("There is no step called “%(name)s” here.") % {"name": name}) from None

    def check(self, name: str, subject: Any, by: Any) -> Step:
        """Return the step if `by` may take it on `subject` now, else raise `Refused`."""
        step = self.step(name)
        self._check_authority(step, subject, by)
        self._check_status(step, subject)
        for guard in step.guards:
            if sentence := guard(subject, by):
                raise Refused(sentence)
        return step

    def refusal(self, name: str, subject: Any, by: Any) -> Refused | None:
        """Why `by` may not take the step, or None if it may be taken."""
        try:
            self.check(name, subject, by)
        except Refused as refused:
            return refused
        return None

    def available(self, subject: Any, by: Any) -> list[Step]:
        """The steps that `by` may take now, in table order: the buttons of the page."""
        return [step for step in self.leaving(subject.status) if self.refusal(step.name, subject, by) is None]

    def waiting(self, subject: Any, by: Any) -> list[tuple[Step, str]]:
        """Steps that `by` has the authority for and that only the object's condition holds up, with the reason."""
        found = []
        for step in self.steps:
            if subject.status not in (*step.sources, *step.barred):
                continue
            refused = self.refusal(step.name, subject, by)
            if refused and not refused.forbidden:
                found.append((step, str(refused)))
        return found

    def leaving(self, status: str) -> Iterator[Step]:
        """The steps whose sources include `status`."""
        return (step for step in self.steps if status in step.sources)

    def diagram(self) -> str:
        """The table as a Mermaid state diagram: what docs/workflows holds."""
        lines = ["stateDiagram-v2"]
        for step in self.steps:
            for source in step.sources:
                lines += [f"    {source} --> {target}: {step.name}" for target in step.targets(source)]
        lines += [f"    {status} --> [*]" for status in self.terminal]
        return "\n".join(lines) + "\n"

    def _check_authority(self, step: Step, subject: Any, by: Any) -> None:
        unit = getattr(subject, step.where)
        if unit is None or not by.may(step.permission, unit):
            raise Refused(
                _("“%(step)s” is not among the duties of your post for this unit.") % {"step": step.label},
                forbidden=True,
            )

    def _check_status(self, step: Step, subject: Any) -> None:
        if subject.status in step.sources:
            return
        if sentence := step.barred.get(subject.status):
            raise Refused(sentence)
        status = self.statuses(subject.status).label if subject.status in self.statuses.values else subject.status
        raise Refused(
            _("“%(step)s” is no longer open: the status is now “%(status)s”. Reload the page.")
            % {"step": step.label, "status": status}
        )


REGISTRY: dict[str, Workflow] = {}
