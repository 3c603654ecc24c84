"""Kill around every request of every operation, and go on as a pipeline does.

Whatever dies and wherever: nothing is bought twice, nothing is released that a live resource holds,
and nothing is owned that neither the state holds nor the last command named.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.crash.front_ends import DYNAMIC, NATIVE, Brief, FrontEnd, Number, Pool
from tests.crash.mortal import MortalService, Trap
from tests.crash.prepared import Shelf
from tests.crash.scene import Scene
from tests.crash.stories import (
    OWNED,
    PREPARED,
    STORIES,
    Crash,
    Way,
    crashes,
    selection,
)
from tests.crash.story import Story
from tests.crash.table import Row

_SELECTED = selection(DYNAMIC) | selection(NATIVE)
_TO_THE_END = ("create", "destroy", "brief create")
_CRASHES = [
    pytest.param(crash, id=str(crash), marks=() if str(crash) in _SELECTED else (pytest.mark.full,))
    for front_end in (DYNAMIC, NATIVE)
    for crash in crashes(front_end)
]


@pytest.mark.parametrize(
    ("front_end", "story"),
    [
        # A crash looks at the requests before it: here is what comes after.
        pytest.param(
            front_end,
            story,
            id=f"{front_end.name} {name}".strip(),
            marks=() if f"{front_end.name} {name}".strip() in _TO_THE_END else (pytest.mark.full,),
        )
        for name, story in STORIES.items()
        for front_end in story.front_ends
    ],
)
def test_the_requests_that_the_crashes_are_made_from_are_those_of_a_run_in_which_nobody_dies(
    front_end: FrontEnd,
    story: Story,
    shelf: Shelf,
    service: MortalService,
    scene_of: Callable[..., Scene],
) -> None:
    scene, trap = scene_of(shelf.get(story.start, front_end), front_end), Trap()
    scene.declare(story.program)
    service.set_trap(trap)
    if story.gives_up:
        scene.give_up()
    options = story.options_at(scene.stack.urn())
    assert scene.run(story.command, *options, *story.once).code == 0, scene.last.text
    order = sorted if story.side_by_side else list
    assert order(trap.operations) == order(story.requests), (
        f"pin these in stories.py: {order(trap.operations)}"
    )


@pytest.mark.parametrize("crash", _CRASHES)
def test_a_crash_around_a_request(
    crash: Crash,
    shelf: Shelf,
    scene_of: Callable[..., Scene],
    row: Callable[..., Row],
) -> None:
    story, front_end = crash.story, crash.front_end
    cells = row(
        operation=f"{front_end.name} {story.name}".strip(),
        request=f"{crash.index + 1} {crash.request}",
        moment=crash.moment.value,
        victim=crash.victim.value,
    )
    scene = scene_of(shelf.get(story.start, front_end), front_end)
    scene.row, scene.before = cells, PREPARED[story.start]
    scene.declare(story.program)
    if story.gives_up:
        scene.give_up()
    trap = Trap(crash.index, crash.moment, crash.victim)
    options = story.options_at(scene.stack.urn())
    scene.die(trap, story.command, *options, *story.once)
    before = story.requests[: crash.index + 1]
    assert story.side_by_side or tuple(trap.operations[: len(before)]) == before, (
        f"pin these in stories.py: {trap.operations}"
    )

    if crash.way is Way.DESTROY:
        scene.give_up()
        scene.repair(trap, "destroy")
        scene.give_up()
    else:
        scene.repair(trap, story.command, *options, refresh=crash.way is Way.REFRESH)
    _is_as_meant(scene, crash)


def _is_as_meant(scene: Scene, crash: Crash) -> None:
    """Look at the end: all is there that the program declares, and nothing else."""
    stack, story = scene.stack, crash.story
    if crash.way is Way.DESTROY or story.command == "destroy":
        assert stack.is_empty
        assert scene.service.owned == ([OWNED] if story.start == "owned elsewhere" else [])
        return
    for kind, count in _declared(crash).items():
        assert len(stack.resources(kind)) == count, "no copy waits for its deletion"
    assert sorted([*stack.numbers.values(), *scene.pooled]) == scene.service.owned
    sizes = [thing.size for thing in story.program if isinstance(thing, Pool)]
    assert len(scene.pooled) == sum(sizes)


def _declared(crash: Crash) -> dict[str, int]:
    """Return how many of each kind there are when all that is declared is there."""
    front_end, program = crash.front_end, crash.story.program
    kinds = {Number: front_end.number, Pool: front_end.pool, Brief: front_end.brief}
    if isinstance(program, str):
        return {front_end.number: program.count("PhoneNumber"), front_end.brief: 0}
    declared = {name: sum(isinstance(one, of) for one in program) for of, name in kinds.items()}
    declared[front_end.number] += crash.story.command == "import"
    return declared
