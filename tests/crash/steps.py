"""What a scenario is made of: what a person types, what happens to it, and what must be true.

A text of a step may name numbers by when they were bought: `<0>` is the first one of the scenario,
those of its prepared stack included. One that is owned from elsewhere counts too.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.crash.front_ends import Number, Program, one
from tests.crash.mortal import Trap
from tests.crash.scene import Scene
from tests.engine.harness import ORDER

Step = Callable[[Scene], None]


@dataclass(frozen=True)
class Scenario:
    """One scenario.

    Attributes:
        start: The prepared stack that it begins with.
        steps: What is done, and what must be true.
        always: Whether `make test` plays it too, and not only `make chaos`.
    """

    start: str
    steps: tuple[Step, ...]
    always: bool = False


def row(start: str, *steps: Step, always: bool = False) -> Scenario:
    """Return a scenario."""
    return Scenario(start, steps, always)


A, B = one(area_code="833"), one(area_code="844")
HOTLINE = "<urn>"
"""In the options of a command: the URN of the number."""
ITS_ORDER = "<order>"
"""And that of its order."""
FORCED = ("--target-replace", HOTLINE)

_NUMBER = re.compile(r"<(\d)>")


def named(scene: Scene, text: str) -> str:
    """Put numbers and URNs in the place of what stands for them."""
    bought = [entry["number"] for entry in scene.ledger if entry["kind"] == "purchase"]
    text = text.replace(HOTLINE, scene.stack.urn()).replace(ITS_ORDER, scene.stack.urn(kind=ORDER))
    return _NUMBER.sub(lambda match: bought[int(match[1])], text)


def _all_named(scene: Scene, texts: Iterable[str]) -> list[str]:
    return [named(scene, text) for text in texts]


# What a person does


def program(*things: Any) -> Step:
    """Declare a program: numbers, or texts in Python."""

    def declare(scene: Scene) -> None:
        if any(isinstance(thing, str) for thing in things):
            scene.declare("\n".join(named(scene, thing) for thing in things))
        else:
            scene.declare(_with_numbers(scene, things))

    return declare


def _with_numbers(scene: Scene, things: tuple[Any, ...]) -> Program:
    return tuple(
        Number(
            {k: named(scene, v) if isinstance(v, str) else v for k, v in thing.inputs.items()},
            thing.name,
        )
        if isinstance(thing, Number)
        else thing
        for thing in things
    )


def through(command: str, *options: str) -> Step:
    """Run a command until it goes through, doing what its errors say in between."""
    return lambda scene: scene.until_through(command, *_all_named(scene, options))


def at_once(command: str, *options: str, says: str = "") -> Step:
    """Run a command, which goes through the first time, perhaps with a message."""

    def run(scene: Scene) -> None:
        result = scene.run(command, *_all_named(scene, options))
        assert result.code == 0, result.text
        assert named(scene, says) in "\n".join(result.messages)

    return run


def runs(command: str, *options: str) -> Step:
    """Run a command, however it ends."""
    return lambda scene: (scene.run(command, *_all_named(scene, options)), None)[1]


def refused(command: str, *says: str, options: Iterable[str] = (), judged: bool = True) -> Step:
    """Run a command, which fails and says all of this; not judged where no provider was asked."""

    def run(scene: Scene) -> None:
        result = scene.run(command, *_all_named(scene, options), judged=judged)
        assert result.code != 0, result.text
        for text in _all_named(scene, says):
            assert text in result.text + " ".join(result.errors)

    return run


def said(text: str) -> Step:
    """Look at what the last command said."""

    def look(scene: Scene) -> None:
        assert named(scene, text) in scene.last.text

    return look


def gives_up(*numbers: str) -> Step:
    """Mean to let go of numbers; without a name, of everything that was bought."""

    def mean(scene: Scene) -> None:
        if numbers:
            scene.given_up |= set(_all_named(scene, numbers))
        else:
            scene.give_up()

    return mean


def released_by_hand(number: str) -> Step:
    """Release a number in the portal."""

    def release(scene: Scene) -> None:
        scene.given_up.add(named(scene, number))
        scene.service.emulator.release_number(named(scene, number))

    return release


def deleted_from_the_state(scene: Scene) -> None:
    """Take the number out of the state, as `pulumi state delete` does."""
    scene.stack.pulumi("state", "delete", "--yes", scene.stack.urn())


def state_kept(scene: Scene) -> None:
    """Keep the state as it is now."""
    shutil.copytree(scene.stack.folder / "backend", scene.stack.folder / "kept")


def state_put_back(scene: Scene) -> None:
    """Put the kept state in the place of today's."""
    shutil.rmtree(scene.stack.folder / "backend")
    shutil.copytree(scene.stack.folder / "kept", scene.stack.folder / "backend")


# What happens to it


def dies(command: str, *trap: Any) -> Step:
    """Run a command that is killed; its orphan, if any, lives beside the next `repaired`."""

    def die(scene: Scene) -> None:
        scene.trap = Trap(*trap)
        scene.die(scene.trap, command)

    return die


def orphan_goes_on(scene: Scene) -> None:
    """Let what a killed command had under way reach the service."""
    scene.trap.release()
    scene.service.settle()


def repaired(command: str) -> Step:
    """Run a command until it goes through, beside the orphan of the killed one."""
    return lambda scene: scene.repair(scene.trap, command)


def reservations_vanish(scene: Scene) -> None:
    """Let the service lose its reservations, and remember the purchases."""
    scene.service.emulator.set_state({"reservations": {}})


def a_month_passes(scene: Scene) -> None:
    """Let the service forget all requests, and the order be older than its memory."""
    scene.service.forget_reservations()
    scene.stack.make_generations_old()


def unseen(number: str, reads: int) -> Step:
    """Let the next reads of a number not show it."""

    def hide(scene: Scene) -> None:
        rows = scene.service.emulator.state()["phone_numbers"]
        rows[named(scene, number)[1:]]["hidden_reads"] = reads
        scene.service.emulator.set_state({"phone_numbers": rows})

    return hide


# What must be true


def ends_with(scene: Scene, *numbers: str) -> None:
    """Look at the end: exactly these numbers are in the state, and owned."""
    assert sorted(scene.stack.numbers.values()) == sorted(numbers)
    assert len(scene.stack.resources()) == len(numbers)
    assert scene.service.owned == sorted(numbers)


def holds(*numbers: str, bought: int | None = None) -> Step:
    """Look at the end: exactly these are in the state and owned; so many were ever bought."""

    def look(scene: Scene) -> None:
        ends_with(scene, *_all_named(scene, numbers))
        if bought is not None:
            assert len(scene.service.bought) == bought

    return look


def state_has(number: str) -> Step:
    """Look at the number that the state has; others may be owned beside it."""

    def look(scene: Scene) -> None:
        assert list(scene.stack.numbers.values()) == [named(scene, number)]

    return look


def owned(*numbers: str) -> Step:
    """Look at what is owned."""

    def look(scene: Scene) -> None:
        assert scene.service.owned == sorted(_all_named(scene, numbers))

    return look


def released(*numbers: str) -> Step:
    """Look at what was ever released, through the API."""

    def look(scene: Scene) -> None:
        assert sorted(scene.service.released) == sorted(_all_named(scene, numbers))

    return look


def nothing_bought(scene: Scene) -> None:
    """Look whether this scenario has bought nothing."""
    assert scene.service.bought == []


def empty(scene: Scene) -> None:
    """Look at a state that has nothing left."""
    assert scene.stack.is_empty
