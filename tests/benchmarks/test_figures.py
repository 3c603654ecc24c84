"""The arithmetic of the benchmarks' report."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks.growth import growth
from benchmarks.harness import results
from benchmarks.harness.figures import Figure, exponent, number, ratio, table
from benchmarks.harness.section import Report, Row, Section


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


def test_an_earlier_page_stands_beside_the_new_figures(tmp_path: Path) -> None:
    def page(*rows: Row, before: dict[str, str] | None = None) -> str:
        (tmp_path / "it.json").write_text(
            json.dumps({"date": "2026-01-02", "seconds": 60, "load": 0.1, "found": None}), "utf-8"
        )
        section = Section("it", "It", lambda _: None, lambda _: Report(rows))
        results.write([section], tmp_path, tmp_path, before)
        return (tmp_path / "RESULTS.md").read_text("utf-8")

    first = page(Row("wall", "≤ 2", "1.5", met=True))
    earlier = results.figures_of(first)
    assert earlier == {"wall": "1.5"}
    assert "| what | must be | ours | peer | floor | met |" in first

    now = page(Row("wall", "≤ 2", "1.2"), Row("new", "≤ 3", "2"), before=earlier)

    assert "| wall | ≤ 2 | 1.2 | 1.5 |" in now
    assert "| new | ≤ 3 | 2 |  |" in now
    assert results.figures_of(now) == {"wall": "1.2", "new": "2"}


def test_a_page_without_figures_has_none_before() -> None:
    assert results.figures_of("") == {}
