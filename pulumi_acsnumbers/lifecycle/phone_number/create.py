"""Create: find the number that this order already has, or buy exactly one.

A create cannot tell a first run from a re-run after a crash, so it never trusts that it is the
first: it takes a number that it was told of, else it walks the attempts of its own generation.
Where the service proves that nothing was bought for that, it looks at what other generations own;
only then is anything bought. The one exception is an order that this very process has made: its id
is random, so there is nothing to look for at its first use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ...acs.clock import Deadline
from ...acs.errors import AcsError
from ...acs.models import PurchasedNumber, Reservation
from ..core.adoptions import note_adoption
from ..core.departure_notes import take_back
from ..core.errors import Failed, LifecycleError, Refused, explained
from ..core.facts import Holder, resource_key
from ..core.guardrails import WITH_ITS_ORDER, require_order
from ..core.history import Generation, OrderRef
from ..core.ids import attempt_id, new_nonce
from ..core.notes import Notes
from ..core.session import Reporter, Session, Work
from .attempts import (
    MAX_ATTEMPTS,
    SETTLED_AFTER,
    Attempt,
    State,
    call_off,
    is_old,
    owned_of,
    owned_or_none,
    owned_unless_gone,
    released_since,
    walk,
)
from .buy import buy
from .capabilities import bring_capabilities
from .forgotten import forgotten, held_by_a_living_copy, let_go_before, lost
from .inputs import PhoneNumberInputs
from .noted_searches import NotedSearches
from .offers import fits
from .other_generations import TAKE_OVER, look_at_other_generations
from .outputs import Acquired, outputs
from .purchase import complete, meets_all, visible_soon
from .search import go_on_with, search_and_buy
from .succession import keep_in_mind, note_before_purchase, recall, take_place
from .unheld import name_orphans

CREATING = "creating phone number"


def create_phone_number(
    session: Session, reporter: Reporter, props: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return the id (E.164) and outputs of the one number that an order has.

    Args:
        session: The service and the run.
        reporter: Where to say what happens.
        props: The checked inputs.

    Raises:
        Refused: Buying could be buying twice, or this run must not buy.
        Failed: The service, or the way to it, did not do what was asked.
    """
    with explained(CREATING):
        require_order(props, doing=CREATING)
        inputs, order = PhoneNumberInputs.from_props(props), OrderRef.from_props(props)
        session.require_endpoint(order.endpoint, CREATING)
        # Built once before money moves: what cannot be stored must not be bought.
        outputs(props, Acquired("+0"), nonce="")
        work = Work(session, reporter, Deadline.after(session.clock, inputs.operation_timeout))
        session.registry.announce(props.get("__urn"))
        acquisition = _Acquisition(work, inputs, order)
        try:
            with explained(CREATING):
                acquired = acquisition.run()
        except LifecycleError as error:
            raise keep_in_mind(session, order.id, error) from None
        if not (acquired.bought or acquisition.first):
            _take_back(session, acquisition, acquired.phone_number)
        if acquired.seen:
            acquired = replace(acquired, seen=bring_capabilities(work, acquired.seen, inputs))
        number, nonce = acquired.phone_number, new_nonce()
        outs = outputs(props, acquired, nonce=nonce)
        key = resource_key(props.get("__urn"))
        holder = Holder(
            number,
            nonce,
            order.id,
            inputs.spec,
            acquired.generation,
            key,
            certain=acquired.seen is not None,
        )
        found = not (acquired.bought or acquisition.first)
        take_place(work, holder, acquisition.notes if found or acquisition.forgetful else None)
        if acquired.generation not in (-1, acquisition.generation.number):
            _name_what_is_left(work, order)
        return number, outs


def _take_back(session: Session, acquisition: _Acquisition, number: str) -> None:
    """Take back a note that a number was let go, before a copy holds it again.

    It was bought before, so nothing is lost by a failure: the next run takes it. But a note that
    stays would have a later delete of the order release the number.

    Raises:
        LifecycleError: The service could not be asked, or did not take the note.
    """
    order = acquisition.order.id
    try:
        with explained(CREATING, number):
            take_back(session, acquisition.notes, order, number)
    except LifecycleError as error:
        raise keep_in_mind(session, order, error) from None


