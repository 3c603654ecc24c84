"""What the options of a number do to its order, on the real engine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.harness import NUMBER, ORDER, Stack, number
from tests.engine.service import Service

PROVIDER = "pulumi:providers:pulumi-python"


def _history(stack: Stack) -> list[Any]:
    [order] = stack.resources(ORDER)
    generations: list[Any] = json.loads(order["outputs"]["history"])["generations"]
    return generations


@pytest.mark.full
@pytest.mark.parametrize(
    ("ignored", "keepers"),
    [
        ("keepers", {"a": "2", "b": {"c": "1"}}),
        ('["keepers"].b.c', {"a": "1", "b": {"c": "2"}}),
        ("*", {"a": "2"}),
        pytest.param("keepers", None, marks=pytest.mark.full),
        pytest.param("keepers.a", {"a": "2", "b": {"c": "1"}}, marks=pytest.mark.full),
        pytest.param('keepers["a"]', {"a": "2", "b": {"c": "1"}}, marks=pytest.mark.full),
        pytest.param("keepers.*", {"a": "2", "b": "2"}, marks=pytest.mark.full),
    ],
)
def test_what_a_number_ignores_its_order_ignores(
    stack: Stack, service: Service, ignored: str, keepers: Any
) -> None:
    opts = f"ignore_changes=[{ignored!r}, 'capabilities']"
    stack.declare(number("hotline", opts, keepers={"a": "1", "b": {"c": "1"}}))
    stack.up()
    (bought,) = service.owned
    [before] = _history(stack)

    stack.declare(number("hotline", opts, **({} if keepers is None else {"keepers": keepers})))
    stack.preview("--expect-no-changes")
    stack.up("--expect-no-changes")
    assert _history(stack) == [before]
    assert service.owned == service.bought == [bought]


def test_what_is_not_ignored_still_replaces_the_number(stack: Stack, service: Service) -> None:
    opts = "ignore_changes=['keepers.a']"
    stack.declare(number("hotline", opts, keepers={"a": "1", "b": "1"}))
    stack.up()
    (first,) = service.owned

    stack.declare(number("hotline", opts, keepers={"a": "2", "b": "2"}, area_code="844"))
    stack.up()
    (second,) = service.owned
    assert (service.bought, service.released) == ([first, second], [first])
    assert len(_history(stack)) == 2
    stack.preview("--expect-no-changes")

    # The order still keeps a=1, the number a=2, and the program says a=3.
    stack.declare(number("hotline", opts, keepers={"a": "3", "b": "2"}, area_code="855"))
    stack.up()
    (third,) = service.owned
    assert service.released == [first, second]
    stack.up("--expect-no-changes")

    # Nothing is ignored now: what the program says now is what the number had once.
    stack.declare(number(keepers={"a": "1", "b": "2"}, area_code="855"))
    stack.up()
    assert service.released == [first, second, third]
    assert len(_history(stack)) == 4
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert service.owned == []


@pytest.mark.full
def test_an_adopted_number_that_is_ignored_is_not_remembered(
    stack: Stack, service: Service
) -> None:
    opts = "ignore_changes=['adopt', 'release_on_delete']"
    stack.declare(number("hotline", opts))
    stack.up()
    (bought,) = service.owned
    other = service.emulator.buy_number()["phoneNumber"]

    stack.declare(number("hotline", opts, adopt=other, release_on_delete=False))
    stack.up("--expect-no-changes")
    [order] = stack.resources(ORDER)
    assert json.loads(order["outputs"]["history"])["numbers"] == []
    stack.destroy()
    assert service.released == [bought]


@pytest.mark.parametrize(
    "given",
    [
        "provider=p",
        pytest.param("providers=[p]", marks=pytest.mark.full),
        pytest.param("providers={'pulumi-python': p}", marks=pytest.mark.full),
    ],
)
def test_number_and_order_have_the_same_provider(
    stack: Stack, service: Service, given: str
) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.declare(
        f"p = acs.Provider('p', connection_string={service.connection_string()!r})",
        number("hotline", given),
    )
    stack.up()
    [provider] = stack.resources(PROVIDER)
    reference = f"{provider['urn']}::{provider['id']}"
    assert provider["urn"].endswith("::p")
    assert {row["provider"] for row in stack.resources(ORDER)} == {reference}
    assert {row["provider"] for row in stack.resources(NUMBER)} == {reference}
    stack.destroy()
    assert service.owned == []


@pytest.mark.parametrize("by", ["option", pytest.param("transformation", marks=pytest.mark.full)])
def test_a_number_that_is_to_be_secret_is_a_secret_output(
    stack: Stack, service: Service, by: str
) -> None:
    hidden = "additional_secret_outputs=['phone_number']"
    stack.declare(
        "def hide(args):",
        f"    more = pulumi.ResourceOptions({hidden})",
        "    if not args.type_.endswith(':PhoneNumber'):",
        "        return None",
        "    opts = pulumi.ResourceOptions.merge(args.opts, more)",
        "    return pulumi.ResourceTransformationResult(args.props, opts)",
        "" if by == "option" else "pulumi.runtime.register_stack_transformation(hide)",
        number("hotline", hidden if by == "option" else ""),
    )
    stack.up()
    (bought,) = service.owned
    shown = stack.pulumi("stack", "output", "--json").stdout
    assert json.loads(shown) == {"hotline": "[secret]"}
    [row] = stack.resources("pulumi:pulumi:Stack")
    assert isinstance(row["outputs"]["hotline"], dict)
    [row] = stack.resources()
    assert isinstance(row["outputs"]["phone_number"], dict)

    stack.declare((stack.folder / "__main__.py").read_text().replace("'outbound'", "'inbound'"))
    preview = stack.preview("--json").stdout
    assert bought not in json.dumps(json.loads(preview).get("outputs", {}))


@pytest.mark.full
def test_secret_outputs_of_a_number_are_those_of_its_order(stack: Stack) -> None:
    stack.declare(number("hotline", "additional_secret_outputs=['keepers']", keepers={"a": "1"}))
    stack.up()
    [order] = stack.resources(ORDER)
    assert isinstance(order["outputs"]["history"], dict)
    assert isinstance(order["outputs"]["spec"], dict)
    assert "country_code" not in order["outputs"]["spec"]
    [row] = stack.resources()
    assert isinstance(row["outputs"]["__history"], dict)
    stack.preview("--expect-no-changes")


@pytest.mark.full
def test_a_number_that_is_replaced_with_something_keeps_its_order(
    stack: Stack, service: Service
) -> None:
    opts = "replace_on_changes=['*'], replacement_trigger='{}', hide_diffs=['keepers']"
    stack.declare(number("hotline", opts.format(1), keepers={"a": "1"}))
    stack.up()
    [order] = stack.resources(ORDER)

    stack.declare(number("hotline", opts.format(2), keepers={"a": "1"}))
    stack.up()
    assert [row["id"] for row in stack.resources(ORDER)] == [order["id"]]
    assert len(service.bought) == 1
    assert service.released == []
