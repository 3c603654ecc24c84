"""The named histories on the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories.commands import played
from tests.histories.stories import STORIES


@pytest.mark.parametrize("name", STORIES)
def test_a_story_ends_well(name: str, tmp_path: Path) -> None:
    played(STORIES[name], tmp_path, tidy=True)
