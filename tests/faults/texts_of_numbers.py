"""What a user reads about a phone number that cannot be had, changed, read or let go."""

from __future__ import annotations

from pulumi_acsnumbers.lifecycle.core.guardrails import require_plain
from tests.faults.numbers_in_trouble import STRANGER, new_stack, refusing
from tests.faults.pinned import Provocations
from tests.lifecycle.runs import another

provokes = Provocations()


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
