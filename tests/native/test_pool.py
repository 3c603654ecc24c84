"""A pool in a YAML program, on the real engine, and its move from a Python program."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.audit.stack_state import read_state
from tests.engine.service import PURCHASE, Service
from tests.native.harness import NUMBER, TOLL_FREE, YamlStack

PHONE_NUMBER_POOL = "acsnumbers:index:PhoneNumberPool"
POOL = "acsnumbers:index:Pool"


def pool(size: int, **properties: Any) -> dict[str, Any]:
    """Return the declaration of a pool of toll-free numbers."""
    return {"type": PHONE_NUMBER_POOL, "properties": {**TOLL_FREE, "size": size, **properties}}


NUMBERS = {"numbers": "${agents.phoneNumbers}", "cost": "${agents.monthlyCost.amount}"}


def test_the_life_of_a_pool(stack: YamlStack, service: Service) -> None:
    service.emulator.set_inventory({"limits": {"reservation_numbers": 2}})
    stack.write({"agents": pool(6)}, outputs=NUMBERS)
    stack.preview()
    assert service.new_requests() == []
    stack.up()
    assert stack.output("numbers") == service.owned
    assert stack.output("cost") == 12
    assert len(service.bought) == 6
    held = read_state(stack.export()).held
    assert [one.id for one in held] == service.owned

    service.new_requests()
    stack.up("--expect-no-changes")
    assert service.new_requests() == []

    stack.write({"agents": pool(8)}, outputs=NUMBERS)
    stack.up()
    one, *others = stack.output("numbers")
    assert len(others) == 7
    stack.write({"agents": pool(7)}, outputs=NUMBERS)
    assert "name 1 more in release" in stack.preview(code=1).text
    stack.write({"agents": pool(7, release=[one])}, outputs=NUMBERS)
    stack.up()
    assert stack.output("numbers") == service.owned == others

    service.emulator.release_number(others[0])
    stack.refresh()
    stack.up()
    assert stack.output("numbers") == service.owned
    assert len(service.owned) == 7

    stack.destroy()
    assert stack.is_empty
    assert service.owned == []


def test_a_pool_that_was_killed_is_gone_on_with(stack: YamlStack, service: Service) -> None:
    service.emulator.set_inventory({"limits": {"reservation_numbers": 2}})
    stack.write({"agents": pool(6)}, outputs=NUMBERS)
    pause = service.pause(PURCHASE)
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    up.kill_all()
    pause.release()
    stack.cancel()
    stack.up()
    assert stack.output("numbers") == service.owned
    assert len(service.bought) == 6
    stack.destroy()
    assert service.owned == []


@pytest.mark.full
def test_a_pool_adopts(stack: YamlStack, service: Service) -> None:
    owned = sorted(service.buy("833") for _ in range(2))
    stack.write({"agents": pool(3, adopt=owned)}, outputs=NUMBERS)
    stack.up()
    assert set(owned) < set(stack.output("numbers"))
    stack.destroy()
    assert service.owned == owned


@pytest.mark.full
def test_what_leaves_is_released_at_the_end(stack: YamlStack, service: Service) -> None:
    """What the program declares later can still read it, also without a preview."""
    stack.write({"agents": pool(3)}, outputs=NUMBERS)
    stack.up()
    read, other, last = stack.output("numbers")
    reader = {
        "type": NUMBER,
        "get": {"id": read},
        "options": {"dependsOn": ["${agents}"]},
    }
    stack.write({"agents": pool(2, release=[read]), "reader": reader}, outputs=NUMBERS)
    assert f"kept {read}" in stack.up().text
    assert stack.output("numbers") == [other, last]
    assert service.released == []
    stack.write({"agents": pool(1, release=[other])}, outputs=NUMBERS)
    stack.up()
    assert stack.output("numbers") == [last]
    assert service.released == [other]
    service.new_requests()
    stack.up("--expect-no-changes")
    assert service.new_requests() == []
