"""Lives under faults on the real engine, with the judge of the crash tests."""

from __future__ import annotations

import time

import pytest

from tests.engine.harness import Stack, number
from tests.engine.service import Service
from tests.faults.cli import CliLives
from tests.faults.life import RUNS, Record

STACKS = 5
"""In how many stacks the fifty lives of each rate are lived."""


@pytest.mark.full
@pytest.mark.parametrize("seed", range(STACKS))
@pytest.mark.parametrize("rate", RUNS)
def test_lives_end_right(
    stack: Stack, service: Service, rate: int, seed: int, record: Record
) -> None:
    figures = CliLives(stack, service, rate, 50 // STACKS, seed).live()
    record(f"CLI, {rate} %", figures)
    assert figures.faults.total() > 0


def test_a_life_ends_right(stack: Stack, service: Service, record: Record) -> None:
    figures = CliLives(stack, service, 20, 1, seed=1).live()
    record("CLI, 20 %", figures)
    assert figures.faults.total() > 0


@pytest.mark.full
def test_a_purchase_that_is_not_answered_for_a_minute_is_made_once(
    stack: Stack, service: Service
) -> None:
    """The one stall that is sat through: the client gives up, asks, and finds what it bought."""
    stack.declare(number())
    service.fault(operation="purchaseReservation", nth=1, delay=61.0)
    started_at = time.monotonic()

    stack.up()

    assert time.monotonic() - started_at > 60.0
    assert list(stack.numbers.values()) == service.owned == service.bought
