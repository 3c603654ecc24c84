"""Commands and options of the CLI that work, and must go on working."""

from __future__ import annotations

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service
from tests.engine.test_program_brief import BRIEF, brief, briefs

full = pytest.mark.full
PROD = ("--stack", "prod")


def _orders_of(stack: Stack, *names: str) -> list[str]:
    return [stack.urn(name, ORDER) for name in names]


def _targets(*urns: str) -> list[str]:
    return [part for urn in urns for part in ("--target", urn)]


# destroy


@pytest.mark.parametrize(
    "options",
    [
        ("--run-program",),
        pytest.param(("--refresh",), marks=full),
        pytest.param(("--refresh", "--run-program"), marks=full),
    ],
    ids=" ".join,
)
def test_a_destroy_releases_everything_in_one_command(
    stack: Stack, service: Service, options: tuple[str, ...]
) -> None:
    stack.declare(number(), number("sales", area_code="844"), brief())
    stack.up()
    owned = service.owned

    stack.destroy(*options)
    assert stack.is_empty
    assert sorted(service.released) == sorted(owned)
    assert service.owned == []
    assert briefs(service) == {}


def test_a_destroy_of_one_number_with_its_order_leaves_the_others(
    stack: Stack, service: Service
) -> None:
    stack.declare(number(), number("sales"))
    stack.up()
    leaving, staying = stack.numbers["hotline"], stack.numbers["sales"]

    stack.destroy(*_targets(stack.urn(), stack.urn(kind=ORDER)))
    assert service.released == [leaving]
    assert stack.numbers == {"sales": staying}

    stack.destroy()
    assert service.released == [leaving, staying]


@full
def test_a_destroy_of_an_order_with_its_dependents(stack: Stack, service: Service) -> None:
    stack.declare(number(), number("sales"))
    stack.up()
    leaving, staying = stack.numbers["hotline"], stack.numbers["sales"]

    stack.destroy(*_targets(stack.urn(kind=ORDER)), "--target-dependents")
    assert service.released == [leaving]
    assert stack.numbers == {"sales": staying}


@full
def test_a_destroy_without_one_number_and_its_order(stack: Stack, service: Service) -> None:
    stack.declare(number(), number("sales"))
    stack.up()
    leaving, staying = stack.numbers["hotline"], stack.numbers["sales"]

    kept = ("--exclude", stack.urn("sales"), "--exclude", *_orders_of(stack, "sales"))
    stack.destroy(*kept)
    assert service.released == [leaving]
    assert stack.numbers == {"sales": staying}


@pytest.mark.full
def test_a_destroy_without_what_is_protected(stack: Stack, service: Service) -> None:
    stack.declare(number("hotline", "protect=True"), number("sales"))
    stack.up()
    staying, leaving = stack.numbers["hotline"], stack.numbers["sales"]

    assert "protect" in stack.destroy(code=1).text
    assert staying in service.owned
    stack.destroy("--exclude-protected")
    assert service.released == [leaving]
    assert service.owned == [staying]
    assert stack.numbers == {"hotline": staying}

    stack.pulumi("state", "unprotect", "--all", "--yes")
    stack.destroy()
    assert service.owned == []


@full
def test_a_protected_number_leaves_neither_by_removal_nor_by_replacement(
    stack: Stack, service: Service
) -> None:
    stack.declare(number("hotline", "protect=True"))
    stack.up()
    (bought,) = service.owned

    stack.declare()
    assert "protect" in stack.up(code=1).text
    stack.declare(number("hotline", "protect=True"))
    assert "protect" in stack.up("--replace", stack.urn(), code=1).text
    assert service.owned == service.bought == [bought]
    assert "3 unchanged" in stack.up().stdout


# up of a part


