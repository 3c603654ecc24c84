"""What a user reads about a phone number that cannot be had, changed, read or let go."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import httpx

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.models import Cost
from pulumi_acsnumbers.emulator.transport import InProcessTransport
from pulumi_acsnumbers.lifecycle.audit.import_file import fill_import_file
from pulumi_acsnumbers.lifecycle.audit.imported import import_phone_number, import_program_brief
from pulumi_acsnumbers.lifecycle.audit.stack_state import read_state
from pulumi_acsnumbers.lifecycle.core.facts import Holder
from pulumi_acsnumbers.lifecycle.core.guardrails import require_plain
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.diff import diff_order
from pulumi_acsnumbers.lifecycle.phone_number.delete import release_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.inputs import PhoneNumberInputs
from pulumi_acsnumbers.lifecycle.phone_number.noted_searches import NotedSearches
from pulumi_acsnumbers.lifecycle.phone_number.offers import require_affordable
from pulumi_acsnumbers.lifecycle.phone_number.read import look_up_phone_number
from tests.faults.pinned import Provocations
from tests.lifecycle.runs import DAY, another, bought_in_the_portal, dying, hidden
from tests.lifecycle.stack import ENDPOINT, NUMBER_URN, TOLL_FREE, Stack, new_emulator
from tests.support.clocks import FakeClock

provokes = Provocations()

STRANGER = "+18335550142"
SEARCH = {"acquisition": "search"}
BOTH_WAYS = {"calling": "none", "sms": "inbound+outbound"}


def new_stack(carrier: httpx.BaseTransport | None = None) -> Stack:
    """Return a stack that has nothing, with a service of its own."""
    clock = FakeClock()
    emulator = new_emulator(clock)
    client = Client(
        ENDPOINT,
        AccessKey(emulator.resources["contoso"].primary_key, clock=clock),
        transport=carrier or InProcessTransport(emulator),
        clock=clock,
        chance=lambda: 0.5,
    )
    return Stack(emulator, clock, Session(client, clock=clock, random=random.Random(1)))


def failing(operation: str, code: str = "OutOfStock", message: str = "Gone.") -> dict[str, Any]:
    """Return the rule under which an operation ends as failed."""
    return {"operation": operation, "fail": {"code": code, "message": message}}


def refusing(operation: str, status: int, code: str, message: str, **more: Any) -> dict[str, Any]:
    """Return the rule under which the service refuses an operation."""
    body = {"error": {"code": code, "message": message}}
    return {"operation": operation, "status": status, "body": body, **more}


def lost_purchase() -> tuple[Stack, str]:
    """Return a stack whose run died when the service had begun to sell it a number."""
    stack = new_stack()
    with dying(stack, "POST", ":purchase"):
        stack.create()
    return stack, stack.bought[-1]


# What the program means


@provokes
def adopting_what_is_not_owned() -> object:
    return new_stack().create(adopt=STRANGER)


@provokes
def adopting_another_kind() -> object:
    stack = new_stack()
    stack.emulator.buy_number(phone_number=STRANGER)
    return stack.create(adopt=STRANGER, phone_number_type="geographic", assignment_type="person")


@provokes
def adopting_with_a_resource_that_holds_another_number() -> object:
    stack = new_stack()
    number, outs = stack.create()
    return stack.diff(number, outs, stack.spec_for(adopt=STRANGER))


@provokes
def an_adoption_that_was_taken_back_after_a_purchase() -> object:
    stack = new_stack()
    number, _ = stack.create()
    stack.emulator.buy_number(phone_number=STRANGER)
    stack.spec_for(adopt=STRANGER)
    stack.next_run()
    del number
    return stack.create()


@provokes
def two_adoptions_one_after_the_other() -> object:
    stack = new_stack()
    for number in (STRANGER, "+18335550143"):
        stack.emulator.buy_number(phone_number=number)
        stack.spec_for(adopt=number)
    stack.next_run()
    return stack.create()


@provokes
def an_order_that_was_left_out_of_the_run_at_create() -> object:
    stack = new_stack()
    return stack.again({**stack.spec_for(area_code="833"), "area_code": "844"})


@provokes
def an_order_that_was_left_out_of_the_run_at_diff() -> object:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    return stack.diff(number, outs, {**stack.spec_for(area_code="833"), "area_code": "844"})


@provokes
def an_order_that_is_left_out_of_the_first_run() -> object:
    stack = new_stack()
    return stack.again({**stack.spec_for(), "order": None})


@provokes
def a_state_of_somebody_else() -> object:
    stack = new_stack()
    return stack.again({**stack.spec_for(), "__generations": None})


@provokes
def inputs_without_a_form() -> None:
    require_plain(
        {"keepers": {"at": object()}}, ["keepers"], doing="comparing phone number", thing=STRANGER
    )


# Another ACS resource, guardrails, and runs that end


@provokes
def another_endpoint() -> object:
    stack = new_stack()
    number, outs = stack.create()
    return stack.read(number, {**outs, "__endpoint": "https://fabrikam.communication.azure.com"})


@provokes
def purchases_switched_off() -> object:
    stack = new_stack()
    stack.next_run(allow_purchases=False)
    return stack.create()


@provokes
def releases_switched_off_at_delete() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.next_run(allow_releases=False)
    stack.delete(number, outs)


@provokes
def releases_switched_off_at_a_replacement() -> object:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    stack.next_run(allow_releases=False)
    return stack.diff(number, outs, stack.spec_for(area_code="844"))


@provokes
def a_purchase_after_one_whose_error_meets_all() -> object:
    stack = new_stack()
    stack.faults(refusing("purchaseReservation", 402, "PaymentRequired", "No wallet."))
    try:
        stack.create()
    except Exception:  # noqa: BLE001  # it is pinned elsewhere
        return another(stack).create()
    return None


@provokes
def a_run_whose_engine_is_gone() -> object:
    stack = new_stack()
    stack.session.obstacle = lambda: "the Pulumi engine that asked for it is gone; run it again"
    return stack.create()


@provokes
def a_release_that_nobody_would_record() -> None:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    stack.next_run()
    stack.session.abandoned = lambda: "the Pulumi engine that asked for it is gone; run it again"
    stack.delete(number, outs)
    stack.delete_order()


# The inventory and prices


@provokes
def nothing_in_stock() -> object:
    stack = new_stack()
    stack.emulator.set_inventory({"stock": [{"available": 0}]})
    return stack.create(area_code="833")


@provokes
def a_kind_that_the_country_does_not_offer() -> object:
    return new_stack().create(phone_number_type="mobile")


@provokes
def every_number_taken_by_somebody_else() -> object:
    stack = new_stack()
    item = {"code": "NotAvailable", "message": "Somebody was faster."}
    del item

    class Snatching(InProcessTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "PATCH":
                snatched.extend(filter(str.isdigit, request.read().decode().split('"')))
                stack.emulator.set_inventory({"owned_elsewhere": snatched})
            return super().handle_request(request)

    snatched: list[str] = []
    stack.session.client._http._transport = Snatching(stack.emulator)
    return stack.create()


@provokes
def a_number_that_is_too_dear() -> object:
    return new_stack().create(max_monthly_cost={"amount": 1.0, "currency_code": "USD"})


@provokes
def a_price_in_another_currency() -> object:
    return new_stack().create(max_monthly_cost={"amount": 1.0, "currency_code": "EUR"})


@provokes
def a_price_that_is_not_billed_monthly() -> None:
    budget = {"amount": 5.0, "currency_code": "USD"}
    inputs = PhoneNumberInputs.from_props({**TOLL_FREE, "max_monthly_cost": budget})
    require_affordable(Cost(2.0, "USD", "once"), inputs, "purchasing phone number", STRANGER)


@provokes
def a_price_that_is_not_known() -> None:
    budget = {"amount": 1.0, "currency_code": "EUR"}
    inputs = PhoneNumberInputs.from_props({**TOLL_FREE, "max_monthly_cost": budget})
    require_affordable(None, inputs, "purchasing phone number", STRANGER)


@provokes
def a_replacement_that_is_known_not_to_be_billed_monthly() -> object:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    budget = {"amount": 5.0, "currency_code": "USD"}
    olds = outs | {"cost": outs["cost"] | {"billing_frequency": "once"}}
    return stack.diff(number, olds, stack.spec_for(area_code="844", max_monthly_cost=budget))


@provokes
def a_replacement_that_is_known_to_be_too_dear() -> object:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    budget = {"amount": 1.0, "currency_code": "USD"}
    return stack.diff(number, outs, stack.spec_for(area_code="844", max_monthly_cost=budget))


@provokes
def a_country_that_wants_consent() -> object:
    stack = new_stack()
    return stack.create(
        acquisition="search",
        country_code="FR",
        capabilities={"calling": "inbound", "sms": "none"},
    )


@provokes
def a_country_that_refuses_without_consent() -> object:
    return new_stack().create(country_code="FR", capabilities={"calling": "inbound", "sms": "none"})


# Purchases


@provokes
def a_purchase_that_fails() -> object:
    stack = new_stack()
    stack.faults(failing("purchaseReservation"))
    return stack.create()


@provokes
def a_purchase_that_is_refused() -> object:
    stack = new_stack()
    stack.faults(refusing("purchaseReservation", 403, "NotEnoughCredit", "Pay first."))
    return stack.create()


@provokes
def a_purchase_of_which_nothing_can_be_learnt() -> object:
    stack = new_stack()
    stack.faults({"operation": "purchaseReservation", "cut": "before"})
    return stack.create()


@provokes
def too_many_attempts() -> object:
    stack = new_stack()
    stack.spec_for()
    reservations = {}
    stack.hold(stack.attempt(0, 0))
    [(key, row)] = stack.emulator.state()["reservations"].items()
    for index in range(200):
        attempt = stack.attempt(0, index)
        name = key.rpartition("/")[0] + "/" + attempt
        reservations[name] = {**row, "id": attempt, "status": "expired"}
    stack.emulator.set_state({"reservations": reservations})
    return stack.create()


@provokes
def a_generation_that_is_older_than_the_memory_of_the_service() -> object:
    stack = new_stack()
    stack.spec_for()
    stack.clock.seconds += 40 * DAY
    return stack.create()


@provokes
def a_number_of_an_earlier_run_that_is_not_visible() -> object:
    stack, number = lost_purchase()
    hidden(stack, number, 1000)
    return stack.create()


@provokes
def a_purchase_whose_reservation_is_gone() -> object:
    stack, _ = lost_purchase()
    stack.emulator.set_state({"reservations": {}})
    return stack.create()


@provokes
def a_number_that_another_resource_holds() -> object:
    stack, number = lost_purchase()
    stack.session.registry.hold(Holder(number, "n", "another order", "w", 0))
    return stack.create()


@provokes
def a_failed_purchase_whose_number_is_owned() -> object:
    stack = new_stack()
    stack.faults(failing("purchaseReservation"))
    try:
        stack.create()
    except Exception:  # noqa: BLE001  # it is pinned above
        stack.faults()
        rows = stack.emulator.state()["reservations"]
        [items] = [row["items"] for row in rows.values()]
        [digits] = items
        items[digits]["status"] = "reserved"
        stack.emulator.set_state({"reservations": rows})
        bought_in_the_portal(stack, digits)
        stack.next_run()
        return stack.create()
    return None


@provokes
def a_number_that_was_bought_for_an_earlier_generation() -> object:
    stack = new_stack()
    stack.create(area_code="833")
    stack.next_run()
    return stack.create(area_code="844")


@provokes
def an_earlier_generation_whose_number_is_not_visible() -> object:
    stack = new_stack()
    number, _ = stack.create(area_code="833")
    hidden(stack, number, 1000)
    stack.spec_for(area_code="844")
    stack.next_run()
    return stack.create(area_code="833")


# Searches


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


# Reading, changing, releasing


@provokes
def looking_up_what_is_not_owned() -> object:
    return look_up_phone_number(new_stack().session, STRANGER, {})


@provokes
def importing_what_is_not_a_number() -> object:
    return import_phone_number(new_stack().session, STRANGER.removeprefix("+"), NUMBER_URN)


@provokes
def importing_a_brief_that_is_not_there() -> object:
    brief = "6b1f0f6a-0000-4000-8000-000000000004"
    return import_program_brief(new_stack().session, brief, NUMBER_URN)


@provokes
def a_number_that_only_the_list_has() -> object:
    class Denying(InProcessTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path == f"/phoneNumbers/{number}":
                error = {"code": "NotFound", "message": "No.", "target": "phonenumber"}
                return httpx.Response(404, json={"error": error})
            return super().handle_request(request)

    stack = new_stack()
    number, outs = stack.create()
    stack.next_run()
    stack.session.client._http._transport = Denying(stack.emulator)
    return stack.read(number, outs)


@provokes
def a_change_of_what_is_not_owned_any_more() -> object:
    stack = new_stack()
    number, outs = stack.create()
    stack.emulator.release_number(number)
    return stack.update(number, outs, stack.spec_for(capabilities=BOTH_WAYS))


@provokes
def a_change_that_fails() -> object:
    stack = new_stack()
    number, outs = stack.create()
    stack.faults(failing("updateCapabilities", "InternalError", "It broke."))
    return stack.update(number, outs, stack.spec_for(capabilities=BOTH_WAYS))


@provokes
def a_change_that_does_not_end() -> object:
    stack = new_stack()
    number, outs = stack.create()
    stack.switch(operations="seconds:10000")
    news = stack.spec_for(capabilities=BOTH_WAYS, operation_timeout=30)
    return stack.update(number, outs, news)


@provokes
def a_purchase_that_fails_in_the_next_run() -> object:
    stack = new_stack()
    stack.switch(operations="seconds:100")
    stack.faults(failing("purchaseReservation"))
    number, outs = stack.create(operation_timeout=30)
    stack.next_run()
    return stack.update(number, outs, stack.spec_for())


@provokes
def a_release_that_fails() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.faults(failing("releasePhoneNumber", "InternalError", "It broke."))
    stack.destroy(number, outs)


@provokes
def a_release_that_leaves_the_number_owned() -> None:
    stack = new_stack()
    number, outs = stack.create()
    client = stack.session.client
    done = client.operations.resume(stack.operation())
    client.numbers.release = lambda _: done  # type: ignore[assignment]  # by any name
    stack.destroy(number, outs)


@provokes
def a_release_before_the_number_is_visible() -> None:
    stack = new_stack()
    stack.switch(reads_until_visible=10_000)
    number, outs = stack.create(operation_timeout=30)
    stack.destroy(number, outs)


@provokes
def a_release_before_the_successor_is_bought() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.next_run()
    stack.switch(operations="seconds:100")
    news = stack.spec_for(keepers={"generation": 2}, operation_timeout=30)
    stack.diff(number, outs, news)
    stack.again(news)
    stack.delete(number, outs)


@provokes
def a_release_by_hand_of_what_is_not_owned() -> None:
    stack = new_stack()
    release_phone_number(stack.session, stack.reporter, STRANGER)


@provokes
def the_order_delete() -> None:
    stack, _ = lost_purchase()
    stack.delete_order()


@provokes
def an_order_that_is_replaced_by_force() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.delete(number, outs)
    stack.delete_order(declared=True)


@provokes
def two_numbers_for_one_resource() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.order_id = ""
    stack.create()
    stack.delete(number, outs)


@provokes
def a_number_that_was_told_of_and_is_listed_but_not_found() -> object:
    stack = new_stack()
    stack.create(adopt=bought_in_the_portal(stack, "+18335550142"))
    stack.next_run()
    missing = {"error": {"code": "NotFound", "message": "", "target": "phonenumber"}}
    stack.faults({"operation": "getPurchasedPhoneNumber", "status": 404, "body": missing})
    return stack.again(stack.spec_for())


@provokes
def an_order_of_another_kind() -> object:
    stack = new_stack()
    stack.create()
    session, brief = stack.session, {"kind": "programBrief", "spec": {}}
    endpoint = session.client.endpoint
    return diff_order(
        stack.order_id, stack.order, brief, guardrails=session.guardrails, endpoint=endpoint
    )


@provokes
def another_order_of_a_number() -> object:
    stack = new_stack()
    number, outs = stack.create()
    stack.order_id = ""
    return stack.diff(number, outs, stack.spec_for())


@provokes
def two_resources_for_one_number() -> object:
    stack = new_stack()
    number, outs = stack.create()
    other = NUMBER_URN.removesuffix("x") + "y"
    stack.session.registry.declare(other)
    stack.session.registry.want(number, other)
    return stack.diff(number, outs, stack.spec_for())


@provokes
def the_order_delete_of_a_search() -> None:
    stack, _ = search_about_to_be_purchased()
    stack.delete_order()


# Import files


def importing(numbers: dict[str, str], preview: dict[str, Any], rows: list[dict[str, Any]]) -> Any:
    """Fill an import file of a stack that owns a number."""
    stack = new_stack()
    stack.emulator.buy_number(phone_number=STRANGER)
    return fill_import_file(stack.session, {"resources": rows}, preview, numbers, {})


def step(kind: str, name: str, **inputs: Any) -> dict[str, Any]:
    """Return one step of a preview."""
    urn = f"urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:{kind}::{name}"
    return {"urn": urn, "newState": {"inputs": inputs}}


def both(**inputs: Any) -> dict[str, Any]:
    """Return the preview of a number and its order."""
    program = {**TOLL_FREE, **inputs, "__provider": "p"}
    return {"steps": [step("PhoneNumber", "x", **program), step("Order", "x", spec="w")]}


ROWS = [
    {"type": f"pulumi-python:dynamic/acsnumbers:{kind}", "name": "x"}
    for kind in ("PhoneNumber", "Order")
]


@provokes
def importing_a_name_that_is_not_there() -> object:
    return importing({"y": STRANGER}, both(), ROWS)


@provokes
def importing_what_is_not_owned() -> object:
    return importing({"x": "+18335550143"}, both(), ROWS)


@provokes
def importing_what_is_declared_otherwise() -> object:
    return importing({"x": STRANGER}, both(phone_number_type="geographic"), ROWS)


@provokes
def importing_what_is_secret() -> object:
    return importing({"x": STRANGER}, both(keepers="[secret]"), ROWS)


# States of stacks


@provokes
def a_state_without_a_deployment() -> object:
    return read_state({"version": 3})


@provokes
def a_state_without_a_list() -> object:
    return read_state({"deployment": {"resources": "none"}})
