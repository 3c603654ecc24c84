"""The named histories on the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories.commands import played
from tests.histories.judge import Broken
from tests.histories.stories import OPEN, STORIES


@pytest.mark.parametrize("name", STORIES)
def test_a_story_ends_well(name: str, tmp_path: Path) -> None:
    played(STORIES[name], tmp_path, tidy=True)


@pytest.mark.xfail(raises=Broken, reason="see `OPEN`", strict=True)
@pytest.mark.parametrize("name", OPEN)
def test_what_is_known_to_go_wrong(name: str, tmp_path: Path) -> None:
    played(OPEN[name], tmp_path, tidy=True)
