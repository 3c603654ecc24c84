"""A resource's own URN as an input, so that its progress finds its row."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import cast

import pulumi
from pulumi.resource import create_urn


def own_urn(name: str, type_name: str, parent: pulumi.Resource | None) -> pulumi.Input[str]:
    """Return the URN that a resource will have.

    Without the detour over the future it would depend on the parent, which below a component is a
    circle. Without a parent it is known, and no detour is needed.

    Args:
        name: The logical name.
        type_name: The type as the SDK has it, without `pulumi-python:`.
        parent: The parent, or None.
    """
    if parent is None:
        of_stack = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}"
        return f"{of_stack}::pulumi-python:{type_name}::{name}"
    urn = create_urn(name, f"pulumi-python:{type_name}", parent)
    return pulumi.Output.from_input(cast("Awaitable[str]", urn.future()))
