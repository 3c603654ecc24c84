"""The named histories on the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories.front_ends import FRONT_ENDS
from tests.histories.player import played
from tests.histories.stories import STORIES

REFUSED = {"l what hangs below a component that is skipped"}
"""Stories with an option that the plugin refuses, and dynamic resources leave out."""


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(1, 6))]
)
@pytest.mark.parametrize(
    ("name", "front_end"),
    [
        (name, end)
        for name in STORIES
        for end in FRONT_ENDS
        if (name in REFUSED) <= (end == "dynamic")
    ],
)
def test_a_story_ends_well(name: str, front_end: str, seed: int, tmp_path: Path) -> None:
    """The seed decides in which order the engine does what it does side by side."""
    played(STORIES[name], tmp_path, seed=seed, tidy=True, front_end=FRONT_ENDS[front_end])
