"""A plain resource of another package: it feeds an input of a number, is replaced, and can fail.

The real engine is given a copy of this file beside its program, so it imports nothing from here.
"""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult


class ThingProvider(ResourceProvider):
    """Makes things that exist nowhere but in the state."""

    serialize_as_secret_always = False

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Another version is another thing; another value is the same thing changed."""
        replaces = ["version"] if _olds.get("version") != _news.get("version") else []
        return DiffResult(bool(replaces) or _olds.get("value") != _news.get("value"), replaces)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make one, unless it is to fail."""
        if props.get("fails"):
            raise RuntimeError("this thing cannot be made")
        return CreateResult(f"thing-{props['version']}", _outs(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change its value."""
        return UpdateResult(_outs(_news))


class Thing(Resource, module="tests", name="Thing"):
    """A thing: `value` is what depends on it."""

    value: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        version: str,
        value: str,
        fails: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {"version": version, "value": value, "fails": fails}
        super().__init__(ThingProvider(), name, props, opts)


def _outs(props: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in props.items() if key != "__provider"}
