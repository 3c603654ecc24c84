"""Whatever happens to the program or the state, the order brings the same number back."""

from __future__ import annotations

import pytest

from tests.engine.harness import Stack, number
from tests.engine.service import Service

PROVIDER = """\
provider = pulumi.ProviderResource("pulumi-python", "other", {
    "acsnumbers:connectionString": pulumi.Config("acsnumbers").require_secret("other"),
})
"""


@pytest.fixture
def bought(stack: Stack, service: Service) -> str:
    """The number of a stack that declares one with the area code 833."""
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    return bought


def _nothing_bought_or_released(stack: Stack, service: Service, bought: str) -> None:
    assert list(stack.numbers.values()) == [bought]
    assert len(stack.resources()) == 1
    assert service.owned == service.bought == [bought]
    assert service.released == []


@pytest.mark.full
def test_a_change_that_fails_and_is_taken_back(stack: Stack, service: Service, bought: str) -> None:
    service.sold_out("844")
    stack.declare(number(area_code="844"))
    (error,) = stack.up(code=1).errors
    assert error.startswith("searching for a phone number: nothing in stock fits")
    _nothing_bought_or_released(stack, service, bought)

    stack.declare(number(area_code="833"))
    stack.up()
    _nothing_bought_or_released(stack, service, bought)
    stack.preview("--expect-no-changes")


def test_a_rename_with_aliases(stack: Stack, service: Service, bought: str) -> None:
    alias = "aliases=[pulumi.Alias(name='hotline')]"
    stack.declare(number("support", alias, area_code="833"))
    assert "3 unchanged" in stack.up().stdout
    assert stack.numbers == {"support": bought}

    urn = f"aliases=[{stack.urn('support')!r}]"
    stack.declare(number("sales", urn, area_code="833"))
    assert "3 unchanged" in stack.up().stdout
    assert stack.numbers == {"sales": bought}
    _nothing_bought_or_released(stack, service, bought)


@pytest.mark.full
def test_a_move_into_a_component(stack: Stack, service: Service, bought: str) -> None:
    stack.declare(
        "office = pulumi.ComponentResource('acs:test:Office', 'office')",
        number(
            "hotline",
            "parent=office, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]",
            area_code="833",
        ),
    )
    assert "3 unchanged" in stack.up().stdout
    _nothing_bought_or_released(stack, service, bought)


@pytest.mark.full
def test_ignore_changes(stack: Stack, service: Service, bought: str) -> None:
    stack.declare(number("hotline", "ignore_changes=['area_code']", area_code="844"))
    stack.up()
    _nothing_bought_or_released(stack, service, bought)

    stack.pulumi("state", "delete", "--yes", stack.urn())
    assert stack.numbers == {}
    stack.declare(number("hotline", area_code="833"))
    stack.up()
    _nothing_bought_or_released(stack, service, bought)


@pytest.mark.full
def test_the_number_alone_as_target(stack: Stack, service: Service, bought: str) -> None:
    stack.declare(number(area_code="844"))
    (error,) = stack.up("--target", stack.urn(), code=1).errors
    assert f"({bought})" in error
    assert "run pulumi up without --target" in error, "its order is left out of this run"
    _nothing_bought_or_released(stack, service, bought)

    stack.declare(number(area_code="833"))
    assert "3 unchanged" in stack.up().stdout
    _nothing_bought_or_released(stack, service, bought)


@pytest.mark.full
def test_a_number_that_is_deleted_from_the_state(
    stack: Stack, service: Service, bought: str
) -> None:
    stack.pulumi("state", "delete", "--yes", stack.urn())
    assert stack.numbers == {}
    stack.up()
    _nothing_bought_or_released(stack, service, bought)


def test_a_forced_replacement(stack: Stack, service: Service, bought: str) -> None:
    for _ in range(2):
        assert "1 replaced" in stack.up("--target-replace", stack.urn()).stdout
        _nothing_bought_or_released(stack, service, bought)

    stack.destroy()
    assert service.bought == service.released == [bought]


@pytest.mark.full
def test_a_forced_replacement_by_another_provider(
    stack: Stack, service: Service, bought: str
) -> None:
    """The new copy is made in one plugin process, and the old one is deleted in another."""
    stack.pulumi("config", "set", "--secret", "acsnumbers:other", service.connection_string())
    stack.declare(PROVIDER, number("hotline", "provider=provider", area_code="833"))
    stack.up("--replace", stack.urn())
    _nothing_bought_or_released(stack, service, bought)
    (copy,) = stack.resources()
    assert "::other::" in copy["provider"]

    stack.destroy()
    assert service.bought == service.released == [bought]
