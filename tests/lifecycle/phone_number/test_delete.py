from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from pulumi_acsnumbers.lifecycle.core.facts import Fate
from tests.lifecycle.stack import Stack

RELEASE = "releasePhoneNumber"


def test_delete_returns_when_the_number_is_gone(stack: Stack) -> None:
    number, outs = stack.create()
    stack.switch(operations="seconds:20")

    stack.destroy(number, outs)

    assert stack.released == [number]
    assert stack.reporter.phases[-2:] == [f"releasing {number}", f"released {number}"]
    assert stack.session.registry.holders(number) == []


def test_a_number_that_is_gone_already_is_no_failure(stack: Stack) -> None:
    number, outs = stack.create()
    stack.emulator.release_number(number)

    stack.destroy(number, outs)

    assert stack.requests("DELETE", number[1:]) == []
    assert stack.reporter.phases[-1] == f"{number} was released already"


@pytest.mark.parametrize(
    ("inputs", "released"),
    [
        ({}, True),
        ({"release_on_delete": True}, True),
        ({"release_on_delete": False}, False),
        ({"adopt": "+18335550142"}, False),
        ({"adopt": "+18335550142", "release_on_delete": True}, True),
    ],
)
def test_what_was_bought_here_is_released_and_what_was_adopted_stays(
    stack: Stack, inputs: dict[str, Any], *, released: bool
) -> None:
    stack.emulator.buy_number(phone_number="+18335550142")
    number, outs = stack.create(**inputs)

    stack.destroy(number, outs)

    assert stack.released == [number] * released
    if not released:
        assert stack.reporter.phases[-1] == f"kept {number}: it stays owned and is paid for"


@pytest.mark.parametrize("status", [400, 403, 404, 500, 502])
def test_a_refusal_counts_for_nothing_when_the_number_is_gone(stack: Stack, status: int) -> None:
    number, outs = stack.create()
    stack.faults(
        {
            "operation": RELEASE,
            "nth": 1,
            "commit": True,
            "status": status,
            "body": {"error": {"code": "BadRequest", "message": "Not yours."}},
        }
    )

    stack.destroy(number, outs)

    assert stack.released == [number]


@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_while_the_number_is_owned_keeps_the_state(stack: Stack, status: int) -> None:
    number, outs = stack.create()
    body = {"error": {"code": "BadRequest", "message": "Not yours."}}
    stack.faults({"operation": RELEASE, "status": status, "body": body})

    with pytest.raises(Failed, match=r"Not yours.*it stays in the state until it is gone"):
        stack.destroy(number, outs)

    assert stack.owned() == [number]
    departure = stack.session.registry.departure(number)
    assert departure
    assert departure.fate is Fate.LET_GO


def test_a_release_that_fails_keeps_the_state(stack: Stack) -> None:
    number, outs = stack.create()
    stack.faults({"operation": RELEASE, "fail": {"code": "Conflict", "message": "Busy."}})

    with pytest.raises(Failed, match=r"Conflict: Busy\."):
        stack.destroy(number, outs)


def test_a_release_that_never_ends_keeps_the_state(stack: Stack) -> None:
    number, outs = stack.create(operation_timeout=60)
    stack.switch(operations="seconds:100000")

    with pytest.raises(Failed, match="still running at the deadline"):
        stack.destroy(number, outs)

    assert stack.clock.seconds < 70


def test_a_release_that_says_done_while_the_number_stays_keeps_the_state(stack: Stack) -> None:
    number, outs = stack.create()
    stack.faults(
        {
            "operation": RELEASE,
            "status": 202,
            "headers": {"operation-id": stack.operation()},
            "body": {},
        }
    )

    with pytest.raises(Failed, match="reports it released, but still shows it"):
        stack.destroy(number, outs)

    assert stack.owned() == [number]


def test_a_number_that_cannot_be_asked_about_keeps_the_state(stack: Stack) -> None:
    number, outs = stack.create()
    stack.faults({"operation": "getPurchasedPhoneNumber", "status": 404, "body": "<html>"})

    with pytest.raises(Failed, match=r"releasing phone number \(\+1"):
        stack.destroy(number, outs)

    assert stack.released == []


def test_what_an_older_version_stored_is_deleted_too(stack: Stack) -> None:
    number, outs = stack.create()
    old = {k: v for k, v in outs.items() if not k.startswith("__") or k == "__endpoint"}

    stack.next_run()
    stack.destroy(number, old)

    assert stack.released == [number]


@pytest.mark.parametrize("trouble", [{"cut": "before"}, {"status": 503}])
def test_a_service_that_cannot_be_reached_keeps_the_state(
    stack: Stack, trouble: dict[str, Any]
) -> None:
    number, outs = stack.create()
    stack.faults({"operation": RELEASE, **trouble})

    with pytest.raises(Failed, match="it stays in the state until it is gone"):
        stack.destroy(number, outs)

    stack.faults()
    stack.destroy(number, outs)
    assert stack.released == [number]


def test_a_release_that_took_effect_behind_an_unreachable_service_is_done(stack: Stack) -> None:
    number, outs = stack.create()
    stack.faults({"operation": RELEASE, "cut": "after"})

    stack.destroy(number, outs)

    assert stack.released == [number]


def test_what_cannot_be_noted_is_said(stack: Stack) -> None:
    number, outs = stack.create()
    stack.faults(
        {"operation": RELEASE, "fail": {"code": "Conflict", "message": "Busy."}},
        {"operation": "createOrUpdateReservation", "status": 403},
    )
    with pytest.raises(Failed, match="Busy"):
        stack.destroy(number, outs)
    [warning] = stack.reporter.warnings
    assert warning.startswith(f"{number}: that it is to be released could not be noted at the serv")

    stack.faults()
    stack.next_run()
    with pytest.raises(Failed, match="no resource holds it"):
        stack.delete_order()
    assert stack.owned() == [number]


def test_an_old_copy_whose_order_is_left_out_of_the_run_is_named(stack: Stack) -> None:
    """A forced replacement of the number alone asks no order, so what it says is not known."""
    old, old_outs = stack.create()
    new, new_outs = stack.create(keepers={"generation": 2})
    news = stack.spec_for(keepers={"generation": 2})
    stack.next_run()
    again, again_outs = stack.again(news)
    stack.delete(new, new_outs)
    stack.delete(old, old_outs)

    assert again == new
    (warning,) = stack.reporter.warnings
    assert warning == (
        f"{old} stays, as its order was left out of this run: it is released with its order, or "
        "when its resource is replaced again"
    )
    assert stack.owned() == sorted([old, new])
    stack.destroy(again, again_outs)
    assert sorted(stack.released) == sorted([old, new])
