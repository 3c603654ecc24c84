"""What a user reads when a number cannot be bought: stock, prices and purchases."""

from __future__ import annotations

import httpx

from pulumi_acsnumbers.acs.models import Cost
from pulumi_acsnumbers.lifecycle.core.facts import Holder
from pulumi_acsnumbers.lifecycle.phone_number.inputs import PhoneNumberInputs
from pulumi_acsnumbers.lifecycle.phone_number.offers import require_affordable
from tests.faults.numbers_in_trouble import STRANGER, failing, lost_purchase, new_stack, refusing
from tests.faults.pinned import Provocations
from tests.lifecycle.runs import DAY, bought_in_the_portal, hidden
from tests.lifecycle.stack import TOLL_FREE
from tests.support.in_process import InProcessTransport

provokes = Provocations()


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
