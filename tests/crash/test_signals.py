"""Signals while money moves."""

from __future__ import annotations

import signal

import pytest

from tests.crash.scene import Start
from tests.crash.steps import ends_with
from tests.engine.harness import number

A = number(area_code="833")
full = pytest.mark.full
INT, TERM = signal.SIGINT, signal.SIGTERM


@pytest.mark.parametrize(
    ("signals", "answer"),
    [
        pytest.param((INT,), "in time", marks=full),
        pytest.param((TERM,), "in time", marks=full),
        pytest.param((INT, INT), "in time", marks=full),
        ((INT, INT), "too late"),
        pytest.param((INT, TERM), "in time", marks=full),
        pytest.param((INT, TERM), "too late", marks=full),
        pytest.param((TERM, INT), "too late", marks=full),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(s.name for s in value),
)
def test_interrupts_in_the_middle_of_a_purchase(
    start: Start, signals: tuple[signal.Signals, ...], answer: str
) -> None:
    scene = start("nothing")
    scene.stack.declare(A)
    committed = scene.service.pause("POST */*:purchase")
    up = scene.stack.start("up", "--yes", "--skip-preview")
    committed.wait()
    up.interrupt(signals[0])
    if len(signals) > 1:
        up.wait_until_it_says("cancel")
        up.interrupt(signals[1])
    if answer == "in time":
        committed.release()
    assert up.wait().code != 0
    committed.release()
    scene.note("interrupted")
    scene.stack.cancel()
    scene.note_orders()
    scene.until_through("up")
    (bought,) = scene.service.bought
    ends_with(scene, bought)
