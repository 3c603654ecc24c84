"""When to poll a long-running operation: often around its typical duration, rarely otherwise.

A poll costs a request, and a late poll costs time. The official SDK polls at once and then every
two seconds. This rule needs at most 1.4 times its requests and notices the end after at most half
its delay, if an operation takes about as long as is typical of its type (log-normal, spread 1.5:
measured by `benchmarks/waiting.py`).
"""

from __future__ import annotations

import statistics
import threading
from collections import defaultdict, deque
from typing import Final

TYPICAL: Final = {
    "search": 3.0,
    "purchase": 17.0,
    "release": 5.5,
    "reservationPurchase": 5.0,
    "capabilities": 7.0,
}
"""Median seconds from start to end by type, measured on the real service."""

_UNKNOWN_TYPE: Final = 6.0
_FIRST_LOOK: Final = 0.4  # of the typical duration
_SHORTEST_GAP: Final = 0.25  # seconds
_LONGEST_GAP: Final = 10.0


def operation_type(operation_id: str) -> str:
    """Return the type of an operation, the start of its id: `purchase_6b1f…`."""
    return operation_id.partition("_")[0]


def next_look(typical: float, elapsed: float) -> float:
    """Return when to poll next, in seconds from the start of the operation.

    Args:
        typical: How long operations of its type usually take, in seconds.
        elapsed: When the last poll was, in seconds from the start; 0 if there was none.
    """
    gap = typical / (typical / 2 + 1)  # about as many polls as one every two seconds
    if elapsed < 0.7 * typical:
        gap *= 0.7
    elif elapsed < 1.6 * typical:
        gap *= 0.45  # most operations end here
    else:
        gap *= 0.8
    if elapsed > 3 * typical:
        gap = max(gap, min(elapsed / 8, _LONGEST_GAP))
    return max(_FIRST_LOOK * typical, elapsed + max(gap, _SHORTEST_GAP))


class TypicalTimes:
    """The typical duration of each type: the table's value, or the median seen. Thread-safe."""

    _ENOUGH = 3  # operations before their median replaces the table's value
    _MEMORY = 25  # the most recent operations that count

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=self._MEMORY))

    def of(self, type_: str) -> float:
        """Return the typical duration of a type, in seconds."""
        with self._lock:
            seen = self._seen[type_]
            if len(seen) >= self._ENOUGH:
                return statistics.median(seen)
        return TYPICAL.get(type_, _UNKNOWN_TYPE)

    def saw(self, type_: str, seconds: float) -> None:
        """Record how long an operation took."""
        with self._lock:
            self._seen[type_].append(max(seconds, 0.5))
