"""A stack of dynamic resources becomes a native one: nothing is bought, nothing released."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.harness import NUMBER as DYNAMIC_NUMBER
from tests.engine.harness import ORDER as DYNAMIC_ORDER
from tests.engine.harness import Stack, Workshop
from tests.engine.harness import number as dynamic_number
from tests.engine.service import Service
from tests.native.harness import BRIEF, ORDER, YamlStack, number

BRIEF_TYPE = "pulumi-python:dynamic/acsnumbers:ProgramBrief"
DYNAMIC_BRIEF = """\
acs.ProgramBrief(
    {name!r},
    program_details={{"name": "Contoso Loyalty", "is_vanity": False}},
    traffic_details={{"total_monthly_volume": 10000}},
)
"""
CONTENT = {
    "programDetails": {"name": "Contoso Loyalty", "isVanity": False},
    "trafficDetails": {"totalMonthlyVolume": 10000},
}


@pytest.fixture
def dynamic(workshop: Workshop, stack: YamlStack) -> Iterator[Stack]:
    """The stack as it was, when its program was Python."""
    before = workshop.stack_in(stack.folder, stack.service)
    yield before
    before.end()


def moved(
    dynamic: Stack, stack: YamlStack, service: Service, numbers: list[str], briefs: list[str]
) -> None:
    """Deploy resources by Python, then by YAML, and see that they are the same."""
    dynamic.declare(
        *(dynamic_number(name) for name in numbers),
        *(DYNAMIC_BRIEF.format(name=name) for name in briefs),
    )
    dynamic.up()
    owned = service.owned
    held = dynamic.numbers
    orders = {row["id"] for row in dynamic.resources(DYNAMIC_ORDER)}
    drafts = {row["id"] for row in dynamic.resources(BRIEF_TYPE)}
    assert len(owned) == len(numbers)

    stack.write(
        {name: number() for name in numbers}
        | {name: {"type": "acsnumbers:ProgramBrief", "properties": CONTENT} for name in briefs}
    )
    shown = stack.preview().stdout
    assert "to delete" not in shown
    assert "to replace" not in shown
    stack.up()
    assert stack.numbers == held
    assert stack.resources(DYNAMIC_NUMBER) == stack.resources(DYNAMIC_ORDER) == []
    assert {row["id"] for row in stack.resources(ORDER)} == orders
    assert {row["id"] for row in stack.resources(BRIEF)} == drafts
    assert service.owned == sorted(service.bought) == owned
    assert service.released == []
    assert "__provider" not in str(stack.everything)

    stack.up("--expect-no-changes")
    stack.drift(code=0)


def test_a_stack_is_moved(dynamic: Stack, stack: YamlStack, service: Service) -> None:
    moved(dynamic, stack, service, ["hotline", "sales"], ["loyalty"])
    owned = service.owned

    stack.write({"hotline": number(areaCode="844"), "sales": number()})
    stack.up()
    assert len(service.released) == 1
    stack.destroy()
    assert service.owned == []
    assert set(owned) < set(service.released)
    assert service.emulator.state()["program_briefs"] == {}


@pytest.mark.full
def test_fifty_numbers_and_five_briefs_are_moved(
    dynamic: Stack, stack: YamlStack, service: Service
) -> None:
    numbers, briefs = [f"line-{index}" for index in range(50)], [f"b-{i}" for i in range(5)]
    moved(dynamic, stack, service, numbers, briefs)
