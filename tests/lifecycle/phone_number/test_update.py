from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from tests.lifecycle.stack import Stack

BOTH = {"calling": "none", "sms": "inbound+outbound"}


def test_capabilities_change_in_place(stack: Stack) -> None:
    number, outs = stack.create()
    news = stack.spec_for(capabilities=BOTH)

    updated = stack.update(number, outs, news)

    assert updated["capabilities"] == BOTH
    assert {k: updated[k] for k in ("__nonce", "__origin")} == {
        k: outs[k] for k in ("__nonce", "__origin")
    }
    assert stack.owned() == [number]
    assert not stack.diff(number, updated, news).changes


@pytest.mark.parametrize(
    "changes",
    [
        {"release_on_delete": False},
        {"operation_timeout": 30},
        {"acquisition": "search"},
        {"max_monthly_cost": {"amount": 1, "currency_code": "USD"}},
        {"agree_to_not_resell": True},
    ],
)
def test_other_inputs_are_recorded_and_nothing_is_changed_at_the_service(
    stack: Stack, changes: dict[str, Any]
) -> None:
    number, outs = stack.create()
    ledger = stack.emulator.ledger()
    news = stack.spec_for(**changes)

    updated = stack.update(number, outs, news)

    assert changes.items() <= updated.items()
    assert stack.emulator.ledger() == ledger
    assert not stack.diff(number, updated, news).changes


def test_an_input_that_was_taken_out_is_forgotten(stack: Stack) -> None:
    number, outs = stack.create(release_on_delete=False)

    updated = stack.update(number, outs, stack.spec_for())

    assert "release_on_delete" not in updated


def test_an_adopted_number_stays_adopted(stack: Stack) -> None:
    adopted = stack.emulator.buy_number(phone_number="+18335550142")["phoneNumber"]
    number, outs = stack.create(adopt=adopted)

    updated = stack.update(number, outs, stack.spec_for(adopt=adopted, operation_timeout=9))

    assert updated["__origin"] == "adopted"


def test_a_number_that_is_gone_is_told_with_what_to_do(stack: Stack) -> None:
    number, outs = stack.create()
    stack.emulator.release_number(number)

    with pytest.raises(Failed, match="run pulumi refresh, and pulumi up to buy another one"):
        stack.update(number, outs, stack.spec_for(capabilities=BOTH))

    assert stack.bought == [number]


def test_capabilities_that_the_service_cannot_set_are_told(stack: Stack) -> None:
    number, outs = stack.create()
    fail = {"code": "BadRequest", "message": "-"}
    stack.faults({"operation": "updateCapabilities", "fail": fail})

    with pytest.raises(Failed, match=r"could not set calling none, sms inbound\+outbound"):
        stack.update(number, outs, stack.spec_for(capabilities=BOTH))


def test_a_change_that_is_slower_than_its_deadline_is_told_and_can_be_repeated(
    stack: Stack,
) -> None:
    number, outs = stack.create()
    stack.switch(operations="seconds:100")
    news = stack.spec_for(capabilities=BOTH, operation_timeout=10)

    with pytest.raises(Failed, match="still under way after 10 s"):
        stack.update(number, outs, news)

    stack.clock.seconds += 100
    assert stack.update(number, outs, news)["capabilities"] == BOTH


def test_a_refused_change_is_told(stack: Stack) -> None:
    number, outs = stack.create()
    error = {"code": "InsufficientPermissions", "message": "Not yours."}
    stack.faults({"operation": "updateCapabilities", "status": 403, "body": {"error": error}})

    with pytest.raises(Failed, match=r"updating phone number \(\+1.*Not yours"):
        stack.update(number, outs, stack.spec_for(capabilities=BOTH))


def test_what_the_operation_did_is_stored_even_if_a_get_shows_it_late(stack: Stack) -> None:
    number, outs = stack.create()
    before = {
        "id": number[1:],
        "phoneNumber": number,
        "countryCode": "US",
        "phoneNumberType": "tollFree",
        "assignmentType": "application",
        "capabilities": outs["capabilities"],
        "purchaseDate": outs["purchase_date"],
        "cost": {"amount": 2.0, "currencyCode": "USD", "billingFrequency": "monthly"},
    }
    stack.faults({"operation": "getPurchasedPhoneNumber", "status": 200, "body": before})
    news = stack.spec_for(capabilities=BOTH)

    updated = stack.update(number, outs, news)

    assert updated["capabilities"] == BOTH
    assert not stack.diff(number, updated, news).changes
    assert stack.ledger("capabilities")[-1] == number
