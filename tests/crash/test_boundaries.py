"""Kill around every request of every operation, and go on as a pipeline does.

Whatever dies and wherever: nothing is bought twice, nothing is released that a live resource holds,
and nothing is owned that neither the state holds nor the last command named.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.crash.mortal import MortalService, Trap
from tests.crash.prepared import Prepared, Shelf
from tests.crash.scene import Scene
from tests.crash.stories import (
    OWNED,
    PREPARED,
    STORIES,
    Crash,
    Story,
    Way,
    crashes,
    selection,
)
from tests.crash.table import Row
from tests.engine.harness import NUMBER
from tests.engine.test_program_brief import BRIEF

_SELECTED = selection()
_TO_THE_END = ("create", "destroy", "forced replacement", "brief create", "brief delete")
_CRASHES = [
    pytest.param(crash, id=str(crash), marks=() if str(crash) in _SELECTED else (pytest.mark.full,))
    for crash in crashes()
]


@pytest.mark.parametrize(
    "story",
    [
        # A crash looks at the requests before it: here is what comes after.
        pytest.param(story, id=name, marks=() if name in _TO_THE_END else (pytest.mark.full,))
        for name, story in STORIES.items()
    ],
)
def test_the_requests_that_the_crashes_are_made_from_are_those_of_a_run_in_which_nobody_dies(
    story: Story, shelf: Shelf, service: MortalService, scene_of: Callable[[Prepared], Scene]
) -> None:
    scene, trap = scene_of(shelf.get(story.start)), Trap()
    scene.declare(story.program)
    service.set_trap(trap)
    if story.gives_up:
        scene.give_up()
    assert scene.run(story.command, *story.options, *story.once).code == 0
    assert tuple(trap.operations) == story.requests, f"pin these in stories.py: {trap.operations}"


@pytest.mark.parametrize("crash", _CRASHES)
def test_a_crash_around_a_request(
    crash: Crash,
    shelf: Shelf,
    scene_of: Callable[[Prepared], Scene],
    row: Callable[..., Row],
) -> None:
    story = crash.story
    cells = row(
        operation=story.name,
        request=f"{crash.index + 1} {crash.request}",
        moment=crash.moment.value,
        victim=crash.victim.value,
    )
    scene = scene_of(shelf.get(story.start))
    scene.row, scene.before = cells, PREPARED[story.start]
    scene.declare(story.program)
    if story.gives_up:
        scene.give_up()
    trap = Trap(crash.index, crash.moment, crash.victim)
    scene.die(trap, story.command, *story.options, *story.once)
    before = story.requests[: crash.index + 1]
    assert tuple(trap.operations[: len(before)]) == before, (
        f"pin these in stories.py: {trap.operations}"
    )

    if crash.way is Way.DESTROY:
        scene.give_up()
        scene.repair(trap, "destroy")
        scene.give_up()
    else:
        scene.repair(trap, story.command, *story.options, refresh=crash.way is Way.REFRESH)
    _is_as_meant(scene, crash)


def _is_as_meant(scene: Scene, crash: Crash) -> None:
    """Look at the end: all is there that the program declares, and nothing else."""
    stack, story = scene.stack, crash.story
    if crash.way is Way.DESTROY or story.command == "destroy":
        assert stack.is_empty
        assert scene.service.owned == ([OWNED] if story.start == "owned elsewhere" else [])
        return
    kinds = {NUMBER: story.program.count("PhoneNumber"), BRIEF: story.program.count("ProgramBrief")}
    for kind, count in kinds.items():
        assert len(stack.resources(kind)) == count, "no copy waits for its deletion"
    assert sorted(stack.numbers.values()) == scene.service.owned
