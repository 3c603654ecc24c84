"""Every request of create, update and delete loses its reply once, before or after it acted.

Whatever a call then says: nothing is bought twice, and no number is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, LifecycleError
from tests.lifecycle.stack import Stack

CUTS = ["before", "after"]
HTML = {"status": 502, "body": "<html>Bad gateway</html>"}


@contextmanager
def fault(stack: Stack, nth: int, **what: Any) -> Iterator[None]:
    """Let the nth request from now on go wrong."""
    stack.faults({"nth": nth, **what})
    try:
        yield
    finally:
        stack.fired = any(rule["fired"] for rule in stack.emulator.faults())
        stack.faults()


def fresh(stack: Stack) -> Stack:
    """Return another number of the same service, in a run of its own."""
    other = Stack(stack.emulator, stack.clock, stack.session)
    other.next_run()
    return other


@pytest.mark.parametrize("what", [{"cut": "before"}, {"cut": "after"}, HTML, {"truncate": True}])
@pytest.mark.parametrize("acquisition", ["reservation", "search"])
def test_create_buys_once_whatever_gets_lost(
    stack: Stack, acquisition: str, what: dict[str, Any]
) -> None:
    for nth in count(1):
        one = fresh(stack)
        bought_before = len(one.bought)
        props = one.spec_for(acquisition=acquisition)
        try:
            with fault(one, nth, **what):
                number, _ = one.again(props)
        except LifecycleError as error:
            bought = one.bought[bought_before:]
            one.next_run()
            number, _ = one.again(props)
            assert one.bought[bought_before:] == (bought or [number]), error
        assert one.bought[bought_before:] == [number]
        if not one.fired:
            break
    assert nth > 5


@pytest.mark.parametrize("cut", CUTS)
def test_update_reaches_the_declared_state_whatever_gets_lost(stack: Stack, cut: str) -> None:
    number, outs = stack.create()
    for nth in count(1):
        stack.next_run()
        way = ("inbound", "outbound")[nth % 2]
        news = stack.spec_for(capabilities={"calling": way, "sms": "none"})
        try:
            with fault(stack, nth, cut=cut):
                outs = stack.update(number, outs, news)
        except Failed:
            outs = stack.update(number, outs, news)
        assert outs["capabilities"] == {"calling": way, "sms": "none"}
        if not stack.fired:
            break
    assert nth > 3
    assert stack.owned() == [number]


@pytest.mark.parametrize("what", [{"cut": "before"}, {"cut": "after"}, HTML])
def test_delete_returns_only_when_the_number_is_gone(stack: Stack, what: dict[str, Any]) -> None:
    for nth in count(1):
        one = fresh(stack)
        number, outs = one.create()
        try:
            with fault(one, nth, **what):
                one.destroy(number, outs)
        except Failed as error:
            assert number in str(error)
            one.next_run()
            one.delete_order()
        assert number in one.released
        assert one.released.count(number) == 1
        if not one.fired:
            break
    assert nth > 3


@pytest.mark.parametrize("cut", CUTS)
def test_a_purchase_whose_every_reply_is_lost_is_found_by_the_next_run(
    stack: Stack, cut: str
) -> None:
    props = stack.spec_for()
    stack.faults({"operation": "purchaseReservation", "cut": cut})
    if cut == "before":
        with pytest.raises(Failed, match=r"it is unknown whether.*buys nothing twice"):
            stack.again(props)
        stack.faults()
    number, _ = stack.again(props)

    assert stack.bought == [number]


def test_a_refusal_of_what_was_bought_already_is_no_failure(stack: Stack) -> None:
    """The first reply is lost, and the second send hears that nothing is active now."""
    stack.faults(
        {
            "operation": "purchaseReservation",
            "nth": 1,
            "commit": True,
            "status": 400,
            "body": {"error": {"code": "BadRequest", "message": "Not active."}},
        }
    )

    number, outs = stack.create()

    assert stack.bought == [number]
    assert outs["status"] == "active"
