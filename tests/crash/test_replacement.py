"""Runs that die between the create and the delete of a replacement."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine.harness import Command, Stack, number
from tests.engine.service import Service

# The engine deletes the old copy when the program has ended, so this keeps it from that.
LINGER = """\
import urllib.request
number.phone_number.apply(lambda _: urllib.request.urlopen({url!r}, timeout=60))
"""
pytestmark = pytest.mark.full
KILLS = [Command.kill_cli, Command.kill_all]


@pytest.fixture
def bought(stack: Stack, service: Service) -> str:
    """The number of a stack that declares one with the area code 833."""
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    return bought


def _die_before_the_delete(
    stack: Stack, service: Service, kill: Callable[[Command], None], area_code: str, *options: str
) -> None:
    """Run `pulumi up` and kill it when the new copy is made and the old one not yet deleted."""
    linger = LINGER.format(url=f"{service.endpoint}/_test/created")
    stack.declare(number(area_code=area_code), linger)
    created = service.pause("GET /_test/created")
    up = stack.start("up", "--yes", "--skip-preview", *options)
    created.wait()
    kill(up)
    created.release()
    up.wait()
    stack.cancel()
    stack.declare(number(area_code=area_code))
    copies = stack.resources()
    assert [bool(copy.get("delete")) for copy in copies] == [False, True]


@pytest.mark.parametrize("kill", KILLS)
def test_a_forced_replacement_and_then_up(
    stack: Stack, service: Service, bought: str, kill: Callable[[Command], None]
) -> None:
    _die_before_the_delete(stack, service, kill, "833", "--target-replace", stack.urn())

    stack.up()
    assert len(stack.resources()) == 1
    assert stack.numbers == {"hotline": bought}
    assert service.owned == service.bought == [bought]
    assert service.released == []

    stack.destroy()
    assert service.bought == service.released == [bought]


@pytest.mark.parametrize("kill", KILLS)
def test_a_forced_replacement_and_then_destroy(
    stack: Stack, service: Service, bought: str, kill: Callable[[Command], None]
) -> None:
    _die_before_the_delete(stack, service, kill, "833", "--target-replace", stack.urn())

    stack.destroy()
    assert stack.is_empty
    assert service.bought == service.released == [bought]


def test_a_forced_replacement_and_then_another_one(
    stack: Stack, service: Service, bought: str
) -> None:
    replace = ("--target-replace", stack.urn())
    _die_before_the_delete(stack, service, Command.kill_all, "833", *replace)

    stack.up(*replace)
    assert len(stack.resources()) == 1
    assert stack.numbers == {"hotline": bought}
    assert service.owned == service.bought == [bought]
    assert service.released == []


def test_a_true_replacement_and_then_up(stack: Stack, service: Service, bought: str) -> None:
    _die_before_the_delete(stack, service, Command.kill_all, "844")
    (old, new) = service.bought
    assert old == bought
    assert service.owned == sorted([old, new])

    stack.up()
    assert stack.numbers == {"hotline": new}
    assert service.owned == [new]
    assert service.bought == [old, new]
    assert service.released == [old]


def test_a_true_replacement_that_is_taken_back(stack: Stack, service: Service, bought: str) -> None:
    """The old copy waits for its deletion, and its number is what the program wants again."""
    _die_before_the_delete(stack, service, Command.kill_all, "844")
    (_, new) = service.bought

    stack.declare(number(area_code="833"))
    stack.up()
    assert stack.numbers == {"hotline": bought}
    assert service.owned == [bought]
    assert service.bought == [bought, new]
    assert service.released == [new]
