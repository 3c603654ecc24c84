"""What an order owns or may own, and no resource holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..core.history import Generation, OrderRef
from ..core.session import Reporter, Session
from .attempts import Attempt, State, call_off, is_gone, is_old, owned_of, walk
from .candidates import candidates_of_forgotten, candidates_of_lost, named
from .other_generations import TAKE_OVER, yet_owned
from .purchase import visible_soon


def name_orphans(session: Session, reporter: Reporter, order: OrderRef) -> None:
    """Warn of what the generations of a living order have bought and nothing holds.

    A run that died in a replacement which is taken back has left it, and nobody buys any more.
    """
    unheld = Unheld(session, reporter, order.id)
    for generation in order.generations:
        for orphan in unheld.orphans(generation):
            reporter.warn(
                f"{orphan}: bought for this order by a run that did not end, and no resource of "
                f"this stack holds it; {TAKE_OVER}"
            )


@dataclass(frozen=True, slots=True)
class Orphan:
    """What an order owns or may own, and nobody holds or has let go of.

    Attributes:
        number: E.164, or "" where the service does not say.
        text: How it is named.
        seen: Whether the service shows it as owned.
    """

    number: str
    text: str
    seen: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Unheld:
    """What the attempts of an order own or may own, without a resource that holds it."""

    session: Session
    reporter: Reporter
    order: str
    declared: bool = False
    forgotten: list[Generation] = field(default_factory=list)
    purchases: dict[str, str] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    def orphans(self, generation: Generation) -> Iterator[Orphan]:
        """Yield what a generation owns or is buying and no live copy of this run holds."""
        session = self.session
        checked = session.registry.checked_through(self.order, generation.number)
        blank = True
        for attempt in walk(session, self.order, generation):
            blank = blank and attempt.state is State.BLANK
            given_up = call_off(session, self.order, generation, attempt)
            for held in given_up.reservation.numbers if given_up.reservation else ():
                self.purchases[held.phone_number] = given_up.operation_id
            yield from self._orphans(given_up, generation, checked=checked)
        if blank and not checked and is_old(session, generation):
            self.forgotten.append(generation)

    def warn(self) -> None:
        """Warn of what may be left behind and is no reason to fail."""
        for number in self.unseen:
            self.reporter.warn(
                f"{number} was bought for this order minutes ago and the service does not show it: "
                "if nobody released it, look for it among the owned numbers in ten minutes"
            )
        for number in self.doubtful:
            self.reporter.warn(yet_owned(number))

    def named_forgotten(self) -> str:
        """Return what may have been bought for the generations that the service has forgotten."""
        found = [n for one in self.forgotten for n in candidates_of_forgotten(self.session, one)]
        return named(list({number.phone_number: number for number in found}.values()))

    def _orphans(
        self, attempt: Attempt, generation: Generation, *, checked: bool
    ) -> Iterator[Orphan]:
        session = self.session
        now = session.clock.now()
        if attempt.state in (State.BLANK, State.OPEN):
            if attempt.may_be_bought and not checked:
                held = ", ".join(attempt.numbers) or f"the number of {attempt.operation_id}"
                text = f"{held} (perhaps being bought: run this again after {attempt.until})"
                yield Orphan("", text)
            return
        if attempt.nameless:
            if not checked:
                yield from self._lost(attempt, generation)
            return
        if all(self._accounted_for(number) for number in attempt.numbers):
            return
        if attempt.state is State.RUNNING:
            yield from (Orphan(n, f"{n} (being bought)") for n in attempt.numbers)
            return
        seen = owned_of(session, attempt)
        if not seen and attempt.state is State.BOUGHT and attempt.young(now) and not checked:
            seen = visible_soon(session, attempt.numbers)
            self.unseen += attempt.numbers if not seen else ()
        elif not seen and attempt.state is State.BOUGHT and not checked:
            # One answer can be stale.
            still = [number for number in attempt.numbers if not is_gone(session, number)]
            yield from (Orphan(number, number, seen=True) for number in still)
        for number in seen:
            if self._accounted_for(number.phone_number):
                continue
            if attempt.doubts(number):
                self.doubtful.append(number.phone_number)
            else:
                yield Orphan(number.phone_number, number.phone_number, seen=True)

    def _lost(self, attempt: Attempt, generation: Generation) -> Iterator[Orphan]:
        found = [n.phone_number for n in candidates_of_lost(self.session, generation.spec, attempt)]
        yield from (Orphan(number, f"{number} (perhaps)") for number in found)
        running = attempt.operation is not None and not attempt.operation.done
        if not found and (running or attempt.young(self.session.clock.now())):
            yield Orphan("", f"the number of {attempt.operation_id}")

    def _accounted_for(self, number: str) -> bool:
        registry = self.session.registry
        holders = registry.holders(number)
        if self.declared:
            # A copy under this very order is about to lose it, and then belongs to nobody.
            holders = [copy for copy in holders if copy.order != self.order]
        return (
            bool(holders)
            or registry.wanted(number, to_hold=self.declared)
            or registry.departure(number) is not None
        )
