"""Killed and interrupted in the middle: one number is bought, and no plugin stays behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine.harness import Command
from tests.engine.service import PURCHASE, Service
from tests.native.harness import YamlStack, number

BROWSE = "POST */:browse"
HOLD = "PATCH */reservations/*"
OPERATION = "GET */operations/*"
LIMIT = 10.0
full = pytest.mark.full

killers = pytest.mark.parametrize(
    "kill",
    [
        pytest.param(Command.kill_plugin, id="plugin"),
        pytest.param(Command.kill_cli, id="cli", marks=full),
        pytest.param(Command.kill_all, id="both"),
    ],
)
moments = pytest.mark.parametrize(
    "at",
    [
        pytest.param(BROWSE, id="search", marks=full),
        pytest.param(HOLD, id="hold", marks=full),
        pytest.param(PURCHASE, id="purchase"),
        pytest.param(OPERATION, id="wait", marks=full),
    ],
)


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


@killers
@moments
def test_a_killed_create_buys_once(
    stack: YamlStack, service: Service, at: str, kill: Callable[[Command], None]
) -> None:
    stack.write({"hotline": number()})
    _killed(stack, service, at, kill)

    stack.up()
    (bought,) = service.owned
    assert service.bought == [bought]
    assert stack.numbers == {"hotline": bought}
    stack.up("--expect-no-changes")
    stack.destroy()
    assert service.released == [bought]


def test_crashed_and_then_destroyed_the_order_names_the_number(
    stack: YamlStack, service: Service
) -> None:
    stack.write({"hotline": number()})
    _killed(stack, service, OPERATION, Command.kill_plugin)
    (bought,) = service.owned

    told = stack.destroy(code=1).text
    assert f"{bought}: bought for it and still owned" in told
    assert 'PhoneNumber(adopt: "+…")' in told
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


@full
def test_a_forced_replacement_takes_the_same_number_again(
    stack: YamlStack, service: Service
) -> None:
    stack.write({"hotline": number()})
    stack.up()
    (bought,) = service.owned

    stack.up("--replace", stack.urn())
    assert service.owned == service.bought == [bought]
    assert service.released == []
    stack.destroy()
    assert service.released == [bought]


@full
def test_a_killed_release_is_finished(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": number()})
    stack.up()
    (bought,) = service.owned
    pause = service.pause("DELETE */phoneNumbers/*")
    destroy = stack.start("destroy", "--yes", "--skip-preview")
    pause.wait()
    destroy.kill_all()
    pause.release()
    stack.cancel()

    stack.destroy()
    assert stack.is_empty
    assert service.bought == service.released == [bought]


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


def test_no_plugin_outlives_its_cli(stack: YamlStack, service: Service) -> None:
    stack.write({f"line-{index}": number() for index in range(6)})
    pauses = [service.pause(HOLD) for _ in range(6)]
    up = stack.start("up", "--yes", "--skip-preview")
    for pause in pauses:
        pause.wait()
    assert up.plugins
    up.kill_cli()
    service.new_requests()
    for pause in pauses:
        pause.release()
    up.wait_until_plugins_end(LIMIT)

    assert service.bought == []
    stack.cancel()
    stack.up()
    assert len(service.owned) == len(service.bought) == 6
