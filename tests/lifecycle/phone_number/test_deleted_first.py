"""A number whose delete came first, and then its create, its order's delete, or nothing at all."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.departure_notes import take_back, write_notes
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError, Refused
from pulumi_acsnumbers.lifecycle.core.facts import Departure, Fate
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.notes import Notes
from pulumi_acsnumbers.lifecycle.order.diff import diff_order
from tests.lifecycle.runs import DAY, bought_in_the_portal
from tests.lifecycle.stack import ORDER_URN, Stack

REFUSAL = {"status": 400, "body": {"error": {"code": "BadRequest", "message": "Not now."}}}


def note_let_go(stack: Stack) -> None:
    """Do what a process does at its end."""
    write_notes(stack.session, stack.session.registry.unsettled())


def delete_first(stack: Stack, number: str, outs: dict[str, Any]) -> None:
    """Delete a number in a run in which nothing follows."""
    stack.next_run()
    stack.delete(number, outs)
    note_let_go(stack)
    stack.next_run()


def bought_two_months_ago(stack: Stack, **inputs: Any) -> tuple[str, dict[str, Any]]:
    stack.switch(operation_retention_days=30)
    number, outs = stack.create(**inputs)
    stack.clock.seconds += 60 * DAY
    stack.next_run()
    return number, outs


# What the service has forgotten


@pytest.mark.parametrize("kept", [None, False])
def test_what_was_bought_long_ago_is_taken_again_in_the_same_run(
    stack: Stack, *, kept: bool | None
) -> None:
    number, outs = bought_two_months_ago(stack, release_on_delete=kept)
    stack.delete(number, outs)

    again, new = stack.create(release_on_delete=kept)

    assert (again, new["__generation"], new["__origin"]) == (number, 0, "purchased")
    assert stack.owned() == stack.bought == [number]


def test_what_was_bought_long_ago_is_taken_again_in_a_later_run(stack: Stack) -> None:
    number, outs = bought_two_months_ago(stack)
    delete_first(stack, number, outs)

    again, outs = stack.create()

    assert again == number
    assert stack.owned() == stack.bought == [number]
    stack.destroy(number, outs)
    assert stack.released == [number]


def test_what_was_bought_long_ago_for_another_generation_is_not_taken(stack: Stack) -> None:
    number, outs = bought_two_months_ago(stack, area_code="833")
    stack.spec_for(area_code="844")
    stack.clock.seconds += 60 * DAY
    stack.next_run()
    stack.delete(number, outs)

    with pytest.raises(Refused, match="the service forgets after a month"):
        stack.create(area_code="844")


def test_what_was_bought_long_ago_is_named_once_a_later_run_has_its_successor(
    stack: Stack,
) -> None:
    number, outs = bought_two_months_ago(stack, area_code="833")
    stack.delete(number, outs)
    stack.session.guardrails = Guardrails(allow_purchases=False)
    with pytest.raises(Refused, match=rf"\{number} stays owned"):
        stack.create(area_code="844")
    stack.next_run()

    new, outs = stack.create(area_code="844")

    assert stack.released == []
    [warning] = [one for one in stack.reporter.warnings if one.startswith(f"{number} was let go")]
    assert f"run acsnumbers numbers release {number}" in warning
    stack.destroy(new, outs)
    assert stack.owned() == []


@pytest.mark.parametrize("adopted", [True, False])
def test_what_no_attempt_leads_to_is_released_with_its_order(
    stack: Stack, *, adopted: bool
) -> None:
    if adopted:
        adopt = bought_in_the_portal(stack)
        number, outs = stack.create(adopt=adopt, release_on_delete=True)
        stack.next_run()
    else:
        number, outs = bought_two_months_ago(stack)
    successor = stack.spec_for(keepers={"again": 1})
    new, new_outs = stack.again(successor)
    note = Departure(number, stack.order_id, Fate.LET_GO)
    write_notes(stack.session, [note])  # its release failed, say
    del outs

    stack.destroy(new, new_outs)

    assert set(stack.released) == {new, number}
    assert stack.owned() == []


def test_an_adopted_number_that_nobody_let_go_of_is_named(stack: Stack) -> None:
    """A run that was killed between the two deletes: there is no attempt that leads to it."""
    adopt = bought_in_the_portal(stack)
    number, _ = stack.create(adopt=adopt, release_on_delete=True)
    stack.next_run()

    stack.delete_order()

    assert stack.released == []
    (warning,) = stack.reporter.warnings
    assert warning.startswith(f"{number} stays owned")
    assert "was adopted for this order, and nobody let go of it" in warning


def test_a_purchase_that_was_let_go_and_failed_since_keeps_no_order(stack: Stack) -> None:
    """Its note says that it was never seen, and nothing of what is known of its purchase."""
    stack.switch(operations="seconds:100")
    failing = {"operation": "purchaseReservation", "fail": {"code": "OutOfStock", "message": "."}}
    stack.faults(failing)
    number, outs = stack.create(operation_timeout=30)
    delete_first(stack, number, outs)
    stack.clock.seconds += 100

    stack.delete_order()

    assert stack.owned() == stack.released == []


# Notes that are out of date


def test_a_note_that_cannot_be_taken_back_stops_the_create(stack: Stack) -> None:
    """Else an order's delete would release the number that the state was told to forget."""
    number, outs = stack.create()
    delete_first(stack, number, outs)
    stack.faults({"operation": "createOrUpdateReservation", **REFUSAL})

    with pytest.raises(LifecycleError, match=r"Not now"):
        stack.create()

    stack.faults()
    stack.next_run()
    assert stack.create()[0] == number
    stack.next_run()
    with pytest.raises(LifecycleError, match="no resource holds it"):  # after a state delete
        stack.delete_order()
    assert stack.released == []


