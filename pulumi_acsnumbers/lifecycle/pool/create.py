"""Create: count what the order already has, and buy what is missing.

A create that replaces a copy because numbers leave has all others of that copy.
"""

from __future__ import annotations

from typing import Any, Final

from ..core.errors import explained
from ..core.guardrails import require_order
from ..core.history import OrderRef
from ..core.ids import new_nonce
from ..core.session import Reporter, Session
from .bring import Bringing
from .membership import Membership

CREATING: Final = "creating phone number pool"


def create_pool(
    session: Session, reporter: Reporter, props: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return the id (that of the order) and outputs of the pool that an order has.

    Args:
        session: The service and the run.
        reporter: Where to say what happens.
        props: The checked inputs.

    Raises:
        Refused: Buying could be buying twice, or this run must not buy.
        Failed: The service, or the way to it, did not do what was asked.
    """
    with explained(CREATING):
        require_order(props, doing=CREATING)
        order = OrderRef.from_props(props)
        session.require_endpoint(order.endpoint, CREATING)
        session.registry.announce(props.get("__urn"))
        first = session.registry.is_first_use(order.id)
        olds = session.registry.planned(order.id)
        recorded = Membership.from_outputs(olds) if olds else None
        bringing = Bringing(session, reporter, props, new_nonce(), recorded, olds or {})
        return order.id, bringing.run(first=first)
