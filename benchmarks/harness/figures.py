"""Medians, spreads and tables, as all programs in this folder show them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median
from typing import Self


@dataclass(frozen=True)
class Figure:
    """The result of several rounds.

    Attributes:
        middle: The median.
        low: The minimum.
        high: The maximum.
    """

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Return the figure of one or more values."""
        ordered = sorted(values)
        return cls(median(ordered), ordered[0], ordered[-1])

    def show(self, unit: str = "") -> str:
        """Return the median, and the spread if there is one: `12.3 s (11.9 to 13.0)`."""
        text = f"{number(self.middle)}{unit and ' '}{unit}"
        low, high = number(self.low), number(self.high)
        return text if low == high else f"{text} ({low} to {high})"


def shown(figures: Mapping[str, Figure], side: str, unit: str = "") -> str:
    """Return the figure of a side, or an empty string if it was not measured."""
    return figures[side].show(unit) if side in figures else ""


def number(value: float) -> str:
    """Return a number with three significant digits."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 4)}f}" if value % 1 else f"{value:,.0f}"


def ratio(value: float, other: float) -> float:
    """Return how many times one value is the other."""
    return value / other if other else math.inf


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return b of the power law a·size^b that fits best: 1 is linear growth."""
    logs = [(math.log(s), math.log(v)) for s, v in zip(sizes, values, strict=True) if v > 0]
    return linear_regression([x for x, _ in logs], [y for _, y in logs]).slope


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
