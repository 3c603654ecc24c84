"""When to look at a long-running operation: seldom early and late, often when it usually ends.

A look costs a request, a late notice costs time. When the end is spread as `_hazard` says, the
cheapest gaps between looks are proportional to one over the square root of the hazard: that many
ends per second, given that it has not ended. The factor is chosen so that no more looks are needed
on average than by one that looks at once and then every two seconds. It was fitted by simulation,
as was `_GUARD`: with an expectation that is wrong by up to five times either way, an unsure
`Expectation` is still no slower and no busier than that one, by a tenth at most.
"""

from __future__ import annotations

import math
import statistics
import threading
from collections import defaultdict, deque
from dataclasses import dataclass

TYPICAL = {
    "search": 3.0,
    "purchase": 17.0,
    "release": 5.5,
    "reservationPurchase": 5.0,
    "capabilities": 7.0,
}
"""Median seconds from the start to the end of each kind, as measured on the real service."""

_UNKNOWN_KIND = 6.0
_SPREAD = 1.5  # two thirds of the operations of one kind end within this factor of the median
_SHORTEST = 0.25  # seconds between two looks
_FIRST_SHARE = 0.85  # of a gap, before the first look
_STEPS = 64  # of the integration, in the typical time


@dataclass(frozen=True, slots=True)
class Expectation:
    """How long an operation may take.

    Attributes:
        typical: The median, in seconds.
        sure: Whether it was measured here, and not just taken from the table.
    """

    typical: float
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Shape:
    """The form of a schedule; the looks to spend are base + slope x the typical seconds."""

    spread: float
    base: float
    slope: float
    longest: float  # seconds between two looks before the operation is late


_SHARP = _Shape(spread=_SPREAD, base=1.05, slope=0.65, longest=math.inf)
_GUARD = _Shape(spread=2.46, base=0.5, slope=0.595, longest=2.1)


def kind_of(operation_id: str) -> str:
    """Return the kind of an operation, which its id begins with: `purchase_6b1f…`."""
    return operation_id.partition("_")[0]


def next_look(expected: Expectation, elapsed: float) -> float:
    """Return the moment of the next look.

    Args:
        expected: How long it may take.
        elapsed: Seconds from the start to the last look, 0 when there was none.

    Returns:
        Seconds from the start.
    """
    owed = 1.0 if elapsed > 0 else _FIRST_SHARE
    step = expected.typical / _STEPS
    moment = elapsed
    while owed > 0:
        share = min(step / _gap(expected, moment + step / 2), owed)
        moment += share * _gap(expected, moment + step / 2)
        owed -= share
    return max(moment, elapsed + _SHORTEST)


def _gap(expected: Expectation, moment: float) -> float:
    """Return the seconds between looks around a moment."""
    shape = _SHARP if expected.sure else _GUARD
    typical = expected.typical
    late = min(max(2.0, moment / 80), 10.0)
    if moment > 3 * typical and expected.sure:
        return late
    looks = shape.base + shape.slope * typical
    gap = typical / (looks * math.sqrt(_hazard(moment / typical, shape.spread)))
    return max(min(gap, shape.longest), late if moment > 10 * typical else 0.0)


def _hazard(time: float, spread: float) -> float:
    """Return the ends per unit of time of what has not ended, log-normal with the median 1."""
    sigma = math.log(spread)
    z = math.log(time) / sigma
    if z > 6:  # where the ratio below loses its digits, this is its limit
        return z / (time * sigma)
    density = math.exp(-z * z / 2) / (time * sigma * math.sqrt(2 * math.pi))
    return max(density / (0.5 * math.erfc(z / math.sqrt(2))), 1e-9)


class Expectations:
    """What is expected of each kind, learnt from the operations seen. Threads may share it."""

    _ENOUGH = 3  # seen before they are believed
    _MEMORY = 25  # seen last that count

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=self._MEMORY))

    def of(self, kind: str) -> Expectation:
        """Return what to expect of the next one."""
        with self._lock:
            seen = list(self._seen[kind])
        if len(seen) < self._ENOUGH:
            return Expectation(TYPICAL.get(kind, _UNKNOWN_KIND))
        return Expectation(statistics.median(seen), sure=True)

    def saw(self, kind: str, seconds: float) -> None:
        """Take note that one took so long."""
        with self._lock:
            self._seen[kind].append(max(seconds, 0.5))
