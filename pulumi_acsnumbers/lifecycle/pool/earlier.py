"""What earlier runs bought for a pool and did not record: the policy of a pool over its findings.

| finding of an attempt that is not accounted for | of the pool's kind | of another kind |
|---|---|---|
| held | is emptied: the walk calls off what nobody is to buy | the same; still held: refuses |
| buying | comes: is waited for, and counts | refuses |
| owned | is taken, unless another resource has it | refuses, unless somebody has it |
| doubtful | refuses, unless somebody has it | warns |
| unseen | looks again; still unseen: comes, unless it is certainly gone | the same, and refuses |
| unnamed | refuses while anything fits that nobody has | the same |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from ...acs.clock import Deadline
from ...acs.errors import AcsError, DeadlinePassed, OperationFailed
from ...acs.models import PurchasedNumber
from ..core.adoptions import another_has
from ..core.again import SECOND_LOOK, look_again
from ..core.errors import LifecycleError, Refused
from ..core.history import Generation, OrderRef
from ..core.notes import Notes
from ..core.session import Session, Work
from ..core.side_by_side import results, side_by_side
from ..phone_number.attempts import MAX_ATTEMPTS, Attempt
from ..phone_number.candidates import candidates_of_lost, named
from ..phone_number.evidence import Certainty, Evidence, Finding
from ..phone_number.other_generations import TAKE_OVER, yet_owned
from ..phone_number.owned import UNTIL_VISIBLE, owned_or_none
from .membership import Position
from .schema import AT_ONCE
from .spec import same_kind

COUNTING: Final = "counting what a pool has"
_LATER: Final = "nothing is bought twice"


class Listing:
    """The owned numbers, listed once; one that the list lacks is asked for by itself."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[str, PurchasedNumber] | None = None

    @property
    def rows(self) -> dict[str, PurchasedNumber]:
        """The rows of the list, by number."""
        if self._rows is None:
            self._rows = {row.phone_number: row for row in self._session.client.numbers.list()}
        return self._rows

    def find(self, number: str) -> PurchasedNumber | None:
        """Return an owned number; None by the service's own 404, which can be stale."""
        return self.rows.get(number) or owned_or_none(self._session, number)

    def find_all(self, numbers: Iterable[str]) -> dict[str, PurchasedNumber]:
        """Return those of some numbers that are owned; the others are asked for side by side."""
        wanted = list(dict.fromkeys(numbers))
        _ = self.rows
        found = results(side_by_side(self.find, wanted))
        return {number: row for number, row in zip(wanted, found, strict=True) if row}


@dataclass(slots=True)
class Earlier:
    """What the attempts of a pool have that its state does not know.

    Attributes:
        owned: The numbers that they bought.
        pending: The numbers of purchases that are not through, by operation.
        next_index: The first attempt of the own generation that nothing was tried under.
        settled: How far all attempts are accounted for.
    """

    owned: dict[str, PurchasedNumber] = field(default_factory=dict)
    pending: dict[str, tuple[str, ...]] = field(default_factory=dict)
    next_index: int = 0
    settled: Position = field(default_factory=lambda: Position(0, 0))


def evidence_of(session: Session, order: str, listing: Listing | None = None) -> Evidence:
    """Return the reader of a pool's attempts."""
    find = listing.find if listing else None
    return Evidence(session, order, Notes(session), at_once=AT_ONCE, find=find)


def look_at_earlier(
    work: Work,
    order: OrderRef,
    own: Generation,
    *,
    since: Position,
    known: Callable[[str], bool],
    listing: Listing,
) -> Earlier:
    """Return what attempts bought that are not accounted for.

    Args:
        work: The call that this is part of.
        order: The order with all its generations.
        own: The generation that is to be fulfilled.
        since: The position that the state knows the attempts up to.
        known: Returns whether the pool has a number already.
        listing: The owned numbers.

    Raises:
        Refused: It is not certain what was bought, or it was bought for something else.
        AcsError: The service could not be asked.
    """
    looking = _Looking(work, order, own, known, listing)
    for generation in order.generations:
        if generation.number >= since.generation:
            first = since.attempts if generation.number == since.generation else 0
            looking.look_at(generation, first)
    return looking.earlier


