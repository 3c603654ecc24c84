"""The order: stores in the state, before anything is bought, which number is meant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..lifecycle.core.difference import Difference
from ..lifecycle.core.errors import Refused
from ..lifecycle.core.history import HISTORY
from ..lifecycle.core.reading import Reading
from ..lifecycle.core.unknown import UNKNOWN
from .calls import Call, Checked
from .wire import Received


class OrderResource:
    """Translates between the engine and `lifecycle.order`; has no logic."""

    def check(self, call: Call, olds: Received, news: Received) -> Checked:
        """Return the inputs unchanged, and record that the program declares the order."""
        from ..lifecycle.order.check import check_order, note_order

        checked = check_order(call.props(news))
        _ = call.plugin.settings
        note_order(call.plugin.registry, olds.values, checked)
        return Checked(checked)

    def diff(self, call: Call, olds: Received, news: Received) -> Difference:
        """Return whether there is something new to store. Never a replacement."""
        from ..lifecycle.order.diff import compare_order

        return call.plugin.compare(compare_order, call.id, olds.values, call.props(news))

    def create(self, call: Call, news: Received) -> tuple[str, dict[str, Any]]:
        """Generate the id. Makes no request."""
        from ..lifecycle.order.create import create_declared_order

        props = call.props(news)
        if call.preview:
            return "", {**props, HISTORY: UNKNOWN}
        here, now = call.plugin, datetime.now(UTC)
        return create_declared_order(here.registry, props, endpoint=here.settings.endpoint, now=now)

    def read(self, call: Call, props: Received) -> Reading | None:
        """Return the stored properties: an order exists only in the state."""
        if not props:
            raise Refused(
                "reading order",
                "an order is in a state alone, and nothing else knows it",
                thing=call.id,
                remedy="import its number or brief; the next pulumi up makes an order for it",
            )
        from ..lifecycle.order.inputs import INPUT_KEYS

        shown = (*INPUT_KEYS, "__urn")
        inputs = {key: value for key, value in props.values.items() if key in shown}
        return Reading(props.values, inputs)

    def update(self, call: Call, olds: Received, news: Received) -> dict[str, Any]:
        """Store what is new. Makes no request."""
        from ..lifecycle.order.update import update_order

        if call.preview:
            return {**call.props(news), HISTORY: UNKNOWN}
        return update_order(
            olds.values,
            call.props(news),
            endpoint=call.plugin.settings.endpoint,
            now=datetime.now(UTC),
        )

    def delete(self, call: Call, props: Received) -> None:
        """Delete the order, unless it is the last record of a number that is being paid for."""
        from ..lifecycle.order.delete import delete_order  # brings httpx

        here, own = call.plugin, {**props.values, "__urn": call.urn}
        delete_order(here.session, here.reporter(own), call.id, own)
        here.order_deleted(call.id)
