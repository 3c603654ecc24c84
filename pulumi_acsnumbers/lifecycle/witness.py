"""The last witness: an order does not go while a number of its attempts is owned by nobody else.

A run that was killed leaves a number without a resource, and a destroy then deletes only the
order. So its delete asks what its attempts own. It never releases anything itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from .attempts import MEMORY_OF_THE_SERVICE, Attempt, State, owned_of, walk
from .brief.inputs import KIND as PROGRAM_BRIEF
from .brief.witness import delete_brief_order
from .errors import Failed, explained
from .inputs import Wish
from .memory import Memory
from .purchase import late
from .search import orphans_of_a_mark
from .session import Row, Session

DELETING: Final = "deleting the order of a phone number"


def delete_order(session: Session, row: Row, order: str, props: Mapping[str, Any]) -> None:
    """Let an order go, unless it is the last that knows of a number that is paid for.

    Raises:
        Refused: The order belongs to another endpoint.
        Failed: A number of this order is owned, or being bought, and nothing else holds it; or
            its brief exists, likewise.
    """
    if props.get("kind") == PROGRAM_BRIEF:
        delete_brief_order(session, row, order, props)
        return
    with explained(DELETING, order):
        session.require_endpoint(props["endpoint"], DELETING, order)
        wishes = [Wish(w["wish"], w["since"]) for w in props["wishes"]]
        orphans: list[str] = []
        for index, wish in enumerate(wishes):
            for attempt in walk(session.client, order, index):
                orphans += _orphans(session, order, attempt)
            orphans += [
                f"{n.phone_number} (perhaps: bought since its search)"
                for n in orphans_of_a_mark(session, order, index, wish.text)
            ]
        if orphans:
            _tell(row, order, orphans, retain=bool(props.get("retain")))
        elif _forgotten(session, order, wishes):
            row.warn(
                "the service forgets after a month what was bought for an order, and this run "
                "released nothing for it: compare the owned numbers with your stacks"
            )


def _orphans(session: Session, order: str, attempt: Attempt) -> list[str]:
    """Return what an attempt owns or is buying and no live copy of this run holds."""
    memory = session.memory
    if attempt.state in (State.BLANK, State.OPEN):
        return []
    if attempt.state is State.LOST or not attempt.numbers:
        known = memory.copies_of(order) or memory.farewells_of(order)
        if known or attempt.state in (State.FAILED, State.EXPIRED):
            return []
        return [f"the number of {attempt.operation_id}"]
    if all(_accounted_for(memory, number) for number in attempt.numbers):
        return []
    if attempt.state is State.RUNNING:
        return [f"{number} (being bought)" for number in attempt.numbers]
    seen = owned_of(session, attempt)
    if not seen and not memory.copies_of(order) and not memory.farewells_of(order):
        seen = late(session, attempt)
    return [n.phone_number for n in seen if not _accounted_for(memory, n.phone_number)]


def _accounted_for(memory: Memory, number: str) -> bool:
    return bool(memory.holders(number)) or memory.farewell(number) is not None


def _tell(row: Row, order: str, orphans: list[str], *, retain: bool) -> None:
    named = ", ".join(orphans)
    if retain:
        row.warn(f"{named}: stays owned and is paid for, outside of this stack")
        return
    raise Failed(
        DELETING,
        f"{named}: bought for it and still owned or being bought, and no resource holds it",
        thing=order,
        remedy="run pulumi up to take it back (then destroy), take it over with "
        'PhoneNumber(adopt="+…"), or release it by hand; then this delete passes',
    )


def _forgotten(session: Session, order: str, wishes: list[Wish]) -> bool:
    if session.memory.farewells_of(order) or session.memory.copies_of(order) or not wishes:
        return False
    newest = datetime.fromisoformat(wishes[-1].since)
    return session.clock.now() - newest > MEMORY_OF_THE_SERVICE
