"""Crashes that are more than one death: what people, clocks and the service add to them.

What tests/engine plays in full, without a crash, is not played again here: table.py names it.
"""

from __future__ import annotations

import shutil
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import parse_connection_string
from pulumi_acsnumbers.lifecycle.core.history import packed, unpacked
from tests.crash.mortal import Moment, MortalService, Trap, Victim
from tests.crash.scene import Scene, Start
from tests.crash.stories import SMS_BOTH_WAYS
from tests.engine.harness import ORDER, Stack, Workshop, number
from tests.engine.service import Service

full = pytest.mark.full
PURCHASE = "POST */*:purchase"
A, B = number(area_code="833"), number(area_code="844")


def _without_urn(words: tuple[str, ...]) -> str:
    return " ".join(word for word in words if not word.startswith("urn:"))


def ends_with(scene: Scene, *numbers: str) -> None:
    """Look at the end: exactly these numbers are in the state, and owned."""
    assert sorted(scene.stack.numbers.values()) == sorted(numbers)
    assert len(scene.stack.resources()) == len(numbers)
    assert scene.service.owned == sorted(numbers)


# More than one crash


@pytest.mark.parametrize("victim", [pytest.param(v, id=v.value, marks=full) for v in Victim])
def test_three_crashes_in_a_row(start: Start, victim: Victim) -> None:
    scene = start("nothing")
    scene.stack.declare(A)
    crashes = (
        ("createOrUpdateReservation", Moment.COMMITTED),
        ("purchaseReservation", Moment.COMMITTED),
        (3, Moment.ANSWERED),
    )
    for at, moment in crashes:
        trap = Trap(at, moment, victim)
        scene.die(trap, "up")
        trap.release()
        scene.service.settle()
    (bought,) = scene.service.owned
    scene.until_through("up")
    ends_with(scene, bought)


@pytest.mark.parametrize("victim", [pytest.param(v, id=v.value, marks=full) for v in Victim])
def test_a_crash_of_the_create_and_one_of_the_destroy(start: Start, victim: Victim) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    trap = Trap(2, Moment.COMMITTED, victim)
    scene.die(trap, "destroy")
    scene.give_up()
    scene.repair(trap, "destroy")
    assert scene.stack.is_empty
    assert scene.service.released == [bought]


# Between the create and the delete of a replacement


@pytest.mark.parametrize(
    "then",
    [
        ("up",),
        pytest.param(("up", "--refresh"), marks=full),
        pytest.param(("up", "--target-replace", Stack.urn()), marks=full),
        pytest.param(("up", "--refresh", "--target-replace", Stack.urn()), marks=full),
        pytest.param(("refresh",), marks=full),
    ],
    ids=_without_urn,
)
def test_between_create_and_delete_of_a_forced_replacement(
    start: Start, then: tuple[str, ...]
) -> None:
    scene = start("half replaced by force")
    (bought,) = scene.service.owned
    scene.stack.declare(A)
    scene.until_through(*then)
    scene.until_through("up")
    ends_with(scene, bought)


@full
def test_between_create_and_delete_of_a_forced_replacement_and_then_destroy(start: Start) -> None:
    scene = start("half replaced by force")
    (bought,) = scene.service.owned
    scene.give_up()
    scene.until_through("destroy")
    assert scene.stack.is_empty
    assert scene.service.released == [bought]


@full
def test_between_create_and_delete_of_a_forced_replacement_and_then_a_true_one(
    start: Start,
) -> None:
    scene = start("half replaced by force")
    (bought,) = scene.service.owned
    scene.give_up()
    scene.stack.declare(B)
    scene.until_through("up")
    (new,) = scene.service.owned
    ends_with(scene, new)
    assert scene.service.released == [bought]


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(("up",), marks=full),
        pytest.param(("up", "--refresh"), marks=full),
        pytest.param(
            ("up", "--target-replace", Stack.urn(), "--target", Stack.urn(kind=ORDER)), marks=full
        ),
    ],
    ids=_without_urn,
)
def test_between_create_and_delete_of_a_replacement(start: Start, then: tuple[str, ...]) -> None:
    scene = start("half replaced")
    (old, new) = [copy["id"] for copy in reversed(scene.stack.resources())]
    scene.given_up.add(old)
    scene.stack.declare(B)
    scene.until_through(*then)
    ends_with(scene, new)
    assert scene.service.released == [old]


