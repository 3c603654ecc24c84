"""The command that plays many histories: one that cannot be played does not stop the others."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from pulumi_acsnumbers.lifecycle.core.side_by_side import side_by_side
from pulumi_acsnumbers.lifecycle.core.together import together
from tests.histories import play
from tests.histories.processes import simulated


def test_a_crash_of_the_model_is_the_fault_of_its_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[int] = []

    def played(_script: object, _folder: object, *, seed: int, front_end: object) -> None:
        del front_end
        seen.append(seed)
        if seed == 1:
            raise KeyError("urn")

    monkeypatch.setattr(play, "played", played)
    monkeypatch.setattr(sys, "argv", ["play", "--seeds", "0-2"])
    play.main()
    told = capsys.readouterr().out
    assert seen == [0, 1, 2]
    assert "seed 1: 0 the model crashed with KeyError: 'urn' in test_play.py" in told
    assert "3 histories" in told


def test_the_histories_of_the_tests_tell_a_crash_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def played(*_: object, **__: object) -> None:
        raise KeyError("urn")

    monkeypatch.setattr(play, "played", played)
    broken = play.fault_of([], tmp_path, 7)
    assert broken is not None
    assert str(broken).splitlines()[1] == "seed 7"


def test_a_seed_is_always_the_same_history(tmp_path: Path) -> None:
    """No thread of the package runs beside the model: what overlaps is drawn."""
    ran: set[int] = set()

    with simulated(0, tmp_path):
        side_by_side(lambda _: ran.add(threading.get_ident()), range(40))
        together([lambda: ran.add(threading.get_ident())] * 40)

    assert ran == {threading.get_ident()}
