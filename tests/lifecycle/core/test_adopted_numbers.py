"""Adopted numbers beside bought ones: neither is taken, or released, in place of the other."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from tests.lifecycle.runs import (
    another,
    bought_in_the_portal,
    dying,
    of_another_program,
    replace,
    replace_by_force,
)
from tests.lifecycle.stack import Stack


@pytest.fixture
def stranger(stack: Stack) -> str:
    return bought_in_the_portal(stack)


def bought_by_us(stack: Stack) -> list[str]:
    return [
        entry["number"]
        for entry in stack.emulator.ledger()
        if entry["kind"] == "purchase" and entry["via"] != "portal"
    ]


@pytest.fixture
def replaced(stack: Stack, stranger: str) -> tuple[str, dict[str, Any]]:
    """A number that was bought in place of an adopted one."""
    number, outs = stack.create(adopt=stranger)
    number, outs = replace(stack, number, outs, keepers={"generation": 2})
    assert number != stranger
    return number, outs


def test_a_forced_replacement_takes_the_bought_number_and_not_the_one_adopted_before_it(
    stack: Stack, replaced: tuple[str, dict[str, Any]]
) -> None:
    number, outs = replaced

    again, outs = replace_by_force(stack, number, outs, keepers={"generation": 2})

    assert (again, outs["__origin"]) == (number, "purchased")
    assert stack.released == []


def test_a_bought_number_that_left_the_state_is_taken_and_not_the_one_adopted_before_it(
    stack: Stack, replaced: tuple[str, dict[str, Any]]
) -> None:
    number, _ = replaced
    stack.next_run()

    again, outs = stack.create(keepers={"generation": 2})

    assert (again, outs["__origin"]) == (number, "purchased")


def test_an_adopted_number_that_another_resource_holds_now_is_not_taken_again(
    stack: Stack, stranger: str
) -> None:
    stack.create(adopt=stranger)
    stack.next_run()
    another(stack).create(adopt=stranger)

    number, _ = stack.create()

    assert number != stranger
    assert bought_by_us(stack) == [number]


def test_adopting_another_number_in_place_is_refused(stack: Stack, stranger: str) -> None:
    number, outs = stack.create()
    stack.next_run()

    with pytest.raises(Refused, match=f"this resource already holds \\{number}.*change keepers"):
        stack.diff(number, outs, stack.spec_for(adopt=stranger))


@pytest.mark.parametrize("adopt", ["its own", UNKNOWN])
def test_adopting_what_it_holds_or_what_is_not_known_yet_is_compared_as_ever(
    stack: Stack, adopt: Any
) -> None:
    number, outs = stack.create()
    stack.next_run()
    news = {**stack.spec_for(), "adopt": number if adopt == "its own" else adopt}

    difference = stack.diff(number, outs, news)

    assert (difference.changes, difference.replaces) == (True, ())


def test_changed_keepers_replace_a_bought_number_by_an_adopted_one(
    stack: Stack, stranger: str
) -> None:
    number, outs = stack.create()

    adopted, outs = replace(stack, number, outs, adopt=stranger, keepers={"generation": 2})

    assert (adopted, outs["__origin"]) == (stranger, "adopted")
    assert stack.released == [number]


@pytest.mark.parametrize("when", ["in the same run", "in the next run"])
def test_a_refused_adoption_that_is_taken_back_leaves_the_bought_number_alone(
    stack: Stack, stranger: str, when: str
) -> None:
    """The order was told of the other number before its number was compared."""
    number, outs = stack.create()
    stack.next_run()
    with pytest.raises(Refused):
        stack.diff(number, outs, stack.spec_for(adopt=stranger))

    if when == "in the next run":
        stack.next_run()
    with pytest.raises(Refused, match="which one it wants") as caught:
        stack.again(stack.spec_for())
    assert number in str(caught.value)
    assert stranger in str(caught.value)

    again, outs = replace_by_force(stack, number, outs, adopt=number)
    assert again == number
    assert stack.released == []


def test_what_a_run_that_died_bought_is_named_when_another_number_is_adopted(
    stack: Stack, stranger: str
) -> None:
    with dying(stack, "POST", ":purchase"):
        stack.create()
    [bought] = bought_by_us(stack)

    number, _ = stack.create(adopt=stranger)

    assert number == stranger
    [warning] = stack.reporter.warnings
    assert bought in warning
    assert "`adopt=" in warning


def test_an_adopted_number_and_the_one_that_a_dead_run_bought_are_not_mistaken(
    stack: Stack, stranger: str
) -> None:
    """Once `adopt` has left the program, nobody can tell which of the two is meant."""
    with dying(stack, "POST", ":purchase"):
        stack.create()
    [bought] = bought_by_us(stack)
    _, outs = stack.create(adopt=stranger, release_on_delete=True)
    stack.next_run()

    with pytest.raises(Refused, match="which one it wants") as caught:
        stack.create(release_on_delete=True)
    assert bought in str(caught.value)

    again, _ = replace_by_force(stack, stranger, outs, adopt=stranger, release_on_delete=True)
    assert again == stranger
    assert stack.released == []


def test_what_another_program_holds_is_not_named(stack: Stack, stranger: str) -> None:
    of_another_program(stack).create()

    stack.create(adopt=stranger)

    assert stack.reporter.warnings == []


# A number that one resource bought and another one, which its run does not see, has adopted


def test_what_another_resource_has_adopted_is_not_released(stack: Stack) -> None:
    number, outs = stack.create()
    adopter = of_another_program(stack)
    adopter.create(adopt=number)

    stack.destroy(number, outs)

    assert stack.owned() == [number]
    (warning,) = stack.reporter.warnings
    assert warning.startswith(f"kept {number}: another resource has adopted it")


def test_what_was_adopted_and_given_back_is_released(stack: Stack) -> None:
    number, outs = stack.create()
    adopter = of_another_program(stack)
    _, adopted = adopter.create(adopt=number)
    adopter.destroy(number, adopted)

    stack.destroy(number, outs)

    assert stack.released == [number]


def test_what_was_adopted_and_is_to_be_released_is_released_by_its_adopter(stack: Stack) -> None:
    number, outs = stack.create()
    adopter = of_another_program(stack)
    _, adopted = adopter.create(adopt=number, release_on_delete=True)
    stack.destroy(number, outs)
    assert stack.released == []

    adopter.destroy(number, adopted)

    assert stack.released == [number]


def test_who_replaces_a_number_does_not_release_what_another_has_adopted(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    of_another_program(stack).create(adopt=number)

    new, _ = replace(stack, number, outs, area_code="844")

    assert sorted(stack.owned()) == sorted([number, new])
