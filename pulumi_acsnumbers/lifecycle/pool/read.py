"""Read: which numbers of a pool are owned still, and whether they can do what is declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...acs.models import Capabilities
from ..core.errors import Refused, explained
from ..core.guardrails import stored, stored_text
from ..core.reading import Reading
from ..core.session import Session
from ..core.side_by_side import results, side_by_side
from ..phone_number.owned import owned_after_all
from .membership import Membership, differing, inputs_of, pool_outputs

READING: Final = "reading phone number pool"


def read_pool(session: Session, pool: str, props: Mapping[str, Any]) -> Reading:
    """Return a pool as it is now. It is never gone: it may have no numbers left.

    Args:
        session: The service and the run.
        pool: The id.
        props: The stored outputs.

    Raises:
        Refused: It belongs to another endpoint, which would answer 404 for its numbers.
        Failed: The service could not be asked. This never means that a number is gone.
    """
    with explained(READING, pool):
        session.require_endpoint(stored(props, "__endpoint"), READING, pool)
        has = Membership.from_outputs(props)
        size = int(stored(props, "size"))
        session.read_cache.expect(len(has.numbers))
        found = {number: session.read_cache.find(number) for number in sorted(has.numbers)}
        missing = [number for number, row in found.items() if row is None]
        # One look is not enough: each is asked for twice more, side by side.
        looks = side_by_side(lambda number: owned_after_all(session, number, READING), missing)
        found |= dict(zip(missing, results(looks), strict=True))
        rows = [row for row in found.values() if row is not None]
        had_all = not has.lacks(size)
        now = session.clock.now()
        for number in [number for number, row in found.items() if row is None]:
            has.drop(number, now)
        if had_all and has.lacks(size):
            has.since = now.isoformat()
        wanted = stored(props, "capabilities")
        has.different = differing(rows, Capabilities(wanted["calling"], wanted["sms"]))
        outs = pool_outputs(props, has, nonce=stored_text(props, "__nonce"), rows=rows)
        return Reading(outs, inputs_of(outs))


def cannot_be_imported(doing: str, thing: str) -> Refused:
    """Return the refusal of an import: an id says nothing of the numbers."""
    return Refused(
        doing,
        "a pool cannot be imported",
        thing=thing,
        remedy="declare it with `adopt` and its numbers",
    )
