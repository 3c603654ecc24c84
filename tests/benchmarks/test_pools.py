"""The report about pools: what it takes from another section, and what the service needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import pools
from benchmarks.growth import COMMANDS
from benchmarks.harness import results
from benchmarks.harness.service import Span

NAMES = [name for name, _ in COMMANDS]


def life(**requests: int) -> dict[str, Any]:
    cost = {"wall": 20.0, "memory": 100.0, "requests": requests}
    return {**dict.fromkeys(NAMES, cost), "state": 25_000}


def growth(size: int) -> dict[str, Any]:
    """What the section about growth finds for numbers of their own."""
    each = {"wall": 200.0, "memory": 400.0, "requests": 7000.0}
    costs = {f"{name}, {what}": value for name in NAMES for what, value in each.items()}
    return {"sizes": [size], "sides": {"ours": [costs]}}


def kept(folder: Path, name: str, found: Any) -> None:
    told = {"date": "2026-01-01", "seconds": 1.0, "load": 0.0, "found": found}
    (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def page(folder: Path) -> str:
    (section,) = [one for one in pools.SECTIONS if one.name == "pool-1000"]
    results.write([section], folder, folder)
    return (folder / "RESULTS.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = {"pool": life(purchase=10), "native pool": life(purchase=10)}
    kept(tmp_path, "pool-1000", {"size": 1000, "sides": found})
    return tmp_path


def test_numbers_of_their_own_are_those_of_the_section_about_growth(folder: Path) -> None:
    kept(folder, "growth", growth(1000))
    told = page(folder)

    assert "| ≤ 0.15 | 0.100: 20 s against 200 s |  |  | yes |" in told
    assert "| up | numbers | 200 s | 400 MB | 7,000 |" in told


@pytest.mark.parametrize("size", [None, 100])
def test_without_as_many_nothing_is_compared(folder: Path, size: int | None) -> None:
    if size is not None:
        kept(folder, "growth", growth(size))
    told = page(folder)

    assert (
        "numbers of their own"
        not in told.partition("## What must be reached")[2].partition("## ")[0]
    )
    assert "| `up` of a pool of 1000: purchases | 10 | 10 |  |  | yes |" in told


def test_the_service_needs_a_browse_a_hold_and_the_slowest_purchase() -> None:
    spans = [
        Span("browse", "/:browse", 0.0, 1.0),
        Span("browse", "/:browse", 1.0, 2.0),
        Span("hold", "/reservations/a", 2.0, 4.0),
        Span("purchase", "/reservations/a/:purchase", 3.0, 8.0),
        Span("purchase", "/reservations/b/:purchase", 3.0, 3.0),
        Span("operation", "/operations/a", 4.0, 0.5),
        Span("operation", "/operations/b", 4.0, 0.25),
    ]

    assert pools._needed(spans, {"a": 16.0, "b": 32.0}) == 2.0 + 4.0 + 8.0 + 32.25
