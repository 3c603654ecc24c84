"""Choosing and holding a number: what fits, what it costs, and who was faster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from pulumi_acsnumbers.acs.models import Capabilities, Cost
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.order.create import create_order
from pulumi_acsnumbers.lifecycle.phone_number.inputs import NumberSpec
from pulumi_acsnumbers.lifecycle.phone_number.offers import covers, fits
from tests.lifecycle.stack import ENDPOINT, Stack


def test_a_number_that_was_snatched_is_given_up_for_another(stack: Stack) -> None:
    """The emulator answers 207 for a number that somebody took between look and hold."""
    put = stack.session.client.reservations.put
    snatched: list[str] = []

    def slower(reservation: str, **changes: Any) -> object:
        for offer in changes.get("add", ()) if len(snatched) < 3 else ():
            stack.emulator.buy_number(phone_number=offer.phone_number)
            snatched.append(offer.phone_number)
        return put(reservation, **changes)

    stack.session.client.reservations.put = slower  # type: ignore[assignment]  # as it is called
    number, _ = stack.create()

    assert len(snatched) == 3
    assert stack.bought == [*snatched, number]
    assert stack.last_purchase == stack.operation()


@pytest.mark.parametrize("stays", [True, False])
def test_a_snatched_number_of_an_earlier_run_is_given_up_for_another(
    stack: Stack, *, stays: bool
) -> None:
    stack.switch(failed_items_stay=stays)
    props = stack.spec_for(area_code="833")
    offer = stack.offers()[0]
    stack.emulator.buy_number(phone_number=offer.phone_number)
    stack.session.client.reservations.put(stack.attempt(), add=[offer])

    number, _ = stack.again(props)

    assert number != offer.phone_number
    assert stack.bought == [offer.phone_number, number]


def test_when_every_number_is_snatched_nothing_is_bought(stack: Stack) -> None:
    put = stack.session.client.reservations.put

    def slowest(reservation: str, **changes: Any) -> object:
        for offer in changes.get("add", ()):
            stack.emulator.buy_number(phone_number=offer.phone_number)
        return put(reservation, **changes)

    stack.session.client.reservations.put = slowest  # type: ignore[assignment]  # as it is called
    with pytest.raises(Failed, match="was taken by somebody else at the last moment"):
        stack.create()

    assert not stack.requests("POST", ":purchase")


def test_nothing_in_stock_is_told_with_what_was_looked_for(stack: Stack) -> None:
    stack.emulator.set_inventory({"stock": [{"available": 0}]})

    with pytest.raises(Failed, match=r"nothing in stock fits \(US tollFree.*prefix 1833, calling"):
        stack.create(area_code="833")

    assert stack.emulator.ledger() == []


def test_a_prefix_is_looked_for_with_its_calling_code(stack: Stack) -> None:
    number, _ = stack.create(number_prefix="+18334")

    assert number.startswith("+18334")


def test_many_creates_at_once_get_different_numbers(stack: Stack) -> None:
    stack.emulator.set_inventory({"stock": [{"area_code": "833", "available": 40}]})

    def create(_: int) -> str:
        one = Stack(stack.emulator, stack.clock, stack.session)
        return one.create(area_code="833")[0]

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(create, range(16)))

    assert len(set(numbers)) == 16
    assert sorted(stack.bought) == sorted(numbers)


def claim_all(stack: Stack, claims: ExitStack, *, but: int) -> list[str]:
    """Let another create of the process reach for all that is left, and return the rest."""
    stack.emulator.set_inventory({"stock": [{"area_code": "833", "available": 9}]})
    left = sorted({offer.phone_number for offer in stack.offers()})
    assert len(left) > 1
    for number in left[but:]:
        assert claims.enter_context(stack.session.claim(number))
    return left[:but]


def test_a_number_that_another_create_of_the_process_reaches_for_is_left_to_it(
    stack: Stack,
) -> None:
    with ExitStack() as claims:
        free = claim_all(stack, claims, but=1)
        number, _ = stack.create(area_code="833")

    assert [number] == free


def test_when_everything_left_is_reached_for_by_others_nothing_is_bought(stack: Stack) -> None:
    with ExitStack() as claims:
        claim_all(stack, claims, but=0)
        with pytest.raises(Failed, match="taken by somebody else"):
            stack.create(area_code="833")

    assert stack.bought == []


def test_a_claim_ends_with_its_block_and_only_by_its_owner(stack: Stack) -> None:
    with stack.session.claim("+18335550100") as mine:
        with stack.session.claim("+18335550100") as second:
            assert (mine, second) == (True, False)
        with stack.session.claim("+18335550100") as third:
            assert not third
    with stack.session.claim("+18335550100") as free:
        assert free


@pytest.mark.parametrize("amount", [2, 2.0, 500])
def test_a_price_within_the_budget_is_paid(stack: Stack, amount: float) -> None:
    _, outs = stack.create(max_monthly_cost={"amount": amount, "currency_code": "USD"})

    assert outs["cost"]["amount"] == 2.0


def test_a_price_above_the_budget_is_refused_before_anything_is_held(stack: Stack) -> None:
    with pytest.raises(Refused, match=r"costs 2\.00 USD monthly, more than max_monthly_cost 1\.99"):
        stack.create(max_monthly_cost={"amount": 1.99, "currency_code": "USD"})

    assert stack.emulator.ledger() == []


def test_a_price_in_another_currency_is_refused(stack: Stack) -> None:
    with pytest.raises(Refused, match=r"cannot be compared.*give max_monthly_cost in USD"):
        stack.create(max_monthly_cost={"amount": 99, "currency_code": "EUR"})

    assert stack.emulator.ledger() == []


def test_a_held_number_that_costs_too_much_is_given_back(stack: Stack) -> None:
    props = stack.spec_for(max_monthly_cost={"amount": 1, "currency_code": "USD"})
    held = stack.hold(stack.attempt())

    with pytest.raises(Refused, match=r"more than max_monthly_cost 1\.00 USD"):
        stack.again(props)

    assert stack.ledger("unhold") == held
    assert stack.bought == []


def test_a_number_without_a_price_is_not_bought_on_a_budget(stack: Stack) -> None:
    browse = stack.session.client.catalogue.browse
    stack.session.client.catalogue.browse = lambda *a, **k: [
        replace(offer, cost=None) for offer in browse(*a, **k)
    ]

    with pytest.raises(Refused, match="its price is unknown"):
        stack.create(max_monthly_cost={"amount": 5, "currency_code": "USD"})


def test_a_country_that_needs_consent_says_which_input_gives_it(stack: Stack) -> None:
    french = {"country_code": "FR", "capabilities": {"calling": "inbound", "sms": "none"}}

    with pytest.raises(Failed, match="set agree_to_not_resell=true"):
        stack.create(**french)
    assert stack.bought == []

    number, _ = stack.create(**french, agree_to_not_resell=True)
    assert stack.bought == [number]


def test_a_held_number_that_needs_consent_is_given_back_before_the_purchase(stack: Stack) -> None:
    props = stack.spec_for()
    get = stack.session.client.reservations.get
    held = stack.hold(stack.attempt())

    def with_agreement(reservation: str) -> object:
        found = get(reservation)
        rows = tuple(replace(n, agreement_required=True) for n in found.numbers)
        return replace(found, numbers=rows)

    stack.session.client.reservations.get = with_agreement  # type: ignore[assignment]  # as it is called
    with pytest.raises(
        Refused, match="requires your agreement not to resell the number; set agree_to_not"
    ):
        stack.again(props)

    assert stack.ledger("unhold") == held
    assert not stack.requests("POST", ":purchase")


SMS = Capabilities("none", "outbound")


@pytest.mark.parametrize(
    ("has", "wanted", "enough"),
    [
        (SMS, SMS, True),
        (Capabilities("inbound+outbound", "outbound"), SMS, True),
        (Capabilities("none", "inbound"), SMS, False),
        (Capabilities("none", "none"), SMS, False),
        (Capabilities("none", "telepathy"), SMS, False),
        (Capabilities("none", "telepathy"), Capabilities("none", "telepathy"), True),
        (Capabilities("none", "inbound+outbound"), Capabilities("none", "telepathy"), False),
    ],
)
def test_the_capabilities_of_an_offer_must_cover_what_is_wanted(
    has: Capabilities, wanted: Capabilities, *, enough: bool
) -> None:
    assert covers(has, wanted) == enough


def test_an_offer_fits_whatever_the_case_of_its_words(stack: Stack) -> None:
    offer = stack.offers()[0]
    kind = NumberSpec("US", "TOLLFREE", "Application", "833", None)

    assert fits(offer, kind)
    assert fits(replace(offer, cost=Cost(1, "USD", "monthly")), kind)
    assert not fits(offer, replace(kind, area_code="844"))
    assert not fits(offer, replace(kind, country_code="CA"))


def test_the_order_is_made_without_a_request(stack: Stack) -> None:
    order = {"kind": "phoneNumber", "spec": "{}"}

    create_order(order, endpoint=ENDPOINT, now=stack.clock.now())

    assert stack.requests() == []