@pytest.mark.full
def test_an_up_of_one_number_with_its_order_and_then_of_the_rest(
    stack: Stack, service: Service
) -> None:
    stack.declare(number(), number("sales"))
    stack.up(*_targets(stack.urn(), stack.urn(kind=ORDER)))
    assert list(stack.numbers) == ["hotline"]

    stack.up()
    assert sorted(stack.numbers) == ["hotline", "sales"]
    assert len(service.bought) == 2
    assert "5 unchanged" in stack.up().stdout


@full
def test_an_up_of_an_order_with_its_dependents(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"), number("sales", area_code="833"))
    stack.up()
    before = stack.numbers
    stack.declare(number(area_code="844"), number("sales", area_code="844"))

    stack.up(*_targets(stack.urn(kind=ORDER)), "--target-dependents")
    assert stack.numbers["hotline"].startswith("+1844")
    assert stack.numbers["sales"] == before["sales"]
    assert service.released == [before["hotline"]]


@full
def test_an_up_without_one_number_and_its_order(stack: Stack, service: Service) -> None:
    stack.declare(number(), number("sales"))
    stack.up("--exclude", stack.urn("sales"), "--exclude", *_orders_of(stack, "sales"))
    assert list(stack.numbers) == ["hotline"]
    stack.up()
    assert len(service.bought) == 2


@full
def test_a_removal_of_one_number_with_its_order_as_targets(stack: Stack, service: Service) -> None:
    stack.declare(number(), number("sales"))
    stack.up()
    leaving = stack.numbers["hotline"]
    stack.declare(number("sales"))

    stack.up(*_targets(stack.urn(), stack.urn(kind=ORDER)))
    assert list(stack.numbers) == ["sales"]
    assert service.released == [leaving]


# Names and places


@full
def test_a_stack_that_is_renamed(stack: Stack, service: Service) -> None:
    stack.declare(number(), brief())
    stack.up()
    (bought,) = service.owned

    stack.pulumi("stack", "rename", "prod")
    assert "5 unchanged" in stack.up(*PROD).stdout
    stack.destroy(*PROD)
    assert service.bought == service.released == [bought]
    assert briefs(service) == {}


@full
def test_what_moves_to_another_stack_with_its_orders(stack: Stack, service: Service) -> None:
    stack.declare(number(), brief())
    stack.up()
    (bought,) = service.owned
    urns = [
        *(stack.urn(), stack.urn(kind=ORDER)),
        *(stack.urn("loyalty", BRIEF), stack.urn("loyalty", ORDER)),
    ]
    stack.pulumi("stack", "init", "prod")
    stack.pulumi("state", "move", "--source", "dev", "--dest", "prod", "--yes", *urns)

    assert "5 unchanged" in stack.up(*PROD).stdout
    stack.declare()
    stack.up()
    assert service.owned == service.bought == [bought]
    stack.destroy(*PROD)
    assert service.released == [bought]
    assert briefs(service) == {}


@full
@pytest.mark.parametrize(
    "alias",
    ["pulumi.Alias(name='hotline')", "'{urn}'"],
    ids=["name", "urn"],
)
def test_a_rename_with_an_alias_and_destroy(stack: Stack, service: Service, alias: str) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned

    stack.declare(number("support", f"aliases=[{alias.format(urn=stack.urn())}]"))
    assert "3 unchanged" in stack.up().stdout
    stack.destroy()
    assert service.bought == service.released == [bought]


@full
def test_a_move_into_a_component_and_out_again(stack: Stack, service: Service) -> None:
    office = "office = pulumi.ComponentResource('acs:test:Office', 'office')"
    stack.declare(office, number())
    stack.up()
    (bought,) = service.owned

    root = "aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]"
    stack.declare(office, number("hotline", f"parent=office, {root}"))
    assert "4 unchanged" in stack.up().stdout
    stack.declare(office, number("hotline", "aliases=[pulumi.Alias(parent=office)]"))
    assert "4 unchanged" in stack.up().stdout
    stack.destroy()
    assert service.bought == service.released == [bought]
