"""A number and its order are replaced by force, or an order has lost its number."""

from __future__ import annotations

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service
from tests.engine.things import ends, untouched


def _both_are_named(stack: Stack, service: Service, first_number: str, *arguments: str) -> None:
    (error,) = stack.up(*arguments, code=1).errors
    assert service.released == []
    (second,) = [n for n in service.owned if n != first_number]
    assert first_number in error
    assert second in error
    assert f"acsnumbers numbers release {first_number}" in error

    _both_are_named_again(stack, service, first_number)


def _both_are_named_again(stack: Stack, service: Service, first_number: str) -> None:
    (error,) = stack.up(code=1).errors
    assert first_number in error
    assert len(service.owned) == 2
    assert service.released == []


@pytest.mark.full
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--replace", "**"), id="replace"),
        pytest.param(("--target-replace", "**"), id="target-replace", marks=pytest.mark.full),
    ],
)
def test_everything_replaced_by_force(
    stack: Stack, service: Service, arguments: tuple[str, ...]
) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    _both_are_named(stack, service, bought, *arguments)

    # A person decides: the first one is to go.
    service.emulator.release_number(bought)
    stack.up()
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert service.owned == []


@pytest.mark.full
def test_order_and_number_tainted(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    stack.pulumi("state", "taint", "--yes", stack.urn())
    stack.pulumi("state", "taint", "--yes", stack.urn(kind=ORDER))
    _both_are_named(stack, service, bought)

    ends(stack, service)


@pytest.mark.full
def test_both_replaced_by_force_and_the_first_one_kept(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    urns = (stack.urn(), stack.urn(kind=ORDER))
    _both_are_named(stack, service, bought, "--replace", urns[0], "--replace", urns[1])

    stack.declare(number(area_code="833"), number("kept", area_code="833", adopt=bought))
    stack.up()
    assert len(service.owned) == 2
    assert stack.numbers["kept"] == bought
    stack.preview("--expect-no-changes")


@pytest.mark.full
def test_everything_replaced_by_force_after_a_rename(stack: Stack, service: Service) -> None:
    """The state has the old name of what is deleted; the engine names it in the call."""
    stack.declare(number("old", area_code="833"))
    stack.up()
    (bought,) = service.owned
    alias = "aliases=[pulumi.Alias(name='old')]"
    stack.declare(number("hotline", alias, area_code="833"))
    assert "3 unchanged" in stack.up().stdout
    _both_are_named(stack, service, bought, "--replace", "**")

    stack.declare(number("hotline", area_code="833"))
    _both_are_named_again(stack, service, bought)


@pytest.mark.full
def test_everything_replaced_by_force_and_renamed_in_one_run(
    stack: Stack, service: Service
) -> None:
    stack.declare(number("old", area_code="833"))
    stack.up()
    (bought,) = service.owned
    stack.declare(number("hotline", "aliases=[pulumi.Alias(name='old')]", area_code="833"))
    _both_are_named(stack, service, bought, "--replace", "**")

    stack.declare(number("hotline", area_code="833"))
    _both_are_named_again(stack, service, bought)


# An order that lost its number


@pytest.mark.full
def test_an_order_that_was_replaced_alone_is_noticed_at_once(
    stack: Stack, service: Service
) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    (error,) = stack.up("--target-replace", stack.urn(kind=ORDER), code=1).errors
    assert bought in error

    errors = stack.up(code=1).errors
    assert any(f'set adopt="{bought}"' in error for error in errors), errors
    assert service.owned == service.bought == [bought]

    stack.declare(number(area_code="833", adopt=bought))
    stack.up()
    stack.declare(number(area_code="833"))
    stack.up()
    untouched(stack, service, bought)

    ends(stack, service)
    assert service.released == [bought], "it counts as bought here still"


@pytest.mark.full
def test_the_number_alone_renamed_in_the_state(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    stack.pulumi("state", "rename", "--yes", stack.urn(), "support")
    stack.declare(number("support", area_code="833"))

    errors = stack.up(code=1).errors
    assert any(f'set adopt="{bought}"' in error for error in errors), errors
    assert service.owned == service.bought == [bought]
    stack.declare(number("support", area_code="833", adopt=bought))
    stack.up()
    assert stack.numbers == {"support": bought}
    stack.destroy()
    assert service.bought == [bought]
