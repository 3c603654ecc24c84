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
from tests.faults.pinned import Pins
from tests.lifecycle.conftest import ENDPOINT, NUMBER_URN, TOLL_FREE, FakeClock, Stack, new_emulator
from tests.lifecycle.runs import DAY, another, bought_in_the_portal, dying, hidden

pins = Pins()

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


@pins(
    "adopting phone number (+18335550142): https://contoso.communication.azure.com does "
    "not own it; give a number that this ACS resource owns, or leave adopt out to buy one"
)
def adopting_what_is_not_owned() -> object:
    return new_stack().create(adopt=STRANGER)


@pins(
    "adopting phone number (+18335550142): it is US tollFree application, not US "
    "geographic person; declare what the number is"
)
def adopting_another_kind() -> object:
    stack = new_stack()
    stack.emulator.buy_number(phone_number=STRANGER)
    return stack.create(adopt=STRANGER, phone_number_type="geographic", assignment_type="person")


@pins(
    "adopting phone number (+18335550142): this resource holds +18334308057 already; "
    "adopt it with a resource of its own, or change keepers too to replace +18334308057 "
    "by it"
)
def adopting_with_a_resource_that_holds_another_number() -> object:
    stack = new_stack()
    number, outs = stack.create()
    return stack.diff(number, outs, stack.spec_for(adopt=STRANGER))


@pins(
    "creating phone number: +18335550142 was given to adopt and +18334308057 was bought, "
    "both for this resource, and the program does not say which of them it means; say "
    'adopt="+18335550142" or adopt="+18334308057"'
)
def an_adoption_that_was_taken_back_after_a_purchase() -> object:
    stack = new_stack()
    number, _ = stack.create()
    stack.emulator.buy_number(phone_number=STRANGER)
    stack.spec_for(adopt=STRANGER)
    stack.next_run()
    del number
    return stack.create()


@pins(
    "creating phone number: +18335550142, +18335550143 were given to adopt for this "
    "resource, one after the other, and the program does not say which of them it means; "
    'say adopt="+18335550142" or adopt="+18335550143"'
)
def two_adoptions_one_after_the_other() -> object:
    stack = new_stack()
    for number in (STRANGER, "+18335550143"):
        stack.emulator.buy_number(phone_number=number)
        stack.spec_for(adopt=number)
    stack.next_run()
    return stack.create()


@pins(
    "creating phone number: its order does not know what is declared now; run pulumi "
    "up without --target and --exclude (or name the order in them too), and without "
    "ignore_changes on only some of the inputs"
)
def an_order_that_was_left_out_of_the_run_at_create() -> object:
    stack = new_stack()
    return stack.again({**stack.spec_for(area_code="833"), "area_code": "844"})


@pins(
    "replacing phone number (+18334539008): its order does not know what is declared "
    "now; run pulumi up without --target and --exclude (or name the order in them too), "
    "and without ignore_changes on only some of the inputs"
)
def an_order_that_was_left_out_of_the_run_at_diff() -> object:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    return stack.diff(number, outs, {**stack.spec_for(area_code="833"), "area_code": "844"})


@pins(
    "creating phone number: this run leaves its order out, and what the order remembers has to be "
    "stored with it; include its order: run pulumi up without --target and --exclude (or name the "
    "order in them too), and without ignore_changes on only some of the inputs"
)
def an_order_that_is_left_out_of_the_first_run() -> object:
    stack = new_stack()
    return stack.again({**stack.spec_for(), "order": None})


@pins(
    "reading the state: '__generations' is missing, so this state was not written by "
    "pulumi-acsnumbers; restore the state, or take the resource out with pulumi state "
    'delete and back with PhoneNumber(adopt="+…") or ProgramBrief(program_brief_id="…")'
)
def a_state_of_somebody_else() -> object:
    stack = new_stack()
    return stack.again({**stack.spec_for(), "__generations": None})


