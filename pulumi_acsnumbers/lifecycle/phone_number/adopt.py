"""Taking a number that the program names with `adopt`, or that its order knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...acs.models import PurchasedNumber
from ..core.adoptions import note_adoption
from ..core.errors import Refused
from ..core.history import OrderRef
from ..core.session import Work
from .evidence import Evidence
from .inputs import PhoneNumberInputs
from .offers import fits
from .other_generations import CREATING, TAKE_OVER
from .outputs import Acquired
from .owned import owned_or_none, owned_unless_gone

ADOPTING = "adopting phone number"


@dataclass(frozen=True, slots=True)
class Adoption:
    """The numbers that the program or the order names.

    Attributes:
        work: The create that this is part of.
        inputs: What is declared.
        order: The order.
        evidence: What was bought for the order; None if nothing can have been.
    """

    work: Work
    inputs: PhoneNumberInputs
    order: OrderRef
    evidence: Evidence | None

    def take(self) -> Acquired | None:
        """Take the named number; None if there is none.

        Raises:
            Refused: It is not owned, not what is declared, or ambiguous.
        """
        if self.inputs.adopt:
            return self._adopt(self.inputs.adopt)
        found: list[PurchasedNumber] = []
        for known in self.order.numbers:
            if known.spec != self.inputs.spec or self._is_held_by_another(known.number):
                continue
            # A number that is not there leads to a purchase, so one lookup is not enough.
            seen = owned_unless_gone(self.work.session, known.number, CREATING)
            if seen and fits(seen, self.inputs.kind):
                found.append(seen)
        if not found:
            return None
        number = found[0].phone_number
        _require_one(number, [other.phone_number for other in found[1:]])
        self._require_no_other(number)
        return Acquired(number, seen=found[0], origin="adopted")

    def _adopt(self, number: str) -> Acquired:
        session = self.work.session
        seen = owned_or_none(session, number)
        if seen is None:
            raise Refused(
                ADOPTING,
                f"{session.client.endpoint} does not own it",
                thing=number,
                remedy="give a number that this ACS resource owns, or leave adopt out to buy one",
            )
        if not fits(seen, self.inputs.kind):
            raise Refused(
                ADOPTING,
                f"it is {seen.country_code} {seen.phone_number_type} {seen.assignment_type}, not "
                f"{self.inputs.kind}",
                thing=number,
                remedy="declare what the number is",
            )
        self._name_what_was_bought(number)
        note_adoption(session, number, self.order.id)
        return Acquired(number, seen=seen, origin="adopted")

    def _name_what_was_bought(self, adopted: str) -> None:
        """Name what dead runs have bought for this order, because nothing will take it now."""
        registry = self.work.session.registry
        for other, _ in self._bought(besides=adopted):
            if not registry.holders(other) and registry.departure(other) is None:
                self.work.reporter.warn(
                    f"{other} was bought for this order before; if no resource holds it, it stays "
                    f"owned: {TAKE_OVER}"
                )

    def _require_no_other(self, adopted: str) -> None:
        """Refuse to guess if this order also bought a number.

        The order may have learned of an adoption that was refused and then reverted. The resource
        then holds what was bought, and a forced replacement would release it in favour of the
        other.
        """
        for other, spec in self._bought(besides=adopted):
            if spec == self.inputs.spec and not self._is_held_by_another(other):
                raise Refused(
                    CREATING,
                    f"this resource was given {adopted} to adopt and has bought {other}, and the "
                    "program does not say which one it wants",
                    remedy=f'set `adopt="{adopted}"` or `adopt="{other}"`',
                )

    def _bought(self, *, besides: str) -> Iterator[tuple[str, str]]:
        """Yield the owned numbers that this order has bought, each with its spec."""
        if self.evidence is None:
            return
        for generation in self.order.generations:
            for finding in self.evidence.findings(generation, calling_off=True):
                for number in finding.owned:
                    if number.phone_number != besides:
                        yield number.phone_number, generation.spec

    def _is_held_by_another(self, number: str) -> bool:
        return bool(self.work.session.registry.held_elsewhere(number, self.order.id))


def _require_one(number: str, others: list[str]) -> None:
    """Refuse to guess between numbers that were adopted one after another.

    The last of them may be an adoption that was refused and then reverted.
    """
    if others:
        either = " or ".join(f'`adopt="{other}"`' for other in (number, *others))
        raise Refused(
            CREATING,
            f"this resource was given {', '.join((number, *others))} to adopt, one after the "
            "other, and the program does not say which one it wants",
            remedy=f"set {either}",
        )