def test_a_note_is_taken_back_by_one_that_was_not_written_before(stack: Stack) -> None:
    number, _ = stack.create()
    for seen in (True, False):
        departure = Departure(number, stack.order_id, Fate.LET_GO, seen=seen)
        write_notes(stack.session, [departure])
        take_back(stack.session, Notes(stack.session), stack.order_id, number)
    stack.next_run()

    with pytest.raises(LifecycleError, match="no resource holds it"):
        stack.delete_order()

    assert stack.released == []


def test_a_release_that_could_not_be_tried_leaves_no_note(stack: Stack) -> None:
    """The copy stays in the state, so its delete comes again."""
    number, outs = stack.create(area_code="833")
    stack.next_run()
    news = stack.spec_for(area_code="844")
    stack.diff(number, outs, news)
    stack.again(news)
    stack.faults({"operation": "getPurchasedPhoneNumber", **REFUSAL})

    with pytest.raises(LifecycleError, match="Not now"):
        stack.delete(number, outs)

    assert stack.session.registry.unsettled() == []


# What is not released is named


def test_a_number_whose_order_is_left_out_of_its_replacement_is_named(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    news = stack.spec_for(area_code="844")
    stack.next_run()  # pulumi up --target of the number alone

    stack.diff(number, outs, news)
    stack.again(news)
    stack.delete(number, outs)

    assert stack.released == []
    assert stack.reporter.warnings == [
        (
            f"{number} stays, as its order was left out of this run: it is released with its "
            "order, or when its resource is replaced again"
        )
    ]


def test_a_brief_cannot_take_the_name_and_the_order_of_a_number(stack: Stack) -> None:
    """The order would live on, and never release the number that was let go under it."""
    stack.create()
    brief = {"kind": "programBrief", "spec": {"country_code": "US"}, "__urn": ORDER_URN}

    with pytest.raises(Refused, match=r"another kind \(phoneNumber\) .* another name"):
        diff_order(
            stack.order_id,
            stack.order,
            brief,
            guardrails=stack.session.guardrails,
            endpoint=stack.session.client.endpoint,
        )
