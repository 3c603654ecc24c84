"""Many components at once: no call waits for a thread that another holds, and each buys once."""

from __future__ import annotations

import pytest

from tests.engine.service import PURCHASE, Service
from tests.native.harness import YamlStack, number

MANY = 64
LIMIT = 10.0
LONG = 600.0
"""Seconds that a command may take on a slow machine."""


def numbers(count: int) -> dict[str, object]:
    return {f"line-{index}": number() for index in range(count)}


def run(stack: YamlStack, command: str) -> None:
    result = stack.start(command, "--yes", "--skip-preview").wait(LONG)
    assert result.code == 0, result.text[-5000:]


@pytest.mark.parametrize("count", [12, MANY])
def test_all_are_bought_once_and_released(stack: YamlStack, service: Service, count: int) -> None:
    stack.write(numbers(count))
    run(stack, "up")
    assert len(service.owned) == count
    assert sorted(stack.numbers.values()) == service.owned == sorted(service.bought)

    run(stack, "destroy")
    assert stack.is_empty
    assert service.owned == []
    assert sorted(service.released) == sorted(service.bought)


@pytest.mark.full
def test_no_plugin_outlives_its_cli_while_all_are_created(
    stack: YamlStack, service: Service
) -> None:
    stack.write(numbers(MANY))
    purchases = [service.pause(PURCHASE) for _ in range(4)]
    up = stack.start("up", "--yes", "--skip-preview")
    for purchase in purchases:
        purchase.wait()
    assert up.plugins
    under_way = len(service.bought)
    up.kill_cli()
    for purchase in purchases:
        purchase.release()
    up.wait_until_plugins_end(LIMIT)
    assert under_way <= len(service.bought) < MANY

    stack.cancel()
    run(stack, "up")
    assert len(service.bought) == MANY
    assert sorted(stack.numbers.values()) == service.owned == sorted(service.bought)
