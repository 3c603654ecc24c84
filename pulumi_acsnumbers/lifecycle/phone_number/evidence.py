"""Evidence: what the attempts of an order own or may own, and how certain that is.

All decisions about a number that an earlier run may have bought use these findings: create, its
check of other generations, the order's delete, and the audit.

| the attempt is | the service says of its numbers | finding |
|---|---|---|
| blank | | untried |
| open | | held |
| running | | buying |
| lost, or running or bought without naming its number | | unnamed |
| bought | owned | owned |
| bought | not owned | unseen; `look_again` finds it owned, unseen, or nothing |
| failed | owned, and the reservation says `purchased` | owned |
| failed | owned | doubtful |
| expired | owned since before the hold ended | owned |
| failed, expired, called off | otherwise | nothing |
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from ...acs.models import PurchasedNumber
from ..core.again import SECOND_LOOK
from ..core.history import Generation
from ..core.notes import Notes
from ..core.session import Session
from .attempts import Attempt, State, call_off, walk
from .owned import UNTIL_VISIBLE, owned_or_none, owned_soon


class Certainty(enum.Enum):
    """How certain it is that an attempt owns something."""

    UNTRIED = "nothing was ever tried, or the service forgot it"
    NOTHING = "nothing is owned, and nothing will be"
    HELD = "a number is or was to be held, and a purchase of it may be on its way"
    BUYING = "the purchase is under way"
    OWNED = "owned"
    DOUBTFUL = "owned although its purchase failed, so perhaps by another stack"
    UNSEEN = "bought, and the service does not show it"
    UNNAMED = "bought or being bought, and the service does not say which number"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one attempt owns or may own.

    Attributes:
        generation: Whose attempt it is.
        attempt: The attempt.
        certainty: How certain it is.
        owned: The numbers that are owned and the finding is about.
        unseen: The numbers that were bought and the service does not show.
    """

    generation: Generation
    attempt: Attempt
    certainty: Certainty
    owned: tuple[PurchasedNumber, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The reader of an order's attempts.

    Attributes:
        session: The service and the run.
        order: The id of the order.
        notes: The notes of this decision, listed once for several generations.
        at_once: How many attempts may be under way side by side, those of a pool. Each holds many
            numbers then, some of which can be visible before others.
        find: Returns an owned number; None by the service's own 404, which can be stale.
    """

    session: Session
    order: str
    notes: Notes
    at_once: int = 1
    find: Callable[[str], PurchasedNumber | None] | None = None

    def findings(
        self,
        generation: Generation,
        *,
        searching: bool = False,
        calling_off: bool = False,
        first: int = 0,
        accounted_for: Callable[[str], bool] = lambda _: False,
    ) -> Iterator[Finding]:
        """Yield what each attempt of a generation owns or may own, the attempts in their order.

        Args:
            generation: Which of the order's history.
            searching: Whether to go on with searches of a blank attempt.
            calling_off: Whether to give up holds that nobody is to buy now.
            first: The attempt to begin with.
            accounted_for: Returns whether a number needs no look, as the run knows of it.

        Raises:
            AcsError: The service could not be asked.
        """
        pooled = self.at_once > 1
        for found in walk(
            self.session,
            self.order,
            generation,
            notes=self.notes,
            searching=searching,
            first=first,
            at_once=self.at_once,
        ):
            attempt = found
            if calling_off:
                attempt = call_off(self.session, self.order, generation, found, leaving=pooled)
            if attempt.state is State.BLANK:
                untried = found.state is State.BLANK
                certainty = Certainty.UNTRIED if untried else Certainty.NOTHING
                yield Finding(generation, attempt, certainty)
            elif attempt.state is State.OPEN:
                yield Finding(generation, attempt, Certainty.HELD)
            elif attempt.nameless:
                yield Finding(generation, attempt, Certainty.UNNAMED)
            elif all(accounted_for(number) for number in attempt.numbers):
                yield Finding(generation, attempt, Certainty.NOTHING)
            elif attempt.state is State.RUNNING:
                yield Finding(generation, attempt, Certainty.BUYING)
            else:
                numbers = attempt.numbers
                if pooled:
                    numbers = tuple(one for one in numbers if not accounted_for(one))
                yield from self._after_its_end(generation, attempt, numbers)

    def _after_its_end(
        self, generation: Generation, attempt: Attempt, numbers: tuple[str, ...]
    ) -> Iterator[Finding]:
        """Yield what was bought by an attempt that is over."""
        find = self.find or partial(owned_or_none, self.session)
        looks = [find(number) for number in numbers]
        if self.at_once > 1:  # a pool lets single numbers go while it stays
            again = {row.phone_number for row in looks if row and attempt.is_older_than(row)}
            looks = [row for row in looks if row and row.phone_number not in again]
            numbers = tuple(number for number in numbers if number not in again)
        owned = [number for number in looks if number and attempt.bought_it(number)]
        doubtful = tuple(number for number in owned if attempt.doubts(number))
        certain = tuple(number for number in owned if number not in doubtful)
        if doubtful:
            yield Finding(generation, attempt, Certainty.DOUBTFUL, doubtful)
        if certain:
            yield Finding(generation, attempt, Certainty.OWNED, certain)
        seen = {number.phone_number for number in owned}
        unseen = tuple(number for number in numbers if number not in seen)
        if attempt.state is State.BOUGHT and unseen and (self.at_once > 1 or not owned):
            yield Finding(generation, attempt, Certainty.UNSEEN, unseen=unseen)
        elif not owned:
            yield Finding(generation, attempt, Certainty.NOTHING)

    def look_again(self, unseen: Finding) -> Finding:
        """Look more closely for a bought number that the service did not show.

        One answer can be stale, and a number becomes visible only after its purchase. Once that is
        long ago, another look and the list prove that it was released.

        Raises:
            AcsError: The service could not be asked.
        """
        session, numbers = self.session, unseen.unseen
        owned: list[PurchasedNumber] = []
        if unseen.attempt.settled(session.clock.now()):
            owned = owned_soon(session, numbers, (SECOND_LOOK,))
            if not owned and not any(session.read_cache.lists(number) for number in numbers):
                return replace(unseen, certainty=Certainty.NOTHING)
        owned = owned or owned_soon(session, numbers, UNTIL_VISIBLE)
        return replace(unseen, certainty=Certainty.OWNED, owned=tuple(owned)) if owned else unseen
