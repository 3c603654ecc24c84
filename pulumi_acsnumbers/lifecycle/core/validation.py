"""The building blocks of input checks: failures, and rules for values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

_INSIDE: Final = re.compile(r"[.\[]")
E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why inputs are invalid.

    Attributes:
        property: The path of the input, or "" if its value must not be printed.
        reason: A sentence without its subject: "must be two letters".
        value: What stands there, where it can be printed; else None.
    """

    property: str
    reason: str
    value: str | float | None = None

    def shown(self) -> Failure:
        """Return the failure in a form that an engine can print.

        Beside a property the engine prints the input of that name. For a path into an input there
        is none, so it prints `value {<nil>}`. Such a failure therefore contains its own path and
        value.
        """
        if not _INSIDE.search(self.property):
            return self
        value = "" if self.value is None else f" is {self.value!r}, which"
        return Failure("", f"`{self.property}`{value} {self.reason}")


Rule = Callable[[Any], str | None]


def nearest(word: str, words: Collection[str]) -> str:
    """Return a hint with the valid words, and the nearest one if one is similar."""
    listed = ", ".join(repr(w) for w in words)
    by_lower = {w.lower(): w for w in words}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1)
    hint = f"; did you mean {by_lower[close[0]]!r}?" if close else ""
    return f"must be one of {listed}{hint}"


def one_of(*words: str) -> Rule:
    """Return the rule of an enumeration."""

    def rule(value: Any) -> str | None:
        if not isinstance(value, str):
            return nearest("", words)
        return None if value in words else nearest(value, words)

    return rule


def matching(pattern: str, reason: str) -> Rule:
    """Return the rule of a string with a fixed form."""
    compiled = re.compile(pattern)
    return lambda value: (
        None if isinstance(value, str) and compiled.fullmatch(value) is not None else reason
    )
