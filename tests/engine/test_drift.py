"""Reality drifts: it is found without a change, and repaired without buying twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.engine.harness import Stack, number
from tests.engine.service import Service


def test_changed_capabilities_are_found_and_repaired(stack: Stack, service: Service) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned
    stack.drift(code=0)

    service.emulator.change_number(bought, sms="inbound+outbound")
    found = stack.drift(code=7)
    assert "capabilities" in found.stdout
    assert service.capabilities(bought)["sms"] == "inbound+outbound"

    stack.up("--refresh")
    assert service.capabilities(bought) == {"calling": "none", "sms": "outbound"}
    stack.drift(code=0)
    assert service.bought == [bought]
    assert service.released == []


def test_a_released_number_is_bought_again_once_that_is_certain(
    stack: Stack, service: Service
) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (lost,) = service.owned

    service.emulator.release_number(lost)
    stack.drift(code=7)
    assert stack.numbers == {"hotline": lost}, "looking must not change the state"

    stack.refresh()
    assert stack.numbers == {}
    (error,) = stack.up(code=1).errors
    assert f"({lost})" in error
    assert "again in a few minutes" in error, "a young number may only be late"
    assert service.owned == []

    service.grow_old(timedelta(hours=1))
    stack.up()
    (bought,) = service.owned
    assert stack.numbers == {"hotline": bought}
    assert service.bought == [lost, bought]


@pytest.mark.full
def test_a_number_that_was_lost_long_ago_is_not_bought_again_unasked(
    stack: Stack, service: Service
) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (lost,) = service.owned
    service.emulator.release_number(lost)
    service.forget_reservations()
    stack.refresh()
    stack.make_generations_old()

    (error,) = stack.up(code=1).errors
    assert 'adopt="+…"' in error
    assert "keepers" in error
    assert service.owned == []

    stack.declare(number(area_code="833", keepers={"again": 1}))
    stack.up()
    (bought,) = service.owned
    assert stack.numbers == {"hotline": bought}
    assert service.bought == [lost, bought]


@pytest.mark.full
def test_a_service_that_cannot_be_asked_is_no_proof_that_a_number_is_gone(
    stack: Stack, service: Service
) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned

    service.fault(method="GET", path="/phoneNumbers/+*", status=404, body="<h1>Not found</h1>")
    (error,) = stack.refresh(code=1).errors
    assert error.startswith(f"reading phone number ({bought}): ")
    assert stack.numbers == {"hotline": bought}

    service.emulator.set_faults([])
    assert "3 unchanged" in stack.up("--refresh").stdout
    assert service.bought == [bought]


@pytest.mark.full
def test_exports_follow_a_refresh_when_the_program_runs(stack: Stack, service: Service) -> None:
    def exported() -> str:
        shown = json.loads(stack.pulumi("stack", "output", "--json").stdout)
        return str(shown["capabilities"]["sms"])

    stack.declare(number(), 'pulumi.export("capabilities", number.capabilities)\n')
    stack.up()
    service.emulator.change_number(service.owned[0], sms="none")
    stack.refresh()
    assert stack.resources()[0]["outputs"]["capabilities"]["sms"] == "none"
    assert exported() == "outbound", "refresh alone runs no program"
    stack.refresh("--run-program")
    assert exported() == "none"
