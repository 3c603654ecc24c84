"""Invoke: the functions of the Python package under the names of the wire."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from ..config import Settings
from ..lifecycle.core.canonical import canonical_json
from ..lifecycle.core.errors import Failed
from ..lifecycle.core.validation import Failure
from .names import camel, camel_keys, snake

PREFIX: Final = "acsnumbers:index:"
_DETAILS: Final = "include_additional_details"
_PAID: Final = "get_operator_information"


@dataclass(frozen=True, slots=True)
class _Configured:
    """What the functions ask with."""

    settings: Settings


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """Return every function by its name on the wire."""
    from .. import functions as package  # noqa: PLC0415  # brings the SDK's resources

    names = (name for name in package.__all__ if not name.endswith("_output"))
    return {camel(name): getattr(package, name) for name in names}


def listed_as(name: str) -> str:
    """Return the member in which a function that returns a list has it: `phoneNumbers`."""
    words = snake(name).split("_")[1:]
    return camel("_".join(word for word in words if word != "available"))


class Answers:
    """The answers of one plugin process; each question is asked once. Thread-safe."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._answers: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def to(
        self, token: str, args: Mapping[str, Any], *, preview: bool
    ) -> tuple[dict[str, Any], Sequence[Failure]]:
        """Return what a function returns, and what is wrong with its arguments.

        What costs money is not asked in a preview: those members are missing then.

        Raises:
            Failed: There is no such function.
            pulumi.RunError: The service cannot be asked.
        """
        name = token.removeprefix(PREFIX)
        function = functions().get(name)
        if function is None:
            raise Failed("calling a function", f"there is no {token}")
        failures = _wrong(function, name, args)
        if failures:
            return {}, failures
        if preview and function.__name__ == _PAID:
            args = {**args, _DETAILS: False}
        question = canonical_json([name, args])
        with self._lock:
            if question not in self._answers:
                answer = function(**args, provider=_Configured(self._settings()))
                whole = {listed_as(name): answer} if isinstance(answer, list) else answer
                self._answers[question] = camel_keys(whole)
            return self._answers[question], ()


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
