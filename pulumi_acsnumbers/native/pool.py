"""The numbers of a component PhoneNumberPool: counted, bought together, released on evidence."""

from __future__ import annotations

from typing import Any, Final

from ..lifecycle.core.difference import Difference
from ..lifecycle.core.reading import Reading
from .calls import Call, Checked, unknown, without_order
from .wire import Received

LIVE: Final = ("phone_numbers", "monthly_cost", "status")
"""Outputs that are not inputs."""


class PoolResource:
    """Translates between the engine and `lifecycle.pool`; has no logic."""

    def check(self, call: Call, olds: Received, news: Received) -> Checked:
        """Return every failure of the inputs, and a missing configuration, before anything runs."""
        from ..lifecycle.pool.check import adopted_in, check_pool, note_release
        from ..lifecycle.pool.diff import COMPARING

        inputs, failures = check_pool({**news.values, "__urn": call.urn})
        inputs, lacking = without_order(inputs, olds, "acsnumbers:PhoneNumberPool")
        call.plugin.declare(inputs, *adopted_in(inputs), doing=COMPARING)
        note_release(call.plugin.registry, inputs)
        return Checked(inputs, [*failures, *lacking])

    def diff(self, call: Call, olds: Received, news: Received) -> Difference:
        """Return the changes."""
        from ..lifecycle.pool.diff import diff_pool

        return call.plugin.compare(diff_pool, call.id, olds.values, call.props(news))

    def create(self, call: Call, news: Received) -> tuple[str, dict[str, Any]]:
        """Count what the order has, and buy what is missing."""
        props = call.props(news)
        if call.preview:
            return "", call.outputs({**props, **unknown(LIVE)}, news)
        from ..lifecycle.pool.create import create_pool

        here = call.plugin
        pool, outs = create_pool(here.session, here.reporter(props), props)
        return pool, call.outputs(outs, news)

    def read(self, call: Call, props: Received) -> Reading | None:
        """Return which numbers are still owned. A pool cannot be imported."""
        from ..lifecycle.pool.read import READING, cannot_be_imported, read_pool  # brings httpx

        if not props:
            raise cannot_be_imported(READING, call.id)
        return read_pool(call.plugin.session, call.id, props.values)

    def update(self, call: Call, olds: Received, news: Received) -> dict[str, Any]:
        """Make the pool match the inputs."""
        props = call.props(news)
        if call.preview:
            return call.outputs({**olds.values, **props, **unknown(LIVE)}, news)
        from ..lifecycle.pool.update import update_pool

        here = call.plugin
        outs = update_pool(here.session, here.reporter(props), call.id, olds.values, props)
        return call.outputs(outs, news)

    def delete(self, call: Call, props: Received) -> None:
        """Let go of the numbers; their order releases them."""
        from ..lifecycle.pool.delete import delete_pool

        here, own = call.plugin, call.props(props)
        delete_pool(here.session, here.reporter(own), call.id, own)
        here.deleted(call.id)
