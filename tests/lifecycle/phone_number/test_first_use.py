"""An order that this process has made up has no past to look at: but at its first use alone."""

from __future__ import annotations

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from tests.lifecycle.phone_number.test_requests_of_a_create import BOTH, BUYING, LOOKING, sent
from tests.lifecycle.runs import bought_in_the_portal, dying
from tests.lifecycle.stack import Stack

WAYS = ["reservation", "search"]


def test_a_first_create_looks_for_nothing(stack: Stack) -> None:
    number, outs = stack.again(stack.new_order(capabilities=BOTH))

    assert sent(stack) == BUYING
    assert stack.owned() == stack.bought == [number]
    assert outs["__generation"] == 0, "whoever buys accountes for the generations before"


def test_an_adoption_asks_for_its_number_and_notes_that(stack: Stack) -> None:
    number = bought_in_the_portal(stack)
    before = len(sent(stack))

    assert stack.again(stack.new_order(adopt=number, capabilities=BOTH))[0] == number
    assert sent(stack)[before:] == ["GET number", "PATCH reservation"]


@pytest.mark.parametrize("acquisition", WAYS)
def test_a_second_create_of_the_process_buys_nothing_more(stack: Stack, acquisition: str) -> None:
    props = stack.new_order(acquisition=acquisition)
    number, _ = stack.again(props)

    assert stack.again(props)[0] == number
    assert stack.bought == [number]


def test_a_create_that_failed_is_repeated_with_all_its_looks(stack: Stack) -> None:
    props = stack.new_order(capabilities=BOTH)
    stack.session.guardrails = Guardrails(allow_purchases=False)
    with pytest.raises(Refused, match="switched off"):
        stack.again(props)
    stack.session.guardrails = Guardrails()
    before = len(sent(stack))

    stack.again(props)

    assert sent(stack)[before:] == [*LOOKING, *BUYING]


@pytest.mark.parametrize("acquisition", WAYS)
def test_the_next_run_does_not_know_that_the_order_was_new(stack: Stack, acquisition: str) -> None:
    props = stack.new_order(acquisition=acquisition)
    with dying(stack, "POST", "purchase"):
        stack.again(props)

    assert [stack.again(props)[0]] == stack.bought


def test_only_the_process_that_made_it_up_knows_and_only_once() -> None:
    registry = RunRegistry()
    registry.note_new_order("an order")

    assert not registry.is_first_use("another order")
    assert registry.is_first_use("an order")
    assert not registry.is_first_use("an order")
    assert not RunRegistry().is_first_use("an order")
