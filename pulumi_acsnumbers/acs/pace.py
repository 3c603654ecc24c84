"""When to look at a long-running operation: seldom early and late, often when it usually ends."""

from __future__ import annotations

TYPICAL = {
    "search": 3.0,
    "purchase": 17.0,
    "release": 5.5,
    "reservationPurchase": 5.0,
    "capabilities": 7.0,
}
"""Median seconds from the start to the end of each kind, as measured on the real service."""

_UNKNOWN = 6.0


def kind_of(operation_id: str) -> str:
    """Return the kind of an operation, which its id begins with: `purchase_6b1f…`."""
    return operation_id.partition("_")[0]


def next_look(kind: str, elapsed: float) -> float:
    """Return the moment of the next look, in seconds since the start."""
    typical = TYPICAL.get(kind, _UNKNOWN)
    if elapsed < 0.5 * typical:
        return min(elapsed + 2.0, max(0.55 * typical, elapsed + 0.5))
    return elapsed + (1.2 if elapsed < 2 * typical else 2.0)
