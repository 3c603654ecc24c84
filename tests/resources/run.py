"""A program run against mocks of the engine, and what it asked the engine to register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime import mocks
from pulumi.runtime.rpc import deserialize_properties

ORDER_ID = "6f1c1f64-6f5e-4d0f-8a53-5b2f7c1f0a11"


NUMBER = "+18335550100"


HISTORY = '{"endpoint":"https://x","numbers":[],"generations":[{"since":"s","spec":"w"}]}'


TOLL_FREE: dict[str, Any] = {
    "country_code": "US",
    "phone_number_type": "tollFree",
    "assignment_type": "application",
    "capabilities": {"calling": "none", "sms": "outbound"},
}


class Answers(mocks.Mocks):
    """Answers as the providers of order and number do."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        kind = args.typ.rpartition(":")[2]
        outs: dict[str, Any]
        if kind == "Order":
            return ORDER_ID, {**args.inputs, "history": HISTORY}
        if kind == "PhoneNumber":
            cost = {"amount": 2.0, "currency_code": "USD", "billing_frequency": "monthly"}
            outs = {"cost": cost, "purchase_date": "2026-03-02T09:00:00+00:00", "status": "active"}
            return NUMBER, {**args.inputs, **outs}
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise NotImplementedError(args.token)


class Monitor(mocks.MockMonitor):
    """The engine's side of the contract; keeps every request."""

    def __init__(self) -> None:
        super().__init__(Answers())
        self.requests: list[Any] = []

    def RegisterResource(self, request: Any) -> Any:  # the name in the contract
        self.requests.append(request)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]  # of the SDK


@dataclass
class Registered:
    """What a program registered."""

    monitor: Monitor
    results: list[Any] = field(default_factory=list)

    def request(self, kind: str, name: str = "x") -> Any:
        [found] = [
            r for r in self.monitor.requests if r.type.rpartition(":")[2] == kind and r.name == name
        ]
        return found

    def inputs(self, kind: str, name: str = "x") -> dict[str, Any]:
        return dict(deserialize_properties(self.request(kind, name).object, keep_unknowns=True))


Run = Callable[[Callable[[], Any]], Registered]
