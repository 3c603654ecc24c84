"""A section of the report: what it measures, and how it tells what it found.

Each program of this folder is one section or a few. It measures into plain JSON, which is kept, and
tells about it later, so that a long measurement can be made in pieces.
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
        quick: As little as shows that it runs, instead of enough to tell.
        most: No stack is to have more numbers, where a section measures growth.
    """

    quick: bool = False
    most: int = 1000

    def size(self, full: T, quick: T) -> T:
        """Return one of two sizes."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Row:
    """A line of the table of what must be reached.

    Attributes:
        what: What was measured.
        bound: What must be reached.
        ours: What was reached.
        met: Whether that is enough; None where there is no bound.
        peer: The same of the peer, if there is such a thing.
        floor: The same of the floor.
    """

    what: str
    bound: str
    ours: str
    met: bool | None = None
    peer: str = ""
    floor: str = ""


@dataclass(frozen=True)
class Report:
    """What a section tells.

    Attributes:
        rows: Its lines of the table of what must be reached.
        text: Its own paragraph, in Markdown.
        pictures: What the text shows, by file name.
    """

    rows: Sequence[Row] = field(default_factory=list)
    text: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One section.

    Attributes:
        name: What the command line calls it.
        title: What the report calls it.
        measure: Measures; returns plain JSON.
        report: Tells what was found.
    """

    name: str
    title: str
    measure: Callable[[Plan], Any]
    report: Callable[[Any], Report]
