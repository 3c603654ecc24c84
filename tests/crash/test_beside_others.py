"""Crashes beside other stacks, other endpoints, hooks, and what the engine was told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import parse_connection_string
from tests.crash.mortal import Moment, MortalService, Trap, Victim
from tests.crash.scene import Start
from tests.crash.steps import ends_with, refused, state_kept, state_put_back
from tests.engine.harness import Stack, Workshop, number
from tests.engine.service import Service

full = pytest.mark.full
PURCHASE = "POST */*:purchase"
A = number(area_code="833")


@pytest.fixture
def second(workshop: Workshop, service: MortalService, tmp_path: Path) -> Stack:
    """Another stack of the same program on the same ACS resource."""
    return workshop.stack(tmp_path / "second", service)


@full
@pytest.mark.parametrize("victim", list(Victim), ids=lambda victim: victim.value)
@pytest.mark.parametrize("in_stock", [6, 50])
def test_two_stacks_at_one_service_at_the_same_time(
    start: Start, second: Stack, victim: Victim, in_stock: int
) -> None:
    scene = start("nothing")
    scene.others.append(second)
    scene.service.emulator.set_inventory({"stock": [{"area_code": "833", "available": in_stock}]})
    scene.stack.declare(A)
    second.declare(A)
    committed = scene.service.pause(PURCHASE)
    first = scene.stack.start("up", "--yes", "--skip-preview")
    committed.wait()
    other = second.start("up", "--yes", "--skip-preview")
    victim.kill(first)
    assert other.wait().code == 0
    first.wait()
    committed.release()
    scene.stack.cancel()
    scene.note_orders()
    scene.until_through("up")
    (mine,), (theirs,) = scene.stack.numbers.values(), second.numbers.values()
    assert scene.service.owned == sorted([mine, theirs])
    assert len(scene.service.bought) == 2


@full
def test_a_stack_does_not_take_what_another_one_lost(start: Start, second: Stack) -> None:
    scene = start("dead create")
    scene.others.append(second)
    (lost,) = scene.service.owned
    second.declare(A)
    second.up()
    scene.note("up of another stack")
    scene.stack.declare(A)
    scene.until_through("up")
    assert list(scene.stack.numbers.values()) == [lost]
    assert list(second.numbers.values()) == sorted(set(scene.service.owned) - {lost})


RETRYING = """\
tried = []
def again(args):
    tried.append(args)
    return len(tried) < 4
hook = pulumi.ErrorHook("again", again)
"""


@full
@pytest.mark.parametrize(
    "fault",
    [
        {"operation": "purchaseReservation", "fail": {"code": "InternalError", "message": "No."}},
        {"operation": "browseAvailableNumbers", "status": 400},
        {"operation": "getPurchasedPhoneNumber", "status": 400},
        {"operation": "getOperation", "status": 400},
    ],
    ids=lambda fault: fault["operation"],
)
def test_a_hook_that_calls_create_again_in_the_same_process(
    start: Start, fault: dict[str, Any]
) -> None:
    scene = start("nothing")
    hook = "hooks=pulumi.ResourceHookBinding(on_error=[hook])"
    scene.stack.declare(RETRYING, number("hotline", hook, area_code="833"))
    scene.service.fault(nth=1, **fault)
    scene.until_through("up")
    (bought,) = scene.service.owned
    ends_with(scene, bought)


@full
@pytest.mark.parametrize("victim", list(Victim), ids=lambda victim: victim.value)
def test_a_crash_in_the_create_that_a_hook_called_again(start: Start, victim: Victim) -> None:
    scene = start("nothing")
    hook = "hooks=pulumi.ResourceHookBinding(on_error=[hook])"
    scene.stack.declare(RETRYING, number("hotline", hook, area_code="833"))
    scene.service.fault(operation="browseAvailableNumbers", nth=1, status=400)
    trap = Trap("purchaseReservation", Moment.COMMITTED, victim)
    scene.die(trap, "up")
    scene.repair(trap, "up")
    (bought,) = scene.service.bought
    ends_with(scene, bought)


@full
def test_a_crash_and_then_another_endpoint(start: Start) -> None:
    scene, elsewhere = start("dead create"), Service()
    (bought,) = scene.service.owned
    here = scene.stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    try:
        scene.stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = elsewhere.connection_string()
        for command in ("up", "destroy"):
            result = scene.stack.start(command, "--yes", "--skip-preview").wait()
            assert result.code != 0
            assert f"it belongs to {scene.service.endpoint}" in result.text
        assert elsewhere.new_requests() == []
    finally:
        elsewhere.close()
    scene.stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = here
    scene.until_through("up")
    ends_with(scene, bought)


@full
def test_a_crash_and_then_a_moved_endpoint(start: Start) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    here = scene.service.endpoint
    moved = here.replace("127.0.0.1", "localhost")
    connection = scene.stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    scene.stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = connection.replace(here, moved)
    scene.stack.configure(movedFrom=here)
    scene.until_through("up")
    ends_with(scene, bought)


@full
@pytest.mark.parametrize("at", ["createOrUpdateReservation", "purchaseReservation"])
def test_a_crash_and_then_an_engine_without_checkpoints(start: Start, at: str) -> None:
    scene = start("nothing")
    scene.stack.declare(A)
    scene.die(Trap(at, Moment.BEFORE), "up")
    off = {"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_EXPERIMENTAL": "true"}
    scene.stack.env |= off
    refused("up", "PULUMI_SKIP_CHECKPOINTS is set")(scene)
    assert scene.service.bought == []
    for name in off:
        del scene.stack.env[name]
    scene.until_through("up")
    (bought,) = scene.service.bought
    ends_with(scene, bought)


@full
def test_an_older_state_from_before_the_order_is_beyond_any_provider(start: Start) -> None:
    """Nothing in such a state leads to the number; it stays findable among the owned ones."""
    scene = start("nothing")
    state_kept(scene)
    scene.stack.declare(A)
    scene.until_through("up")
    (forgotten,) = scene.service.owned
    state_put_back(scene)

    result = scene.stack.start("up", "--yes", "--skip-preview").wait()
    assert result.code == 0
    (new,) = scene.stack.numbers.values()
    assert new != forgotten
    endpoint, key = parse_connection_string(scene.service.connection_string())
    with Client(endpoint, key) as acs:
        listed = [row.phone_number for row in acs.numbers.list()]
    assert sorted(listed) == sorted([forgotten, new])
    scene.note("older state", "up", "the number is only in the listing")


@full
def test_a_late_hold_between_the_hold_and_the_purchase_of_the_next_run(start: Start) -> None:
    """The service buys all that a reservation holds: this cannot be prevented, and is told."""
    scene = start("nothing")
    scene.stack.declare(A)
    trap = Trap("createOrUpdateReservation", Moment.BEFORE, Victim.CLI, "purchaseReservation")
    scene.die(trap, "up")
    result = scene.run("up", judged=False)
    assert result.code == 0
    (mine,) = scene.stack.numbers.values()
    (other,) = set(scene.service.owned) - {mine}
    assert f"two processes bought under one order at once, and {other} is owned too" in result.text
    scene.note("two bought, both named")
