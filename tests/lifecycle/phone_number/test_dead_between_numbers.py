"""A number that is deleted before its successor is made, and runs that die in between."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from tests.lifecycle.runs import dying
from tests.lifecycle.stack import Stack

SECOND = {"keepers": {"generation": 2}}


@pytest.fixture
def deleted(stack: Stack) -> str:
    """A number that this run has let go of, and whose successor is another one."""
    number, outs = stack.create()
    stack.next_run()
    assert stack.diff(number, outs, stack.spec_for(**SECOND)).replaces
    stack.delete(number, outs)
    return number


def _die_at(stack: Stack, method: str, part: str) -> None:
    with dying(stack, method, part):
        stack.again(stack.spec_for(**SECOND))


@pytest.mark.parametrize(
    ("acquisition", "method", "part"),
    [
        ("reservation", "POST", ":purchase"),
        ("reservation", "PATCH", "/phoneNumbers/+"),
        ("search", "POST", ":purchase"),
    ],
)
def test_a_run_that_dies_after_the_purchase_leaves_the_old_number_to_the_next(
    stack: Stack, deleted: str, acquisition: str, method: str, part: str
) -> None:
    program: dict[str, Any] = {**SECOND, "acquisition": acquisition}
    with dying(stack, method, part):
        stack.again(stack.spec_for(**program))

    new, outs = stack.again(stack.spec_for(**program))
    assert stack.bought == [deleted, new]
    assert stack.released == []
    [warning] = stack.reporter.warnings
    assert warning.startswith(f"{deleted} was let go before its successor was there")
    stack.destroy(new, outs)
    assert stack.owned() == []


def test_a_run_that_dies_after_the_purchase_and_then_the_change_is_taken_back(
    stack: Stack, deleted: str
) -> None:
    _die_at(stack, "POST", ":purchase")
    (new,) = set(stack.owned()) - {deleted}

    number, _ = stack.again(stack.spec_for(keepers=None))
    assert number == deleted
    assert stack.released == []
    (warning,) = stack.reporter.warnings
    assert warning.startswith(f"{new}: bought for this order by a run that did not end")


def test_a_number_that_cannot_be_noted_is_kept_and_no_other_is_bought(
    stack: Stack, deleted: str
) -> None:
    """Else a run that dies after the purchase would leave it behind, and nobody would know."""
    stack.faults({"operation": "createOrUpdateReservation", "status": 400})
    with pytest.raises(Failed, match=deleted.replace("+", r"\+")):
        stack.again(stack.spec_for(**SECOND))
    assert stack.bought == stack.owned() == [deleted]


def test_a_run_that_dies_after_the_purchase_and_then_destroy(stack: Stack, deleted: str) -> None:
    """The old number was let go for good; the new one was never meant to go, and is named."""
    _die_at(stack, "POST", ":purchase")
    (new,) = set(stack.owned()) - {deleted}

    with pytest.raises(Failed, match=new.replace("+", r"\+")):
        stack.delete_order()
    assert stack.released == [deleted]
