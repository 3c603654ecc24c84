"""The last witness: an order does not go while a number of its attempts is owned by nobody else.

A run that was killed leaves a number without a resource, and a destroy then deletes only the
order. So its delete asks what its attempts own. It never releases anything itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .attempts import Attempt, State, call_off, is_old, owned_of, walk
from .brief.wish import KIND as PROGRAM_BRIEF
from .brief.witness import delete_brief_order
from .candidates import candidates_of_forgotten, candidates_of_lost, named
from .earlier import TAKE_OVER, yet_owned
from .errors import Failed, explained
from .guards import stored
from .inputs import OrderRef, Wish
from .purchase import visible_soon
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
        session.require_endpoint(stored(props, "endpoint"), DELETING, order)
        wishes = [Wish(w["wish"], w["since"]) for w in stored(props, "wishes")]
        witness = _Witness(session, row, order)
        orphans = [o for place, wish in enumerate(wishes) for o in witness.orphans(place, wish)]
        for number in witness.unseen:
            row.warn(
                f"{number} was bought for this order minutes ago and the service does not show it: "
                "if nobody released it, look for it among the owned numbers in ten minutes"
            )
        for number in witness.doubtful:
            row.warn(yet_owned(number))
        retain = bool(props.get("retain"))
        if orphans:
            _tell(row, order, orphans, retain=retain)
        if witness.forgotten and not orphans:
            row.warn(
                "the service forgets after a month what was bought for an order, and this run "
                "released nothing for a wish that is older: compare the owned numbers with your "
                f"stacks; owned, fitting and bought since: {witness.named_forgotten()}"
            )


def name_orphans(session: Session, row: Row, order: OrderRef) -> None:
    """Warn of what the wishes of a living order have bought and nothing holds.

    A run that died in a replacement which is taken back has left it, and nobody buys any more.
    """
    witness = _Witness(session, row, order.id)
    for place, wish in enumerate(order.wishes):
        for orphan in witness.orphans(place, wish):
            row.warn(
                f"{orphan}: bought for this order by a run that did not end, and no resource of "
                f"this stack holds it; {TAKE_OVER}"
            )


@dataclass(slots=True)
class _Witness:
    session: Session
    row: Row
    order: str
    forgotten: list[Wish] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    def orphans(self, place: int, wish: Wish) -> Iterator[str]:
        """Yield what a wish owns or is buying and no live copy of this run holds."""
        session = self.session
        vouched = session.memory.vouched(self.order, place)
        blank = True
        for attempt in walk(session, self.order, place, wish):
            blank = blank and attempt.state is State.BLANK
            given_up = call_off(session, self.order, place, attempt)
            yield from self._orphans(given_up, wish, vouched=vouched)
        if blank and not vouched and is_old(session, wish):
            self.forgotten.append(wish)

    def named_forgotten(self) -> str:
        """Return what may have been bought for the wishes that the service has forgotten."""
        found = [n for wish in self.forgotten for n in candidates_of_forgotten(self.session, wish)]
        return named(list({number.phone_number: number for number in found}.values()))

    def _orphans(self, attempt: Attempt, wish: Wish, *, vouched: bool) -> Iterator[str]:
        session = self.session
        now = session.clock.now()
        if attempt.state in (State.BLANK, State.OPEN):
            if attempt.may_be_bought and not vouched:
                held = ", ".join(attempt.numbers) or f"the number of {attempt.operation_id}"
                yield f"{held} (perhaps being bought: run this again after {attempt.until})"
            return
        if attempt.nameless:
            if not vouched:
                yield from self._lost(attempt, wish)
            return
        if all(self._accounted_for(number) for number in attempt.numbers):
            return
        if attempt.state is State.RUNNING:
            yield from (f"{number} (being bought)" for number in attempt.numbers)
            return
        seen = owned_of(session, attempt)
        if not seen and attempt.state is State.BOUGHT and attempt.young(now) and not vouched:
            seen = visible_soon(session, attempt.numbers)
            self.unseen += attempt.numbers if not seen else ()
        for number in seen:
            if self._accounted_for(number.phone_number):
                continue
            if attempt.doubts(number):
                self.doubtful.append(number.phone_number)
            else:
                yield number.phone_number

    def _lost(self, attempt: Attempt, wish: Wish) -> Iterator[str]:
        found = candidates_of_lost(self.session, wish.text, attempt)
        yield from (f"{number.phone_number} (perhaps)" for number in found)
        running = attempt.operation is not None and not attempt.operation.done
        if not found and (running or attempt.young(self.session.clock.now())):
            yield f"the number of {attempt.operation_id}"

    def _accounted_for(self, number: str) -> bool:
        memory = self.session.memory
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
