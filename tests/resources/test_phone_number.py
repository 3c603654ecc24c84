from __future__ import annotations

import ast
import inspect
from typing import Any

import pulumi
import pytest
from pulumi.resource import create_urn

from pulumi_acsnumbers import (
    Acquisition,
    AssignmentType,
    CapabilitiesDict,
    CapabilityType,
    MaxMonthlyCostDict,
    Order,
    PhoneNumber,
    PhoneNumberType,
)
from tests.resources.run import HISTORY, NUMBER, ORDER_ID, TOLL_FREE, Run

CAPABILITIES: CapabilitiesDict = {"calling": CapabilityType.NONE, "sms": CapabilityType.OUTBOUND}
COST: MaxMonthlyCostDict = {"amount": 5, "currency_code": "USD"}


def number(name: str = "x", **inputs: Any) -> PhoneNumber:
    return PhoneNumber(name, **{**TOLL_FREE, **inputs})


def test_enums_and_typed_dictionaries_reach_the_engine_as_plain_values(run: Run) -> None:
    registered = run(
        lambda: PhoneNumber(
            "x",
            country_code="US",
            phone_number_type=PhoneNumberType.TOLL_FREE,
            assignment_type=AssignmentType.APPLICATION,
            capabilities=CAPABILITIES,
            acquisition=Acquisition.RESERVATION,
            max_monthly_cost=COST,
        )
    )

    inputs = registered.inputs("PhoneNumber")
    assert TOLL_FREE.items() <= inputs.items()
    assert inputs["acquisition"] == "reservation"
    assert inputs["max_monthly_cost"] == {"amount": 5.0, "currency_code": "USD"}


def test_outputs_reach_the_engine_as_their_values(run: Run) -> None:
    registered = run(
        lambda: number(
            country_code=pulumi.Output.from_input("US"),
            capabilities={"calling": pulumi.Output.from_input("none"), "sms": "outbound"},
            keepers=pulumi.Output.from_input({"generation": 2}),
            release_on_delete=pulumi.Output.from_input(True),
        )
    )

    inputs = registered.inputs("PhoneNumber")
    assert TOLL_FREE.items() <= inputs.items()
    assert inputs["keepers"] == {"generation": 2}
    assert inputs["release_on_delete"] is True
    assert registered.inputs("Order")["spec"]["keepers"] == {"generation": 2}


def test_inputs_that_are_left_out_do_not_reach_the_engine(run: Run) -> None:
    inputs = run(number).inputs("PhoneNumber")

    assert sorted(k for k in inputs if not k.startswith("__")) == [
        "assignment_type", "capabilities", "country_code", "order", "phone_number_type",
    ]  # fmt: skip


def test_an_order_of_the_same_name_stands_beside_each_number(run: Run) -> None:
    registered = run(lambda: number(area_code="833", adopt="+18335550199"))

    order, inputs = registered.inputs("Order"), registered.inputs("PhoneNumber")
    assert order["kind"] == "phoneNumber"
    assert order["spec"] == {
        "country_code": "US",
        "phone_number_type": "tollFree",
        "assignment_type": "application",
        "area_code": "833",
    }
    assert order["adopt"] == "+18335550199"
    assert "release_on_delete" not in order, "the number's own inputs say it"
    assert inputs["order"] == ORDER_ID
    assert inputs["__history"] == HISTORY


def test_the_number_is_the_id(run: Run) -> None:
    def program() -> Any:
        made = number()
        return [made.phone_number, made.id, made.status, made.cost, made.order]

    assert run(program).results[0] == [
        NUMBER,
        NUMBER,
        "active",
        {"amount": 2.0, "currency_code": "USD", "billing_frequency": "monthly"},
        ORDER_ID,
    ]


def test_the_number_knows_the_urn_of_its_own_row(run: Run) -> None:
    def program() -> Any:
        number()
        return create_urn("x", "pulumi-python:dynamic/acsnumbers:PhoneNumber")

    registered = run(program)

    assert registered.inputs("PhoneNumber")["__urn"] == registered.results[0]


