"""What the delete of a number, pool or brief does: the decision, without its effects.

| the resource's delete finds | it |
|---|---|
| another live copy of the same thing | lets go: that copy holds it |
| a resource of the program that adopts or reads it | lets go: it stays owned |
| a program, or this copy, that says keep | lets go: it stays owned |
| what its resource has in this run, another thing | releases: the successor exists |
| the same, but that copy is still being purchased | refuses: the next run releases |
| the same, but its order is left out of this run | lets go, and warns: it goes with its order |
| none of the above | lets go, and makes no request |
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from typing import Final

from .facts import Departure, Fate, Holder
from .registry import RunRegistry


class Decision(enum.Enum):
    """What the delete of a resource does: the rows of the table above."""

    HELD = "another copy holds it"
    WANTED = "the program adopts or reads it"
    KEEP = "it is to stay owned"
    RELEASE = "its successor exists"
    TOO_EARLY = "its successor is being purchased"
    LET_GO_ALONE = "its successor exists, and this run leaves its order out"
    LET_GO = "its order releases it"


# What becomes of it; None where another copy decides later.
FATES: Final = {
    Decision.HELD: None,
    Decision.WANTED: Fate.KEPT,
    Decision.KEEP: Fate.KEPT,
    Decision.RELEASE: Fate.RELEASING,
    Decision.LET_GO_ALONE: Fate.LET_GO,
    Decision.LET_GO: Fate.LET_GO,
}


def stays(registry: RunRegistry, copy: Holder, *, keep: bool) -> bool:
    """Return whether what a copy has stays owned: it says so, or what took its place does."""
    return keep or registry.kept_by_another(copy.order, copy.key)


def order_lives_on(registry: RunRegistry, copy: Holder) -> bool:
    """Return whether a copy's order may outlive it: the program declares it, or a newer one."""
    return registry.policy(copy.order) is not None or registry.declares(copy.key)


def decide(
    registry: RunRegistry,
    departure: Departure,
    successors: Sequence[Holder],
    *,
    nonce: str,
    keep: bool,
) -> Decision:
    """Decide for a number or brief whose copy is deleted.

    Args:
        registry: What this run knows.
        departure: What is let go.
        successors: What its resource has in this run instead.
        nonce: The random text of the copy.
        keep: Whether it is to stay owned, see `stays`.
    """
    thing, policy = departure.number, registry.policy(departure.order)
    if registry.holders(thing, besides=nonce):
        return Decision.HELD
    if registry.wanted(thing):
        return Decision.WANTED
    if keep or (policy is not None and policy.release is False):
        return Decision.KEEP
    if not successors:
        return Decision.LET_GO
    if policy is None:
        return Decision.LET_GO_ALONE
    certain = any(copy.certain for copy in successors)
    return Decision.RELEASE if certain else Decision.TOO_EARLY


def decide_of_pool(
    registry: RunRegistry,
    departure: Departure,
    successors: Sequence[Holder],
    named: Collection[str] | None,
    *,
    nonce: str,
    keep: bool,
) -> Decision:
    """Decide for one number of a pool, whose new copy has the others.

    Args:
        registry: What this run knows.
        departure: The number.
        successors: What the pool has in this run instead.
        named: What the program names in `release`, see `named_in_release`.
        nonce: The random text of the copy.
        keep: Whether the number is to stay owned, see `stays`.
    """
    decision = decide(registry, departure, successors, nonce=nonce, keep=keep)
    if decision in (Decision.HELD, Decision.WANTED, Decision.KEEP):
        return decision
    if named is None:
        return Decision.LET_GO  # a destroy deletes all copies, and then the order
    if departure.number in named:
        # Deleted before its new copy is made: in the middle of the run, when not all is declared.
        return Decision.TOO_EARLY if decision is Decision.LET_GO else Decision.RELEASE
    return Decision.TOO_EARLY if decision is Decision.RELEASE else decision


def named_in_release(registry: RunRegistry, order: str) -> Collection[str] | None:
    """Return what this run may release of a pool, or None in a destroy without a program."""
    if not registry.has_program():
        return None
    return registry.leaving(order) if registry.policy(order) is not None else ()
