"""How messages name what a program writes, whatever its language.

`lifecycle` knows no front end. What a program writes stands in a message between backticks, with
the names of `lifecycle`, and with a value as JSON has it: `max_monthly_cost`,
`release_on_delete=false`. Whoever shows a message writes it in the syntax of its programs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

_MARKED: Final = re.compile("`([^`]*)`")


@dataclass(frozen=True, slots=True)
class Syntax:
    """How the programs of one front end write inputs and options.

    Attributes:
        name: Writes a name.
        assignment: Writes a name that is given a value, which is JSON.
    """

    name: Callable[[str], str]
    assignment: Callable[[str, str], str]

    def write(self, message: str) -> str:
        """Return a message as a user of this front end reads it."""
        return _MARKED.sub(lambda match: self._written(match[1]), message)

    def _written(self, marked: str) -> str:
        name, equals, value = marked.partition("=")
        return self.assignment(name, value) if equals else self.name(name)


def marked(names: Iterable[str]) -> str:
    """Return a list of names as a message has them."""
    return ", ".join(f"`{name}`" for name in names)


PLAIN: Final = Syntax(name=str, assignment=lambda name, value: f"{name}={value}")
"""The names of `lifecycle`, for whoever shows messages to users of every front end."""
