"""The model against the real engine: the same script, the same calls, the same state and ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.fixtures import service, stack, workshop
from tests.engine.harness import Stack
from tests.histories.commands import Command, Destroy, Refresh, Script, Up
from tests.histories.play import script
from tests.histories.player import Play
from tests.histories.processes import simulated
from tests.histories.real import RealPlay, Shown, can_be_real, is_serial, shown
from tests.histories.rows import Row
from tests.histories.stories import NUMBERS_AND_BRIEFS

__all__ = ["service", "stack", "workshop"]

REAL = {name: script for name, script in NUMBERS_AND_BRIEFS.items() if can_be_real(script)}
DRAWN = (18, 21, 37, 48, 76, 95, 97, 112, 138, 143, 153, 179, 200, 221, 266, 274, 302)
"""Seeds of random scripts, chosen for what they do: nothing in them fails on the way."""

REAL |= {f"seed {seed}": script(seed) for seed in DRAWN}
OFTEN = {
    "a the same value", "a another value without stock", "a t fails, then up", "a replace_with",
    "b --replace **", "c the number renamed alone", "e becomes a get", "l a life",
}  # fmt: skip
"""Those that are played on the real engine in every run of the tests."""


def test_enough_stories_are_played_on_both() -> None:
    assert len(REAL) >= 40
    assert REAL.keys() >= OFTEN


@pytest.mark.parametrize(
    "name", [n if n in OFTEN else pytest.param(n, marks=pytest.mark.full) for n in REAL]
)
def test_the_real_engine_does_the_same(name: str, stack: Stack, tmp_path: Path) -> None:
    commands = REAL[name]
    expected = _on_the_model(commands, tmp_path)
    real = RealPlay(stack)
    for index, command in enumerate(commands):
        found = real.do(command)
        if found is not None:
            assert _comparable(found, commands) == _comparable(expected[index], commands), (
                f"command {index} of {name}: {command}"
            )


def _on_the_model(commands: Script, folder: Path) -> dict[int, Shown]:
    (folder / "model").mkdir()
    found: dict[int, Shown] = {}
    with simulated(0, folder / "model"):
        play = Play(folder / "model", tidy=True, side_by_side=0.0)
        play.world.judge.strict = False
        for index, command in enumerate(commands):
            if isinstance(command, (Up, Destroy, Refresh)):
                play.do(command)
                found[index] = _shown(play, command)
            elif not hasattr(command, "held"):
                play.do(command)
        play.world.close()
    return found


def _shown(play: Play, command: Command) -> Shown:
    outcome = play.outcome
    killed = getattr(command, "kill", None) is not None
    calls = [" ".join(call.split()[:2]) for call in outcome.calls]
    rows = [_row(row) for row in play.engine.state if row.kind[0].isupper() and row.custom]
    emulator = play.world.emulator
    code = None if killed else min(outcome.code, 1)
    return shown(code, calls, rows, emulator.ledger(), play.world.owned)


def _row(row: Row) -> tuple[str, str, str, bool, bool, bool]:
    return (row.kind, row.name, row.id, row.delete, row.pending, row.external)


def _comparable(found: Shown, commands: Script) -> dict[str, Any]:
    """Return what must be the same: calls that the real engine makes at once have no order."""
    if is_serial(commands) and not any(call.startswith("read") for call in found["calls"]):
        return found
    if found["code"] != 0 and not is_serial(commands):
        return {**found, "calls": None}  # what was under way when another failed is a race
    return {**found, "calls": sorted(found["calls"])}
