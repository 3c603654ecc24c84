"""Counting what a pool has before anything is bought: known to its order, held, and bought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ...acs.models import PurchasedNumber
from ..core.adoptions import another_has, note_adoption
from ..core.errors import Refused
from ..core.facts import Fate
from ..core.history import Generation, OrderRef
from ..core.notes import Notes
from ..core.session import Session, Work
from ..core.side_by_side import results, side_by_side
from ..phone_number.adopt import ADOPTING
from ..phone_number.attempts import is_old
from ..phone_number.candidates import candidates_of_forgotten, named
from ..phone_number.offers import fits
from ..phone_number.owned import owned_after_all
from ..phone_number.succession import recall
from .earlier import Earlier, Listing, look_at_earlier
from .inputs import PoolInputs
from .membership import Membership
from .spec import same_kind

MANAGING: Final = "managing phone number pool"


@dataclass(frozen=True, slots=True)
class Count:
    """One count of what a pool has.

    Attributes:
        work: The call that this is part of.
        inputs: What is wanted.
        order: The order with all its generations.
        own: The generation that is to be fulfilled.
        has: What the pool has; what is found is added.
        listing: The owned numbers.
        recorded: What the state says that it has; None where there is no state.
    """

    work: Work
    inputs: PoolInputs
    order: OrderRef
    own: Generation
    has: Membership
    listing: Listing
    recorded: Membership | None

    @property
    def _session(self) -> Session:
        return self.work.session

    def count(self) -> Earlier:
        """Add what the pool has besides; return how far its attempts are accounted for.

        Raises:
            Refused: It is not certain what was bought.
            AcsError: The service could not be asked.
        """
        has, adopt = self.has, set(self.inputs.adopt)
        if self.recorded is None:
            recall(self._session, self.order.id, Notes(self._session))
            self._take_living()
            self._take_noted()
        earlier = look_at_earlier(
            self.work,
            self.order,
            self.own,
            since=has.position,
            known=lambda number: number in has.numbers or number in adopt,
            listing=self.listing,
        )
        if earlier.owned:
            self.work.reporter.phase(
                f"taking {len(earlier.owned)} numbers, which an earlier run bought"
            )
        has.take(earlier.owned, adopted=False)
        has.pending, has.position = earlier.pending, earlier.settled
        return earlier

    def adopt(self) -> None:
        """Add what the program names.

        Raises:
            Refused: It is not owned, or not what is declared.
            AcsError: The service could not be asked, or did not take a note.
        """
        session = self._session
        new = [number for number in self.inputs.adopt if number not in self.has.numbers]
        found = self.listing.find_all(new) if new else {}
        for number in new:
            row = found.get(number)
            if row is None:
                raise Refused(
                    ADOPTING,
                    f"{session.client.endpoint} does not own it",
                    thing=number,
                    remedy="give numbers that this ACS resource owns, or leave this one out",
                )
            if not fits(row, self.inputs.each.kind):
                raise Refused(
                    ADOPTING,
                    f"it is {row.country_code} {row.phone_number_type} {row.assignment_type}, not "
                    f"{self.inputs.each.kind}",
                    thing=number,
                    remedy="declare what the numbers are",
                )
        results(side_by_side(lambda number: note_adoption(session, number, self.order.id), new))
        self.has.take(new, adopted=True)

    def require_memory(self) -> None:
        """Refuse to buy where the service may have forgotten what was bought before.

        Raises:
            Refused: It could be buying twice.
        """
        for generation in self.order.generations:
            window = self._window(generation)
            if window is None or not is_old(self._session, window):
                continue
            if self.recorded is None:
                raise self._forgotten(
                    window,
                    "to replace a living pool by force, add --refresh: it keeps its numbers; if "
                    "this one never had any, take it out of the program, run pulumi up, and "
                    "declare it again",
                )
            if generation == self.own:
                raise self._forgotten(window, "if none is, declare another `size` to start over")
            if found := self._candidates(window):
                self.work.reporter.warn(
                    f"a request of this order dates from {window.since[:10]} and is older than the "
                    "service's memory; if a run died then, some of these were bought for it: "
                    f"{named(found)}"
                )

    def _take_living(self) -> None:
        """Add what a living copy holds or was let go: a forced replacement creates beside it."""
        registry, order = self._session.registry, self.order.id
        known = {copy.number: copy.generation for copy in registry.holders_of(order)}
        for one in registry.departures_of(order):
            if one.fate in (Fate.LET_GO, Fate.KEPT) and not registry.wanted(one.number):
                known.setdefault(one.number, one.generation)
        # A note does not say who bought it.
        known_to_order = {one.number for one in self.order.numbers}
        for number, row in self.listing.find_all(known).items():
            self._take(number, row, adopted=known[number] < 0 and number in known_to_order)

    def _take_noted(self) -> None:
        """Add what an earlier run noted for the pool."""
        noted = [
            one.number
            for one in self.order.numbers
            if same_kind(one.spec, self.own.spec) and one.number not in self.has.numbers
        ]
        found = self.listing.find_all(noted) if noted else {}
        for number in noted:
            row = found.get(number) or owned_after_all(self._session, number, MANAGING)
            self._take(number, row, adopted=True)

    def _take(self, number: str, row: PurchasedNumber | None, *, adopted: bool) -> None:
        fitting = row is not None and fits(row, self.inputs.each.kind)
        if fitting and not another_has(self._session, number, self.order.id):
            self.has.take([number], adopted=adopted)

    def _window(self, generation: Generation) -> Generation | None:
        """Return a generation as of when something can have been bought that is not recorded."""
        if not same_kind(generation.spec, self.own.spec):
            return None
        if self.recorded is None or generation.number > self.recorded.position.generation:
            return generation
        if generation.number < self.recorded.position.generation:
            return None
        times = (generation.since, self.recorded.since)
        return replace(generation, since=max(times, key=datetime.fromisoformat))

    def _candidates(self, window: Generation) -> list[PurchasedNumber]:
        found = candidates_of_forgotten(self._session, window)
        return [number for number in found if number.phone_number not in self.has.numbers]

    def _forgotten(self, window: Generation, remedy: str) -> Refused:
        return Refused(
            MANAGING,
            f"this request dates from {window.since[:10]}, and the service forgets after a month "
            "what was bought for it, so some numbers may be owned already; owned, fitting and "
            f"bought since: {named(self._candidates(window))}",
            thing=self.order.id,
            remedy=f'name those that are its own with `adopt=["+…"]`; {remedy}',
        )
