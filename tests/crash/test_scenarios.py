"""Crashes that are more than one death."""

from __future__ import annotations

import pytest

from tests.crash.scenarios_by_people import BY_PEOPLE
from tests.crash.scenarios_by_the_service import BY_THE_SERVICE
from tests.crash.scene import Start
from tests.crash.steps import Scenario

SCENARIOS = BY_PEOPLE | BY_THE_SERVICE


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(scenario, id=name, marks=() if scenario.always else pytest.mark.full)
        for name, scenario in SCENARIOS.items()
    ],
)
def test_a_scenario(start: Start, scenario: Scenario) -> None:
    scene = start(scenario.start)
    for step in scenario.steps:
        step(scene)
