"""What `engine/` adds for a plugin whose main thread is ours: cancelling, and looking at once."""

from __future__ import annotations

import pytest

from pulumi_acsnumbers.engine import life
from pulumi_acsnumbers.engine.life import Life
from pulumi_acsnumbers.engine.log import Engine
from tests.dynamic.fixtures import engine
from tests.dynamic.process import FakeEngine

__all__ = ["engine"]

ADDRESS = "127.0.0.1:4242"


@pytest.mark.parametrize(("gone", "codes"), [(True, [1]), (False, [])])
def test_a_look_ends_the_process_only_when_the_engine_is_gone(gone: bool, codes: list[int]) -> None:
    ended: list[int] = []
    said: list[str] = []
    own = Life(ADDRESS, refuses=lambda _: gone, end=ended.append)
    own.on_end(lambda: said.append("noted"))
    own.look()

    assert ended == codes
    assert bool(said) is gone


def test_after_cancel_nothing_is_bought_and_the_rest_is_finished(engine: FakeEngine) -> None:
    here = Engine(engine.address, environ={})
    assert here.obstacle() is None
    here.cancel()

    assert here.obstacle() == "this run is being cancelled; run it again"
    assert here.abandoned() is None


def test_what_was_told_to_end_begins_nothing(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "_asked_to_end", type(life._asked_to_end)())
    here = Engine(engine.address, environ={})
    assert here.abandoned() is None
    life.tell_to_end()

    assert here.abandoned() == "this run is being cancelled; run it again"