@pins(
    "comparing phone number (+18335550142): keepers must be plain JSON, not object; give "
    "plain values there"
)
def inputs_without_a_form() -> None:
    require_plain(
        {"keepers": {"at": object()}}, ["keepers"], doing="comparing phone number", thing=STRANGER
    )


# Another ACS resource, guardrails, and runs that end


@pins(
    "reading phone number (+18334308057): it belongs to "
    "https://fabrikam.communication.azure.com, but "
    "https://contoso.communication.azure.com is configured, which knows nothing of it; "
    "configure the endpoint it belongs to; if the same ACS resource moved, set "
    "acsnumbers:movedFrom to https://fabrikam.communication.azure.com"
)
def another_endpoint() -> object:
    stack = new_stack()
    number, outs = stack.create()
    return stack.read(number, {**outs, "__endpoint": "https://fabrikam.communication.azure.com"})


@pins(
    "holding a phone number: purchases are switched off for this stack; set "
    "acsnumbers:allowPurchases to true to buy"
)
def purchases_switched_off() -> object:
    stack = new_stack()
    stack.next_run(allow_purchases=False)
    return stack.create()


@pins(
    "releasing phone number (+18334308057): releases are switched off for this stack; "
    "set acsnumbers:allowReleases to true to release it (a stack keeps the setting of "
    "its last update: pulumi destroy --run-program reads it anew), or "
    "release_on_delete=False to keep it"
)
def releases_switched_off_at_delete() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.next_run(allow_releases=False)
    stack.delete(number, outs)


@pins(
    "replacing phone number (+18334539008): releases are switched off for this stack, "
    "and its replacement would release it; set acsnumbers:allowReleases to true, or take "
    "the change back"
)
def releases_switched_off_at_a_replacement() -> object:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    stack.next_run(allow_releases=False)
    return stack.diff(number, outs, stack.spec_for(area_code="844"))


@pins(
    "holding a phone number: not tried, because an earlier purchase of this run failed "
    "with an error that would meet this one too: PaymentRequired: No wallet. (HTTP 402, "
    "request <id>); mend the cause and run pulumi up again"
)
def a_purchase_after_one_whose_error_meets_all() -> object:
    stack = new_stack()
    stack.faults(refusing("purchaseReservation", 402, "PaymentRequired", "No wallet."))
    try:
        stack.create()
    except Exception:  # noqa: BLE001  # it is pinned elsewhere
        return another(stack).create()
    return None


@pins("holding a phone number: the Pulumi engine that asked for it is gone; run it again")
def a_run_whose_engine_is_gone() -> object:
    stack = new_stack()
    stack.session.obstacle = lambda: "the Pulumi engine that asked for it is gone; run it again"
    return stack.create()


@pins(
    "releasing phone number (+18334539008): the Pulumi engine that asked for it is gone; run it "
    "again"
)
def a_release_that_nobody_would_record() -> None:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    stack.next_run()
    stack.session.abandoned = lambda: "the Pulumi engine that asked for it is gone; run it again"
    stack.delete(number, outs)
    stack.delete_order()


# The inventory and prices


@pins(
    "searching for a phone number: nothing in stock fits (US tollFree application, "
    "prefix 1833, calling none, sms outbound); ask for another area code or fewer "
    "capabilities, or run pulumi up again later"
)
def nothing_in_stock() -> object:
    stack = new_stack()
    stack.emulator.set_inventory({"stock": [{"available": 0}]})
    return stack.create(area_code="833")


@pins(
    "searching for a phone number: no number can fit (US mobile application, calling "
    "none, sms outbound): US offers no mobile numbers; declare what it offers: geographic "
    "person, geographic application, tollFree application"
)
def a_kind_that_the_country_does_not_offer() -> object:
    return new_stack().create(phone_number_type="mobile")


@pins(
    "holding a phone number: each number that fits was taken by somebody else at the "
    "last moment; run pulumi up again, or ask for another area code"
)
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


@pins(
    "searching for a phone number (+18334308057): it costs 2.00 USD monthly, more than "
    "max_monthly_cost 1.00 USD; raise max_monthly_cost if that price is right"
)
def a_number_that_is_too_dear() -> object:
    return new_stack().create(max_monthly_cost={"amount": 1.0, "currency_code": "USD"})


