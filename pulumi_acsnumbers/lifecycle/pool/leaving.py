"""What the program names in `release` leaves the pool: kept, or released at once.

The pool stays, so no delete follows that could release it. What stands for the second call is the
program itself, which names the very number; and nothing of what this run knows may speak against
it: another holder, an adoption, a reader, an option that keeps.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..core.departure_notes import write_notes
from ..core.departures import STAYS_OUTSIDE
from ..core.errors import Failed, message_of
from ..core.facts import Departure, Fate
from ..core.progress import Progress
from ..core.session import Work
from ..core.side_by_side import side_by_side
from ..phone_number.delete import give_back, release_let_go
from .inputs import PoolInputs
from .membership import Membership

RELEASING: Final = "releasing numbers of a pool"


def let_go_of(work: Work, inputs: PoolInputs, order: str, has: Membership, *, nonce: str) -> bool:
    """Let go of the numbers that the program names, if the pool has them.

    Args:
        work: The call that this is part of.
        inputs: What is wanted.
        order: The id of the order.
        has: What the pool has; what is gone or kept outside is taken out.
        nonce: The random text of its copy.

    Returns:
        Whether any left.

    Raises:
        Failed: Some could not be released; they are named and stay in the pool.
    """
    leaving = sorted(has.numbers & inputs.release)
    progress = Progress(work.reporter, len(leaving), "released")
    registry = work.session.registry
    policy = registry.policy(order)  # it knows of an option that a parent hands down
    retained = policy is not None and policy.release is False

    def let_go(number: str) -> None:
        adopted = number in has.adopted
        keeps = retained or inputs.keeps(adopted=adopted)
        departure = Departure(
            number,
            order,
            Fate.KEPT if keeps else Fate.LET_GO,
            generation=has.generation_of(number),
            timeout=inputs.each.operation_timeout,
        )
        registry.depart(departure)
        registry.drop(number, nonce)
        try:
            fate = Fate.KEPT if keeps else release_let_go(
                work.session, progress, departure, said=None
            )  # fmt: skip
        except BaseException:
            registry.depart(replace(departure, fate=Fate.FAILED))
            raise
        if fate is Fate.KEPT:
            write_notes(work.session, [replace(departure, fate=Fate.KEPT)])
            if adopted:
                give_back(work.session, departure)
            work.reporter.warn(f"{number} {STAYS_OUTSIDE}")
        else:
            progress.count()

    failed = []
    for outcome in side_by_side(let_go, leaving):
        if outcome.error is None:
            has.drop(outcome.item)
        else:
            failed.append((outcome.item, outcome.error))
    if failed:
        raise Failed(
            RELEASING,
            f"{', '.join(number for number, _ in failed)} could not be released: "
            f"{message_of(failed[0][1])}",
            remedy="run pulumi up again: it goes on with these",
        )
    return bool(leaving)