@dataclass(slots=True)
class _Looking:
    work: Work
    order: OrderRef
    own: Generation
    known: Callable[[str], bool]
    listing: Listing
    earlier: Earlier = field(default_factory=Earlier)
    unsettled: Position | None = None

    @property
    def session(self) -> Session:
        return self.work.session

    def look_at(self, generation: Generation, first: int) -> None:
        ours = same_kind(generation.spec, self.own.spec)
        evidence = evidence_of(self.session, self.order.id, self.listing)
        last, end = first - 1, first
        for finding in evidence.findings(
            generation, calling_off=True, first=first, accounted_for=self.known
        ):
            end = finding.attempt.index
            if finding.certainty is Certainty.UNTRIED:
                continue
            last = finding.attempt.index
            before = len(self.earlier.pending)
            self._act_on(finding, ours=ours)
            if len(self.earlier.pending) > before and self.unsettled is None:
                self.unsettled = Position(generation.number, finding.attempt.index)
        if end - last < AT_ONCE:
            raise Refused(
                COUNTING,
                f"{MAX_ATTEMPTS} attempts were made for this size",
                thing=self.order.id,
                remedy="declare another `size` to start over",
            )
        if generation == self.own:
            self.earlier.next_index = last + 1
        self.earlier.settled = self.unsettled or Position(generation.number, last + 1)

    def _act_on(self, finding: Finding, *, ours: bool) -> None:
        attempt = finding.attempt
        match finding.certainty:
            case Certainty.HELD if attempt.may_be_bought:
                raise _wait(", ".join(attempt.numbers), f"after {attempt.until}")
            case Certainty.BUYING:
                self._buying(attempt, ours=ours)
            case Certainty.OWNED:
                for number in finding.owned:
                    self._owned(number, ours=ours)
            case Certainty.DOUBTFUL:
                self._doubtful(finding, ours=ours)
            case Certainty.UNSEEN:
                self._unseen(finding, ours=ours)
            case Certainty.UNNAMED:
                self._unnamed(finding)
            case _:
                pass

    def _owned(self, number: PurchasedNumber, *, ours: bool) -> None:
        name = number.phone_number
        if self.known(name) or another_has(self.session, name, self.order.id):
            return
        if not ours:
            raise _of_another_kind(name, "it is owned, and no resource of this stack holds it")
        self.earlier.owned[name] = number

    def _buying(self, attempt: Attempt, *, ours: bool) -> None:
        if not ours:
            raise _of_another_kind(", ".join(attempt.numbers), "it is being bought")
        self.work.reporter.phase(f"waiting for an earlier purchase ({len(attempt.numbers)})")
        left = attempt.numbers
        try:
            self.session.client.operations.resume(attempt.operation_id).wait(self.work.deadline)
        except OperationFailed:
            return
        except AcsError as error:
            self.work.reporter.warn(not_confirmed(len(left), error))
        else:
            found = until_visible(self.session, left, self.work.deadline)
            for number in found.values():
                self._owned(number, ours=ours)
            left = tuple(one for one in left if one not in found)
        if left:
            self.earlier.pending[attempt.operation_id] = left

    def _doubtful(self, finding: Finding, *, ours: bool) -> None:
        for number in finding.owned:
            name = number.phone_number
            if self.known(name) or another_has(self.session, name, self.order.id):
                continue
            if not ours:
                self.work.reporter.warn(yet_owned(name))
                continue
            raise Refused(
                COUNTING,
                "its purchase failed, and yet it is owned: perhaps another stack bought it",
                thing=name,
                remedy=f'if no other stack has it, take it with `adopt=["{name}"]`; else release '
                "it by hand",
            )

    def _unseen(self, finding: Finding, *, ours: bool) -> None:
        """Look again for what was bought and is not shown: each number for itself."""
        session, attempt = self.session, finding.attempt
        if attempt.settled(session.clock.now()):
            session.clock.sleep(SECOND_LOOK)
            found = {row.phone_number: row for row in owned_of(session, finding.unseen)}
            fresh = Listing(session)
            left = [one for one in finding.unseen if one not in found and one in fresh.rows]
        else:
            found = until_visible(session, finding.unseen)
            left = [one for one in finding.unseen if one not in found]
        for number in found.values():
            self._owned(number, ours=ours)
        if not left:
            return
        if not ours:
            raise _of_another_kind(", ".join(left), "it may not be visible yet")
        self.earlier.pending[attempt.operation_id] = tuple(left)

    def _unnamed(self, finding: Finding) -> None:
        """Refuse while something fits that a purchase may have bought which names nothing."""
        session, attempt = self.session, finding.attempt
        operation = attempt.operation
        if operation is not None and operation.failed:
            return
        if operation is not None and not operation.done:
            raise _wait(f"the numbers of {attempt.operation_id}", "later")
        found = [
            number
            for number in candidates_of_lost(session, finding.generation.spec, attempt)
            if not self.known(number.phone_number)
        ]
        if found or attempt.young(session.clock.now()):
            raise Refused(
                COUNTING,
                f"an earlier run sent a purchase ({attempt.operation_id}), and the service no "
                f"longer says for which numbers; owned, fitting and bought since: {named(found)}",
                thing=self.order.id,
                remedy='take those that are this pool\'s with `adopt=["+…"]`, and have others '
                "declared by whom they belong to; to replace a living pool by force, add --refresh",
            )


def not_confirmed(count: int, error: LifecycleError | AcsError) -> str:
    """Return the warning for purchases of which it is not known yet how they went."""
    why = "the time is up" if isinstance(error, DeadlinePassed) else str(error)
    return (
        f"the purchase of {count} numbers is not confirmed yet ({why}); "
        "the next pulumi up goes on with it"
    )


def until_visible(
    session: Session, numbers: Iterable[str], deadline: Deadline | None = None
) -> dict[str, PurchasedNumber]:
    """Look for bought numbers until each is visible; return those that are."""
    found: dict[str, PurchasedNumber] = {}
    wanted = list(numbers)

    def all_there() -> bool:
        left = [number for number in wanted if number not in found]
        try:
            found.update({row.phone_number: row for row in owned_of(session, left)})
        except AcsError:
            return False
        return len(found) == len(wanted)

    look_again(session.clock, (0.0, *UNTIL_VISIBLE), all_there, deadline=deadline)
    return found


def owned_of(session: Session, numbers: Iterable[str]) -> list[PurchasedNumber]:
    """Return those of some numbers that are owned, each asked for by itself."""
    rows = results(side_by_side(lambda number: owned_or_none(session, number), numbers))
    return [row for row in rows if row]


def _wait(held: str, when: str) -> Refused:
    return Refused(
        COUNTING,
        f"an earlier run may be buying {held} at this moment",
        remedy=f"run the command again {when}: {_LATER}",
    )


def _of_another_kind(number: str, why: str) -> Refused:
    return Refused(
        COUNTING,
        f"{number} was bought for this order before its inputs changed, by a run that did not "
        f"end; {why}",
        remedy=f"revert the change and run pulumi up to get that number, or {TAKE_OVER}",
    )


def not_visible(numbers: Iterable[str]) -> str:
    """Return the warning for numbers that are bought and not to be seen."""
    return (
        f"{', '.join(numbers)} are bought but not visible yet; the next pulumi up goes on with them"
    )