@pins(
    "searching for a phone number (+18334308057): it costs 2.00 USD monthly, which "
    "cannot be compared with max_monthly_cost 1.00 EUR; give max_monthly_cost in USD"
)
def a_price_in_another_currency() -> object:
    return new_stack().create(max_monthly_cost={"amount": 1.0, "currency_code": "EUR"})


@pins(
    "purchasing phone number (+18335550142): it costs 2.00 USD once, which is not billed "
    "monthly and cannot be compared with max_monthly_cost 5.00 USD; leave "
    "max_monthly_cost out if that price is right"
)
def a_price_that_is_not_billed_monthly() -> None:
    budget = {"amount": 5.0, "currency_code": "USD"}
    inputs = PhoneNumberInputs.from_props({**TOLL_FREE, "max_monthly_cost": budget})
    require_affordable(Cost(2.0, "USD", "once"), inputs, "purchasing phone number", STRANGER)


@pins(
    "purchasing phone number (+18335550142): its price is not known, and "
    "max_monthly_cost is 1.00 EUR; leave max_monthly_cost out if any price is right"
)
def a_price_that_is_not_known() -> None:
    budget = {"amount": 1.0, "currency_code": "EUR"}
    inputs = PhoneNumberInputs.from_props({**TOLL_FREE, "max_monthly_cost": budget})
    require_affordable(None, inputs, "purchasing phone number", STRANGER)


@pins(
    "replacing phone number (+18334539008): a number of this kind costs 2.00 USD once, "
    "which is not billed monthly and cannot be compared with max_monthly_cost 5.00; "
    "leave max_monthly_cost out if that price is right"
)
def a_replacement_that_is_known_not_to_be_billed_monthly() -> object:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    budget = {"amount": 5.0, "currency_code": "USD"}
    olds = outs | {"cost": outs["cost"] | {"billing_frequency": "once"}}
    return stack.diff(number, olds, stack.spec_for(area_code="844", max_monthly_cost=budget))


@pins(
    "replacing phone number (+18334539008): a number of this kind costs 2.00 USD a "
    "month, more than max_monthly_cost 1.00; raise max_monthly_cost if that price is "
    "right"
)
def a_replacement_that_is_known_to_be_too_dear() -> object:
    stack = new_stack()
    number, outs = stack.create(area_code="833")
    budget = {"amount": 1.0, "currency_code": "USD"}
    return stack.diff(number, outs, stack.spec_for(area_code="844", max_monthly_cost=budget))


@pins(
    "purchasing phone number (+33805020975): the country needs your consent not to "
    "resell it; set agree_to_not_resell=True"
)
def a_country_that_wants_consent() -> object:
    stack = new_stack()
    return stack.create(
        acquisition="search",
        country_code="FR",
        capabilities={"calling": "inbound", "sms": "none"},
    )


@pins(
    "purchasing phone number (+33800387141): BadRequest: Consent not provided to not "
    "resell the phone numbers (HTTP 400, request <id>); if the country needs your "
    "consent not to resell it, set agree_to_not_resell=True"
)
def a_country_that_refuses_without_consent() -> object:
    return new_stack().create(country_code="FR", capabilities={"calling": "inbound", "sms": "none"})


# Purchases


@pins(
    "purchasing phone number (+18334308057): OutOfStock: Gone. (operation "
    "reservationPurchase_<id> failed); the next pulumi up tries another number"
)
def a_purchase_that_fails() -> object:
    stack = new_stack()
    stack.faults(failing("purchaseReservation"))
    return stack.create()


@pins(
    "purchasing phone number (+18334308057): NotEnoughCredit: Pay first. (HTTP 403, "
    "request <id>); run pulumi up again once the cause is mended"
)
def a_purchase_that_is_refused() -> object:
    stack = new_stack()
    stack.faults(refusing("purchaseReservation", 403, "NotEnoughCredit", "Pay first."))
    return stack.create()


