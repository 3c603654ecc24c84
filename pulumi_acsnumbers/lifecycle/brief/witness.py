"""The last witness of a brief: its order does not go while a brief of that id is held by nobody.

A run that was killed leaves a brief without a resource, and a destroy then deletes only the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..errors import Failed, explained
from ..guards import stored
from ..session import Row, Session
from .find import find
from .schema import DEFAULT_VERSION
from .statuses import is_draft

DELETING: Final = "deleting the order of a program brief"


def delete_brief_order(session: Session, row: Row, order: str, props: Mapping[str, Any]) -> None:
    """Let an order go, unless it is the last that knows of a brief.

    Raises:
        Refused: The order belongs to another endpoint.
        Failed: A brief of its id exists, and nothing else holds it.
    """
    with explained(DELETING, order):
        session.require_endpoint(stored(props, "endpoint"), DELETING, order)
        if session.memory.holders(order) or session.memory.farewell(order):
            return
        found = find(session, order, DEFAULT_VERSION)
        if found is None:
            return
        if props.get("retain"):
            row.warn(f"program brief {order}: stays as {found.status}, outside of this stack")
            return
        by_hand = "delete the draft in the Azure portal, " if is_draft(found.status) else ""
        raise Failed(
            DELETING,
            f"a program brief of this id exists as {found.status}, and no resource holds it",
            thing=order,
            remedy=f"run pulumi up to take it back (then destroy), {by_hand}or let go of it with "
            "retain_on_delete=True and pulumi up; then this delete passes",
        )
