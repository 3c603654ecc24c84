"""What the inventory offers to a pool: browsed side by side, each number once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ...acs.errors import BadRequest
from ...acs.models import AvailableNumber
from ..core.errors import Failed, LifecycleError
from ..core.session import Session
from ..core.side_by_side import results, side_by_side
from ..phone_number.inputs import PhoneNumberInputs
from ..phone_number.offered import SEARCHING, can_never_fit, nothing_fits, wanted
from ..phone_number.offers import require_affordable, suitable

_ROWS: Final = 25
"""Rows of one answer; the service draws them at random."""
_BROWSES: Final = 8
_NOTHING_NEW: Final = 4
"""Rounds in a row without a new number, after which the stock counts as seen."""
_ROUNDS: Final = 400


@dataclass(slots=True)
class Stock:
    """The numbers that could be bought, as far as they were seen.

    Attributes:
        session: The service and the run.
        inputs: What is wanted of each.
        besides: Those that are not wanted.
    """

    session: Session
    inputs: PhoneNumberInputs
    besides: frozenset[str]
    seen: set[str] = field(default_factory=set)
    free: list[AvailableNumber] = field(default_factory=list)
    too_dear: LifecycleError | None = None

    def take(self, count: int) -> list[AvailableNumber]:
        """Return so many numbers that were not returned before; fewer when there are no more.

        Raises:
            Failed: Nothing can ever fit.
        """
        nothing_new = 0
        for _ in range(_ROUNDS):
            missing = count - len(self.free)
            if missing <= 0 or nothing_new >= _NOTHING_NEW:
                break
            times = min(_BROWSES, -(-missing // _ROWS))
            nothing_new = 0 if self._browse(times) else nothing_new + 1
        taken, self.free = self.free[:count], self.free[count:]
        return taken

    def too_small(self, missing: int, found: int) -> LifecycleError:
        """Return the error for a stock that has fewer numbers than are missing."""
        if self.too_dear is not None:
            return self.too_dear
        if not self.seen:
            return nothing_fits(self.session, self.inputs)
        return Failed(
            SEARCHING,
            f"the pool lacks {missing} numbers, and the stock has {found} that fit "
            f"({wanted(self.inputs)}); none was bought",
            remedy="declare a smaller `size`, another pool for another area code, or run pulumi up "
            "again later",
        )

    def _browse(self, times: int) -> bool:
        """Look at the inventory so many times; return whether something new was seen."""
        pages = results(side_by_side(lambda _: self._page(), range(times)))
        rows = {row.phone_number: row for page in pages for row in suitable(page, self.inputs)}
        new = [row for number, row in rows.items() if number not in self.seen]
        self.seen.update(rows)
        self.free += [row for row in new if self._would_do(row)]
        return bool(new)

    def _would_do(self, row: AvailableNumber) -> bool:
        try:
            require_affordable(row.cost, self.inputs, SEARCHING, row.phone_number)
        except LifecycleError as error:
            self.too_dear = error
            return False
        return row.phone_number not in self.besides

    def _page(self) -> list[AvailableNumber]:
        kind = self.inputs.kind
        try:
            return self.session.client.catalogue.browse(
                kind.country_code,
                kind.phone_number_type,
                assignment_type=kind.assignment_type,
                capabilities=self.inputs.capabilities,
                prefixes=kind.prefixes,
            )
        except BadRequest as error:
            raise can_never_fit(self.session, self.inputs) or error from None
