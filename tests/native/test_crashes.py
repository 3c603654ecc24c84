"""Killed and interrupted: what is not a story of tests/crash, which plays both front ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine.harness import Command
from tests.engine.service import Service
from tests.native.harness import YamlStack, number

HOLD = "PATCH */reservations/*"
OPERATION = "GET */operations/*"
LIMIT = 10.0
full = pytest.mark.full


def _killed(stack: YamlStack, service: Service, at: str, kill: Callable[[Command], None]) -> None:
    """Run `pulumi up`, kill at a request, and let everything end."""
    pause = service.pause(at)
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    kill(up)
    pause.release()
    if kill is Command.kill_plugin:
        assert up.wait().code == 1
    up.wait_until_plugins_end(LIMIT)
    if kill is not Command.kill_plugin:
        stack.cancel()


def test_crashed_and_then_destroyed_the_order_names_the_number(
    stack: YamlStack, service: Service
) -> None:
    stack.write({"hotline": number()})
    _killed(stack, service, OPERATION, Command.kill_plugin)
    (bought,) = service.owned

    told = stack.destroy(code=1).text
    assert f"{bought}: bought for it and still owned" in told
    assert f'declare it in another stack with adopt: "{bought}"' in told
    assert service.owned == [bought]

    stack.up()
    stack.destroy()
    assert service.bought == service.released == [bought]


@full
def test_another_area_code_after_a_crash_leaves_nothing_behind(
    stack: YamlStack, service: Service
) -> None:
    stack.write({"hotline": number(areaCode="833")})
    _killed(stack, service, OPERATION, Command.kill_all)
    (first,) = service.owned

    stack.write({"hotline": number(areaCode="844")})
    told = stack.up(code=1).text
    assert first in told
    assert service.bought == [first]


def test_interrupted_before_the_purchase_nothing_is_bought(
    stack: YamlStack, service: Service
) -> None:
    stack.write({"hotline": number()})
    pause = service.pause(HOLD)
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    up.interrupt()
    up.wait_until_it_says("cancel")
    pause.release()
    result = up.wait()

    assert result.code != 0
    assert service.bought == []
    up.wait_until_plugins_end(LIMIT)
    stack.up()
    assert len(service.bought) == 1
