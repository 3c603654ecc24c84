"""A section of the report: what it measures, and how it reports the results.

Each program in this folder is one or more sections. It measures into plain JSON, which is kept, and
reports on it later, so that a long measurement can be made in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """How much to measure.

    Attributes:
        quick: Only enough to show that it runs, not enough for meaningful figures.
        most: The maximum numbers per stack, where a section measures growth.
    """

    quick: bool = False
    most: int = 1000

    def size(self, full: T, quick: T) -> T:
        """Return one of two sizes."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Row:
    """A line of the table of bounds.

    Attributes:
        what: What was measured.
        bound: The bound.
        ours: Our result.
        met: Whether the bound is met; None if there is no bound.
        peer: The peer's result, if there is one.
        floor: The floor's result.
    """

    what: str
    bound: str
    ours: str
    met: bool | None = None
    peer: str = ""
    floor: str = ""


@dataclass(frozen=True)
class Report:
    """The report of a section.

    Attributes:
        rows: Its lines of the table of bounds.
        text: Its own paragraph, in Markdown.
        pictures: The pictures in the text, by file name.
    """

    rows: Sequence[Row] = field(default_factory=list)
    text: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One section.

    Attributes:
        name: Its name on the command line.
        title: Its title in the report.
        measure: Measures; returns plain JSON.
        report: Reports the results.
        beside: Another section, whose figures the report finds under its name.
    """

    name: str
    title: str
    measure: Callable[[Plan], Any]
    report: Callable[[Any], Report]
    beside: str = ""
