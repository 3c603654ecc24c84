"""Whole lives under faults, in process: nothing double, nothing lost, nothing released.

With faults of the transport alone every command of every life ends right in the first run where
5 % of the requests meet one, within three where it is 20 %, and where it is 50 % none is ever
wrong. With troubles of the service besides, none is ever wrong, and each ends right when they end.
"""

from __future__ import annotations

import re

import pytest

from tests.faults.__main__ import KINDS
from tests.faults.life import RUNS, Figures, Record

SLICES = [pytest.param(n, marks=pytest.mark.full if n else []) for n in range(10)]
SLICE = 100
SELECTION = {False: 40, True: 12}
"""How many lives of a kind are lived in every run of the tests: straight, and by the plugin."""
COSTS = {"pool": 4}
"""How many lives of a number take as long as one of these."""

FRONT_ENDS = pytest.mark.parametrize(
    "native", [False, True], ids=lambda native: "native" if native else "lifecycle"
)


def lives(
    kind: str, rate: int, part: int, count: int, *, native: bool, troubled: bool = False
) -> Figures:
    figures = Figures()
    for seed in range(part * SLICE, part * SLICE + count):
        figures.add(KINDS[kind](rate, seed, troubled=troubled, native=native).live())
    return figures


@FRONT_ENDS
@pytest.mark.parametrize("part", SLICES)
@pytest.mark.parametrize("rate", RUNS)
@pytest.mark.parametrize("kind", KINDS)
def test_lives_end_right_under_faults_of_the_transport(
    kind: str, rate: int, part: int, *, native: bool, full: bool, record: Record
) -> None:
    count = SLICE if full else SELECTION[native] // COSTS.get(kind, 1)
    figures = lives(kind, rate, part, count, native=native)
    record(f"{kind}, {rate} %{', native' * native}", figures)
    assert figures.faults.total() > 0
    assert max(figures.runs) <= RUNS[rate]


@FRONT_ENDS
@pytest.mark.parametrize("part", SLICES)
@pytest.mark.parametrize("rate", RUNS)
def test_lives_are_never_wrong_when_the_service_has_troubles_too(
    rate: int, part: int, *, native: bool, full: bool, record: Record
) -> None:
    count = SLICE if full else SELECTION[native] // 3
    figures = lives("number", rate, part, count, native=native, troubled=True)
    record(f"number, {rate} %, troubles{', native' * native}", figures)


@pytest.mark.parametrize(
    ("kind", "troubled"), [("number", False), ("number", True), ("pool", False)]
)
def test_the_same_seed_is_the_same_life(kind: str, troubled: bool) -> None:
    def lived() -> tuple[list[str], Figures]:
        life = KINDS[kind](20, 11, troubled=troubled)
        figures = life.live()
        return [re.sub("[0-9a-f-]{36}", "ID", line) for line in life.story], figures

    assert lived() == lived()
