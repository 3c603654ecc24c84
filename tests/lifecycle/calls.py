"""What the engine calls for one resource and its order, straight to `lifecycle`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pulumi_acsnumbers.lifecycle.core.difference import Difference, note_declared
from pulumi_acsnumbers.lifecycle.core.reading import Reading
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.create import create_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.delete import delete_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.diff import diff_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.read import read_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.schema import IDENTITY_KEYS
from pulumi_acsnumbers.lifecycle.phone_number.update import update_phone_number
from pulumi_acsnumbers.lifecycle.pool.check import check_pool, note_release
from pulumi_acsnumbers.lifecycle.pool.create import create_pool
from pulumi_acsnumbers.lifecycle.pool.delete import delete_pool
from pulumi_acsnumbers.lifecycle.pool.diff import COMPARING, diff_pool
from pulumi_acsnumbers.lifecycle.pool.read import read_pool
from pulumi_acsnumbers.lifecycle.pool.update import update_pool
from tests.lifecycle.orders import KnownOrder, bring_order
from tests.lifecycle.stack import NUMBER_URN, RecordedReporter

POOL_URN = NUMBER_URN.replace("PhoneNumber", "PhoneNumberPool")


@dataclass(frozen=True)
class Resource:
    """A resource type, as the functions that are called for it.

    Attributes:
        kind: What its order says that it is.
        spec_keys: The inputs that are its spec.
    """

    kind: str
    urn: str
    spec_keys: tuple[str, ...]
    check: Callable[[RunRegistry, dict[str, Any]], dict[str, Any]]
    diff: Callable[..., Difference]
    create: Callable[..., tuple[str, dict[str, Any]]]
    update: Callable[..., dict[str, Any]]
    read: Callable[..., Reading | None]
    delete: Callable[..., None]


def _checked_number(registry: RunRegistry, news: dict[str, Any]) -> dict[str, Any]:
    inputs, failures = check_phone_number(news)
    assert failures == []
    note_declared(registry, inputs, inputs.get("adopt"), doing=COMPARING)
    return inputs


def _checked_pool(registry: RunRegistry, news: dict[str, Any]) -> dict[str, Any]:
    inputs, failures = check_pool(news)
    assert failures == []
    note_declared(registry, inputs, *inputs.get("adopt", ()), doing=COMPARING)
    note_release(registry, inputs)
    return inputs


NUMBER = Resource(
    "phoneNumber",
    NUMBER_URN,
    tuple(IDENTITY_KEYS),
    _checked_number,
    diff_phone_number,
    create_phone_number,
    update_phone_number,
    read_phone_number,
    delete_phone_number,
)
POOL = Resource(
    "phoneNumberPool",
    POOL_URN,
    (*IDENTITY_KEYS, "size"),
    _checked_pool,
    diff_pool,
    create_pool,
    update_pool,
    read_pool,
    delete_pool,
)


@dataclass
class Calls:
    """The calls about one resource and its order.

    Attributes:
        session: The service.
        reporter: The row that is written to.
        resource: The resource type.
    """

    session: Session
    reporter: RecordedReporter
    resource: Resource

    def order(self, known: KnownOrder | None, news: dict[str, Any]) -> KnownOrder:
        """Bring the order, which may be known already, to what is declared."""
        return bring_order(self.session, known, news)

    def from_order(self, order: str, outs: dict[str, Any]) -> dict[str, Any]:
        """Return what the resource is given of its order."""
        return {
            "order": order,
            "__generations": outs["generations"],
            "__numbers": outs["numbers"],
            "__endpoint": outs["endpoint"],
            "__urn": self.resource.urn,
        }

    def check(self, news: dict[str, Any]) -> dict[str, Any]:
        """Return the inputs in their one form."""
        return self.resource.check(self.session.registry, news)

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> tuple[bool, bool]:
        """Return whether it changes, and whether it is replaced."""
        session = self.session
        difference = self.resource.diff(
            id_, olds, news, registry=session.registry,
            guardrails=session.guardrails, endpoint=session.client.endpoint,
        )  # fmt: skip
        return difference.changes, bool(difference.replaces)

    def create(self, news: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return id and outputs."""
        return self.resource.create(self.session, self.reporter, news)

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs after the change."""
        return self.resource.update(self.session, self.reporter, id_, olds, news)

    def read(self, id_: str, props: dict[str, Any]) -> dict[str, Any] | None:
        """Return the outputs of now, or None when it is gone."""
        reading = self.resource.read(self.session, id_, props)
        return reading.outputs if reading else None

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Let go of a copy."""
        self.resource.delete(self.session, self.reporter, id_, props)

    def delete_order(self, order: str, props: dict[str, Any]) -> None:
        """Delete the order."""
        delete_order(self.session, self.reporter, order, props)
