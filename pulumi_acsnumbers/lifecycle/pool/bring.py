"""Bringing a pool to what is declared: create begins with nothing, update with what the state has.

First it counts what the pool has: what the state knows, what attempts bought that the state does
not know, what its order knows. Only what is missing then is bought. What the program names is left
out of a new copy, and the delete of the old one releases it. Once money has moved, nothing is an
error: what is bought has to reach the state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...acs.clock import Deadline
from ...acs.errors import AcsError
from ...acs.models import PurchasedNumber
from ..core.adoptions import another_has
from ..core.again import BEING_RELEASED, look_again
from ..core.departure_notes import take_back_all, write_notes
from ..core.errors import LifecycleError, message_of
from ..core.facts import Departure, Fate
from ..core.history import Generation, OrderRef
from ..core.notes import Notes
from ..core.session import Reporter, Session, Work
from ..core.settlement import STAYS_OUTSIDE
from ..phone_number.create import own_generation
from ..phone_number.diff import has_other_generations
from ..phone_number.other_generations import yet_owned
from ..phone_number.purchase import meets_all
from .buy import Buyer, Purchases
from .capabilities import bring_capabilities
from .counting import MANAGING, Count
from .earlier import Listing, not_visible, owned_of, until_visible
from .inputs import PoolInputs
from .membership import Membership, Position, pool_outputs
from .size import require_names, require_one_step
from .stock import Stock


@dataclass(slots=True)
class Bringing:
    """One create or update of a pool.

    Attributes:
        session: The service and the run.
        reporter: Where to say what happens.
        props: The checked inputs.
        nonce: The random text of its copy.
        recorded: What the state says that it has; None where there is no state.
        olds: The outputs of the copy in the state; {} where there is none, or none is known.
    """

    session: Session
    reporter: Reporter
    props: Mapping[str, Any]
    nonce: str
    recorded: Membership | None = None
    olds: Mapping[str, Any] = field(default_factory=dict)
    has: Membership = field(init=False)
    inputs: PoolInputs = field(init=False)
    order: OrderRef = field(init=False)
    own: Generation = field(init=False)
    work: Work = field(init=False)
    listing: Listing = field(init=False)
    _moved: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.inputs, self.order = PoolInputs.from_props(self.props), OrderRef.from_props(self.props)
        self.own = own_generation(self.order, self.inputs.each, MANAGING)
        self.has = self.recorded.copy() if self.recorded else Membership(since=self.own.since)
        deadline = Deadline.after(self.session.clock, self.inputs.each.operation_timeout)
        self.work = Work(self.session, self.reporter, deadline)
        self.listing = Listing(self.session)

    def run(self, *, first: bool = False) -> dict[str, Any]:
        """Bring the pool to what is declared; return its outputs.

        Args:
            first: Whether nobody can have asked for anything under its order before.

        Raises:
            LifecycleError: Nothing was bought that the next run does not find.
            AcsError: The same.
        """
        try:
            outs = self._run(first=first)
        except AcsError as error:
            if meets_all(error):
                self.session.stop_spending(str(error))
            raise
        try:
            self.session.registry.hold(*self.has.holders(self.nonce, self.order.id, self.props))
        except LifecycleError as error:  # the numbers are paid for, and have to reach the state
            self.reporter.warn(error.message)
        return outs

    def _run(self, *, first: bool) -> dict[str, Any]:
        # Built once before money moves: what cannot be stored must not be bought.
        self._outputs(None)
        counting = Count(
            self.work, self.inputs, self.order, self.own, self.has, self.listing, self.recorded
        )
        next_index = 0
        count = (
            self._missing() > 0
            or self.recorded is None
            or bool(self.recorded.pending)
            or has_other_generations(self.olds, self.props)
            or self.olds.get("order") != self.order.id
        )
        if first:
            self.has.position = Position(self.own.number, 0)
        elif count:
            next_index = counting.count().next_index
        require_names(
            self.inputs.size,
            self.has.numbers | self.has.coming | set(self.inputs.adopt),
            self.inputs.release,
            doing=MANAGING,
            thing=self.order.id,
        )
        counting.adopt()
        if self.recorded is None and not first:
            # A note that stays would have a later delete of the order release what it has again.
            take_back_all(self.session, Notes(self.session), self.order.id, self.has.numbers)
        if self._missing() > 0:
            self._take_back()
        if self.recorded is None:  # a forced replacement asks no diff
            self._require_one_step()
        missing = self._missing()
        if missing > 0:
            if not first:
                counting.require_memory()
            self._buy(missing, next_index)
        with self._settling():
            self._leave_out()
        rows = None
        with self._settling():
            rows = self._rows()
            bring_capabilities(self.work, self.inputs, self.has, rows)
        if not self.has.pending and (count or first):
            self.has.since = self.session.clock.now().isoformat()
        return self._outputs(rows)

    def _outputs(self, rows: list[PurchasedNumber] | None) -> dict[str, Any]:
        return pool_outputs(
            self.props, self.has, nonce=self.nonce, rows=rows, cost=self.olds.get("monthly_cost")
        )

    @contextmanager
    def _settling(self) -> Iterator[None]:
        """Let an error be a warning once money has moved: the state has to know."""
        try:
            yield
        except (LifecycleError, AcsError) as error:
            had = self.recorded.numbers if self.recorded else set[str]()
            if not self._moved and self.has.numbers <= had:
                raise
            self.reporter.warn(message_of(error))

    def _rows(self) -> list[PurchasedNumber]:
        """Return the numbers of the pool as the service shows them."""
        numbers = sorted(self.has.numbers)
        found = self.listing.find_all(numbers)
        return [found[number] for number in numbers if number in found]

    def _require_one_step(self) -> None:
        require_one_step(
            self.inputs.size,
            self.has.numbers | self.has.coming,
            self.has.numbers & self.inputs.release,
            doing=MANAGING,
            thing=self.order.id,
        )

    # Leaving

    def _leave_out(self) -> None:
        """Leave what the program names out of the new copy: the old one is deleted, and has it."""
        leaving, recorded = sorted(self.has.numbers & self.inputs.release), self.recorded
        deleted: set[str] = set()
        if recorded and self.olds.get("__nonce") != self.nonce:
            deleted = recorded.numbers | recorded.coming
        if later := [number for number in leaving if number not in deleted]:
            self.reporter.warn(f"the next pulumi up releases {', '.join(later)}")
        leaving = [number for number in leaving if number in deleted]
        if not leaving:
            return
        _ = self.listing.rows  # from an answer on, the clock is the service's
        policy = self.session.registry.policy(self.order.id)
        retained = policy is not None and False in (policy.release, policy.before)
        kept = []
        for number in leaving:
            adopted, generation = number in self.has.adopted, self.has.generation_of(number)
            self.has.drop(number, self.session.clock.now())
            if retained or self.inputs.keeps(adopted=adopted):
                del self.has.gone[number]
            if retained:  # then perhaps the engine does not delete the old copy
                kept.append(Departure(number, self.order.id, Fate.KEPT, generation=generation))
        self.session.registry.note_gone(self.order.id, self.has.gone)
        for departure in kept:
            self.session.registry.depart(departure)
        write_notes(self.session, kept)
        if kept:
            self.reporter.warn(f"{', '.join(one.number for one in kept)}: {STAYS_OUTSIDE}")

    def _take_back(self) -> None:
        """Take what left and is owned still, instead of buying: its release was reverted.

        It was bought before it left, so nobody has bought it since.
        """
        left = {
            number: datetime.fromisoformat(when)
            for number, when in self.has.gone.items()
            if number not in self.inputs.release
        }
        rows = self.listing.rows if left else {}
        again = [
            number
            for number, when in left.items()
            if number in rows
            and rows[number].purchase_date <= when
            and not another_has(self.session, number, self.order.id)
        ]

        def are_gone() -> bool:
            again[:] = [row.phone_number for row in owned_of(self.session, again)]
            return not again

        if again:  # the run that was killed can have sent releases
            look_again(self.session.clock, BEING_RELEASED, are_gone)
        if again:
            self.reporter.phase(f"taking {len(again)} numbers back, which were not released")
            take_back_all(self.session, Notes(self.session), self.order.id, again)
            self.has.take(again, adopted=False)

    # Buying

    def _missing(self) -> int:
        stays = (self.has.numbers - self.inputs.release) | self.has.coming
        return self.inputs.size - len(stays)

    def _buy(self, missing: int, next_index: int) -> None:
        besides = self.has.numbers | self.inputs.release
        stock = Stock(self.session, self.inputs.each, frozenset(besides))
        buyer = Buyer(self.work, self.inputs.each, self.order.id, self.own, next_index, stock)
        went = buyer.buy(missing)
        self._moved = bool(went.bought or went.pending)
        self.listing = Listing(self.session)  # the old one is older than the purchases
        self._confirm(went)
        if went.errors:
            if not self._moved:
                raise went.errors[0]
            short = self.inputs.size - len(self.has.numbers | self.has.coming)
            self.reporter.warn(
                f"{short} of {missing} numbers were not bought ({message_of(went.errors[0])}); "
                "run pulumi up again for the rest"
            )

    def _confirm(self, went: Purchases) -> None:
        """Take what the service shows; what it does not show yet comes."""
        pending = dict(went.pending)
        for operation, numbers in went.bought.items():
            try:
                found = self.listing.find_all(numbers)
                left = [number for number in numbers if number not in found]
                found |= until_visible(self.session, left, self.work.deadline) if left else {}
            except AcsError:
                found = {}
            self.has.take(found, adopted=False)
            left = [number for number in numbers if number not in found]
            if left:
                pending[operation] = tuple(left)
                self.reporter.warn(not_visible(left))
        doubtful = {
            operation: owned
            for operation, numbers in went.failed.items()
            if (owned := [number for number in numbers if number in self._listed()])
        }
        for owned in doubtful.values():
            # Perhaps somebody else bought it as soon as it was free: the next run looks closer.
            self.reporter.warn(yet_owned(", ".join(owned)))
        position = Position(self.own.number, went.next_index)
        open_ones = [went.attempts[operation] for operation in (*pending, *doubtful)]
        first = [Position(self.own.number, index) for index in open_ones]
        unsettled = [self.has.position] if self.has.pending else []
        self.has.position = min([*unsettled, *first], default=position)
        self.has.pending |= pending

    def _listed(self) -> Mapping[str, PurchasedNumber]:
        try:
            return self.listing.rows
        except AcsError:
            return {}
