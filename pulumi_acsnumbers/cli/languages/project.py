"""What all languages share: the project, and the layout of its declarations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ... import _version
from ...acs.harmless import harmless
from ...native.names import camel
from ..declared import Declaration

VERSION: Final = _version.__version__
GENERATE_SDK: Final = 'pulumi package add "$(command -v pulumi-resource-acsnumbers)"'
"""Generates the SDK of this package in the project's folder `sdks`."""


@dataclass(frozen=True, slots=True)
class Project:
    """A Pulumi project.

    Attributes:
        name: Its name.
        endpoint: The ACS resource.
        declarations: The resources, in the order of the program.
    """

    name: str
    endpoint: str
    declarations: Sequence[Declaration]

    @property
    def exported(self) -> list[Declaration]:
        """The resources whose numbers a program exports."""
        return [one for one in self.declarations if one.output]

    def assigned(self, one: Declaration, keyword: str) -> str:
        """Return the assignment of a resource to a variable, if its numbers are exported.

        Args:
            one: The resource.
            keyword: The start of such a line, such as `const`.
        """
        return f"{keyword} {one.variable} = " if one.output else ""

    def file(self, runtime: str) -> str:
        """Return Pulumi.yaml."""
        return (
            f"name: {self.name}\n"
            f"description: The phone numbers and program briefs of {self.endpoint}\n"
            f"{runtime}"
        )

    def about(self, keeps: str) -> tuple[str, ...]:
        """Return the comment at the head of a program.

        Args:
            keeps: How the language says that a number is released with its resource.
        """
        return (
            f"The phone numbers and program briefs of {self.endpoint}.",
            "An adopted number is brought to what is declared here, and stays owned when it leaves",
            f"the program, unless it says {keeps}.",
        )


def block(start: str, rows: Iterable[str], end: str, depth: int, indent: str = "    ") -> str:
    """Return rows between a start and an end, each on its own line."""
    inner = indent * (depth + 1)
    return "\n".join([start, *(f"{inner}{row}" for row in rows), f"{indent * depth}{end}"])


def pascal(key: str) -> str:
    """Return the name of an input in Go and C#."""
    name = camel(key)
    return name[0].upper() + name[1:]


def comments(remarks: Iterable[str], marker: str, indent: str = "") -> str:
    """Return remarks as single-line comments, whatever they contain."""
    return "".join(f"{indent}{marker} {harmless(remark)}\n" for remark in remarks)


def text(value: str, beyond: str = r"\U{code:08x}") -> str:
    """Return a string literal: JSON, except for what cannot be written plainly.

    Args:
        value: The string.
        beyond: How the language escapes a character above U+FFFF.
    """
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c, beyond) for c in quoted)


def _escaped(char: str, beyond: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = 0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code - 0x10000 & 0x3FF)
    return beyond.format(code=code, high=high, low=low)
