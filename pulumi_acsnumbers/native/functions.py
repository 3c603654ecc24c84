"""Invoke: the functions of the Python package under their wire names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ..lifecycle.core.errors import Failed
from ..lifecycle.core.names import snake
from ..lifecycle.core.validation import Failure
from .names import camel, camel_keys

if TYPE_CHECKING:
    from ..config import Settings
    from ..functions.runs import Run

PREFIX: Final = "acsnumbers:index:"
_DETAILS: Final = "include_additional_details"
_PAID: Final = "get_operator_information"


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """Return every function by its wire name."""
    from .. import functions as package  # brings the SDK's resources

    names = (name for name in package.__all__ if not name.endswith("_output"))
    return {camel(name): getattr(package, name) for name in names}


def listed_as(name: str) -> str:
    """Return the output member that holds the result of a list function: `phoneNumbers`."""
    words = snake(name).split("_")[1:]
    return camel("_".join(word for word in words if word != "available"))


def answered(
    token: str, args: Mapping[str, Any], settings: Settings, *, preview: bool
) -> tuple[dict[str, Any], Sequence[Failure]]:
    """Return the result of a function, and the failures of its arguments.

    In a preview nothing that costs money is requested, and those members are missing.

    Raises:
        Failed: There is no such function.
        pulumi.RunError: The service cannot be reached.
    """
    from ..functions.asking import Resolved  # brings the SDK's resources

    name = token.removeprefix(PREFIX)
    function = functions().get(name)
    if function is None:
        raise Failed("calling a function", f"there is no {token}")
    failures = _wrong(function, name, args)
    if failures:
        return {}, failures
    if preview and function.__name__ == _PAID:
        args = {**args, _DETAILS: False}
    answer = function(**args, provider=Resolved(settings, _run()))
    return camel_keys({listed_as(name): answer} if isinstance(answer, list) else answer), ()


@cache
def _run() -> Run:
    """Return the run of this process, which calls each function at most once per arguments."""
    from ..functions.runs import Run  # brings the SDK's resources

    return Run()


def _wrong(function: Callable[..., Any], name: str, args: Mapping[str, Any]) -> list[Failure]:
    parameters = inspect.signature(function).parameters
    known = [one for one in parameters if one != "provider"]
    missing = [
        Failure(one, "must be given")
        for one in known
        if parameters[one].default is inspect.Parameter.empty and args.get(one) is None
    ]
    names = ", ".join(map(camel, known)) or "none"
    return missing + [
        Failure(key, f"is not an argument of {name}: it has {names}")
        for key in args
        if key not in known
    ]
