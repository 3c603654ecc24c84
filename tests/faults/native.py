"""The plugin's server in a life: the same calls, as messages of the wire."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from pulumi.runtime.proto import engine_pb2

from pulumi_acsnumbers.engine.log import Engine
from pulumi_acsnumbers.lifecycle.core.difference import Difference
from pulumi_acsnumbers.lifecycle.core.reading import Reading
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.native import order as native_order
from pulumi_acsnumbers.native.names import (
    BRIEF,
    NUMBER,
    ORDER,
    PHONE_NUMBER,
    PHONE_NUMBER_POOL,
    POOL,
    PROGRAM_BRIEF,
)
from tests.lifecycle.brief import stack
from tests.lifecycle.calls import Calls, Resource
from tests.lifecycle.orders import KnownOrder
from tests.lifecycle.stack import ENDPOINT, RecordedReporter
from tests.native.calls import Server

_STACK = "urn:pulumi:dev::test"
_NOBODY = "127.0.0.1:1"
_TYPES = {
    "phoneNumber": (PHONE_NUMBER, NUMBER),
    "phoneNumberPool": (PHONE_NUMBER_POOL, POOL),
}
"""The component and the resource of each kind."""


class ServerCalls(Calls):
    """The calls about one resource and its order, to the plugin."""

    def __init__(self, session: Session, reporter: RecordedReporter, resource: Resource) -> None:
        super().__init__(session, reporter, resource)
        component, type_ = _TYPES[resource.kind]
        self._order = Orders(session, reporter, component)
        self._urn = f"{_STACK}::{component}${type_}::x"

    def _call(self, method: str, *arguments: Any) -> Any:
        return self._order.server.call(method, *arguments, urn=self._urn)

    def order(self, known: KnownOrder | None, news: dict[str, Any]) -> KnownOrder:
        return self._order.bring(known, news)

    def from_order(self, order: str, outs: dict[str, Any]) -> dict[str, Any]:
        return {"order": order, "__history": outs["history"]}

    def check(self, news: dict[str, Any]) -> dict[str, Any]:
        checked = self._call("check", {}, news)
        assert checked.failures == []
        return dict(checked.inputs)

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> tuple[bool, bool]:
        found = self._call("diff", id_, olds, news)
        return found.changes, bool(found.replaces)

    def create(self, news: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        made = self._call("create", news)
        return made.id, made.outs

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        return dict(self._call("update", id_, olds, news).outs)

    def read(self, id_: str, props: dict[str, Any]) -> dict[str, Any] | None:
        reading = self._call("read", id_, props)
        return dict(reading.outs) if reading.id else None

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        self._call("delete", id_, props)

    def delete_order(self, order: str, props: dict[str, Any]) -> None:
        self._order.delete(order, props)


class BriefStack(stack.Stack):
    """A stack with one brief, whose calls go to the plugin."""

    def next_run(self) -> None:
        """Begin a new process: nothing is remembered but the state."""
        super().next_run()
        self._order = Orders(self.session, self.reporter, PROGRAM_BRIEF)

    def _call(self, method: str, *arguments: Any) -> Any:
        urn = f"{_STACK}::{PROGRAM_BRIEF}${BRIEF}::x"
        return self._order.server.call(method, *arguments, urn=urn)

    def register_order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Register the order; return what the brief is given of it."""
        self.order = self._order.bring(self.order, order)
        return {"order": self.order[0], "__history": self.order[1]["history"]}

    def check(self, news: dict[str, Any]) -> dict[str, Any]:
        checked = self._call("check", {}, news)
        assert checked.failures == []
        self._checked = dict(checked.inputs)
        return self._checked

    def stored_inputs(self, outs: dict[str, Any]) -> dict[str, Any]:
        """Return the inputs that the state has beside outputs."""
        del outs
        return self._checked

    def compare(self, brief_id: str, olds: dict[str, Any], news: dict[str, Any]) -> Difference:
        found = self._call("diff", brief_id, olds, news)
        return Difference(found.changes, tuple(found.replaces))

    def create(self, news: dict[str, Any]) -> None:
        made = self._call("create", news)
        self.resource = made.id, made.outs

    def update(self, news: dict[str, Any]) -> None:
        self.resource = self.id, self._call("update", self.id, self.outs, news).outs

    def delete(self, brief: str, props: dict[str, Any]) -> None:
        self._call("delete", brief, props)

    def read(self) -> Reading | None:
        reading = self._call("read", self.id, self.outs)
        return Reading(reading.outs, reading.inputs) if reading.id else None

    def destroy_order(self) -> None:
        """Delete the order, as the last step of a destroy."""
        if self.order:
            self._order.delete(*self.order)
        self.order = None


class Orders:
    """A plugin process, and the order in it.

    Args:
        session: The service, and the registry of the run.
        reporter: Keeps what is said.
        component: What a program declares.
    """

    def __init__(self, session: Session, reporter: RecordedReporter, component: str) -> None:
        access = {"endpoint": ENDPOINT, "accessKey": "a2V5"}
        self.server = Server(_NOBODY, access)
        plugin = self.server.server.plugin
        plugin.engine, plugin.registry = _Log(reporter), session.registry
        plugin._session = session
        self._clock, self._urn = session.clock, f"{_STACK}::{component}${ORDER}::x"

    def bring(self, known: KnownOrder | None, news: dict[str, Any]) -> KnownOrder:
        """Bring it to what is declared, made now if it is not known."""
        order, olds = known or ("", {})
        inputs = self._call("check", olds, news).inputs
        with patch.object(native_order, "datetime") as time:
            time.now.return_value = self._clock.now()
            if known is None:
                made = self._call("create", inputs)
                return made.id, made.outs
            if self._call("diff", order, olds, inputs).changes:
                olds = self._call("update", order, olds, inputs).outs
        return order, olds

    def delete(self, order: str, props: dict[str, Any]) -> None:
        """Delete it."""
        self._call("delete", order, props)

    def _call(self, method: str, *arguments: Any) -> Any:
        return self.server.call(method, *arguments, urn=self._urn)


class _Log(Engine):
    """Keeps what the plugin says on rows."""

    def __init__(self, reporter: RecordedReporter) -> None:
        super().__init__(_NOBODY, {})
        self._reporter = reporter

    def _send(
        self, severity: Any, text: str, urn: str, timeout: float, *, ephemeral: bool = True
    ) -> None:
        del urn, timeout, ephemeral
        if severity == engine_pb2.WARNING:
            self._reporter.warn(text)