@full
def test_between_create_and_delete_of_a_replacement_and_then_without_the_order(
    start: Start,
) -> None:
    """What is not asked cannot say that the old number may go, so it stays, and is named."""
    scene = start("half replaced")
    (old, new) = [copy["id"] for copy in reversed(scene.stack.resources())]
    scene.stack.declare(B)
    assert scene.run("up", "--target-replace", scene.stack.urn()).code == 0
    assert any(f"{old} stays" in message for message in scene.last.messages)
    assert scene.stack.numbers == {"hotline": new}
    assert scene.service.owned == sorted([old, new])

    scene.give_up()
    assert scene.run("destroy").code == 0
    assert sorted(scene.service.released) == sorted([old, new])


@full
def test_between_create_and_delete_of_a_replacement_and_then_destroy(start: Start) -> None:
    scene = start("half replaced")
    scene.give_up()
    scene.until_through("destroy")
    assert scene.stack.is_empty
    assert scene.service.owned == []


@full
def test_between_create_and_delete_of_a_replacement_that_is_taken_back(start: Start) -> None:
    """The old copy waits for its deletion, and its number is what the program wants again."""
    scene = start("half replaced")
    (old, new) = [copy["id"] for copy in reversed(scene.stack.resources())]
    scene.given_up.add(new)
    scene.stack.declare(A)
    scene.until_through("up")
    ends_with(scene, old)
    assert scene.service.released == [new]


# A crash, and then something else


def test_a_crash_and_then_destroy_names_the_number(start: Start) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    (error,) = _refused(scene, "destroy")
    assert f"{bought}: bought for it and still owned" in error
    assert f"to release it, run acsnumbers numbers release {bought}; to keep it" in error
    scene.give_up()
    scene.until_through("up")
    scene.until_through("destroy")
    assert scene.service.released == [bought]


@full
def test_a_crash_and_then_destroy_passes_when_it_was_released_by_hand(start: Start) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    _refused(scene, "destroy")
    scene.given_up.add(bought)
    scene.service.emulator.release_number(bought)
    scene.until_through("destroy")
    assert scene.stack.is_empty


@full
def test_a_crash_and_then_the_program_without_the_number(start: Start) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    scene.stack.declare()
    (error,) = _refused(scene, "up")
    assert bought in error
    scene.stack.declare(A)
    scene.until_through("up")
    ends_with(scene, bought)


@pytest.mark.parametrize(
    "change",
    [
        {"area_code": "844"},
        pytest.param({"area_code": "833", "keepers": {"again": 1}}, marks=full),
        pytest.param({"area_code": "844", "acquisition": "search"}, marks=full),
    ],
    ids=lambda change: " ".join(f"{k}={v}" for k, v in change.items() if v != "833"),
)
def test_a_crash_and_then_another_generation(start: Start, change: dict[str, Any]) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    scene.stack.declare(number(**change))
    (error,) = _refused(scene, "up")
    assert f"{bought} was bought for this order before its inputs changed" in error
    scene.stack.declare(A)
    scene.until_through("up")
    ends_with(scene, bought)


@full
def test_a_crash_and_then_another_generation_with_the_number_adopted_beside_it(
    start: Start,
) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    scene.stack.declare(B)
    _refused(scene, "up")
    scene.stack.declare(number("kept", adopt=bought), B)
    scene.until_through("up")
    (other,) = set(scene.service.owned) - {bought}
    ends_with(scene, bought, other)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"acquisition": "search"}, marks=full),
        pytest.param({"capabilities": SMS_BOTH_WAYS}, marks=full),
        pytest.param({"release_on_delete": False}, marks=full),
    ],
    ids=" ".join,
)
def test_a_crash_and_then_another_input_of_the_same_spec(
    start: Start, change: dict[str, Any]
) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    scene.stack.declare(number(**{"area_code": "833", **change}))
    scene.until_through("up")
    ends_with(scene, bought)


@full
def test_a_search_that_died_and_then_a_reservation(start: Start) -> None:
    scene = start("dead create by search")
    (bought,) = scene.service.owned
    scene.stack.declare(A)
    assert scene.run("up").code == 0
    ends_with(scene, bought)


@pytest.mark.parametrize("first", ["up", pytest.param("destroy", marks=full)])
def test_a_search_that_died_is_told_by_its_notes(start: Start, first: str) -> None:
    scene = start("dead create by search")
    (bought,) = scene.service.owned
    if first == "destroy":
        (error,) = _refused(scene, "destroy")
        assert f"{bought}: bought for it and still owned" in error
    assert scene.run("up").code == 0
    ends_with(scene, bought)