@pins(
    "purchasing phone number (+18334308057): the service could not be asked whether it "
    "was bought: the connection broke before the whole answer was there "
    "(RemoteProtocolError: Server disconnected without sending a response.); run pulumi "
    "up again: it looks first, and buys nothing twice"
)
def a_purchase_of_which_nothing_can_be_learnt() -> object:
    stack = new_stack()
    stack.faults({"operation": "purchaseReservation", "cut": "before"})
    return stack.create()


@pins(
    "creating phone number: 200 attempts for this request have failed; change keepers to start over"
)
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


@pins(
    "creating phone number: this request dates from 2026-03-02, and the service forgets after "
    "a month what was bought for it, so a number may be owned already; owned, fitting "
    'and bought since: none; name the number with adopt="+…", or change keepers to buy '
    "another one; to replace a living resource by force, add --refresh: it keeps its number"
)
def a_generation_that_is_older_than_the_memory_of_the_service() -> object:
    stack = new_stack()
    stack.spec_for()
    stack.clock.seconds += 40 * DAY
    return stack.create()


@pins(
    "creating phone number (+18334308057): an earlier run bought it, and the service "
    "does not show it (yet); run pulumi up again in a few minutes (if it was released, "
    "after 09:45 UTC): nothing is bought twice"
)
def a_number_of_an_earlier_run_that_is_not_visible() -> object:
    stack, number = lost_purchase()
    hidden(stack, number, 1000)
    return stack.create()


@pins(
    "creating phone number: an earlier run sent a purchase (reservationPurchase_<id>), "
    "and the service no longer says for which number; owned, fitting and bought since: "
    '+18334308057; take it with adopt="+…"; if it was none of them, change keepers; to '
    "replace a living resource by force, add --refresh: it keeps its number"
)
def a_purchase_whose_reservation_is_gone() -> object:
    stack, _ = lost_purchase()
    stack.emulator.set_state({"reservations": {}})
    return stack.create()


@pins(
    "creating phone number (+18334308057): it was bought for this resource, and another "
    "one of this run holds it (order another order); take one of the two out, or change "
    "keepers to buy another number"
)
def a_number_that_another_resource_holds() -> object:
    stack, number = lost_purchase()
    stack.session.registry.hold(Holder(number, "n", "another order", "w", 0))
    return stack.create()


@pins(
    "creating phone number (+18334308057): its purchase failed, and yet it is owned: "
    "perhaps another stack bought it; if no other stack has it, take it with "
    'adopt="+18334308057"; else change keepers to buy another number'
)
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


@pins(
    "creating phone number: +18334539008 was bought for this order before its inputs "
    "changed, by a run that did not end; it is owned, and no resource of this stack "
    "holds it; take the change back and run pulumi up to get that number, or take it "
    'over with PhoneNumber(adopt="+…") or release it by hand; then nothing is paid for '
    "twice"
)
def a_number_that_was_bought_for_an_earlier_generation() -> object:
    stack = new_stack()
    stack.create(area_code="833")
    stack.next_run()
    return stack.create(area_code="844")


@pins(
    "creating phone number (+18334539008): an earlier run bought it, and the service "
    "does not show it (yet); run pulumi up again in ten minutes: nothing is bought twice"
)
def an_earlier_generation_whose_number_is_not_visible() -> object:
    stack = new_stack()
    number, _ = stack.create(area_code="833")
    hidden(stack, number, 1000)
    stack.spec_for(area_code="844")
    stack.next_run()
    return stack.create(area_code="833")


# Searches


@pins(
    "searching for a phone number: the search did not end in time and was cancelled; run "
    "pulumi up again, with a longer operation_timeout if this repeats"
)
def a_search_that_does_not_end() -> object:
    stack = new_stack()
    stack.switch(operations="seconds:10000")
    return stack.create(**SEARCH, operation_timeout=30)


