"""The arithmetic of the benchmarks' report."""

from __future__ import annotations

import math

import pytest

from benchmarks.growth import growth
from benchmarks.harness.figures import Figure, exponent, number, ratio, table


def test_a_figure_is_the_median_with_its_spread() -> None:
    figure = Figure.of([3.0, 1.0, 8.0])

    assert (figure.middle, figure.low, figure.high) == (3.0, 1.0, 8.0)
    assert figure.show("s") == "3 s (1 to 8)"
    assert Figure.of([2.5]).show("ms") == "2.50 ms"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1234.5678, "1,235"),
        (12.345, "12.3"),
        (0.98765, "0.988"),
        (0.00012, "0.0001"),
        (math.inf, "inf"),
    ],
)
def test_a_number_is_shown_with_three_digits_that_count(value: float, text: str) -> None:
    assert number(value) == text


def test_nothing_divided_by_nothing_is_never_good() -> None:
    assert ratio(1.0, 0.0) == math.inf


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_is_that_of_the_power_law(power: float) -> None:
    sizes = [1, 10, 100, 1000]

    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_what_every_size_costs_is_no_growth() -> None:
    sizes = [1, 10, 100, 1000]

    assert growth(sizes, [100 + 2 * size for size in sizes]) == pytest.approx(1.0)
    assert growth(sizes, [100 + size**2 for size in sizes]) > 1.9
    assert growth(sizes, [0, 0, 0, 0]) == 0


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
