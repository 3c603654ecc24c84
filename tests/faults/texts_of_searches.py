"""What a user reads when a number cannot be bought by a search."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from pulumi_acsnumbers.lifecycle.phone_number.noted_searches import NotedSearches
from tests.faults.numbers_in_trouble import BOTH_WAYS, SEARCH, failing, new_stack
from tests.faults.pinned import Provocations
from tests.lifecycle.runs import dying
from tests.lifecycle.stack import Stack
from tests.support.in_process import InProcessTransport

provokes = Provocations()


@provokes
def a_search_that_does_not_end() -> object:
    stack = new_stack()
    stack.switch(operations="seconds:10000")
    return stack.create(**SEARCH, operation_timeout=30)


@provokes
def a_search_that_fails() -> object:
    stack = new_stack()
    stack.faults(failing("searchAvailablePhoneNumbers", "InternalError", "It broke."))
    return stack.create(**SEARCH)


@provokes
def a_search_that_finds_nothing() -> object:
    stack = new_stack()
    stack.emulator.set_inventory({"stock": [{"available": 0}]})
    return stack.create(**SEARCH)


class Altering(InProcessTransport):
    """Gives another answer to one question."""

    part = "/searchResults/"
    words: tuple[str, str] = ("", "")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if self.part in request.url.path:
            text = response.read().decode()
            return httpx.Response(response.status_code, content=text.replace(*self.words))
        return response


def altered(old: str, new: str) -> Stack:
    """Return a stack whose search has another result than the service gave."""
    stack = new_stack()
    carrier = Altering(stack.emulator)
    carrier.words = (old, new)
    stack.session.client._http._transport = carrier
    return stack


@provokes
def a_search_that_holds_two_numbers() -> object:
    return altered('"phoneNumbers":[', '"phoneNumbers":["+18335550100",').create(**SEARCH)


@provokes
def a_search_that_holds_what_does_not_fit() -> object:
    return altered('"tollFree"', '"geographic"').create(**SEARCH)


@provokes
def a_hold_of_a_search_that_ran_out() -> object:
    stack = new_stack()

    class Slow(InProcessTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            if "/searchResults/" in request.url.path:
                stack.clock.seconds += 960
            return response

    stack.session.client._http._transport = Slow(stack.emulator)
    return stack.create(**SEARCH)


@provokes
def a_search_that_cannot_be_noted() -> object:
    stack = new_stack()
    stack.emulator._world.new_id = lambda: "a-search"
    return stack.create(**SEARCH)


@provokes
def a_search_that_is_not_listed() -> object:
    stack = new_stack()
    stack.faults(
        {"operation": "listReservations", "status": 200, "body": {"reservations": []}},
    )
    return stack.create(**SEARCH)


def search_about_to_be_purchased() -> tuple[Stack, dict[str, Any]]:
    """Return a stack whose run died before its purchase left, and what it asked for."""
    stack = new_stack()
    props = stack.spec_for(**SEARCH)
    with dying(stack, "PATCH", stack.attempt()):
        stack.again(props)
    stack.next_run()
    return stack, props


@provokes
def a_search_beside_another_run() -> object:
    stack = new_stack()
    carrier = stack.session.client._http._transport

    class Beside(InProcessTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if stack.attempt() in request.url.path and request.method == "PATCH":
                stack.session.client._http._transport = carrier
                NotedSearches(stack.order_id, 0, 0).write(stack.session, str(UUID(int=5)))
            return super().handle_request(request)

    stack.session.client._http._transport = Beside(stack.emulator)
    return stack.create(**SEARCH)


@provokes
def a_search_beside_a_run_that_buys_by_reservation() -> object:
    stack = new_stack()
    carrier = stack.session.client._http._transport

    class Beside(InProcessTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if "/searchResults/" in request.url.path:
                stack.session.client._http._transport = carrier
                stack.hold(stack.attempt())
            return super().handle_request(request)

    stack.session.client._http._transport = Beside(stack.emulator)
    return stack.create(**SEARCH)


@provokes
def a_search_of_an_earlier_run_with_other_capabilities() -> object:
    stack, props = search_about_to_be_purchased()
    return stack.again({**props, "capabilities": BOTH_WAYS})


@provokes
def another_generation_while_a_search_may_be_purchased_yet() -> object:
    stack, _ = search_about_to_be_purchased()
    return stack.create(keepers={"again": 1})
