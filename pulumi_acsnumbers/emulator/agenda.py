"""What happens by itself when time passes: operations end, holds and reservations expire."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Agenda:
    """Things to look at, by the time at which they are due.

    An entry is only a hint: its handler looks at the thing itself and may find nothing to do, so
    that plans never need to be cancelled.
    """

    def __init__(self) -> None:
        self._entries: list[tuple[float, int, str, str]] = []
        self._order = count()
        self._handlers: dict[str, Callable[[str, float], None]] = {}

    def handle(self, kind: str, handler: Callable[[str, float], None]) -> None:
        """Call a handler with the key and the time it was due, for things of a kind."""
        self._handlers[kind] = handler

    def add(self, due: float, kind: str, key: str) -> None:
        """Look at a thing when its time has come."""
        heapq.heappush(self._entries, (due, next(self._order), kind, key))

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()

    def run(self, now: float, commit: Callable[[], None]) -> None:
        """Do what is due, in order of time; an entry leaves when its effect is committed."""
        while self._entries and self._entries[0][0] <= now:
            entry = heapq.heappop(self._entries)
            due, _, kind, key = entry
            try:
                self._handlers[kind](key, due)
                commit()
            except BaseException:
                heapq.heappush(self._entries, entry)
                raise
