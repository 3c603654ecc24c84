"""In which order the workers of a run take its tests: the long ones first, on all of them.

A worker begins with its share of the list, an equal part in one piece, and takes from others what
they have not begun when it has nothing left. What is long and comes last keeps one worker busy
while the others have nothing to do.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice

import pytest

_LONG = ("docs/test_typed.py", "faults/test_lives.py", "histories/test_random.py")
_CLI = {"workshop", "cli"}
_ALONE = "clone"
"""The fixture that only one test has at a time: others would keep their workers waiting."""


def workers() -> int:
    """Return how many workers there are; 1 where there are none."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def dealt(items: Sequence[pytest.Item], count: int) -> list[pytest.Item]:
    """Return the tests in shares for so many workers, each with long ones first.

    Those that wait for each other are one worker's. All others stay beside their neighbours, with
    which they share fixtures.
    """
    alone = [item for item in items if _ALONE in _fixtures(item)]
    long = [item for item in items if _is_long(item) and item not in alone]
    first = {*alone, *long}
    rest = [item for item in items if item not in first]
    shares: list[list[pytest.Item]] = [[] for _ in range(count)]
    shares[-1] += alone
    for place, item in enumerate(long):
        shares[place % count].append(item)
    left = iter(rest)
    for place, share in enumerate(shares):
        size = (len(items) + place) // count  # as the scheduler divides them
        share.extend(islice(left, max(0, size - len(share))))
    return [item for share in (*shares, left) for item in share]


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _is_long(item: pytest.Item) -> bool:
    return bool(_CLI & _fixtures(item)) or str(item.path).endswith(_LONG)
