"""The order in which workers take the tests."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.support.order import dealt


def item(name: str, *fixtures: str, file: str = "test_any.py") -> Any:
    class Item(SimpleNamespace):
        __hash__ = object.__hash__  # type: ignore[assignment]

        def __repr__(self) -> str:
            return name

    return Item(fixturenames=fixtures, path=Path("tests", file))


def names(items: list[Any]) -> str:
    return " ".join(map(repr, items))


def test_each_worker_begins_with_long_ones_and_neighbours_stay_together() -> None:
    short = [item(f"s{place}") for place in range(6)]
    long = [item("a", "workshop"), item("b", "cli"), item("c", file="histories/test_random.py")]
    assert names(dealt([*short, *long], 3)) == "a s0 s1 b s2 s3 c s4 s5"


def test_what_waits_for_each_other_is_one_worker_s() -> None:
    items = [item("s"), *(item(f"q{place}", "clone", "cli") for place in range(2)), item("t")]
    assert names(dealt(items, 2)) == "s t q0 q1"


def test_nothing_is_left_out_however_many_workers_there_are() -> None:
    items = [item(str(place), *(("workshop",) if place % 3 else ())) for place in range(20)]
    for count in range(1, 30):
        assert sorted(names(dealt(items, count)).split()) == sorted(names(items).split())