@pins(
    "searching for a phone number: InternalError: It broke. (operation search_<id> "
    "failed); run pulumi up again, or ask for another area code or fewer capabilities"
)
def a_search_that_fails() -> object:
    stack = new_stack()
    stack.faults(failing("searchAvailablePhoneNumbers", "InternalError", "It broke."))
    return stack.create(**SEARCH)


@pins(
    "searching for a phone number: nothing in stock fits (US tollFree application, "
    "calling none, sms outbound): OutOfStock; ask for another area code or fewer "
    "capabilities, or run pulumi up again later"
)
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


@pins(
    "searching for a phone number: the search holds more than the one number it was "
    "asked for, so nothing was bought; use acquisition='reservation', which holds "
    "exactly one"
)
def a_search_that_holds_two_numbers() -> object:
    return altered('"phoneNumbers":[', '"phoneNumbers":["+18335550100",').create(**SEARCH)


@pins(
    "searching for a phone number: the search holds +18556222560, which does not fit (US "
    "tollFree application, calling none, sms outbound), so nothing was bought; run "
    "pulumi up again, or use acquisition='reservation'"
)
def a_search_that_holds_what_does_not_fit() -> object:
    return altered('"tollFree"', '"geographic"').create(**SEARCH)


@pins("purchasing phone number (+18556222560): the hold of the search ran out; run pulumi up again")
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


@pins(
    "searching for a phone number: the service calls the search 'a-search', which cannot be "
    "noted, and without a note a crash could lose what it buys; use "
    "acquisition='reservation'"
)
def a_search_that_cannot_be_noted() -> object:
    stack = new_stack()
    stack.emulator._world.new_id = lambda: "a-search"  # type: ignore[method-assign]
    return stack.create(**SEARCH)


@pins(
    "purchasing phone number (+18556222560): the service does not list yet what would find "
    "the number after a crash, so nothing was bought; run pulumi up again"
)
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


@pins(
    "purchasing phone number (+18556222560): another run of the same stack is buying for this "
    "order at this moment; let it end and run pulumi up again: nothing is bought twice"
)
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


@pins(
    "purchasing phone number (+18556222560): another run of the same stack is buying for this "
    "order at this moment; let it end and run pulumi up again: nothing is bought twice"
)
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


@pins(
    "searching for a phone number: a run that did not end has found +18556222560 with other "
    "capabilities, and its purchase may be under way until 09:17 UTC; run pulumi up again "
    "after that, or declare the capabilities of before"
)
def a_search_of_an_earlier_run_with_other_capabilities() -> object:
    stack, props = search_about_to_be_purchased()
    return stack.again({**props, "capabilities": BOTH_WAYS})


@pins(
    "creating phone number: a run that did not end holds +18556222560 for this order since "
    "before its inputs changed, and its purchase may be under way until 09:17 UTC; take the "
    "change back and run pulumi up to get that number, or run it again after that time"
)
def another_generation_while_a_search_may_be_purchased_yet() -> object:
    stack, _ = search_about_to_be_purchased()
    return stack.create(keepers={"again": 1})


# Reading, changing, releasing


@pins(
    "looking up phone number (+18335550142): https://contoso.communication.azure.com "
    "does not own it; give a number that this ACS resource owns"
)
def looking_up_what_is_not_owned() -> object:
    return look_up_phone_number(new_stack().session, STRANGER, {})


@pins(
    "reading phone number (+18334308057): its own address says that it is not owned, and "
    "the list of numbers that it is; run pulumi refresh again in a minute: nothing is "
    "forgotten"
)
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


@pins(
    "updating phone number (+18334308057): the service does not own it any more; run "
    "pulumi refresh, and pulumi up to buy another one"
)
def a_change_of_what_is_not_owned_any_more() -> object:
    stack = new_stack()
    number, outs = stack.create()
    stack.emulator.release_number(number)
    return stack.update(number, outs, stack.spec_for(capabilities=BOTH_WAYS))


