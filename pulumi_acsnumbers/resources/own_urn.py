"""A resource's own URN as an input, so that its progress appears on its row."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import cast

import pulumi
from pulumi.resource import create_urn


def own_urn(name: str, type_name: str, parent: pulumi.Resource | None) -> pulumi.Input[str]:
    """Return the URN that a resource will have.

    Going through the future avoids a dependency on the parent, which would be circular below a
    component. Without a parent the URN is known at once.

    Args:
        name: The logical name.
        type_name: The SDK's type, without `pulumi-python:`.
        parent: The parent, or None.
    """
    if parent is None:
        of_stack = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}"
        return f"{of_stack}::pulumi-python:{type_name}::{name}"
    urn = create_urn(name, f"pulumi-python:{type_name}", parent)
    return pulumi.Output.from_input(cast("Awaitable[str]", urn.future()))