def test_the_order_knows_the_urns_that_it_may_have_had(run: Run) -> None:
    """Without a connection to the order whose place it takes, that one would be released."""

    class Hotline(pulumi.ComponentResource):
        def __init__(self) -> None:
            aliases = [pulumi.Alias(name="former")]
            super().__init__("test:Hotline", "h", opts=pulumi.ResourceOptions(aliases=aliases))
            renamed = [pulumi.Alias(name="y")]
            number(opts=pulumi.ResourceOptions(parent=self, aliases=renamed))
            self.register_outputs({})

    inputs = run(lambda: Hotline() and None).inputs("Order")

    project = "urn:pulumi:dev::test"
    order = "test:Hotline$pulumi-python:dynamic/acsnumbers:Order"
    assert f"{project}::{order}::y" in inputs["__former"]
    assert "__former" not in run(lambda: number() and None).inputs("Order")


def test_the_order_knows_the_aliases_that_a_transformation_adds(run: Run) -> None:
    def rename(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="former")])
        merged = pulumi.ResourceOptions.merge(args.opts, opts)
        return pulumi.ResourceTransformationResult(args.props, merged)

    def program() -> None:
        pulumi.runtime.register_stack_transformation(rename)
        number()

    order = "urn:pulumi:dev::test::pulumi-python:dynamic/acsnumbers:Order"
    assert run(program).inputs("Order")["__former"] == [f"{order}::former"]


def test_a_number_below_a_component_does_not_depend_on_it(run: Run) -> None:
    class Hotline(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("test:Hotline", "h")
            self.number = number(opts=pulumi.ResourceOptions(parent=self))
            self.register_outputs({})

    def program() -> Any:
        return Hotline().number.phone_number

    registered = run(program)

    urn = registered.inputs("PhoneNumber")["__urn"]
    assert "test:Hotline$pulumi-python:dynamic/acsnumbers:PhoneNumber::x" in urn
    assert registered.request("Order").parent == registered.request("PhoneNumber").parent


def described(resource: type) -> dict[str, str]:
    """Return the outputs of a class with the docstring below each."""
    [cls] = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(resource)))
        if isinstance(node, ast.ClassDef)
    ]
    found = {}
    for node, after in zip(cls.body, [*cls.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            text = after.value if isinstance(after, ast.Expr) else None
            found[node.target.id] = str(text.value) if isinstance(text, ast.Constant) else ""
    return found


@pytest.mark.parametrize("resource", [PhoneNumber, Order])
def test_each_output_is_described(resource: type) -> None:
    outputs = described(resource)

    assert outputs
    assert all(text.strip() for text in outputs.values()), outputs
    assert resource is Order or {"phone_number", "cost", "status", "order"} <= outputs.keys()


@pytest.mark.parametrize("resource", [PhoneNumber, Order])
def test_each_input_is_described(resource: Any) -> None:
    text = inspect.getdoc(resource.__init__) or ""
    parameters = inspect.signature(resource).parameters

    assert [name for name in parameters if f"\n    {name}: " not in text] == []


def test_the_documentation_has_an_example_and_says_what_replaces_and_what_it_costs() -> None:
    text = inspect.getdoc(PhoneNumber) or ""

    assert "PhoneNumber(\n" in text
    assert "Replaces." in (inspect.getdoc(PhoneNumber.__init__) or "")
    assert "costs money every month" in text


@pytest.mark.parametrize("enum", [PhoneNumberType, AssignmentType, CapabilityType, Acquisition])
def test_the_words_of_enumerations_are_those_that_check_accepts(enum: Any) -> None:
    from pulumi_acsnumbers.lifecycle.phone_number import schema

    accepted = {
        PhoneNumberType: schema.PHONE_NUMBER_TYPES,
        AssignmentType: schema.ASSIGNMENT_TYPES,
        CapabilityType: schema.CAPABILITY_TYPES,
        Acquisition: schema.ACQUISITIONS,
    }[enum]

    assert tuple(word.value for word in enum) == accepted
