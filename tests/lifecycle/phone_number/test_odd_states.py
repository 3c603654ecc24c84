"""A state in which something is missing: one clear sentence, and nothing is bought or released."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Refused
from tests.lifecycle.stack import Stack

CLEAR = r"reading the state: '{key}' is missing, so this state was not written by"


def without(props: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in props.items() if name != key}


@pytest.mark.parametrize("call", ["diff", "read", "update", "delete"])
def test_a_number_without_its_endpoint_is_told_clearly(stack: Stack, call: str) -> None:
    number, outs = stack.create()
    news = stack.spec_for()
    odd = without(outs, "__endpoint")
    calls: dict[str, Callable[[], Any]] = {
        "diff": lambda: stack.diff(number, odd, news),
        "read": lambda: stack.read(number, odd),
        "update": lambda: stack.update(number, odd, news),
        "delete": lambda: stack.delete(number, odd),
    }

    with pytest.raises(Refused, match=CLEAR.format(key="__endpoint")) as caught:
        calls[call]()

    assert "pulumi state delete" in str(caught.value)
    assert stack.owned() == [number]


@pytest.mark.parametrize("key", ["order", "__generations", "__endpoint"])
def test_a_create_without_its_order_buys_nothing(stack: Stack, key: str) -> None:
    text = CLEAR.format(key=key) if key == "__generations" else "include its order: "
    with pytest.raises(Refused, match=text):
        stack.again(without(stack.spec_for(), key))

    assert stack.emulator.ledger() == []


@pytest.mark.parametrize("call", ["read", "update", "delete"])
def test_a_purchase_without_its_operation_is_told_clearly(stack: Stack, call: str) -> None:
    stack.switch(operations="seconds:100")
    number, outs = stack.create(operation_timeout=5)
    news = stack.spec_for()
    odd = without(outs, "__operation")
    stack.next_run()
    calls: dict[str, Callable[[], Any]] = {
        "read": lambda: stack.read(number, odd),
        "update": lambda: stack.update(number, odd, news),
        "delete": lambda: stack.delete(number, odd),
    }

    with pytest.raises(Refused, match=CLEAR.format(key="__operation")):
        calls[call]()


@pytest.mark.parametrize("key", ["endpoint", "generations"])
def test_an_order_with_something_missing_is_told_clearly(stack: Stack, key: str) -> None:
    stack.create()
    stack.order = without(stack.order, key)
    stack.next_run()

    with pytest.raises(Refused, match=CLEAR.format(key=key)):
        stack.delete_order()


@pytest.mark.parametrize(
    "key", ["__nonce", "__origin", "__generation", "cost", "purchase_date", "status"]
)
def test_a_number_without_what_can_be_learnt_again_lives_on(stack: Stack, key: str) -> None:
    number, outs = stack.create()
    odd = without(outs, key)
    stack.next_run()

    assert stack.diff(number, odd, stack.spec_for()).replaces == ()
    assert stack.read(number, odd).outputs["phone_number"] == number
    updated = stack.update(number, odd, stack.spec_for())
    assert (updated["status"], updated["cost"]) == ("active", outs["cost"])
    stack.destroy(number, odd)
    assert stack.released == [number]
