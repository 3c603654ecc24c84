"""The provider of `acsnumbers:Order`. Its dotted path is part of the state format."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from ..lifecycle.core.history import HISTORY
from . import plugin
from .calls import with_own_urn
from .plugin import user_errors
from .provider import Provider
from .values import from_engine, to_engine


class OrderProvider(Provider):
    """Translates between the engine and `lifecycle.order`."""

    @user_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return the inputs unchanged, and record that the program declares the order."""
        from ..lifecycle.order.check import check_order, note_order

        checked = check_order(from_engine(news))
        here = plugin.current()
        _ = here.settings
        note_order(here.registry, from_engine(_olds), checked)
        inputs = to_engine(checked)
        if news.get(HISTORY) is not None:
            inputs[HISTORY] = news[HISTORY]  # no value of its own; see resources/secrecy.py
        return CheckResult(inputs, [])

    @user_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Return whether there is something new to store. Never a replacement."""
        from ..lifecycle.order.diff import compare_order

        olds, news = from_engine(_olds), from_engine(_news)
        return DiffResult(plugin.current().compare(compare_order, _id, olds, news).changes, [])

    @user_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Generate the id. Makes no request."""
        from ..lifecycle.order.create import create_declared_order

        here = plugin.current()
        order, outs = create_declared_order(
            here.registry,
            from_engine(props),
            endpoint=here.settings.endpoint,
            now=datetime.now(UTC),
        )
        return CreateResult(order, to_engine(outs))

    @user_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the stored properties: an order exists only in the state."""
        return ReadResult(id_, to_engine(from_engine(props)))

    @user_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Store what is new. Makes no request."""
        from ..lifecycle.order.update import update_order

        here = plugin.current()
        outs = update_order(
            from_engine(_olds),
            from_engine(_news),
            endpoint=here.settings.endpoint,
            now=datetime.now(UTC),
        )
        return UpdateResult(to_engine(outs))

    @user_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the order, unless it is the last record of a number that is being paid for."""
        from ..lifecycle.order.delete import delete_order  # brings httpx

        here, props = plugin.current(), with_own_urn(_props)
        delete_order(here.session, here.reporter(props), _id, from_engine(props))
        here.order_deleted(_id)