@full
def test_a_search_that_died_and_a_forced_replacement(start: Start) -> None:
    scene = start("dead create by search")
    (bought,) = scene.service.owned
    scene.until_through("up")
    scene.run("up", "--target-replace", scene.stack.urn())
    ends_with(scene, bought)


@full
def test_a_replacement_that_died_and_is_taken_back(start: Start) -> None:
    """The live number is what is asked for: the one that the dead run bought is told of."""
    scene = start("dead replacement")
    (live,) = scene.stack.numbers.values()
    (orphan,) = set(scene.service.owned) - {live}
    scene.stack.declare(A)
    scene.until_through("up")
    assert orphan in scene.last.text
    assert scene.stack.numbers == {"hotline": live}

    scene.give_up()
    (error,) = _refused(scene, "destroy")
    assert orphan in error


@full
def test_a_replacement_that_died_and_is_taken_back_and_done_after_all(start: Start) -> None:
    scene = start("dead replacement")
    (live,) = scene.stack.numbers.values()
    (orphan,) = set(scene.service.owned) - {live}
    scene.stack.declare(A)
    scene.until_through("up")
    scene.stack.declare(B)
    scene.given_up.add(live)
    scene.until_through("up")
    ends_with(scene, orphan)


@full
def test_a_crash_and_then_deleted_with(start: Start) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    parent = "office = pulumi.ComponentResource('acs:test:Office', 'office')"
    scene.stack.declare(parent, number("hotline", "deleted_with=office", area_code="833"))
    result = scene.stack.start("up", "--yes", "--skip-preview").wait()
    assert result.code != 0
    assert "cannot have deleted_with" in result.text
    scene.stack.declare(A)
    scene.until_through("up")
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
    (error,) = _refused(scene, "up")
    assert "PULUMI_SKIP_CHECKPOINTS is set" in error
    assert scene.service.bought == []
    for name in off:
        del scene.stack.env[name]
    scene.until_through("up")
    (bought,) = scene.service.bought
    ends_with(scene, bought)


# Signals


INT, TERM = signal.SIGINT, signal.SIGTERM


