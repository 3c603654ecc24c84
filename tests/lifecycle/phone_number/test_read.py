"""Read: drift is seen, and only the service's own direct 404 means gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from pulumi_acsnumbers.lifecycle.core.read_cache import FRESH_FOR, ReadCache
from tests.lifecycle.stack import Stack

GET = "getPurchasedPhoneNumber"


def test_an_unchanged_number_reads_as_it_was_stored(stack: Stack) -> None:
    number, outs = stack.create(keepers={"a": 1})
    props = stack.spec_for(keepers={"a": 1})

    reading = stack.read(number, outs)

    assert reading.outputs == outs
    assert reading.inputs == props
    assert not stack.diff(number, reading.outputs, reading.inputs).changes


def test_drift_of_capabilities_shows_in_outputs_and_inputs(stack: Stack) -> None:
    number, outs = stack.create()
    stack.emulator.change_number(number, calling="inbound", sms="none")

    reading = stack.read(number, outs)

    assert reading.outputs["capabilities"] == {"calling": "inbound", "sms": "none"}
    assert reading.inputs["capabilities"] == {"calling": "inbound", "sms": "none"}
    assert stack.diff(number, reading.outputs, stack.spec_for()).changes


def test_a_number_released_behind_the_back_is_gone(stack: Stack) -> None:
    number, outs = stack.create()
    stack.emulator.release_number(number)

    assert stack.read(number, outs) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, "body": "<html>Not found</html>"},
        {"status": 404},
        {"status": 404, "body": {"error": {"code": "NotFound", "message": "x"}}},
        {"status": 404, "body": {"error": {"code": "NotFound", "message": "", "target": "route"}}},
        {"status": 404, "body": {"error": {"code": "ResourceNotFound", "message": "The route."}}},
        {
            "status": 404,
            "body": {
                "error": {
                    "code": "InternalError",
                    "message": "x",
                    "innererror": {"code": "NotFound", "message": "x", "target": "phonenumber"},
                }
            },
        },
        {"status": 500},
        {"status": 503},
        {"status": 401},
        {"status": 403},
        {"status": 200, "body": "<html>Log in</html>"},
        {"status": 200, "body": {}},
        {"delay": 300},
        {"cut": "before"},
        {"truncate": True},
    ],
)
def test_whatever_else_is_answered_is_an_error_and_never_gone(
    stack: Stack, answer: dict[str, Any]
) -> None:
    number, outs = stack.create()
    stack.faults({"operation": GET, **answer})

    with pytest.raises(Failed, match=r"reading phone number \(\+1"):
        stack.read(number, outs)


def test_the_service_s_own_404_means_gone_in_any_case_of_its_target(stack: Stack) -> None:
    number, outs = stack.create()
    body = {"error": {"code": "NotFound", "message": "x", "target": "PhoneNumber"}}
    stack.emulator.release_number(number)
    stack.faults({"operation": GET, "status": 404, "body": body})

    assert stack.read(number, outs) is None


def many(stack: Stack, count: int) -> list[str]:
    """Own many numbers."""
    numbers = [f"+1833{n:07d}" for n in range(2_000_000, 2_000_000 + count)]
    for number in numbers:
        stack.emulator.buy_number(phone_number=number)
    return numbers


def test_a_thousand_numbers_are_read_with_a_few_requests(stack: Stack) -> None:
    numbers = many(stack, 1000)
    before = len(stack.requests())

    read = [stack.session.read_cache.get(number).phone_number for number in numbers]

    assert read == numbers
    assert len(stack.requests()) - before <= 14


def test_the_same_from_many_threads(stack: Stack) -> None:
    numbers = many(stack, 300)
    before = len(stack.requests())

    with ThreadPoolExecutor(64) as threads:
        read = list(threads.map(lambda n: stack.session.read_cache.get(n).phone_number, numbers))

    assert read == numbers
    assert len(stack.requests()) - before <= 3 + 4


def snapshot(stack: Stack, numbers: list[str]) -> int:
    """Read until a snapshot is there; return the requests so far."""
    for number in numbers[:4]:
        stack.session.read_cache.get(number)
    return len(stack.requests())


def test_a_number_that_the_snapshot_lacks_is_asked_for_directly(stack: Stack) -> None:
    numbers = many(stack, 5)
    snapshot(stack, numbers)
    later = stack.emulator.buy_number(phone_number="+18335550199")["phoneNumber"]

    assert stack.session.read_cache.get(later).phone_number == later


def test_what_only_the_list_has_is_not_forgotten(stack: Stack) -> None:
    number, outs = stack.create()
    error = {"code": "NotFound", "message": "-", "target": "phonenumber"}
    stack.faults({"operation": GET, "status": 404, "body": {"error": error}})

    with pytest.raises(Failed, match=r"the list includes it; .*nothing is lost"):
        stack.read(number, outs)


def test_a_number_that_a_list_lacks_is_not_gone(stack: Stack) -> None:
    number, outs = stack.create()
    numbers = many(stack, 4)
    stack.faults(
        {"operation": "listPurchasedPhoneNumbers", "status": 200, "body": {"phoneNumbers": []}}
    )
    snapshot(stack, numbers)

    assert stack.read(number, outs)


def test_a_snapshot_answers_while_it_is_fresh_and_not_longer(stack: Stack) -> None:
    numbers = many(stack, 5)
    before = snapshot(stack, numbers)
    stack.emulator.change_number(numbers[0], sms="none", calling="inbound")
    assert stack.session.read_cache.get(numbers[0]).capabilities.calling != "inbound"
    stack.clock.seconds += FRESH_FOR

    assert stack.session.read_cache.get(numbers[0]).capabilities.calling == "inbound"
    assert len(stack.requests()) == before + 1


def test_a_listing_that_takes_long_answers_for_as_long(stack: Stack) -> None:
    numbers = many(stack, 201)
    stack.faults({"operation": "listPurchasedPhoneNumbers", "delay": 0.5 * FRESH_FOR})
    before = snapshot(stack, numbers)
    stack.clock.seconds += 1.2 * FRESH_FOR

    stack.session.read_cache.get(numbers[0])
    assert len(stack.requests()) == before


def test_what_this_process_has_written_is_asked_for_directly(stack: Stack) -> None:
    numbers = many(stack, 4)
    number, outs = stack.create()
    snapshot(stack, numbers)
    news = stack.spec_for(capabilities={"calling": "inbound", "sms": "none"})

    outs = stack.update(number, outs, news)
    assert stack.read(number, outs).outputs["capabilities"]["calling"] == "inbound"

    stack.delete(number, outs)
    stack.delete_order()
    assert stack.read(number, outs) is None
    before = len(stack.requests())
    stack.session.read_cache.get(numbers[0])
    assert len(stack.requests()) == before  # all others go on as before


def test_a_list_that_fails_leaves_single_reads(stack: Stack) -> None:
    numbers = many(stack, 6)
    stack.faults({"operation": "listPurchasedPhoneNumbers", "status": 403})
    before = len(stack.requests())

    for number in numbers:
        assert stack.session.read_cache.get(number).phone_number == number

    assert len(stack.requests("GET", "/phoneNumbers")) - before <= 7 + 4


def test_reads_that_wait_for_one_listing_share_it(stack: Stack) -> None:
    """Every thread is past its single reads before the first listing begins."""
    numbers = many(stack, 4)
    owned = ReadCache(stack.session.client.numbers, stack.clock)
    for number in numbers[:3]:
        owned.get(number)
    before = len(stack.requests())
    together = Barrier(4)

    def read(number: str) -> str:
        together.wait()
        return owned.get(number).phone_number

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, numbers)) == numbers

    assert len(stack.requests()) == before + 1
