"""Pytest fixtures, found through their entry point.

- `acs_mocks`: mocks of the engine, active during the test.
- `acs_emulator`: the emulator, in this process and listening.
- `pulumi_stack`: creates a stack from a program's folder, on the real CLI and that emulator.

Every pytest run in an environment with this package loads this module, so it imports nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from . import AcsEmulator, AcsMocks, PulumiStack


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker with pytest."""
    config.addinivalue_line(
        "markers",
        "acs_emulator(**options): how the fixture acs_emulator starts, as resources=['a', 'b'] "
        "or operations='realistic'; see pulumi_acsnumbers.testing.AcsEmulator",
    )


@pytest.fixture
def acs_mocks() -> Iterator[AcsMocks]:
    """Mock the test's resources. For other mocks, create `AcsMocks` yourself."""
    import pulumi
    from pulumi.runtime import settings

    from .mocks import AcsMocks

    mocks = AcsMocks()
    pulumi.runtime.set_mocks(mocks, preview=False)
    yield mocks
    settings.reset_options()


@pytest.fixture
def acs_emulator(request: pytest.FixtureRequest) -> Iterator[AcsEmulator]:
    """An emulator without owned numbers, for one test."""
    from .acs_emulator import AcsEmulator

    marker = request.node.get_closest_marker("acs_emulator")
    emulator = AcsEmulator(**(marker.kwargs if marker else {}))
    yield emulator
    emulator.close()


@pytest.fixture
def pulumi_stack(
    acs_emulator: AcsEmulator, request: pytest.FixtureRequest, tmp_path: Path
) -> Callable[..., PulumiStack]:
    """Return a function that makes a stack: `pulumi_stack("infra", STAGE="test")`.

    The folder is relative to that of the test's file. Keyword arguments are environment variables
    of the program.
    """
    from .stack import PulumiMissing, PulumiStack

    made: list[PulumiStack] = []

    def make(folder: str | os.PathLike[str] = ".", **environment: str) -> PulumiStack:
        place = tmp_path / f"stack-{len(made)}"
        place.mkdir()
        found = request.path.parent / folder
        try:
            stack = PulumiStack(found, place, acs_emulator.environment | environment)
        except (PulumiMissing, FileNotFoundError) as error:
            reason = str(error)
        else:
            made.append(stack)
            return stack
        # Outside the handler: pytest would report it twice.
        pytest.fail(reason, pytrace=False)

    return make
