"""Something that is dear to make and seldom changes, kept by this process for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Generic, TypeVar
from weakref import WeakSet

Value = TypeVar("Value")
MOST = 10_000


class Kept(Generic[Value]):
    """`kept.get(key)` calls `make(key)` at most once in so many seconds for each key.

    For what may be late by that time: never for a right or a person. Nobody may change what is returned: it is the same
    object for all. Two threads may make it at the same moment; the later one wins.
    """

    _all: ClassVar[WeakSet[Kept[Any]]] = WeakSet()

    def __init__(
        self, make: Callable[..., Value], *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._make, self._seconds, self._clock = make, seconds, clock
        self._found: dict[tuple[Hashable, ...], tuple[float, Value]] = {}
        self._all.add(self)

    def get(self, *key: Hashable) -> Value:
        """The value for a key, at most so many seconds old."""
        made_at, value = self._found.get(key, (None, None))
        now = self._clock()
        if made_at is None or now - made_at > self._seconds:
            value = self._make(*key)
            if len(self._found) >= MOST:  # whoever asks for ever new keys must not fill the memory
                self._found.clear()
            self._found[key] = (now, value)
        return value  # type: ignore[return-value]

    @classmethod
    def forget_all(cls) -> None:
        """Forget everything that this process keeps: between tests, whose databases differ."""
        for kept in cls._all:
            kept._found.clear()
