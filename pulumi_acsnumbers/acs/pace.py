"""When to look at a long-running operation: seldom early and late, often when it usually ends.

A look costs a request, a late notice costs time. When the end is spread as `_hazard` says, the
cheapest gaps between looks are proportional to one over the square root of the hazard: that many
ends per second, given that it has not ended. The factor is chosen so that no more looks are needed
on average than by one that looks at once and then every two seconds.

How long a kind takes is known from a table, and better from the operations of this process: each
one that ended moves the expectation and makes it surer, and so does each that was seen running
beside: it takes longer than that. What is unsure is expected over a wider time, and looks that
prove to have been too early are saved later, so that a table that is wrong by up to five times
either way costs little.

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
_SLOWEST = 3.0  # times the gap, while looks are saved
_LATE = 10  # times the typical time, after which nothing is saved and all gaps are long
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


def next_look(expected: Expectation, elapsed: float, looks: int = 0) -> float:
    """Return the moment of the next look.

    Args:
        expected: How long it may take.
        elapsed: Seconds from the start to the last look, 0 when there was none.
        looks: How many there were; what is more than expected now is saved in the gaps to come.

    Returns:
        Seconds from the start.
    """
    owed = 1.0 if elapsed > 0 else _FIRST_SHARE
    step = expected.typical / _STEPS
    moment = elapsed
    slower = _saving(expected, elapsed, looks) if elapsed < _LATE * expected.typical else 1.0
    while owed > 0:
        seconds = slower * gap(expected, moment + step / 2)
        share = min(step / seconds, owed)
        moment += share * seconds
        owed -= share
    return max(moment, elapsed + _SHORTEST)


def _saving(expected: Expectation, elapsed: float, looks: int) -> float:
    """Return how many times longer the gaps become, to make up for looks that were too early."""
    step = expected.typical / _STEPS * 4  # a part of a look more or less is no matter here
    moments = (step * (index + 0.5) for index in range(int(elapsed / step)))
    planned = sum(step / gap(expected, moment) for moment in moments)
    excess = looks - 1 - planned  # one is no excess: looks are whole, and the plan is not
    budget = _budget(expected)
    return budget / max(budget - max(excess, 0.0), budget / _SLOWEST)


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
    return max(seconds, late if moment > _LATE * typical else 0.0)


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

    It spends the budget until the mean time to the end, over which the root of the hazard has a
    mean that a power of the spread comes near to (fitted).
    """
    return _budget(expected) / (1.243 * math.pow(expected.spread, 0.444))


def _budget(expected: Expectation) -> float:
    """Return the looks before the end that cost no more than one at once and one every 2 s.

    The last look, which comes after the end, is the overshoot.
    """
    mean = expected.typical * math.exp(expected.spread**2 / 2)
    overshoot = 0.5 + expected.spread / 2  # fitted
    return mean / 2 + 1.5 - overshoot


def _hazard(time: float, sigma: float) -> float:
    """Return the ends per unit of time of what has not ended, log-normal with the median 1."""
    return max(_normal_hazard(math.log(time) / sigma) / (time * sigma), 1e-9)


def _normal_hazard(z: float) -> float:
    """Return the density of the normal distribution over what lies above (inverse Mills ratio)."""
    if z > 6:  # where the ratio below loses its digits, this is its limit
        return z + 1 / z
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return density / (0.5 * math.erfc(z / math.sqrt(2)))


class Expectations:
    """What is expected of each kind, learnt from the operations seen. Threads may share it."""

    _MEMORY = 25  # seen last that count
    _ROUNDS = 4  # of Newton's method, after which the median moves no more

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=self._MEMORY))
        self._running: dict[str, dict[str, float]] = defaultdict(dict)

    def of(self, kind: str, beside: str = "") -> Expectation:
        """Return what to expect: the table, what ended and what runs on, each by its weight.

        All are taken to be normal in the logarithm. One that runs on tells only that it takes
        longer (it is censored), so the likeliest median is found by Newton's method.

        Args:
            kind: The kind of the operation.
            beside: The operation itself, if it runs: that it does is in the hazard already.
        """
        table = math.log(TYPICAL.get(kind, _UNKNOWN_KIND))
        with self._lock:
            seen = list(self._seen[kind])
            running = [least for name, least in self._running[kind].items() if name != beside]
        prior, each = _DOUBT**-2, _SPREAD**-2
        median, weight = table, prior
        for _ in range(self._ROUNDS if running else 1):  # without them, one is exact
            pull = prior * (table - median) + each * sum(end - median for end in seen)
            weight = prior + each * len(seen)
            for least in running:
                z = (least - median) / _SPREAD
                hazard = _normal_hazard(z)
                pull += hazard / _SPREAD
                weight += each * hazard * (hazard - z)
            median += pull / weight
        return Expectation(math.exp(median), math.sqrt(_SPREAD**2 + 1 / weight))

    def runs(self, kind: str, name: str, seconds: float) -> None:
        """Take note that one was seen running after so long."""
        with self._lock:
            self._running[kind][name] = math.log(max(seconds, SOON))

    def left(self, kind: str, name: str) -> None:
        """Take note that nobody looks at one any more."""
        with self._lock:
            self._running[kind].pop(name, None)

    def saw(self, kind: str, seconds: float) -> None:
        """Take note that one took so long."""
        with self._lock:
            self._seen[kind].append(math.log(max(seconds, 0.5)))
