"""Numbers that move to another stack, and stacks that are copied or forgotten."""

from __future__ import annotations

import json

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service

PROD = ("--stack", "prod")


def _move(stack: Stack, *urns: str) -> None:
    stack.pulumi("stack", "init", "prod")
    stack.pulumi("state", "move", "--source", "dev", "--dest", "prod", "--yes", *urns)


def test_a_number_moves_to_another_stack_with_its_order(stack: Stack, service: Service) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned

    _move(stack, stack.urn(), stack.urn(kind=ORDER))
    assert stack.numbers == {}
    assert "3 unchanged" in stack.up(*PROD).stdout
    stack.declare()
    stack.up()
    assert service.owned == service.bought == [bought]

    stack.destroy(*PROD)
    assert service.released == [bought]


@pytest.mark.full
def test_a_number_that_moves_without_its_order_stays_and_the_order_says_so(
    stack: Stack, service: Service
) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned

    _move(stack, stack.urn())
    errors = stack.up(*PROD, code=1).errors
    assert any(f'set adopt="{bought}"' in error for error in errors), errors
    stack.declare(number(adopt=bought))
    stack.up(*PROD)
    assert service.owned == service.bought == [bought]
    stack.declare()
    warned = stack.up().stdout
    assert f"{bought}: stays owned and is paid for, outside of this stack" in warned
    assert service.owned == service.bought == [bought]


@pytest.mark.full
def test_a_copy_of_a_stack_holds_the_same_number_and_a_guardrail_keeps_it(
    stack: Stack, service: Service
) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned
    copy = json.dumps(stack.export()).replace("urn:pulumi:dev::", "urn:pulumi:prod::")
    stack.pulumi("stack", "init", "prod")
    file = stack.folder / "copy.json"
    file.write_text(copy, encoding="utf-8")
    stack.pulumi("stack", "import", *PROD, "--file", str(file))
    stack.pulumi("config", "set", *PROD, "acsnumbers:allowReleases", "false")

    stack.up(*PROD)
    (error,) = stack.destroy(*PROD, code=1).errors
    assert error.startswith(f"releasing phone number ({bought}): releases are switched off")
    stack.pulumi("stack", "rm", "prod", "--force", "--yes")
    assert service.owned == service.bought == [bought]
    assert "3 unchanged" in stack.up().stdout