@pytest.mark.parametrize(
    ("signals", "answer"),
    [
        pytest.param((INT,), "in time", marks=full),
        pytest.param((TERM,), "in time", marks=full),
        pytest.param((INT, INT), "in time", marks=full),
        ((INT, INT), "too late"),
        pytest.param((INT, TERM), "in time", marks=full),
        pytest.param((INT, TERM), "too late", marks=full),
        pytest.param((TERM, INT), "too late", marks=full),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(s.name for s in value),
)
def test_interrupts_in_the_middle_of_a_purchase(
    start: Start, signals: tuple[signal.Signals, ...], answer: str
) -> None:
    scene = start("nothing")
    scene.stack.declare(A)
    committed = scene.service.pause(PURCHASE)
    up = scene.stack.start("up", "--yes", "--skip-preview")
    committed.wait()
    up.interrupt(signals[0])
    if len(signals) > 1:
        up.wait_until_it_says("cancel")
        up.interrupt(signals[1])
    if answer == "in time":
        committed.release()
    assert up.wait().code != 0
    committed.release()
    scene.note("interrupted")
    scene.stack.cancel()
    scene.note_orders()
    scene.until_through("up")
    (bought,) = scene.service.bought
    ends_with(scene, bought)


# Time and memory of the service


@pytest.mark.parametrize(
    "command", [pytest.param("up", marks=full), pytest.param("destroy", marks=full)]
)
def test_a_reservation_that_vanished_after_its_purchase(start: Start, command: str) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    scene.service.emulator.set_state({"reservations": {}})
    scene.stack.declare(A)
    (error,) = _refused(scene, command)
    assert bought in error
    scene.stack.declare(number(adopt=bought))
    scene.until_through("up")
    ends_with(scene, bought)


@pytest.mark.parametrize("reads", [pytest.param(1, marks=full), pytest.param(1000, marks=full)])
def test_a_number_that_becomes_visible_late(start: Start, reads: int) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    _hide(scene.service, bought, reads)
    if reads > 100:
        (error,) = _refused(scene, "up")
        assert bought in error
        assert "again in a few minutes" in error
        _hide(scene.service, bought, 0)
    scene.until_through("up")
    ends_with(scene, bought)


@pytest.mark.parametrize(
    "command", [pytest.param("up", marks=full), pytest.param("destroy", marks=full)]
)
def test_a_generation_that_is_older_than_the_memory_of_the_service(
    start: Start, command: str
) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    scene.service.forget_reservations()
    _make_generations_old(scene.stack)
    scene.stack.declare(A)
    result = scene.run(command)
    assert bought in result.text, "it can only be guessed, but it is named"
    if command == "up":
        assert result.code != 0
        scene.stack.declare(number(adopt=bought))
        scene.until_through("up")
        ends_with(scene, bought)


def test_a_forced_replacement_of_what_the_service_has_forgotten(start: Start) -> None:
    scene = start("number")
    (bought,) = scene.service.owned
    scene.service.forget_reservations()
    _make_generations_old(scene.stack)
    scene.stack.declare(A)
    force = ("--target-replace", scene.stack.urn())
    refused = scene.run("up", *force)
    assert refused.code != 0
    assert bought in refused.text, "nothing is guessed, but it is named"
    assert "add --refresh: it keeps its number" in " ".join(refused.errors)
    assert scene.run("up", "--refresh", *force).code == 0
    ends_with(scene, bought)
    assert scene.service.released == []


@pytest.mark.parametrize("index", [pytest.param(i, marks=full) for i in (2, 8, 12, 15, 20)])
@pytest.mark.parametrize("victim", list(Victim), ids=lambda victim: victim.value)
def test_a_generation_that_comes_back(start: Start, victim: Victim, index: int) -> None:
    """833, 844, 833: the third generation is another one than the first, and dies on the way."""
    scene = start("number")
    (first,) = scene.service.owned
    scene.given_up.add(first)
    scene.stack.declare(B)
    scene.until_through("up")
    (second,) = scene.service.owned
    scene.stack.declare(A)
    scene.given_up.add(second)
    trap = Trap(index, Moment.COMMITTED, victim)
    scene.die(trap, "up")
    scene.repair(trap, "up")
    (third,) = scene.service.owned
    ends_with(scene, third)
    assert third.startswith("+1833")
    assert len(scene.service.bought) == 2


@full
def test_an_older_state_from_before_the_order_is_beyond_any_provider(start: Start) -> None:
    """Nothing in such a state leads to the number; it stays findable among the owned ones."""
    scene = start("nothing")
    before = _kept_state(scene.stack)
    scene.stack.declare(A)
    scene.until_through("up")
    (forgotten,) = scene.service.owned
    _put_back(scene.stack, before)

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
def test_an_older_state_with_the_order_finds_the_number_again(start: Start) -> None:
    scene = start("dead create")
    (bought,) = scene.service.owned
    before = _kept_state(scene.stack)
    scene.stack.declare(A)
    scene.until_through("up")
    _put_back(scene.stack, before)
    scene.until_through("up")
    ends_with(scene, bought)


@full
def test_an_older_state_from_before_a_replacement(start: Start) -> None:
    scene = start("number")
    (old,) = scene.service.owned
    before = _kept_state(scene.stack)
    scene.given_up.add(old)
    scene.stack.declare(B)
    scene.until_through("up")
    (new,) = scene.service.owned
    _put_back(scene.stack, before)
    scene.run("refresh")
    scene.until_through("up")
    ends_with(scene, new)


@full
@pytest.mark.parametrize("index", [0, 2, 3])
def test_a_number_deleted_from_the_state_and_then_a_crash(start: Start, index: int) -> None:
    scene = start("number")
    (bought,) = scene.service.owned
    scene.stack.pulumi("state", "delete", "--yes", scene.stack.urn())
    scene.stack.declare(A)
    scene.die(Trap(index, Moment.COMMITTED), "up")
    scene.until_through("up")
    ends_with(scene, bought)


# Several at once


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


# An orphan whose request is under way for long


def test_an_orphan_buys_nothing_any_more(start: Start) -> None:
    """It lives on, but nobody would record what it buys."""
    scene = start("nothing")
    scene.stack.declare(A)
    trap = Trap("createOrUpdateReservation", Moment.COMMITTED, Victim.CLI)
    scene.die(trap, "up")
    trap.release()
    scene.service.settle()
    assert scene.service.bought == []
    scene.repair(trap, "up")
    (bought,) = scene.service.bought
    ends_with(scene, bought)


def test_a_late_purchase_from_a_search_holds_the_destroy_back(start: Start) -> None:
    """Nobody can call it off, and once the order is gone nobody would know of it."""
    scene = start("nothing")
    scene.stack.declare(number(area_code="833", acquisition="search"))
    trap = Trap("purchasePhoneNumbers", Moment.BEFORE, Victim.CLI)
    scene.die(trap, "up")
    (error,) = _refused(scene, "destroy")
    assert "perhaps being bought: run this again after" in error
    assert scene.service.bought == []

    trap.release()
    scene.service.settle()
    (bought,) = scene.service.bought
    (error,) = _refused(scene, "destroy")
    assert bought in error
    scene.until_through("destroy")
    assert scene.stack.is_empty
    assert scene.service.released == [bought]


@full
@pytest.mark.parametrize("ahead_of", ["getReservation", "getOperation", "getPurchasedPhoneNumber"])
def test_a_late_purchase_beside_the_next_run(start: Start, ahead_of: str) -> None:
    scene = start("nothing")
    scene.stack.declare(A)
    trap = Trap("purchaseReservation", Moment.BEFORE, Victim.CLI, ahead_of)
    scene.die(trap, "up")
    scene.repair(trap, "up")
    (bought,) = scene.service.bought
    ends_with(scene, bought)


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


def test_a_late_purchase_and_destroy(start: Start) -> None:
    """The purchase of an orphan reaches the service when the order is deleted."""
    scene = start("nothing")
    scene.stack.declare(A)
    trap = Trap("purchaseReservation", Moment.BEFORE, Victim.CLI, "nothing")
    scene.die(trap, "up")
    scene.repair(trap, "destroy")
    assert scene.stack.is_empty
    assert scene.service.owned == []


@full
def test_a_late_purchase_and_another_generation(start: Start) -> None:
    scene = start("nothing")
    scene.stack.declare(A)
    trap = Trap("purchaseReservation", Moment.BEFORE, Victim.CLI, "nothing")
    scene.die(trap, "up")
    scene.stack.declare(B)
    scene.repair(trap, "up")
    (bought,) = scene.service.bought
    assert bought.startswith("+1844")
    ends_with(scene, bought)


@full
def test_a_late_purchase_and_an_adoption(start: Start) -> None:
    scene = start("owned elsewhere")
    (owned,) = scene.service.owned
    scene.stack.declare(A)
    trap = Trap("purchaseReservation", Moment.BEFORE, Victim.CLI, "nothing")
    scene.die(trap, "up")
    scene.stack.declare(number(adopt=owned))
    scene.repair(trap, "up")
    assert scene.service.bought == []
    ends_with(scene, owned)


@full
@pytest.mark.parametrize("command", ["up", "destroy"])
def test_a_late_purchase_from_a_search(start: Start, command: str) -> None:
    """It cannot be stopped: the next run purchases the same search, or waits until it ended."""
    scene = start("nothing")
    scene.stack.declare(number(area_code="833", acquisition="search"))
    trap = Trap("purchasePhoneNumbers", Moment.BEFORE, Victim.CLI, "nothing")
    scene.die(trap, "up")
    result = scene.run(command)
    assert (result.code == 0) is (command == "up")
    trap.release()
    scene.service.settle()
    scene.until_through("up")
    (bought,) = scene.service.bought
    ends_with(scene, bought)


def _refused(scene: Scene, command: str) -> list[str]:
    result = scene.run(command)
    assert result.code != 0, result.text
    return result.errors


def _hide(service: Service, number: str, reads: int) -> None:
    table = service.emulator.state()["phone_numbers"]
    table[number[1:]]["hidden_reads"] = reads
    service.emulator.set_state({"phone_numbers": table})


def _make_generations_old(stack: Stack) -> None:
    state = stack.export()
    since = (datetime.now(UTC) - timedelta(days=26)).isoformat()
    for resource in state["deployment"]["resources"]:
        if resource["type"] == ORDER:
            order = unpacked(resource["outputs"])
            for generation in order["generations"]:
                generation["since"] = since
            resource["outputs"] = packed(order)
    stack.import_state(state)


def _kept_state(stack: Stack) -> Path:
    kept = stack.folder / "kept"
    shutil.copytree(stack.folder / "backend", kept)
    return kept


def _put_back(stack: Stack, kept: Path) -> None:
    shutil.rmtree(stack.folder / "backend")
    shutil.copytree(kept, stack.folder / "backend")
