"""What happens on its own as time passes: operations end, holds and reservations expire."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Agenda:
    """Things to check, by the time at which they are due.

    An entry is only a hint. Its handler checks the thing itself and may find nothing to do, so
    entries never need to be cancelled.
    """

    def __init__(self) -> None:
        self._entries: list[tuple[float, int, str, str]] = []
        self._order = count()
        self._handlers: dict[str, Callable[[str, float], None]] = {}

    def handle(self, kind: str, handler: Callable[[str, float], None]) -> None:
        """Register a handler for things of a kind; it receives the key and the due time."""
        self._handlers[kind] = handler

    def add(self, due: float, kind: str, key: str) -> None:
        """Check a thing at a given time."""
        heapq.heappush(self._entries, (due, next(self._order), kind, key))

    def clear(self) -> None:
        """Remove all entries."""
        self._entries.clear()

    def run(self, now: float, commit: Callable[[], None]) -> None:
        """Run what is due, in order of time. An entry is removed when its effect is committed."""
        while self._entries and self._entries[0][0] <= now:
            entry = heapq.heappop(self._entries)
            due, _, kind, key = entry
            try:
                self._handlers[kind](key, due)
                commit()
            except BaseException:
                heapq.heappush(self._entries, entry)
                raise
