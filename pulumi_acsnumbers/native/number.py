"""The number below a PhoneNumber component: bought once, updated in place, released on evidence."""

from __future__ import annotations

from typing import Any, Final

from ..lifecycle.core.difference import Difference
from ..lifecycle.core.reading import Reading
from ..lifecycle.core.validation import Failure
from .calls import Call, Checked, unknown, without_order
from .wire import Received

LIVE: Final = ("phone_number", "cost", "purchase_date", "status")
"""Outputs that are not inputs."""


class NumberResource:
    """Translates between the engine and `lifecycle.phone_number`; has no logic."""

    def check(self, call: Call, olds: Received, news: Received) -> Checked:
        """Return all failures of the inputs; missing configuration fails before anything runs."""
        from ..lifecycle.phone_number.check import check_phone_number
        from ..lifecycle.phone_number.diff import COMPARING

        inputs, failures = check_phone_number({**news.values, "__urn": call.urn})
        inputs, lacking = without_order(inputs, olds, "acsnumbers:PhoneNumber")
        if inputs.get("order") is None and inputs.get("release_on_delete") is True:
            lacking.append(
                Failure(
                    "release_on_delete",
                    "must not be true without an order, whose delete releases a number; declare "
                    "acsnumbers:PhoneNumber, which makes both",
                )
            )
        call.plugin.declare(inputs, inputs.get("adopt"), doing=COMPARING)
        return Checked(inputs, [*failures, *lacking])

    def diff(self, call: Call, olds: Received, news: Received) -> Difference:
        """Return what would change."""
        from ..lifecycle.phone_number.diff import diff_phone_number

        return call.plugin.compare(diff_phone_number, call.id, olds.values, call.props(news))

    def create(self, call: Call, news: Received) -> tuple[str, dict[str, Any]]:
        """Find the order's number, or buy exactly one."""
        props = call.props(news)
        if call.preview:
            return "", call.outputs({**props, **unknown(LIVE)}, news)
        from ..lifecycle.phone_number.create import create_phone_number

        here = call.plugin
        number, outs = create_phone_number(here.session, here.reporter(props), props)
        return number, call.outputs(outs, news)

    def read(self, call: Call, props: Received) -> Reading | None:
        """Return the number as the service sees it, or None if it is gone."""
        if not props:
            from ..lifecycle.audit.imported import import_phone_number

            return import_phone_number(call.plugin.session, call.id, call.urn)
        from ..lifecycle.phone_number.read import read_phone_number  # brings httpx

        return read_phone_number(call.plugin.session, call.id, props.values)

    def update(self, call: Call, olds: Received, news: Received) -> dict[str, Any]:
        """Update the number to the declared properties."""
        props = call.props(news)
        if call.preview:
            return call.outputs({**olds.values, **props}, news)
        from ..lifecycle.phone_number.update import update_phone_number

        here = call.plugin
        outs = update_phone_number(here.session, here.reporter(props), call.id, olds.values, props)
        return call.outputs(outs, news)

    def delete(self, call: Call, props: Received) -> None:
        """Let go of the number. Its order or its successor releases it."""
        from ..lifecycle.phone_number.delete import delete_phone_number

        here, own = call.plugin, call.props(props)
        delete_phone_number(here.session, here.reporter(own), call.id, own)
        here.deleted(call.id)
