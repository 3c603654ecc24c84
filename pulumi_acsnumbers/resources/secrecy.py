"""What derives from a secret stays secret.

The engine encrypts what a provider returns under the name of a secret input, and nothing else. So
whatever a provider derives from inputs has an input of the same name. Its value is empty, and it is
secret if one of those inputs is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

import pulumi

T = TypeVar("T")


def blank(*values: Any) -> pulumi.Output[str] | None:
    """Return an empty string that is secret if any value is, at any depth.

    None if no value can be secret: a state without secrets does not change.
    """
    if not _holds_output(values):
        return None
    return pulumi.Output.all(*values).apply(lambda _: "")


def sealed(value: T) -> T | Awaitable[Any]:
    """Return a value that is secret as a whole if any part is.

    For values whose parts the provider renames, so that the engine would not find them again. Other
    values keep their parts separate: in a preview some are known and can be checked.
    """
    if not _holds_output(value):
        return value

    async def whole_if_secret() -> Any:
        whole = pulumi.Output.from_input(value)
        return whole if await whole.is_secret() else value

    return asyncio.ensure_future(whole_if_secret())


def as_secret_as(
    model: pulumi.Output[Any], value: pulumi.Output[T], *, listed: bool = False
) -> pulumi.Output[T]:
    """Return a value that is secret if the model is.

    Args:
        model: Decides whether it is secret.
        value: The value.
        listed: Whether it is always secret: in a preview the model may not know.
    """
    alike: pulumi.Output[Any] = model.apply(lambda _: value, run_with_unknowns=True)
    return pulumi.Output.secret(alike) if listed else alike


def _holds_output(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_output(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_holds_output(item) for item in value)
    return isinstance(value, (pulumi.Output, Awaitable))