def _name_what_is_left(work: Work, order: OrderRef) -> None:
    """Warn of what runs that died have bought for a change that was taken back.

    A number of an earlier generation was taken, and those after that were not looked at. Never
    fails: the number of this create has to reach the state.
    """
    try:
        with explained(CREATING):
            name_orphans(work.session, work.reporter, order)
    except LifecycleError as error:
        work.reporter.warn(str(error))


@dataclass(slots=True)
class _Acquisition:
    work: Work
    inputs: PhoneNumberInputs
    order: OrderRef
    generation: Generation = field(init=False)
    session: Session = field(init=False)
    notes: Notes = field(init=False)
    first: bool = field(init=False)

    def __post_init__(self) -> None:
        self.generation = own_generation(self.order, self.inputs)
        self.session = self.work.session
        self.notes = Notes(self.session)
        self.first = self.session.registry.is_first_use(self.order.id)

    @property
    def forgetful(self) -> bool:
        """Whether the service may have forgotten what an earlier run has let go of."""
        return not self.first and any(is_old(self.session, one) for one in self.order.generations)

    def run(self) -> Acquired:
        try:
            return self._told_of() or self._of_own_generation()
        except AcsError as error:
            if meets_all(error):
                self.session.stop_spending(str(error))
            raise

    def _told_of(self) -> Acquired | None:
        """Take a number that the program or the order names."""
        if self.order.numbers and not self.first:
            recall(self.session, self.order.id, self.notes)
        if self.inputs.adopt:
            return self._adopt(self.inputs.adopt)
        found: list[PurchasedNumber] = []
        for told in self.order.numbers:
            if told.spec != self.inputs.spec or self._holders(told.number):
                continue
            # A number that is not there means buying one, so one look is not enough.
            seen = owned_unless_gone(self.session, told.number, CREATING)
            if seen and fits(seen, self.inputs.kind):
                found.append(seen)
        if not found:
            return None
        number = found[0].phone_number
        self._require_one(number, [other.phone_number for other in found[1:]])
        self._require_no_other(number)
        return Acquired(number, seen=found[0], origin="adopted")

    def _require_one(self, number: str, others: list[str]) -> None:
        """Refuse to guess between numbers that were adopted one after the other.

        The last of them may be an adoption that was refused, and then taken back.
        """
        if others:
            either = " or ".join(f'adopt="{other}"' for other in (number, *others))
            raise Refused(
                CREATING,
                f"{', '.join((number, *others))} were given to adopt for this resource, one after "
                "the other, and the program does not say which of them it means",
                remedy=f"say {either}",
            )

    def _require_no_other(self, told: str) -> None:
        """Refuse to guess when this order also bought a number.

        The order may have been told of an adoption that was refused, and then taken back: the
        resource holds what was bought, and a forced replacement would release it for the other.
        """
        for other, spec in self._bought_before(told):
            if spec == self.inputs.spec and not self._holders(other):
                raise Refused(
                    CREATING,
                    f"{told} was given to adopt and {other} was bought, both for this resource, "
                    "and the program does not say which of them it means",
                    remedy=f'say adopt="{told}" or adopt="{other}"',
                )

    def _holders(self, number: str) -> list[Holder]:
        """Return the live copies of a number that belong to other resources."""
        holders = self.session.registry.holders(number)
        return [copy for copy in holders if copy.order != self.order.id]

    def _adopt(self, number: str) -> Acquired:
        seen = owned_or_none(self.session, number)
        if seen is None:
            raise Refused(
                "adopting phone number",
                f"{self.session.client.endpoint} does not own it",
                thing=number,
                remedy="give a number that this ACS resource owns, or leave adopt out to buy one",
            )
        if not fits(seen, self.inputs.kind):
            raise Refused(
                "adopting phone number",
                f"it is {seen.country_code} {seen.phone_number_type} {seen.assignment_type}, not "
                f"{self.inputs.kind}",
                thing=number,
                remedy="declare what the number is",
            )
        self._name_what_was_bought(number)
        note_adoption(self.session, number, self.order.id)
        return Acquired(number, seen=seen, origin="adopted")

    def _name_what_was_bought(self, adopted: str) -> None:
        """Say what runs that died have bought for this order, as nobody will take it any more."""
        for other, _ in self._bought_before(adopted):
            registry = self.session.registry
            if not registry.holders(other) and registry.departure(other) is None:
                self.work.reporter.warn(
                    f"{other} was bought for this order before; if no resource holds it, it stays "
                    f"owned: {TAKE_OVER}"
                )

    def _bought_before(self, besides: str) -> Iterator[tuple[str, str]]:
        """Yield the owned numbers that this order has bought, each with the spec it was for."""
        if self.first:
            return
        for generation in self.order.generations:
            for attempt in walk(self.session, self.order.id, generation, notes=self.notes):
                given_up = call_off(self.session, self.order.id, generation, attempt)
                for number in owned_of(self.session, given_up):
                    other = number.phone_number
                    if other != besides:
                        yield other, generation.spec

    def _of_other_generations(self) -> Acquired | None:
        """Return what another generation has; else all is ready for a purchase under its own."""
        found = look_at_other_generations(
            self.work, self.inputs, self.order, self.generation, self.notes
        )
        if found is None:
            note_before_purchase(self.session, self.order.id)
        return found

    def _of_own_generation(self) -> Acquired:
        if self.first:
            return replace(self._buy_new(0), generation=self.generation.number)
        attempts = walk(
            self.session,
            self.order.id,
            self.generation,
            notes=self.notes,
            searching=self._by_search,
        )
        for attempt in attempts:
            acquired = self._from(attempt)
            if acquired:
                return (
                    acquired
                    if acquired.generation >= 0
                    else replace(acquired, generation=self.generation.number)
                )
        raise Refused(
            CREATING,
            f"{MAX_ATTEMPTS} attempts for this request have failed",
            remedy="change keepers to start over",
        )

    def _from(self, attempt: Attempt) -> Acquired | None:
        """Act on one row of the table; None goes on with the next attempt."""
        match attempt.state:
            case State.BLANK:
                return self._of_other_generations() or self._buy_new(attempt.index)
            case State.OPEN:
                return self._of_other_generations() or self._buy_held(attempt)
            case State.RUNNING:
                return self._wait_for(attempt)
            case State.BOUGHT:
                return self._take_bought(attempt)
            case State.LOST:
                return self._kept_or_lost(attempt)
            case State.FAILED | State.EXPIRED:
                # Neither word was ever seen on the real service next to a number that is owned,
                # but only the number itself can tell.
                return self._take(self._beyond_doubt(attempt))

    def _buy_new(self, index: int) -> Acquired:
        if is_old(self.session, self.generation):
            kept = self._kept()
            if kept is None:
                raise forgotten(self.session, self.generation)
            return kept
        if self._by_search:
            return self._search(index)
        return self._buy(attempt_id(self.order.id, self.generation.number, index), None)

    def _buy(self, reservation_id: str, found: Reservation | None) -> Acquired:
        return replace(buy(self.work, self.inputs, reservation_id, found), bought=True)

    @property
    def _by_search(self) -> bool:
        return self.inputs.acquisition == "search"

    def _search(self, index: int) -> Acquired:
        searches = self._searches(index)
        acquired = search_and_buy(self.work, self.inputs, searches, self._noted(searches))
        return replace(acquired, bought=True)

    def _searches(self, index: int) -> NotedSearches:
        return NotedSearches(self.order.id, self.generation.number, index)

    def _noted(self, searches: NotedSearches) -> list[str]:
        """Return the searches of earlier runs, which this one has looked at."""
        return [] if self.first else searches.ids(self.notes)

    def _buy_held(self, attempt: Attempt) -> Acquired:
        """Go on with what an earlier run holds, in the way in which it is held."""
        if attempt.searched:
            searches = self._searches(attempt.index)
            known = self._noted(searches)
            found = go_on_with(self.work, self.inputs, searches, attempt, known)
            return replace(found, bought=True) if found else self._of_own_generation()
        if self._by_search and not attempt.numbers:
            return self._search(attempt.index)
        return self._buy(attempt.id, attempt.reservation)

    def _wait_for(self, attempt: Attempt) -> Acquired:
        if not attempt.numbers:
            return self._kept_or_lost(attempt)
        return complete(self.work, attempt.operation_id, attempt.numbers)

    def _take_bought(self, attempt: Attempt) -> Acquired | None:
        """Take the number of an earlier run, unless it was released since."""
        if not attempt.numbers:
            return self._kept_or_lost(attempt)
        seen = owned_of(self.session, attempt)
        if not seen and released_since(self.session, attempt):
            return None
        acquired = self._take(seen or visible_soon(self.session, attempt.numbers))
        if acquired:
            return acquired
        expires_at = attempt.reservation.expires_at if attempt.reservation else None
        when = (
            f" (if it was released, after {expires_at + SETTLED_AFTER:%H:%M} UTC)"
            if expires_at
            else ""
        )
        raise Failed(
            CREATING,
            "an earlier run bought it, and the service does not show it (yet)",
            thing=attempt.numbers[0],
            remedy=f"run pulumi up again in a few minutes{when}: nothing is bought twice",
        )

    def _beyond_doubt(self, attempt: Attempt) -> list[PurchasedNumber]:
        """Return the owned numbers of an attempt; refuse to guess whose a doubtful one is."""
        seen = owned_of(self.session, attempt)
        for number in seen:
            if attempt.doubts(number) and not self._holders(number.phone_number):
                raise Refused(
                    CREATING,
                    "its purchase failed, and yet it is owned: perhaps another stack bought it",
                    thing=number.phone_number,
                    remedy=f'if no other stack has it, take it with adopt="{number.phone_number}"; '
                    "else change keepers to buy another number",
                )
        return [number for number in seen if not attempt.doubts(number)]

    def _take(self, seen: list[PurchasedNumber]) -> Acquired | None:
        if not seen:
            return None
        if others := self._holders(seen[0].phone_number):
            raise Refused(
                CREATING,
                f"it was bought for this resource, and another one of this run holds it (order "
                f"{others[0].order})",
                thing=seen[0].phone_number,
                remedy="take one of the two out, or change keepers to buy another number",
            )
        self.work.reporter.phase(f"taking {seen[0].phone_number}, which an earlier run bought")
        for other in seen[1:]:
            self.work.reporter.warn(
                f"{other.phone_number} was bought under the same order; take it with "
                f'PhoneNumber(adopt="{other.phone_number}") or release it by hand'
            )
        return Acquired(seen[0].phone_number, seen=seen[0])

    def _kept(self) -> Acquired | None:
        held = held_by_a_living_copy(self.session, self.order, self.inputs)
        if held is None and not self.first:
            recall(self.session, self.order.id, self.notes)
            held = let_go_before(self.session, self.order, self.inputs)
        taken = self._take([held[0]]) if held else None
        return replace(taken, generation=held[1]) if held and taken else None

    def _kept_or_lost(self, attempt: Attempt) -> Acquired:
        kept = self._kept()
        if kept is None:
            raise lost(self.session, self.inputs, attempt)
        return kept


def own_generation(order: OrderRef, inputs: PhoneNumberInputs) -> Generation:
    """Return the generation that a number's own spec is, in its order's history.

    It is the last one, unless a change of the program was kept from the number (ignore_changes).

    Raises:
        Refused: The order does not know the spec, because it was left out of this run: an id that
            is derived from another generation would be another number's.
    """
    for generation in reversed(order.generations):
        if generation.spec == inputs.spec:
            return generation
    raise Refused(
        CREATING,
        "its order does not know what is declared now",
        remedy=WITH_ITS_ORDER,
    )
