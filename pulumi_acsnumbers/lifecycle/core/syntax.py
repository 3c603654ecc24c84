"""How messages name what a program writes, independent of its language.

`lifecycle` knows no front end. In a message, what a program writes is between backticks, with the
names of `lifecycle` and values in JSON: `max_monthly_cost`, `release_on_delete=false`. Whoever
shows a message renders it in the syntax of its programs.
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
        name: Renders a name.
        assignment: Renders a name with its value, which is JSON.
    """

    name: Callable[[str], str]
    assignment: Callable[[str, str], str]

    def write(self, message: str) -> str:
        """Return a message in the form that users of this front end read."""
        return _MARKED.sub(lambda match: self._written(match[1]), message)

    def _written(self, marked: str) -> str:
        name, equals, value = marked.partition("=")
        return self.assignment(name, value) if equals else self.name(name)


def marked(names: Iterable[str]) -> str:
    """Return a list of names marked up for a message."""
    return ", ".join(f"`{name}`" for name in names)


PLAIN: Final = Syntax(name=str, assignment=lambda name, value: f"{name}={value}")
"""The names of `lifecycle`, for messages to users of any front end."""
