"""Unit tests: mocks instead of the engine, milliseconds each."""

from typing import Any

import pulumi
import pytest
from hotline import Hotline, hotlines

from pulumi_acsnumbers.testing import AcsMocks


@pytest.mark.usefixtures("acs_mocks")
@pulumi.runtime.test
def test_a_hotline_is_shown_as_a_link() -> Any:
    def check(link: str) -> None:
        assert link.startswith("sms:+1833")

    return Hotline("seattle", protect=False).sms_link.apply(check)


@pulumi.runtime.test
def test_each_office_has_its_own() -> Any:
    pulumi.runtime.set_mocks(AcsMocks(numbers={"seattle": "+18335550100"}))
    made = hotlines({"seattle": False, "anchorage": False})

    def check(numbers: list[str]) -> None:
        assert numbers[0] == "+18335550100"
        assert numbers[1] != numbers[0]

    return pulumi.Output.all(*(hotline.phone_number for hotline in made.values())).apply(check)
