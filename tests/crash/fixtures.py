"""The fixtures of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash import table
from tests.crash.front_ends import DYNAMIC, FrontEnd
from tests.crash.mortal import MortalService
from tests.crash.prepared import Prepared, Shelf
from tests.crash.scene import Scene, Start
from tests.engine.fixtures import workshop
from tests.engine.harness import Workshop

__all__ = ["workshop"]


@pytest.fixture(scope="session")
def shelf(
    tmp_path_factory: pytest.TempPathFactory, workshop: Workshop, pytestconfig: pytest.Config
) -> Shelf:
    """Prepared stacks, one set for all workers."""
    base = tmp_path_factory.getbasetemp()
    # With xdist each worker has a folder of its own below that of the run.
    base = base.parent if hasattr(pytestconfig, "workerinput") else base
    return Shelf(base / "shelf", workshop)


@pytest.fixture
def service() -> Iterator[MortalService]:
    """An ACS resource whose callers can be killed around any request."""
    service = MortalService()
    yield service
    service.close()


@pytest.fixture
def scene_of(
    workshop: Workshop, service: MortalService, tmp_path: Path
) -> Iterator[Callable[..., Scene]]:
    """Make the scene that begins with a prepared stack."""
    scenes: list[Scene] = []

    def make(prepared: Prepared, front_end: FrontEnd = DYNAMIC) -> Scene:
        stack = prepared.copy(workshop, tmp_path / "stack", service, front_end)
        scenes.append(Scene(stack, service, prepared.ledger, front_end=front_end))
        return scenes[-1]

    yield make
    for scene in scenes:
        for stack in scene.stacks:
            stack.end()


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Callable[..., table.Row]:
    """Begin this scenario's row in the table."""
    return lambda **cells: table.row(request.node, **cells)


@pytest.fixture
def start(
    request: pytest.FixtureRequest,
    shelf: Shelf,
    scene_of: Callable[[Prepared], Scene],
    row: Callable[..., table.Row],
) -> Start:
    """Begin with a prepared stack, and give the scenario its row in the table."""
    name = request.node.name.removeprefix("test_").replace("_", " ")
    what, _, which = name.partition("[")
    cells = row(operation=what, request=which.rstrip("]"))

    def begin(prepared: str) -> Scene:
        scene = scene_of(shelf.get(prepared))
        scene.row = cells
        return scene

    return begin
