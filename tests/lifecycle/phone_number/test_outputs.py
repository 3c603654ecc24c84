from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_acsnumbers.acs.models import AvailableNumber, Capabilities, Cost, PurchasedNumber
from pulumi_acsnumbers.lifecycle.core.keys import HIDDEN_KEYS
from pulumi_acsnumbers.lifecycle.phone_number.outputs import Acquired, inputs_of, outputs
from pulumi_acsnumbers.lifecycle.phone_number.schema import PROGRAM_KEYS
from tests.lifecycle.stack import TOLL_FREE, Stack

NUMBER = "+18335550100"
SMS = Capabilities("none", "outbound")
COST = Cost(2, "USD", "monthly")
OFFER = AvailableNumber("18335550100", NUMBER, "US", "tollFree", "application", SMS, COST)
SEEN = PurchasedNumber(
    "18335550100", NUMBER, "US", "tollFree", "application", SMS, COST,
    datetime(2026, 3, 2, 9, tzinfo=UTC),
)  # fmt: skip


def plain(value: Any) -> bool:
    """Return whether the engine stores a value: exact types, nothing derived from them."""
    if type(value) is dict:
        return all(type(k) is str and plain(v) for k, v in value.items())
    if type(value) is list:
        return all(plain(item) for item in value)
    return type(value) in (str, bool, int, float)


@pytest.mark.parametrize(
    "acquired", [Acquired(NUMBER, seen=SEEN), Acquired(NUMBER, offer=OFFER, operation="x")]
)
def test_outputs_are_plain_json(acquired: Acquired) -> None:
    outs = outputs({**TOLL_FREE, "order": "o"}, acquired, nonce="n")

    assert plain(outs)
    assert json.loads(json.dumps(outs)) == outs


def test_the_outputs_of_every_method_are_plain_json(stack: Stack) -> None:
    number, outs = stack.create(max_monthly_cost={"amount": 5, "currency_code": "USD"})
    news = stack.spec_for(capabilities={"calling": "none", "sms": "inbound+outbound"})
    updated = stack.update(number, outs, news)
    reading = stack.read(number, updated)

    assert all(map(plain, (outs, updated, reading.outputs, reading.inputs)))


def test_every_input_is_stored_in_the_outputs(stack: Stack) -> None:
    props = stack.spec_for(keepers={"a": 1.0}, operation_timeout=30.0, release_on_delete=False)

    _, outs = stack.again(props)

    assert props.items() <= {**outs, "capabilities": props["capabilities"]}.items()
    assert inputs_of(outs) == props


def test_only_what_a_program_or_constructor_can_give_counts_as_an_input() -> None:
    everything = dict.fromkeys([*PROGRAM_KEYS, "order", *HIDDEN_KEYS, "status", "__nonce"], "x")

    assert inputs_of(everything).keys() == {*PROGRAM_KEYS, "order", *HIDDEN_KEYS}


def test_a_number_whose_purchase_is_under_way_says_so_and_what_it_will_cost() -> None:
    outs = outputs(TOLL_FREE, Acquired(NUMBER, offer=OFFER, operation="op"), nonce="n")

    assert outs["status"] == "purchasing"
    assert outs["__operation"] == "op"
    assert outs["cost"] == {"amount": 2.0, "currency_code": "USD", "billing_frequency": "monthly"}
    assert "purchase_date" not in outs


def test_what_cannot_be_stored_fails_before_anything_is_bought() -> None:
    with pytest.raises(TypeError):
        outputs({"keepers": {"a": SEEN.purchase_date}}, Acquired(NUMBER), nonce="")
