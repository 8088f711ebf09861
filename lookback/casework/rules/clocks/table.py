"""Rules as data: one table holds the time limits of one law in one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lookback.casework.rules.clocks.lengths import NOTHING, Length, length_words
from lookback.kit.prose import Prose


class Custody:
    """Whether a limit is one on custody: it then ends on its day, holiday or not (CPL 105)."""

    ALWAYS, NEVER, IF_HELD = "always", "never", "if_held"
    ALL = (ALWAYS, NEVER, IF_HELD)


class Approver(NamedTuple):
    """A level that may approve; a higher rank may approve whatever a lower one may."""

    key: str
    rank: int
    name: Prose


@dataclass(frozen=True)
class Extension:
    """One way to lengthen a limit.

    `is_total`: the whole limit becomes `length`; else `length` is added. `least` and `most` bound the amount where
    the law leaves it to whoever approves; `unit` names what is then chosen ("days", "months" or "hours").
    `after` names extensions that must have been used before, `excludes` such as must not. `most_often` 0: no bound.
    """

    key: str
    article: str
    name: Prose
    approver: str
    length: Length = NOTHING
    is_total: bool = False
    unit: str = ""
    least: int = 0
    most: int = 0
    after: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    most_often: int = 1
    is_verified: bool = True


@dataclass(frozen=True)
class Reason:
    """A lawful reason to suspend or to restart. `after`: only out of a suspension for one of these reasons."""

    key: str
    article: str
    name: Prose
    approver: str = ""
    most_often: int = 0
    after: tuple[str, ...] = ()
    beyond: Prose = field(default_factory=Prose)
    is_verified: bool = True


@dataclass(frozen=True)
class Rule:
    """One time limit of a law. `most_often` bounds how many clocks of it one matter may have; 0: no bound.

    `beyond` says what the law orders when a count is used up (CPL 175: no prosecution).
    """

    key: str
    article: str
    name: Prose
    counted_from: Prose
    length: Length
    custody: str = Custody.NEVER
    rolls: bool = True
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    suspends: Mapping[str, Reason] = field(default_factory=dict)
    restarts: Mapping[str, Reason] = field(default_factory=dict)
    most_often: int = 0
    beyond: Prose = field(default_factory=Prose)
    note: Prose = field(default_factory=Prose)
    is_verified: bool = True
    law: Prose = field(default_factory=Prose)
    day_off: str = ""
    ranks: Mapping[str, int] = field(default_factory=dict)

    @property
    def in_hours(self) -> bool:
        """Counted in hours, which no holiday moves."""
        return self.length.hours > 0

    @property
    def words(self) -> str:
        """Its length in the reader's language."""
        return length_words(self.length)

    @property
    def branches(self) -> list[Extension | Reason]:
        """Everything that may lengthen, stop or restart it."""
        return [*self.extensions.values(), *self.suspends.values(), *self.restarts.values()]


@dataclass(frozen=True)
class Table:
    """The limits of one law. In force from `from_date` to `to_date` (None: until replaced).

    `day_off` is the article that moves a last day off a holiday; `calendar` names the holidays ("": weekends only).
    """

    key: str
    version: int
    name: Prose
    law: Prose
    source: str
    calendar: str
    day_off: str
    from_date: date
    to_date: date | None
    approvers: Mapping[str, Approver]
    rules: Mapping[str, Rule]

    def covers(self, day: date) -> bool:
        """Whether the law was in force on the day."""
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)
