"""What a user reads when a number cannot be read, changed, or let go."""

from __future__ import annotations

import httpx

from pulumi_acsnumbers.lifecycle.audit.imported import import_phone_number, import_program_brief
from pulumi_acsnumbers.lifecycle.order.diff import diff_order
from pulumi_acsnumbers.lifecycle.phone_number.delete import release_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.read import look_up_phone_number
from tests.faults.numbers_in_trouble import BOTH_WAYS, STRANGER, failing, lost_purchase, new_stack
from tests.faults.pinned import Provocations
from tests.faults.texts_of_searches import search_about_to_be_purchased
from tests.lifecycle.runs import bought_in_the_portal
from tests.lifecycle.stack import NUMBER_URN
from tests.support.in_process import InProcessTransport

provokes = Provocations()


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
