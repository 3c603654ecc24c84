"""The least delay that any poll schedule can have if the spread of the ends is known.

By dynamic programming over the points of a fine grid: the remaining cost after a poll that finds
the operation running depends only on that point. A poll costs as much delay as makes the best
schedule need exactly as many polls as the official poller.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

_GRID = 1200
_END = 4.2  # of the grid, in spreads above the median
_HALVINGS = 22

Numbers = NDArray[Any]


def least_delay(median: float, spread: float) -> float:
    """Return the least mean delay as a share of the official poller's, for as many polls."""
    times = np.linspace(0.0, median * math.exp(spread * _END), _GRID + 1)
    ended = _ended(times, median, spread)
    delay, looks = _official(median, spread)
    cheap, dear = 1e-4, 20.0
    for _ in range(_HALVINGS):
        price = math.sqrt(cheap * dear)
        if _best(times, ended, price)[1] > looks:
            cheap = price
        else:
            dear = price
    return _best(times, ended, dear)[0] / delay


def _ended(times: Numbers, median: float, spread: float) -> Numbers:
    """Return the share of operations that have ended by each time."""
    scaled = [math.log(time / median) / (spread * math.sqrt(2)) for time in times[1:]]
    shares = np.array([0.0, *(0.5 * (1 + math.erf(value)) for value in scaled)])
    whole: Numbers = shares / shares[-1]
    return whole


def _official(median: float, spread: float) -> tuple[float, float]:
    """Return the mean delay and polls of one poll at once, and one every 2 s."""
    turns = np.arange(0, int(median * math.exp(spread * 6)) + 2)
    shares = np.diff(_ended(2.0 * turns, median, spread))
    mean = median * math.exp(spread**2 / 2)
    return float((2 * turns[1:] * shares).sum() - mean), float(((turns[1:] + 1) * shares).sum())


def _best(times: Numbers, ended: Numbers, price: float) -> tuple[float, float]:
    """Return the delay and the polls of the best schedule, if a poll costs the given seconds."""
    step = times[1] - times[0]
    summed = np.concatenate([[0.0], np.cumsum((ended[1:] + ended[:-1]) / 2 * step)])
    costs, delays, looks = (np.zeros(len(times)) for _ in range(3))
    for now in range(len(times) - 2, -1, -1):
        later = slice(now + 1, None)
        waited = summed[later] - summed[now] - ended[now] * (times[later] - times[now])
        choice = int(np.argmin(waited + costs[later]))
        chosen, running = now + 1 + choice, 1 - ended[now]
        delays[now] = waited[choice] + delays[chosen]
        looks[now] = running + looks[chosen]
        costs[now] = delays[now] + price * looks[now]
    return float(delays[0]), float(looks[0])
