"""Buying many numbers: hold all in reservations, check each, then purchase each reservation.

Nothing is purchased before everything is held. From then on each reservation goes its own way: what
one has bought is not lost by the refusal of another.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from ...acs.errors import AcsError, BadRequest, OperationFailed
from ...acs.models import AvailableNumber, Reservation
from ...acs.operations import reservation_purchase_id
from ..core.errors import Failed, LifecycleError
from ..core.history import Generation
from ..core.ids import attempt_id
from ..core.session import Session, Work
from ..core.side_by_side import Outcome, side_by_side
from ..phone_number.attempts import State, call_off, held_numbers, look
from ..phone_number.buy import HOLDING, knows_purchase
from ..phone_number.inputs import PhoneNumberInputs
from ..phone_number.offers import suitable
from ..phone_number.purchase import DOING, meets_all
from ..phone_number.send import Purchase, require_acceptable, send
from .earlier import not_confirmed
from .schema import AT_ONCE
from .stock import Stock

_HOLD_TRIES: Final = 24

_Planned = tuple[int, list[AvailableNumber]]
"""What is to be added to which attempt."""


@dataclass(slots=True)
class Purchases:
    """How the purchases of a pool went.

    Attributes:
        bought: The numbers of those that succeeded, by operation.
        pending: The numbers of those of which it is not known yet, by operation.
        failed: The numbers of those that ended as failed, by operation.
        errors: Why others were not bought.
        attempts: Which attempt each purchase is of.
        next_index: The first attempt that nothing was tried under.
    """

    bought: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pending: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    errors: list[LifecycleError] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)
    next_index: int = 0


@dataclass(slots=True)
class Buyer:
    """One purchase of many numbers.

    Attributes:
        work: The call that this is part of.
        inputs: What is wanted of each number.
        order: The id of the order.
        generation: Whose attempts these are.
        next_index: The first attempt that nothing was tried under.
        stock: Where the numbers come from.
    """

    work: Work
    inputs: PhoneNumberInputs
    order: str
    generation: Generation
    next_index: int
    stock: Stock
    _held: dict[int, Reservation] = field(default_factory=dict)
    _unused: list[int] = field(default_factory=list)
    _wanted: set[str] = field(default_factory=set)
    _through: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def _session(self) -> Session:
        return self.work.session

    def buy(self, count: int) -> Purchases:
        """Buy so many numbers.

        Raises:
            Refused: Nothing was bought: price, consent, a guardrail, or a run that is ending.
            Failed: Nothing was bought: the stock has fewer, or they could not be held.
            AcsError: Nothing was bought: the service could not be asked.
        """
        self.work.reporter.phase(f"looking for {count} numbers")
        try:
            self._hold(count)
            for reservation in self._held.values():
                for offer in _held_offers(reservation):
                    require_acceptable(offer, self.inputs)
            self._session.before_spending(DOING)
        except (AcsError, LifecycleError):
            self._free()
            raise
        self.work.reporter.phase(f"purchasing {count} numbers ({len(self._held)} purchases)")
        outcomes = side_by_side(self._purchase, sorted(self._held), at_once=AT_ONCE)
        return self._settled(outcomes)

    # Holding

    def _hold(self, count: int) -> None:
        for _ in range(_HOLD_TRIES):
            missing = count - self._count
            if not missing:
                break
            offers = self.stock.take(missing)
            if len(offers) < missing:
                raise self.stock.too_small(count, self._count + len(offers))
            self.work.reporter.phase(f"holding {count} numbers")
            planned = list(self._plan(offers))
            outcomes = side_by_side(self._put, planned, at_once=AT_ONCE)
            errors = [error for error in map(self._take, outcomes) if error]
            if errors:
                raise errors[0]
        if count != self._count or not self._leaves_no_gap():
            raise Failed(
                HOLDING,
                f"only {self._count} of {count} numbers could be held, as others were taken by "
                "somebody else at the last moment; none was bought",
                remedy="run pulumi up again",
            )

    @property
    def _count(self) -> int:
        return sum(len(held_numbers(reservation)) for reservation in self._held.values())

    def _plan(self, offers: Sequence[AvailableNumber]) -> Iterator[_Planned]:
        """Yield what is to be added to which attempt: first to those that have space."""
        left, size = list(offers), self._session.reservation_size
        for index, reservation in sorted(self._held.items()):
            space = max(0, size - len(held_numbers(reservation)))
            if space and left:
                yield index, left[:space]
                left = left[space:]
        while left:
            yield self._new_index(), left[:size]
            left = left[size:]

    def _new_index(self) -> int:
        if self._unused:
            return self._unused.pop(0)
        self.next_index += 1
        return self.next_index - 1

    def _id(self, index: int) -> str:
        return attempt_id(self.order, self.generation.number, index)

    def _put(self, planned: _Planned) -> Reservation:
        index, offers = planned
        session, reservations = self._session, self._session.client.reservations
        session.before_spending(HOLDING)
        reservation = reservations.put(self._id(index), add=offers)
        with self._counting:
            self._wanted.update(offer.phone_number for offer in offers)
            fits = {o.phone_number for o in suitable(_held_offers(reservation), self.inputs)}
            others = set(held_numbers(reservation)) - (self._wanted & fits)
        return reservations.put(self._id(index), remove=sorted(others)) if others else reservation

    def _take(self, outcome: Outcome[_Planned, Reservation]) -> LifecycleError | AcsError | None:
        """Note what a reservation holds, or that it was too much for it; else return the error."""
        index, offers = outcome.item
        if outcome.result is not None:
            self._held[index] = outcome.result
            return None
        if not isinstance(outcome.error, BadRequest) or len(offers) == 1:
            return outcome.error
        if index not in self._held:
            self._unused.append(index)
            self._unused.sort()
        size = min(self._session.reservation_size, len(offers))
        self._session.reservation_size = max(1, size // 2)
        self.stock.free = [*offers, *self.stock.free]
        return None

    def _leaves_no_gap(self) -> bool:
        """Return whether a later run finds all of these: it stops at so many untried attempts."""
        return len(self._unused) < AT_ONCE

    def _free(self) -> None:
        """Let go of what is held, as far as that is possible: a hold runs out by itself."""

        def empty(index: int) -> None:
            numbers = held_numbers(self._held[index])
            self._session.client.reservations.put(self._id(index), remove=numbers)

        side_by_side(empty, sorted(self._held), at_once=AT_ONCE)

    # Purchasing

    def _purchase(self, index: int) -> tuple[str, ...]:
        """Purchase a reservation; return the numbers that it had at that moment."""
        session, reservation_id = self._session, self._id(index)
        numbers = held_numbers(self._held[index])
        reservations = session.client.reservations
        for number in numbers:
            session.read_cache.writing(number)
        send(
            session,
            Purchase(
                _named(numbers),
                send=lambda: reservations.purchase(
                    reservation_id, agree_to_not_resell=self.inputs.agree_to_not_resell
                ),
                known=lambda: knows_purchase(session, reservation_id),
                take_back=lambda: reservations.put(reservation_id, remove=numbers),
            ),
            self.inputs,
        )
        # A run that was killed may have added numbers at the last moment: they are bought as well.
        found = reservations.find(reservation_id)
        numbers = held_numbers(found) if found else numbers
        operation = reservation_purchase_id(reservation_id)
        session.client.operations.resume(operation).wait(self.work.deadline)
        with self._counting:
            self._through += 1
            self.work.reporter.phase(f"{self._through} of {len(self._held)} purchases are through")
        return numbers

    def _settled(self, outcomes: Sequence[Outcome[int, tuple[str, ...]]]) -> Purchases:
        """Return how the purchases went."""
        went = Purchases(next_index=self.next_index)
        for outcome in outcomes:
            index, error = outcome.item, outcome.error
            operation, numbers = self._purchase_of(index)
            went.attempts[operation] = index
            if error is None:
                went.bought[operation] = outcome.result or numbers
                continue
            if _meets_all(error):
                self._session.stop_spending(str(error))
            if self._may_be_bought(index, error):
                went.pending[operation] = numbers
                self.work.reporter.warn(not_confirmed(len(numbers), error))
            else:
                went.failed[operation] = numbers
                went.errors.append(_as_failed(error, numbers))
        return went

    def _purchase_of(self, index: int) -> tuple[str, tuple[str, ...]]:
        return reservation_purchase_id(self._id(index)), held_numbers(self._held[index])

    def _may_be_bought(self, index: int, error: LifecycleError | AcsError) -> bool:
        """Return whether an attempt that met an error has bought something, or still may."""
        if isinstance(error, OperationFailed):
            return False
        session = self._session
        with suppress(AcsError):
            found = look(session.client, self.order, self.generation.number, index)
            found = call_off(session, self.order, self.generation, found, leaving=True)
            if found.state in (State.BLANK, State.EXPIRED, State.FAILED):
                return False
            return found.state is not State.OPEN or bool(found.numbers)
        return True


def _meets_all(error: LifecycleError | AcsError) -> bool:
    """Return whether an error of one purchase will meet every other purchase of the run."""
    return isinstance(error, AcsError) and meets_all(error)


def _held_offers(reservation: Reservation) -> list[AvailableNumber]:
    held = held_numbers(reservation)
    return [number for number in reservation.numbers if number.phone_number in held]


def _as_failed(error: LifecycleError | AcsError, numbers: Sequence[str]) -> LifecycleError:
    if isinstance(error, LifecycleError):
        return error
    return Failed(
        DOING,
        str(error),
        thing=_named(numbers),
        remedy="the next pulumi up tries others",
    )


def _named(numbers: Sequence[str]) -> str:
    return f"{len(numbers)} numbers" if len(numbers) > 1 else "".join(numbers)
