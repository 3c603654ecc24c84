"""A pool on the real engine: bought, larger, smaller, moved, killed and repaired."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import PURCHASE, Service

POOL = "pulumi-python:dynamic/acsnumbers:PhoneNumberPool"
RESERVATION = "PATCH */reservations/*"


def pool(size: int, opts: str = "", name: str = "agents", **inputs: Any) -> str:
    """Return the lines of a program that declare a pool of toll-free numbers."""
    options = f", opts=pulumi.ResourceOptions({opts})" if opts else ""
    return (
        f"pool = acs.PhoneNumberPool({name!r}, size={size}, "
        f"**(TOLL_FREE | {inputs!r}){options})\n"
        f"pulumi.export({name!r}, pool.phone_numbers)\n"
    )


def pooled(stack: Stack) -> list[str]:
    """Return the numbers of the live pool in the state."""
    (found,) = [one for one in stack.resources(POOL) if not one.get("delete")]
    numbers: list[str] = found["outputs"]["phone_numbers"]
    return numbers


@pytest.fixture
def service() -> Any:
    """A service whose reservations hold two numbers each."""
    service = Service()
    service.emulator.set_inventory({"limits": {"reservation_numbers": 2}})
    yield service
    service.close()


def test_the_life_of_a_pool(stack: Stack, service: Service) -> None:
    stack.declare(pool(6))
    assert "6 numbers" in stack.up().row("agents", "PhoneNumberPool")
    assert pooled(stack) == service.owned
    assert len(service.bought) == 6
    service.new_requests()
    stack.preview("--expect-no-changes")
    assert service.new_requests() == []

    stack.declare(pool(8))
    stack.up()
    assert pooled(stack) == service.owned
    assert len(service.bought) == 8
    one, two, *others = pooled(stack)

    stack.declare(pool(6))
    (error,) = stack.preview(code=1).errors
    assert "name 2 more in release" in error
    stack.declare(pool(6, release=[one, two]))
    stack.up()
    assert pooled(stack) == service.owned == others
    stack.preview("--expect-no-changes")

    stack.declare(pool(6, release=[one, two], area_code="833"))
    (error,) = stack.up(code=1).errors
    assert "declare a second pool" in error
    stack.declare(pool(6))
    stack.up()
    assert pooled(stack) == service.owned == others

    service.emulator.release_number(others[0])
    stack.drift(code=7)
    stack.refresh()
    stack.up()
    assert len(service.owned) == 6
    assert pooled(stack) == service.owned
    assert len(service.bought) == 9

    gone = stack.destroy()
    assert "released 6 of 6" in gone.row("agents", "Order")
    assert service.owned == []
    assert stack.is_empty


@pytest.mark.full
def test_a_pool_that_leaves_the_program_is_released(stack: Stack, service: Service) -> None:
    stack.declare(pool(3))
    stack.up()
    stack.declare()
    stack.up()
    assert service.owned == []
    assert stack.resources(POOL) == stack.resources(ORDER) == []


@pytest.mark.full
def test_a_pool_that_is_replaced_by_force_keeps_its_numbers(stack: Stack, service: Service) -> None:
    stack.declare(pool(5))
    stack.up()
    before = pooled(stack)
    for options in ((), ("--refresh",)):
        stack.up("--target-replace", stack.urn("agents", POOL), *options)
        assert pooled(stack) == service.owned == before
    assert service.released == []


@pytest.mark.full
def test_a_retained_pool_stays_owned(stack: Stack, service: Service) -> None:
    stack.declare(pool(3, "retain_on_delete=True"))
    stack.up()
    before = pooled(stack)
    stack.declare()
    stack.up()
    assert stack.resources(POOL) == stack.resources(ORDER) == []
    assert service.owned == before


def test_numbers_become_a_pool_and_the_pool_numbers(stack: Stack, service: Service) -> None:
    names = [f"line-{place}" for place in range(4)]
    stack.declare(*(number(name) for name in names))
    stack.up()
    owned = service.owned

    stack.declare(pool(4, adopt=owned))
    stack.up()
    assert pooled(stack) == service.owned == owned
    assert stack.numbers == {}
    stack.declare(pool(4))
    stack.up()
    assert pooled(stack) == service.owned == owned

    stack.declare(*(number(f"again-{one[1:]}", adopt=one) for one in owned))
    stack.up()
    assert sorted(stack.numbers.values()) == service.owned == owned
    assert stack.resources(POOL) == []
    assert len(service.bought) == 4
    assert service.released == []


@pytest.mark.full
def test_a_pool_that_was_bought_becomes_numbers(stack: Stack, service: Service) -> None:
    stack.declare(pool(4))
    stack.up()
    owned = service.owned
    stack.declare(*(number(f"line-{one[1:]}", adopt=one) for one in owned))
    stack.up()
    assert sorted(stack.numbers.values()) == service.owned == owned
    assert len(stack.resources(ORDER)) == 4
    assert service.released == []


def test_a_number_that_another_resource_has_is_not_adopted(stack: Stack, service: Service) -> None:
    stack.declare(number("first"))
    stack.up()
    (owned,) = service.owned
    stack.declare(number("first"), pool(2, adopt=[owned]))
    errors = stack.up(code=1).errors
    assert any("another resource of this program (" in one for one in errors)
    # Which of the two comes first is up to the engine, and the pool may buy its other number.
    assert owned in service.owned
    assert service.released == []


@pytest.mark.full
def test_what_the_pool_releases_no_other_resource_adopts(stack: Stack, service: Service) -> None:
    stack.declare(pool(3))
    stack.up()
    one, *_ = pooled(stack)
    stack.declare(pool(2, release=[one]), number("first", adopt=one))
    errors = stack.preview(code=1).errors
    assert any("another resource of this program" in error for error in errors)
    assert len(service.owned) == 3


@pytest.mark.parametrize(
    ("at", "killed"),
    [
        pytest.param(RESERVATION, "plugin", marks=pytest.mark.full),
        pytest.param(RESERVATION, "all", marks=pytest.mark.full),
        pytest.param(PURCHASE, "plugin", marks=pytest.mark.full),
        (PURCHASE, "all"),
    ],
)
def test_a_run_that_is_killed_between_its_purchases_is_gone_on_with(
    stack: Stack, service: Service, at: str, killed: str
) -> None:
    stack.declare(pool(6))
    pause = service.pause(at)
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    up.kill_plugin() if killed == "plugin" else up.kill_all()
    pause.release()
    up.wait()
    stack.cancel()
    stack.up()
    assert pooled(stack) == service.owned
    assert len(service.bought) == 6

    pause = service.pause("DELETE */phoneNumbers/*")
    destroy = stack.start("destroy", "--yes", "--skip-preview")
    pause.wait()
    destroy.kill_plugin() if killed == "plugin" else destroy.kill_all()
    pause.release()
    destroy.wait()
    stack.cancel()
    stack.destroy()
    assert service.owned == []
    assert stack.is_empty
    assert len(service.bought) == 6


@pytest.mark.full
def test_a_growth_that_was_killed_and_reverted_is_noticed(stack: Stack, service: Service) -> None:
    stack.declare(pool(2))
    stack.up()
    stack.declare(pool(6))
    pause = service.pause(PURCHASE)
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    up.kill_all()
    pause.release()
    stack.cancel()
    more = len(service.owned) - 2
    assert more > 0
    stack.declare(pool(2))
    (error,) = stack.up(code=1).errors
    assert f"name {more} more in release" in error
    stack.declare(pool(6))
    stack.up()
    assert pooled(stack) == service.owned
    assert len(service.bought) == 6


def test_what_leaves_is_released_at_the_end(stack: Stack, service: Service) -> None:
    """What the program declares later can still read or adopt it, also without a preview."""
    stack.declare(pool(4))
    stack.up()
    read, adopted, killed, last = pooled(stack)

    stack.declare(
        pool(3, release=[read]),
        f"acs.PhoneNumber.get('reader', {read!r}, opts=pulumi.ResourceOptions(depends_on=pool))\n",
    )
    assert f"kept {read}" in stack.up().text
    assert pooled(stack) == [adopted, killed, last]
    assert service.released == []

    adopts = number("line", "depends_on=pool", adopt=adopted)
    stack.declare(pool(2, release=[adopted]), adopts)
    errors = stack.up(code=1).errors
    assert any("another resource of this program" in error for error in errors)
    assert service.released == []
    shrunk = pool(2, release=[killed])
    stack.declare(shrunk, number("missing", "depends_on=pool", adopt="+18335550199"))
    stack.up(code=1)
    assert pooled(stack) == [adopted, last]
    assert killed in service.owned
    stack.declare(shrunk)
    pause = service.pause("DELETE */phoneNumbers/*")
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    up.kill_all()
    pause.release()
    stack.cancel()
    stack.up()
    assert pooled(stack) == [adopted, last]
    assert service.released == [killed]
    service.new_requests()
    stack.preview("--expect-no-changes")
    assert service.new_requests() == []
    stack.declare()
    stack.up()
    assert service.owned == [read]


@pytest.mark.full
def test_a_protected_pool_releases_nothing(stack: Stack, service: Service) -> None:
    stack.declare(pool(3, "protect=True"))
    stack.up()
    one, *others = pooled(stack)
    stack.declare(pool(2, "protect=True", release=[one]))
    assert "marked for protection" in stack.preview(code=1).text
    stack.up(code=1)
    assert len(service.owned) == 3
    stack.declare(pool(2, release=[one]))
    stack.up()
    assert pooled(stack) == service.owned == others
