"""Numbers that the program or the order names: taken when owned and fitting, never bought."""

from __future__ import annotations

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.runs import another, bought_in_the_portal, hidden
from tests.lifecycle.stack import NUMBER_URN, Stack

STRANGER = "+18335550142"


def test_an_adopted_number_is_taken_and_nothing_is_bought(stack: Stack) -> None:
    stack.emulator.buy_number(phone_number=STRANGER)

    number, outs = stack.create(adopt=STRANGER)

    assert number == STRANGER
    assert outs["__origin"] == "adopted"
    assert [told["number"] for told in stack.order["numbers"]] == [STRANGER]
    assert [e["via"] for e in stack.emulator.ledger() if e["kind"] == "purchase"] == ["portal"]


def test_an_adopted_number_gets_the_declared_capabilities(stack: Stack) -> None:
    stack.emulator.buy_number(phone_number=STRANGER, calling="inbound", sms="none")

    _, outs = stack.create(adopt=STRANGER)

    assert outs["capabilities"] == {"calling": "none", "sms": "outbound"}


def test_a_number_that_is_not_owned_is_not_adopted(stack: Stack) -> None:
    with pytest.raises(Refused, match=r"contoso\.communication\.azure\.com does not own it"):
        stack.create(adopt=STRANGER)

    assert stack.emulator.ledger() == []


def test_a_number_of_another_kind_is_not_adopted(stack: Stack) -> None:
    stack.emulator.buy_number(phone_number=STRANGER)

    with pytest.raises(Refused, match="it is US tollFree application, not US geographic person"):
        stack.create(adopt=STRANGER, phone_number_type="geographic", assignment_type="person")


def test_a_number_that_the_order_was_told_of_is_taken_again(stack: Stack) -> None:
    stack.emulator.buy_number(phone_number=STRANGER)
    stack.create(adopt=STRANGER)
    stack.next_run()

    number, outs = stack.create()

    assert (number, outs["__origin"]) == (STRANGER, "adopted")


@pytest.mark.parametrize("why", ["released", "does not fit"])
def test_a_number_that_cannot_be_taken_again_is_left_out(stack: Stack, why: str) -> None:
    stack.emulator.buy_number(phone_number=STRANGER)
    stack.create(adopt=STRANGER)
    if why == "released":
        stack.emulator.release_number(STRANGER)
    stack.next_run()

    number, outs = stack.create(area_code="844")

    assert number.startswith("+1844")
    assert outs["__origin"] == "purchased"


def test_a_number_that_is_being_replaced_on_purpose_is_not_taken_again(stack: Stack) -> None:
    stack.emulator.buy_number(phone_number=STRANGER)
    number, outs = stack.create(adopt=STRANGER)
    stack.next_run()
    news = stack.spec_for(keepers={"generation": 2})
    assert stack.diff(number, outs, news).replaces == ("keepers",)

    again, _ = stack.again(news)

    assert again != STRANGER
    assert STRANGER in stack.owned()


def test_adopting_takes_an_orphan_of_a_run_that_died(stack: Stack) -> None:
    stack.spec_for(area_code="833")
    [orphan] = stack.hold(stack.attempt())
    stack.purchase(stack.attempt())
    stack.next_run()

    number, _ = stack.create(adopt=orphan)

    assert number == orphan
    assert stack.bought == [orphan]


def test_one_stale_answer_buys_no_second_number(stack: Stack) -> None:
    adopt = bought_in_the_portal(stack)
    stack.create(adopt=adopt)
    stack.next_run()
    hidden(stack, adopt, 1)

    assert stack.create()[0] == adopt  # by force, after adopt was taken out

    assert stack.owned() == [adopt]


def test_an_answer_that_the_list_contradicts_buys_none_either(stack: Stack) -> None:
    adopt = bought_in_the_portal(stack)
    stack.create(adopt=adopt)
    stack.next_run()
    stack.faults(
        {
            "operation": "getPurchasedPhoneNumber",
            "status": 404,
            "body": {"error": {"code": "NotFound", "message": "", "target": "phonenumber"}},
        }
    )

    with pytest.raises(Failed, match="the list includes it"):
        stack.create()

    assert stack.owned() == [adopt]


def test_a_number_that_was_told_once_is_no_rival_of_who_has_it_now(stack: Stack) -> None:
    """Its order was told of it for keepers that come back later."""
    adopt = bought_in_the_portal(stack)
    stack.create(adopt=adopt, keepers={"v": 1})
    stack.next_run()
    stack.create(keepers={"v": 2})
    other = another(stack)
    news = {**other.spec_for(adopt=adopt), "__urn": NUMBER_URN.replace("::x", "::other")}
    number, outs = other.again(news)
    stack.next_run()
    other.session = stack.session
    stack.spec_for(keepers={"v": 1})

    assert not other.diff(number, outs, news).changes
