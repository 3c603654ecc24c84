"""Deaths between the delete of a number and the create of its successor: no request lies there."""

from __future__ import annotations

import pytest

from tests.crash.mortal import Victim
from tests.crash.scene import Scene, Start
from tests.crash.steps import ends_with
from tests.engine.things import THING, TOGETHER, thing

full = pytest.mark.full
VICTIMS = [pytest.param(v, id=v.value, marks=() if v is Victim.ALL else full) for v in Victim]
PLUGINS_END = 20.0
"""Seconds that plugins may take to end by themselves, and to leave their notes, on a busy day."""

_CREATE = "def create(self, props):\n"


def _lingering(url: str) -> str:
    """Return a thing whose create waits for an answer that a test keeps back."""
    assert _CREATE in THING
    wait = f"__import__('urllib.request').request.urlopen({url!r}, timeout=60)"
    return THING.replace(_CREATE, f"{_CREATE}        {wait}\n")


def _die_after_the_delete(scene: Scene, victim: Victim, value: str) -> str:
    """Kill a run that has deleted its number first, for a thing that is being replaced.

    Returns:
        The number.
    """
    (bought,) = scene.service.owned
    lingering = _lingering(f"{scene.service.endpoint}/_test/deleted")
    scene.stack.declare(lingering, thing(2, value), TOGETHER)
    deleted = scene.service.pause("GET /_test/deleted")
    up = scene.stack.start("up", "--yes", "--skip-preview")
    deleted.wait()
    victim.kill(up)
    deleted.release()
    up.wait()
    up.wait_until_plugins_end(PLUGINS_END)
    scene.stack.cancel()
    scene.note(f"{victim.value} killed")
    scene.hear(ended=False)
    (copy,) = scene.stack.resources()
    assert copy["pendingReplacement"], "it died in between"
    return bought


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("then", ["up", pytest.param("refresh", marks=full)])
def test_the_same_number_comes_back(start: Start, victim: Victim, then: str) -> None:
    scene = start("number beside a thing")
    bought = _die_after_the_delete(scene, victim, "one")
    scene.stack.declare(THING, thing(3, "one"), TOGETHER)
    scene.run(then)
    assert scene.run("up").code == 0
    ends_with(scene, bought)
    assert scene.service.released == []


@pytest.mark.full
@pytest.mark.parametrize("victim", VICTIMS)
def test_the_change_is_taken_back(start: Start, victim: Victim) -> None:
    scene = start("number beside a thing")
    bought = _die_after_the_delete(scene, victim, "two")
    scene.stack.declare(THING, thing(3, "one"), TOGETHER)
    assert scene.run("up").code == 0
    ends_with(scene, bought)
    assert scene.service.released == []


@pytest.mark.parametrize("victim", VICTIMS)
def test_another_number_comes_and_the_old_one_is_named(start: Start, victim: Victim) -> None:
    """The thing is not replaced yet, so the engine deletes the number with it once more."""
    scene = start("number beside a thing")
    bought = _die_after_the_delete(scene, victim, "two")
    scene.stack.declare(THING, thing(2, "two"), TOGETHER)
    assert scene.run("up").code == 0
    assert f"{bought} was let go before its successor was there" in scene.last.text
    (new,) = scene.stack.numbers.values()
    assert scene.service.owned == sorted([bought, new])
    assert scene.service.released == []

    scene.give_up()
    assert scene.run("destroy").code == 0
    assert sorted(scene.service.released) == sorted([bought, new])


@pytest.mark.parametrize("value", ["one", pytest.param("two", marks=full)])
@pytest.mark.parametrize("victim", VICTIMS)
def test_then_destroy(start: Start, victim: Victim, value: str) -> None:
    """A plugin that outlives its CLI ends in order and leaves a note, so the destroy goes on.

    On a busy machine it may not get so far, and then the destroy names the number too.
    """
    scene = start("number beside a thing")
    bought = _die_after_the_delete(scene, victim, value)
    scene.give_up()
    destroy = scene.run("destroy")
    if victim is not Victim.CLI or destroy.code != 0:
        (error,) = destroy.errors
        assert f"{bought}: bought for it and still owned" in error
        scene.stack.declare(THING, thing(3, "one"), TOGETHER)
        assert scene.run("up").code == 0
        ends_with(scene, bought)
        assert scene.service.released == []
        destroy = scene.run("destroy")
    assert destroy.code == 0
    assert scene.stack.is_empty
    assert scene.service.released == [bought]
