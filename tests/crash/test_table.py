"""The table names tests that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.table import ELSEWHERE

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("test", ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_a_scenario_that_is_played_elsewhere_has_its_test_there(test: str) -> None:
    file, name = test.split("::")
    assert f"def {name}(" in (TESTS / file).read_text(encoding="utf-8")
