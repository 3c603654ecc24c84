"""Runs that die around a purchase: what was bought is found again, and nothing is bought twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine.harness import ORDER, Command, Stack, number
from tests.engine.service import PURCHASE, Service

pytestmark = pytest.mark.full
HOLD = "PATCH */reservations/*"


def _die_when(stack: Stack, service: Service, request: str, kill: Callable[[Command], None]) -> str:
    """Run `pulumi up` and kill it when the service has done what a request asks for.

    Returns:
        The number that was held, or bought.
    """
    stack.declare(number(area_code="833"))
    answer = service.pause(request)
    up = stack.start("up", "--yes", "--skip-preview")
    answer.wait()
    kill(up)
    answer.release()
    up.wait()
    stack.cancel()
    assert stack.numbers == {}
    assert len(stack.resources(ORDER)) == 1, "the order was recorded before anything was asked for"
    held: str = service.emulator.ledger()[0]["number"]
    return held


@pytest.mark.parametrize("kill", [Command.kill_plugin, Command.kill_cli, Command.kill_all])
def test_after_the_purchase_the_next_up_takes_the_number(
    stack: Stack, service: Service, kill: Callable[[Command], None]
) -> None:
    bought = _die_when(stack, service, PURCHASE, kill)
    assert service.owned == [bought]

    assert f"taking {bought}, which an earlier run bought" in stack.up().row("hotline")
    assert stack.numbers == {"hotline": bought}
    assert service.owned == service.bought == [bought]
    stack.preview("--expect-no-changes")

    stack.destroy()
    assert service.bought == service.released == [bought]


@pytest.mark.parametrize("kill", [Command.kill_plugin, Command.kill_cli])
def test_after_the_purchase_destroy_names_the_number(
    stack: Stack, service: Service, kill: Callable[[Command], None]
) -> None:
    bought = _die_when(stack, service, PURCHASE, kill)

    (error,) = stack.destroy(code=1).errors
    assert f"{bought}: bought for it and still owned" in error
    assert "run pulumi up to take it back" in error
    assert len(stack.resources(ORDER)) == 1
    assert service.owned == [bought]

    stack.up()
    stack.destroy()
    assert stack.is_empty
    assert service.bought == service.released == [bought]


def test_after_the_purchase_another_area_code_is_refused(stack: Stack, service: Service) -> None:
    bought = _die_when(stack, service, PURCHASE, Command.kill_all)

    stack.declare(number(area_code="844"))
    (error,) = stack.up(code=1).errors
    assert f"{bought} was bought for this order before its inputs changed" in error
    assert service.bought == [bought]

    stack.declare(number(area_code="833"))
    stack.up()
    assert stack.numbers == {"hotline": bought}
    assert service.owned == service.bought == [bought]


def test_a_cli_that_died_before_the_purchase_buys_nothing_any_more(
    stack: Stack, service: Service
) -> None:
    held = _die_when(stack, service, HOLD, Command.kill_cli)
    assert service.bought == [], "the plugin lives, but nobody would record what it buys"

    stack.up()
    assert stack.numbers == {"hotline": held}
    assert service.owned == service.bought == [held]


def test_a_plugin_that_died_before_the_purchase(stack: Stack, service: Service) -> None:
    held = _die_when(stack, service, HOLD, Command.kill_plugin)
    assert service.bought == []

    stack.up()
    assert stack.numbers == {"hotline": held}
    assert service.owned == service.bought == [held]


def test_an_orphan_and_the_next_run_at_the_same_time(stack: Stack, service: Service) -> None:
    """The plugin of a killed CLI is still waiting for its purchase when the next run begins."""
    stack.declare(number())
    answer = service.pause(PURCHASE)
    up = stack.start("up", "--yes", "--skip-preview")
    answer.wait()
    up.kill_cli()
    stack.cancel()

    stack.up()
    answer.release()
    (bought,) = service.owned
    assert stack.numbers == {"hotline": bought}
    assert service.bought == [bought]


def test_an_interrupt_lets_a_purchase_end_and_records_it(stack: Stack, service: Service) -> None:
    stack.declare(number())
    answer = service.pause(PURCHASE)
    up = stack.start("up", "--yes", "--skip-preview")
    answer.wait()
    up.interrupt()
    answer.release()
    assert up.wait().code == 1
    assert list(stack.numbers.values()) == service.owned == service.bought

    assert "3 unchanged" in stack.up().stdout
    assert len(service.bought) == 1
