"""What other generations of an order own: numbers of dead runs, or of a reverted change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...acs.models import PurchasedNumber
from ..core.errors import Failed, Refused
from ..core.facts import Fate
from ..core.history import Generation, OrderRef
from ..core.session import Work
from .attempts import Attempt, is_old
from .candidates import adopted_of_lost, candidates_of_forgotten, candidates_of_lost, named
from .evidence import Certainty, Evidence, Finding
from .inputs import PhoneNumberInputs
from .noted_searches import NotedSearches
from .outputs import Acquired
from .purchase import complete
from .search import go_on_with
from .succession import was_let_go

CREATING: Final = "creating phone number"
TAKE_OVER: Final = 'take it over with `adopt="+…"` or release it by hand'


def yet_owned(number: str) -> str:
    """Return the warning for an owned number whose purchase failed here."""
    return (
        f"{number} is owned, although its purchase for this order failed: if no other stack has "
        f"it, {TAKE_OVER}"
    )


def look_at_other_generations(
    work: Work, inputs: PhoneNumberInputs, order: OrderRef, own: Generation, evidence: Evidence
) -> Acquired | None:
    """Return the number that another generation with the same spec owns, if any.

    Args:
        work: The call that this is part of.
        inputs: What is declared.
        order: The order with all its generations.
        own: The generation to fulfil.
        evidence: What the attempts of the order own.

    Raises:
        Refused: A dead run bought a number for another spec, and no live resource holds it. Buying
            another would leave it behind, paid for.
    """
    for generation in order.generations:
        if generation != own:
            found = _OtherGeneration(work, inputs, order, generation, evidence).look()
            if found:
                return replace(found, generation=generation.number)
    return None


@dataclass(frozen=True, slots=True)
class _OtherGeneration:
    work: Work
    inputs: PhoneNumberInputs
    order: OrderRef
    generation: Generation
    evidence: Evidence

    @property
    def same(self) -> bool:
        return self.generation.spec == self.inputs.spec

    @property
    def checked(self) -> bool:
        return self.work.session.registry.checked_through(self.order.id, self.generation.number)

    def look(self) -> Acquired | None:
        untried = True
        for finding in self.evidence.findings(self.generation, calling_off=True):
            untried = untried and finding.certainty is Certainty.UNTRIED
            acquired = self._act_on(finding)
            if acquired:
                return acquired
        if untried and not self.checked and is_old(self.work.session, self.generation):
            self._name_what_is_forgotten()
        return None

    def _act_on(self, found: Finding) -> Acquired | None:
        """Act on what one attempt owns or may own; None continues with the next."""
        unseen = found.certainty is Certainty.UNSEEN and not self._is_released(found.attempt)
        finding = self.evidence.look_again(found) if unseen else found
        attempt = finding.attempt
        match finding.certainty:
            case Certainty.HELD:
                return self._held(attempt)
            case Certainty.BUYING:
                return self._buying(attempt)
            case Certainty.OWNED:
                return self._owned(finding.owned)
            case Certainty.DOUBTFUL:
                self._doubtful(finding.owned)
            case Certainty.UNSEEN:
                if unseen and attempt.young(self.work.session.clock.now()):
                    self._not_visible(attempt)
            case Certainty.UNNAMED:
                return self._unnamed(attempt)
            case Certainty.UNTRIED | Certainty.NOTHING:
                pass
        return None

    def _owned(self, owned: Sequence[PurchasedNumber]) -> Acquired | None:
        session = self.work.session
        for number in owned:
            if session.registry.held_elsewhere(number.phone_number, self.order.id):
                continue
            if self.same:
                self.work.reporter.phase(
                    f"taking {number.phone_number}, which an earlier run bought"
                )
                return Acquired(number.phone_number, seen=number)
            held = session.registry.holders(number.phone_number)
            if not held and not was_let_go(
                session, self.order.id, number.phone_number, self.evidence.notes
            ):
                why = "it is owned, and no resource of this stack holds it"
                self._leave_or_refuse(number.phone_number, why)
        return None

    def _doubtful(self, owned: Sequence[PurchasedNumber]) -> None:
        for number in owned:
            if not self.work.session.registry.holders(number.phone_number):
                self.work.reporter.warn(yet_owned(number.phone_number))

    def _held(self, attempt: Attempt) -> Acquired | None:
        """Refuse while a killed run may still buy a hold that could not be cancelled.

        Whoever bought a number under this generation or a later one has checked it before.
        """
        if not attempt.may_be_bought or self.checked:
            return None
        if self.same and attempt.searched:
            searches = NotedSearches(self.order.id, self.generation.number, attempt.index)
            known = searches.ids(self.evidence.notes)
            found = go_on_with(self.work, self.inputs, searches, attempt, known)
            return found or self.look()
        held = ", ".join(attempt.numbers) or "a number"
        raise Refused(
            CREATING,
            f"an unfinished run holds {held} for this order since before its inputs "
            f"changed, and its purchase may be under way until {attempt.until}",
            remedy="revert the change and run pulumi up to get that number, or run it again "
            "after that time",
        )

    def _not_visible(self, attempt: Attempt) -> None:
        number = attempt.numbers[0]
        if self.same:
            raise Failed(
                CREATING,
                "an earlier run bought it, and the service does not show it yet",
                thing=number,
                remedy="run pulumi up again in ten minutes: nothing is bought twice",
            )
        self.work.reporter.warn(
            f"{number} was bought for this order minutes ago, before its inputs changed, and the "
            "service does not show it: if nobody released it, look for it among the owned numbers"
        )

    def _is_released(self, attempt: Attempt) -> bool:
        """Return whether an invisible number is known to be gone, or was checked before."""
        gone = (self.work.session.registry.departure(number) for number in attempt.numbers)
        return self.checked or any(
            departure and departure.fate is Fate.RELEASED for departure in gone
        )

    def _unnamed(self, attempt: Attempt) -> Acquired | None:
        """Refuse while a purchase whose reservation is gone may have left a number behind."""
        session = self.work.session
        if self.checked or any(
            c.spec == self.generation.spec for c in session.registry.holders_of(self.order.id)
        ):
            return None
        operation = attempt.operation
        if operation is not None and not operation.done:
            raise _orphan(f"the number of {attempt.operation_id}", "it is being bought")
        for number in candidates_of_lost(session, self.generation.spec, attempt):
            self._leave_or_refuse(number.phone_number, "it may be what a purchase bought")
        if attempt.young(session.clock.now()):
            raise _orphan(f"the number of {attempt.operation_id}", "it may not be visible yet")
        taken = adopted_of_lost(session, self.order.id, self.generation, attempt)
        return self._taken_again(taken)

    def _taken_again(self, number: PurchasedNumber | None) -> Acquired | None:
        """Take what a person adopted after the service could not name what was bought.

        Only that person says that it belongs to this order, so it stays owned like any adopted
        number. A number that another resource has adopted meanwhile belongs to that resource.
        """
        if number is None or not self.same:
            return None
        if self.work.session.registry.held_elsewhere(number.phone_number, self.order.id):
            return None
        self.work.reporter.phase(f"taking {number.phone_number}, which was adopted for this order")
        return Acquired(number.phone_number, seen=number, origin="adopted")

    def _buying(self, attempt: Attempt) -> Acquired | None:
        holders = [
            copy
            for number in attempt.numbers
            for copy in self.work.session.registry.holders(number)
        ]
        if self.same and attempt.numbers:
            return complete(self.work, attempt.operation_id, attempt.numbers)
        if not holders:
            named = ", ".join(attempt.numbers) or f"the number of {attempt.operation_id}"
            raise _orphan(named, "it is being bought")
        return None

    def _leave_or_refuse(self, number: str, why: str) -> None:
        if self.inputs.stays_owned:
            # The program keeps its numbers, so one without a holder was let go on purpose.
            self.work.reporter.warn(f"{number} was bought for an earlier request and stays owned")
            return
        raise _orphan(number, why)

    def _name_what_is_forgotten(self) -> None:
        found = candidates_of_forgotten(self.work.session, self.generation)
        if found:
            self.work.reporter.warn(
                f"a request of this order dates from {self.generation.since[:10]} and is older "
                "than the service's memory; if a run died then, one of these was bought for it: "
                f"{named(found)}"
            )


def _orphan(number: str, why: str) -> Refused:
    return Refused(
        CREATING,
        f"{number} was bought for this order before its inputs changed, by a run that did not "
        f"end; {why}",
        remedy=f"revert the change and run pulumi up to get that number, or {TAKE_OVER}; then "
        "nothing is paid for twice",
    )
