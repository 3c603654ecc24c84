"""When to look at a long-running operation: seldom early and late, often when it usually ends.

A look costs a request, a late notice costs time. When the end is spread as `_hazard` says, the
cheapest gaps between looks are proportional to one over the square root of the hazard: that many
ends per second, given that it has not ended. The factor is chosen so that no more looks are needed
on average than by one that looks at once and then every two seconds.

How long a kind takes is known from a table, and better from the operations of this process: each
one that was seen moves the expectation and makes it surer. What is unsure is expected over a wider
time, so that a table that is wrong by up to five times either way costs little.

The figures marked as fitted come from `benchmarks/waiting.py`, which also shows how near this is to
the best that can be.
"""

from __future__ import annotations

import math
import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

TYPICAL = {
    "search": 3.0,
    "purchase": 17.0,
    "release": 5.5,
    "reservationPurchase": 5.0,
    "capabilities": 7.0,
}
"""Median seconds from the start to the end of each kind, as measured on the real service."""

SOON = 0.01  # seconds after the start; at the start itself nothing can have ended
_UNKNOWN_KIND = 6.0
_SPREAD = math.log(1.5)  # two thirds of the operations of one kind end within this of the median
_DOUBT = 0.8  # how far the median of a kind may be from the table, likewise
_SHORTEST = 0.25  # seconds between two looks
_FIRST_SHARE = 0.95  # of a gap, before the first look; fitted
_STEPS = 64  # of the integration, in the typical time
_UNSURE = 0.6  # a spread above it is that of a table which nobody has confirmed
_LONGEST_UNSURE = 2.4  # seconds between two looks while the table may be wrong


@dataclass(frozen=True, slots=True)
class Expectation:
    """How long an operation may take: log-normal.

    Attributes:
        typical: The median, in seconds.
        spread: The standard deviation of the logarithm.
    """

    typical: float
    spread: float = math.hypot(_SPREAD, _DOUBT)


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
        share = min(step / gap(expected, moment + step / 2), owed)
        moment += share * gap(expected, moment + step / 2)
        owed -= share
    return max(moment, elapsed + _SHORTEST)


def gap(expected: Expectation, moment: float) -> float:
    """Return the seconds between looks around a moment, which is seconds from the start."""
    typical, spread = expected.typical, expected.spread
    unsure = spread > _UNSURE
    late = min(max(2.0, moment / 80), 10.0)
    if moment > 3 * typical and not unsure:
        return late
    seconds = typical / (_looks(expected) * math.sqrt(_hazard(moment / typical, spread)))
    if unsure:
        seconds = min(seconds, _LONGEST_UNSURE)
    return max(seconds, late if moment > 10 * typical else 0.0)


def shared_gap(gaps: Iterable[float], cost: int) -> float:
    """Return the seconds between looks that tell of several operations at once.

    What a look is worth adds up: the gap of each stands for a hazard of one over its square.

    Args:
        gaps: The seconds between looks that each would have alone.
        cost: The requests that one shared look takes.
    """
    worth = sum(1 / (seconds * seconds) for seconds in gaps)
    return math.sqrt(cost / worth) if worth else math.inf


def _looks(expected: Expectation) -> float:
    """Return the factor between the root of the hazard and the looks in a typical time.

    It spends what one look at once and one every two seconds cost, until the mean time to the end.
    The last look, which comes after the end, is the overshoot. The rest goes to the time before,
    over which the root of the hazard has a mean that a power of the spread comes near to (fitted).
    """
    mean = expected.typical * math.exp(expected.spread**2 / 2)
    overshoot = 0.5 + expected.spread / 2  # fitted
    return (mean / 2 + 1.5 - overshoot) / (1.243 * math.pow(expected.spread, 0.444))


def _hazard(time: float, sigma: float) -> float:
    """Return the ends per unit of time of what has not ended, log-normal with the median 1."""
    z = math.log(time) / sigma
    if z > 6:  # where the ratio below loses its digits, this is its limit
        return z / (time * sigma)
    density = math.exp(-z * z / 2) / (time * sigma * math.sqrt(2 * math.pi))
    return max(density / (0.5 * math.erfc(z / math.sqrt(2))), 1e-9)


class Expectations:
    """What is expected of each kind, learnt from the operations seen. Threads may share it."""

    _MEMORY = 25  # seen last that count

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=self._MEMORY))

    def of(self, kind: str) -> Expectation:
        """Return what to expect of the next one: the table and what was seen, each by its weight.

        Both are taken to be normal in the logarithm, so that Bayes' rule is a weighted mean.
        """
        table = math.log(TYPICAL.get(kind, _UNKNOWN_KIND))
        with self._lock:
            seen = list(self._seen[kind])
        prior, each = _DOUBT**-2, _SPREAD**-2
        weight = prior + each * len(seen)
        median = (prior * table + each * sum(seen)) / weight
        return Expectation(math.exp(median), math.sqrt(_SPREAD**2 + 1 / weight))

    def saw(self, kind: str, seconds: float) -> None:
        """Take note that one took so long."""
        with self._lock:
            self._seen[kind].append(math.log(max(seconds, 0.5)))