@pins(
    "updating phone number (+18334308057): the service could not set calling none, sms "
    "inbound+outbound: InternalError: It broke. (operation capabilities_<id> failed); "
    "declare capabilities that this kind of number can have, or run pulumi up again if "
    "these are right"
)
def a_change_that_fails() -> object:
    stack = new_stack()
    number, outs = stack.create()
    stack.faults(failing("updateCapabilities", "InternalError", "It broke."))
    return stack.update(number, outs, stack.spec_for(capabilities=BOTH_WAYS))


@pins(
    "updating phone number (+18334308057): the change is still under way after 30 s; run "
    "pulumi up again later, or give it a longer operation_timeout"
)
def a_change_that_does_not_end() -> object:
    stack = new_stack()
    number, outs = stack.create()
    stack.switch(operations="seconds:10000")
    news = stack.spec_for(capabilities=BOTH_WAYS, operation_timeout=30)
    return stack.update(number, outs, news)


@pins(
    "purchasing phone number (+18334308057): OutOfStock: Gone. (operation "
    "reservationPurchase_<id> failed); run pulumi refresh and then pulumi up: it tries "
    "another number"
)
def a_purchase_that_fails_in_the_next_run() -> object:
    stack = new_stack()
    stack.switch(operations="seconds:100")
    stack.faults(failing("purchaseReservation"))
    number, outs = stack.create(operation_timeout=30)
    stack.next_run()
    return stack.update(number, outs, stack.spec_for())


@pins(
    "releasing phone number (+18334308057): InternalError: It broke. (operation "
    "release_<id> failed); run the command again; nothing is forgotten until it is gone"
)
def a_release_that_fails() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.faults(failing("releasePhoneNumber", "InternalError", "It broke."))
    stack.destroy(number, outs)


@pins(
    "releasing phone number (+18334308057): the service reports it released, and still "
    "shows it; run the command again; nothing is forgotten until it is gone"
)
def a_release_that_leaves_the_number_owned() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.session.client.numbers.release = lambda _: stack.session.client.operations.resume(  # type: ignore[method-assign,assignment]
        stack.operation()
    )
    stack.destroy(number, outs)


@pins(
    "releasing phone number (+18334308057): its purchase was accepted, and the service "
    "does not show it yet; run the command again in half an hour: the number is forgotten "
    "only once it is certain that it will not appear"
)
def a_release_before_the_number_is_visible() -> None:
    stack = new_stack()
    stack.switch(reads_until_visible=10_000)
    number, outs = stack.create(operation_timeout=30)
    stack.destroy(number, outs)


@pins(
    "releasing phone number (+18335550142): https://contoso.communication.azure.com does "
    "not own it; give a number that this ACS resource owns"
)
def a_release_by_hand_of_what_is_not_owned() -> None:
    stack = new_stack()
    release_phone_number(stack.session, stack.reporter, STRANGER)


@pins(
    "deleting the order of a phone number (<id>): +18334308057: bought for it and still "
    "owned or being bought, and no resource holds it; run pulumi up to take it back "
    '(then destroy), take it over with PhoneNumber(adopt="+…"), or release it by hand; '
    "then this delete passes"
)
def the_last_witness() -> None:
    stack, _ = lost_purchase()
    stack.delete_order()


@pins(
    "deleting the order of a phone number (<id>): it is replaced by force, as the program "
    "still declares it, and +18334308057 was bought for it and stays owned; to keep "
    '+18334308057, declare it with PhoneNumber(adopt="+18334308057"); to release it, run '
    "acsnumbers numbers release +18334308057; then run pulumi up again"
)
def an_order_that_is_replaced_by_force() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.delete(number, outs)
    stack.delete_order(declared=True)


@pins(
    "letting go of phone number (+18334308057): its resource was replaced by force "
    "with its order, and it has +18447375530 now; this one stays owned until somebody "
    'decides; to keep it, declare it with PhoneNumber(adopt="+18334308057"); to release '
    "it, run acsnumbers numbers release +18334308057; then run pulumi up again (pulumi "
    "destroy releases both)"
)
def two_numbers_for_one_resource() -> None:
    stack = new_stack()
    number, outs = stack.create()
    stack.order_id = ""
    stack.create()
    stack.delete(number, outs)


