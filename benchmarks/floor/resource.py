"""A number without cost: what the engine alone needs for two resources and their state."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pulumi
from pulumi.dynamic import (
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)


class Nothing(ResourceProvider):
    """Accepts everything and makes no request."""

    serialize_as_secret_always = False

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Accept every input."""
        return CheckResult(news, [])

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Report no change."""
        return DiffResult(changes=False)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Invent an id."""
        return CreateResult(str(uuid4()), props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the stored properties."""
        return ReadResult(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Store what is new."""
        return UpdateResult(_news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete nothing."""


class Order(Resource, module="floor", name="Order"):
    """Takes the place of a number's order."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(Nothing(), name, {"kind": "phoneNumber"}, opts)


class PhoneNumber(Resource, module="floor", name="PhoneNumber"):
    """Takes the place of a number, and depends on its order as a number does."""

    def __init__(
        self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any
    ) -> None:
        super().__init__(Nothing(), name, {**inputs, "order": Order(name).id}, opts)
