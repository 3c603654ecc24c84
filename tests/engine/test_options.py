"""Resource options: each is respected, or refused with one clear line."""

from __future__ import annotations

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service


def test_a_protected_number_is_neither_released_nor_replaced(
    stack: Stack, service: Service
) -> None:
    stack.declare(number("hotline", "protect=True", area_code="833"))
    stack.up()
    (bought,) = service.owned

    refused = stack.destroy(code=1)
    assert "protect" in refused.text
    (order,) = stack.resources(ORDER)
    assert order["protect"], "nor can what remembers it be taken away"

    stack.declare(number("hotline", "protect=True", area_code="844"))
    assert "protect" in stack.up(code=1).text
    assert stack.numbers == {"hotline": bought}
    assert service.owned == service.bought == [bought]

    stack.declare(number("hotline", "protect=False", area_code="833"))
    stack.up()
    stack.destroy()
    assert service.bought == service.released == [bought]


def test_a_retained_number_stays_owned_and_that_is_said(stack: Stack, service: Service) -> None:
    stack.declare(number("hotline", "retain_on_delete=True"))
    stack.up()
    (bought,) = service.owned

    gone = stack.destroy()
    assert f"{bought}: stays owned and is paid for" in gone.text
    assert stack.is_empty
    assert service.owned == [bought]
    assert service.released == []


@pytest.mark.full
def test_a_number_that_is_not_to_be_released_stays_owned(stack: Stack, service: Service) -> None:
    stack.declare(number(release_on_delete=False))
    stack.up()
    (bought,) = service.owned

    assert f"kept {bought}" in stack.destroy().row("hotline")
    assert stack.is_empty
    assert service.owned == [bought]
    assert service.released == []


def test_deleted_with_would_leave_a_number_behind(stack: Stack, service: Service) -> None:
    stack.declare(
        "office = pulumi.ComponentResource('acs:test:Office', 'office')",
        number("hotline", "deleted_with=office"),
    )
    refused = stack.up(code=1)
    lines = [line for line in refused.text.splitlines() if "deleted_with" in line]
    assert "declaring phone number (hotline): it cannot have deleted_with" in lines[0]
    assert service.new_requests() == []


@pytest.mark.full
def test_a_child_of_a_component(stack: Stack, service: Service) -> None:
    stack.declare(
        "class Office(pulumi.ComponentResource):",
        "    def __init__(self, name):",
        "        super().__init__('acs:test:Office', name)",
        "        acs.PhoneNumber(",
        "            f'{name}-line', **TOLL_FREE, opts=pulumi.ResourceOptions(parent=self)",
        "        )",
        "Office('berlin')",
    )
    up = stack.up()
    (bought,) = service.owned
    assert stack.numbers == {"berlin-line": bought}
    assert f"bought {bought}" in up.row("berlin-line")
    stack.preview("--expect-no-changes")

    stack.destroy()
    assert service.bought == service.released == [bought]
