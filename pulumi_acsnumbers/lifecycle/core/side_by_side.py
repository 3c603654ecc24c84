"""Doing many things side by side, at most so many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from ...acs.errors import AcsError
from .errors import LifecycleError
from .together import together

T = TypeVar("T")
R = TypeVar("R")

MOST: Final = 32
"""Requests that a process has under way at most; more threads than that would only wait."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T, R]):
    """How one of many things went.

    Attributes:
        item: What it was done with.
        result: What came of it; None after an error.
        error: What the service or the run has against it, or None.
    """

    item: T
    result: R | None = None
    error: LifecycleError | AcsError | None = None


def side_by_side(
    do: Callable[[T], R], items: Iterable[T], *, at_once: int = MOST
) -> list[Outcome[T, R]]:
    """Do something with each item, and return how each went, in the order of the items.

    An error of one item does not stop the others. What is not an error of the service or the run is
    raised once all have ended.

    Args:
        do: What to do; called in threads.
        items: With what.
        at_once: How many may be under way.
    """
    todo = list(items)
    outcomes: dict[int, Outcome[T, R]] = {}

    def attempt(place: int) -> None:
        item = todo[place]
        try:
            outcomes[place] = Outcome(item, result=do(item))
        except (LifecycleError, AcsError) as error:
            outcomes[place] = Outcome(item, error=error)

    together([partial(attempt, place) for place in range(len(todo))], at_once=at_once)
    return [outcomes[place] for place in range(len(todo))]


def results(outcomes: Iterable[Outcome[T, R]]) -> list[R]:
    """Return what came of all, or raise the first error."""
    found = []
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
        found.append(outcome.result)
    return found  # type: ignore[return-value]  # without an error there is a result
