"""Create: find the number that this order already has, or buy exactly one.

A create cannot distinguish a first run from a run after a crash, so it never assumes that it is the
first. It takes a number that its order knows, else it goes through the attempts of its own
generation. If the service proves that nothing was bought for that one, it checks what other
generations own. Only then does it buy. The one exception is an order that this very process has
created: its id is random, so there is nothing to look for at its first use.

| finding of an attempt of its own generation (`evidence`) | create |
|---|---|
| untried | looks at other generations, then holds and purchases under this attempt |
| held | looks at other generations, then continues: purchases what is held, or lets a search end |
| buying | waits for the purchase, and for the number |
| owned | takes the number |
| doubtful | refuses, unless another resource of this run holds it |
| unseen | looks again; still unseen: fails, and the next run looks first |
| unnamed | takes what a living copy holds or was let go, else refuses and names what fits |
| nothing | continues with the next attempt |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...acs.clock import Deadline
from ...acs.errors import AcsError
from ...acs.models import PurchasedNumber, Reservation
from ..core.departure_notes import take_back
from ..core.errors import Failed, LifecycleError, Refused, explained
from ..core.facts import Holder, resource_key
from ..core.guardrails import WITH_ITS_ORDER, require_order
from ..core.history import Generation, OrderRef
from ..core.ids import attempt_id, new_nonce
from ..core.notes import Notes
from ..core.session import Reporter, Session, Work
from .adopt import Adoption
from .attempts import MAX_ATTEMPTS, SETTLED_AFTER, Attempt, is_old
from .buy import buy
from .capabilities import bring_capabilities
from .evidence import Certainty, Evidence, Finding
from .forgotten import forgotten, held_by_a_living_copy, let_go_before, lost
from .inputs import PhoneNumberInputs
from .noted_searches import NotedSearches
from .other_generations import look_at_other_generations
from .outputs import Acquired, outputs
from .purchase import complete, meets_all
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
        reporter: Shows progress.
        props: The checked inputs.

    Raises:
        Refused: A purchase could be a second one, or this run must not buy.
        Failed: The service, or the network, did not do what was requested.
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
        if acquired.seen:
            reporter.phase(f"owned {number}")
        return number, outs


def _take_back(session: Session, acquisition: _Acquisition, number: str) -> None:
    """Withdraw the note that a number was let go, before a copy holds it again.

    It was bought earlier, so a failure loses nothing: the next run takes it. But a remaining note
    would make a later delete of the order release the number.

    Raises:
        LifecycleError: The service could not be reached, or did not accept the note.
    """
    order = acquisition.order.id
    try:
        with explained(CREATING, number):
            take_back(session, acquisition.notes, order, number)
    except LifecycleError as error:
        raise keep_in_mind(session, order, error) from None


def _name_what_is_left(work: Work, order: OrderRef) -> None:
    """Warn about what dead runs have bought for a change that was then reverted.

    A number of an earlier generation was taken, and later ones were not checked. Never fails: the
    number of this create has to reach the state.
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
    evidence: Evidence = field(init=False)
    first: bool = field(init=False)

    def __post_init__(self) -> None:
        self.generation = own_generation(self.order, self.inputs)
        self.session = self.work.session
        self.notes = Notes(self.session)
        self.evidence = Evidence(self.session, self.order.id, self.notes)
        self.first = self.session.registry.is_first_use(self.order.id)

    @property
    def forgetful(self) -> bool:
        """Whether the service may have forgotten what an earlier run has let go of."""
        return not self.first and any(is_old(self.session, one) for one in self.order.generations)

    def run(self) -> Acquired:
        try:
            return self._adopted() or self._of_own_generation()
        except AcsError as error:
            if meets_all(error):
                self.session.stop_spending(str(error))
            raise

    def _adopted(self) -> Acquired | None:
        if self.order.numbers and not self.first:
            recall(self.session, self.order.id, self.notes)
        evidence = None if self.first else self.evidence
        return Adoption(self.work, self.inputs, self.order, evidence).take()

    def _holders(self, number: str) -> list[Holder]:
        """Return the live copies of a number that belong to other resources."""
        return self.session.registry.held_elsewhere(number, self.order.id)

    def _of_other_generations(self) -> Acquired | None:
        """Return what another generation owns; without a result the purchase can start."""
        found = look_at_other_generations(
            self.work, self.inputs, self.order, self.generation, self.evidence
        )
        if found is None:
            note_before_purchase(self.session, self.order.id)
        return found

    def _of_own_generation(self) -> Acquired:
        if self.first:
            return replace(self._buy_new(0), generation=self.generation.number)
        for finding in self.evidence.findings(self.generation, searching=self._by_search):
            acquired = self._act_on(finding)
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

    def _act_on(self, found: Finding) -> Acquired | None:
        """Act on one row of the table; None continues with the next attempt."""
        unseen = found.certainty is Certainty.UNSEEN
        finding = self.evidence.look_again(found) if unseen else found
        attempt = finding.attempt
        match finding.certainty:
            case Certainty.UNTRIED:
                return self._of_other_generations() or self._buy_new(attempt.index)
            case Certainty.HELD:
                return self._of_other_generations() or self._buy_held(attempt)
            case Certainty.BUYING:
                return complete(self.work, attempt.operation_id, attempt.numbers)
            case Certainty.OWNED:
                return self._take(finding.owned)
            case Certainty.DOUBTFUL:
                self._refuse_to_guess(finding.owned)
            case Certainty.UNSEEN:
                raise _not_visible(attempt)
            case Certainty.UNNAMED:
                return self._kept_or_lost(attempt)
            case Certainty.NOTHING:
                pass
        return None

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
        """Return the searches of earlier runs that this one has checked."""
        return [] if self.first else searches.ids(self.notes)

    def _buy_held(self, attempt: Attempt) -> Acquired:
        """Continue with what an earlier run holds, by reservation or by search."""
        if attempt.searched:
            searches = self._searches(attempt.index)
            known = self._noted(searches)
            found = go_on_with(self.work, self.inputs, searches, attempt, known)
            return replace(found, bought=True) if found else self._of_own_generation()
        if self._by_search and not attempt.numbers:
            return self._search(attempt.index)
        return self._buy(attempt.id, attempt.reservation)

    def _refuse_to_guess(self, owned: Sequence[PurchasedNumber]) -> None:
        for number in owned:
            if not self._holders(number.phone_number):
                raise Refused(
                    CREATING,
                    "its purchase failed, but it is owned: perhaps another stack bought it",
                    thing=number.phone_number,
                    remedy="if no other stack has it, take it with "
                    f'`adopt="{number.phone_number}"`; '
                    "otherwise change `keepers` to buy another number",
                )

    def _take(self, seen: Sequence[PurchasedNumber]) -> Acquired:
        if others := self._holders(seen[0].phone_number):
            raise Refused(
                CREATING,
                f"it was bought for this resource, but another one in this run holds it (order "
                f"{others[0].order})",
                thing=seen[0].phone_number,
                remedy="remove one of the two, or change keepers to buy another number",
            )
        self.work.reporter.phase(f"taking {seen[0].phone_number}, which an earlier run bought")
        for other in seen[1:]:
            self.work.reporter.warn(
                f"{other.phone_number} was bought under the same order; take it with "
                f'`adopt="{other.phone_number}"` or release it by hand'
            )
        return Acquired(seen[0].phone_number, seen=seen[0])

    def _kept(self) -> Acquired | None:
        held = held_by_a_living_copy(self.session, self.order, self.inputs)
        if held is None and not self.first:
            recall(self.session, self.order.id, self.notes)
            held = let_go_before(self.session, self.order, self.inputs)
        return replace(self._take([held[0]]), generation=held[1]) if held else None

    def _kept_or_lost(self, attempt: Attempt) -> Acquired:
        kept = self._kept()
        if kept is None:
            raise lost(self.session, self.inputs, attempt)
        return kept


def _not_visible(attempt: Attempt) -> Failed:
    expires_at = attempt.reservation.expires_at if attempt.reservation else None
    when = (
        f" (if it was released, after {expires_at + SETTLED_AFTER:%H:%M} UTC)" if expires_at else ""
    )
    return Failed(
        CREATING,
        "an earlier run bought it, and the service does not show it yet",
        thing=attempt.numbers[0],
        remedy=f"run pulumi up again in a few minutes{when}: nothing is bought twice",
    )


def own_generation(order: OrderRef, inputs: PhoneNumberInputs, doing: str = CREATING) -> Generation:
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
        doing,
        "its order has not seen the current inputs",
        remedy=WITH_ITS_ORDER,
    )