@pins(
    "creating phone number (+18335550142): its own address says that it is not owned, and the list "
    "of numbers that it is; run the command again in a minute: nothing is forgotten"
)
def a_number_that_was_told_of_and_is_listed_but_not_found() -> object:
    stack = new_stack()
    stack.create(adopt=bought_in_the_portal(stack, "+18335550142"))
    stack.next_run()
    missing = {"error": {"code": "NotFound", "message": "", "target": "phonenumber"}}
    stack.faults({"operation": "getPurchasedPhoneNumber", "status": 404, "body": missing})
    return stack.again(stack.spec_for())


@pins(
    "comparing order (<id>): it belongs to a resource of another kind (phoneNumber) that had the "
    "same name; give the new resource another name"
)
def an_order_of_another_kind() -> object:
    stack = new_stack()
    stack.create()
    session, brief = stack.session, {"kind": "programBrief", "spec": {}}
    endpoint = session.client.endpoint
    return diff_order(
        stack.order_id, stack.order, brief, guardrails=session.guardrails, endpoint=endpoint
    )


@pins(
    "comparing phone number (+18334308057): it belongs to the order <id>, and the program "
    "now has another one (<id>), which does not know it; say "
    'adopt="+18334308057" and run pulumi up; after that adopt may go again'
)
def another_order_of_a_number() -> object:
    stack = new_stack()
    number, outs = stack.create()
    stack.order_id = ""
    return stack.diff(number, outs, stack.spec_for())


@pins(
    "comparing phone number (+18334308057): another resource of this program (y) has it "
    "too; declare it once; to move it, take the other resource out in the same pulumi up"
)
def two_resources_for_one_number() -> object:
    stack = new_stack()
    number, outs = stack.create()
    other = NUMBER_URN.removesuffix("x") + "y"
    stack.session.registry.declare(other)
    stack.session.registry.want(number, other)
    return stack.diff(number, outs, stack.spec_for())


@pins(
    "deleting the order of a phone number (<id>): +18556222560 (perhaps being bought: run this "
    "again after 09:17 UTC): bought for it and still owned or being bought, and no resource "
    "holds it; run pulumi up to take it back (then destroy), take it over with "
    'PhoneNumber(adopt="+…"), or release it by hand; then this delete passes'
)
def the_last_witness_of_a_search() -> None:
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


@pins(
    "importing phone number: 'y' is not in the preview, or in it more than once; make "
    "both with one `pulumi preview --json --import-file FILE`, and give the names of the "
    "program"
)
def importing_a_name_that_is_not_there() -> object:
    return importing({"y": STRANGER}, both(), ROWS)


@pins(
    "importing phone number (+18335550143): https://contoso.communication.azure.com does "
    "not own it; give a number that this ACS resource owns"
)
def importing_what_is_not_owned() -> object:
    return importing({"x": "+18335550143"}, both(), ROWS)


@pins(
    "importing phone number (+18335550142): it is US tollFree application, and the "
    "program declares US geographic application; declare what the number is"
)
def importing_what_is_declared_otherwise() -> object:
    return importing({"x": STRANGER}, both(phone_number_type="geographic"), ROWS)


@pins(
    "importing phone number: inputs of 'x' are secret, and the preview does not show "
    "them; make the preview with --show-secrets, and keep its output to yourself"
)
def importing_what_is_secret() -> object:
    return importing({"x": STRANGER}, both(keepers="[secret]"), ROWS)


# States of stacks


@pins(
    "reading a state: it has no deployment, so pulumi stack export did not write it; "
    "give the output of pulumi stack export"
)
def a_state_without_a_deployment() -> object:
    return read_state({"version": 3})


@pins(
    "reading a state: its resources are not a list, so pulumi stack export did not write "
    "it; give the output of pulumi stack export"
)
def a_state_without_a_list() -> object:
    return read_state({"deployment": {"resources": "none"}})
