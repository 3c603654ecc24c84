"""Bringing the numbers of a pool to their declared capabilities, many side by side."""

from __future__ import annotations

from collections.abc import Sequence

from ...acs.models import PurchasedNumber
from ..core.errors import Failed, message_of
from ..core.progress import Progress
from ..core.session import Reporter, Work
from ..core.side_by_side import side_by_side
from ..phone_number.capabilities import CHANGING, change_capabilities
from .inputs import PoolInputs
from .membership import Membership


def bring_capabilities(
    work: Work, inputs: PoolInputs, has: Membership, rows: Sequence[PurchasedNumber]
) -> None:
    """Change those that can do something else than is declared; note which are left.

    Raises:
        Failed: Some could not be changed; all are named.
    """
    wanted = inputs.each.capabilities
    todo = [row for row in rows if row.capabilities != wanted]
    has.different = {row.phone_number for row in todo}
    if not todo:
        return
    progress = Progress(work.reporter, len(todo), "changed")
    quiet: Reporter = progress
    each = Work(work.session, quiet, work.deadline)

    def change(row: PurchasedNumber) -> None:
        change_capabilities(each, row, wanted)
        progress.count()

    errors = []
    for outcome in side_by_side(change, todo):
        if outcome.error is None:
            has.different.discard(outcome.item.phone_number)
        else:
            errors.append(message_of(outcome.error))
    if errors:
        left = ", ".join(sorted(has.different))
        raise Failed(
            CHANGING,
            f"calling {wanted.calling}, sms {wanted.sms} could not be set for {left}: {errors[0]}",
            remedy="run pulumi up again: it goes on with these; or declare capabilities that this "
            "kind of number can have",
        )
