"""Commands that may be killed, and the moments at which they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from tests.lifecycle.engine import Engine
from tests.support.killing import Death, Moment

Step = Callable[[Engine, Death | None], bool]

LONG_AGO: Final = 3600.0
MOMENTS: Final = pytest.mark.parametrize(
    ("moment", "pause"),
    [
        pytest.param(Moment.BEFORE, 0.0, marks=pytest.mark.full),
        (Moment.COMMITTED, 0.0),
        pytest.param(Moment.ANSWERED, LONG_AGO, marks=pytest.mark.full),
    ],
)
"""When the process is killed, and how many seconds pass before somebody goes on."""


def destroy(engine: Engine, death: Death | None) -> bool:
    return engine.destroy(death=death)


def refresh(engine: Engine, death: Death | None) -> bool:
    return engine.refresh(death=death)


def ways(after: list[list[Step]], moment: Moment) -> list[list[Step]]:
    """Return the ways to go on that are tried after a death at a moment.

    Before one request the service is as it was after the one before it, and what the process knew
    is lost: so all ways are tried after one of the moments, and one after others.
    """
    return {Moment.BEFORE: after[:1], Moment.ANSWERED: after[-1:]}.get(moment, after)
