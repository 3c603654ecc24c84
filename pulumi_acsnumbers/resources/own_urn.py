"""A resource's own URN as an input, so that its progress appears on its row; and former ones."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import cast

import pulumi
from pulumi.resource import create_urn
from pulumi.runtime.resource import all_aliases


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
    return _without_dependencies(urn)


def former_urns(
    name: str, type_name: str, opts: pulumi.ResourceOptions
) -> list[pulumi.Input[str]] | None:
    """Return the URNs that a resource may have in the state, by its aliases and its parent's.

    None instead of an empty list: the SDK leaves such an input out.
    """
    urns = all_aliases(opts.aliases, name, f"pulumi-python:{type_name}", opts.parent)
    return [_without_dependencies(pulumi.Output.from_input(urn)) for urn in urns] or None


def _without_dependencies(urn: pulumi.Output[str]) -> pulumi.Output[str]:
    return pulumi.Output.from_input(cast("Awaitable[str]", urn.future()))
