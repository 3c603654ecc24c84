"""Signature and documentation of a resource say what the table of its inputs says."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from pulumi_acsnumbers import PhoneNumber, PhoneNumberPool
from pulumi_acsnumbers.lifecycle.order.paths import SPEC_KEYS
from pulumi_acsnumbers.lifecycle.phone_number.schema import INPUTS, Input, Type
from pulumi_acsnumbers.lifecycle.pool.schema import INPUTS as OF_A_POOL
from pulumi_acsnumbers.resources.inputs import CapabilitiesDict, MaxMonthlyCostDict
from tools.documented import hints_of

BESIDE = {"self", "name", "opts"}
TYPED: dict[str, Any] = {"capabilities": CapabilitiesDict, "max_monthly_cost": MaxMonthlyCostDict}
PYTHON: dict[Type, str] = {
    "string": "str",
    "number": "float",
    "integer": "int",
    "strings": "Sequence[",
    "boolean": "bool",
    "object": "Dict",
    "map": "Mapping[str, typing.Any]",
}

TABLES: dict[type[Any], tuple[Input, ...]] = {PhoneNumber: INPUTS, PhoneNumberPool: OF_A_POOL}
EACH = [(resource, one) for resource, table in TABLES.items() for one in table]

by_name = pytest.mark.parametrize(
    ("resource", "one"), EACH, ids=[f"{r.__name__}.{one.name}" for r, one in EACH]
)


def documented(resource: type[Any]) -> dict[str, str]:
    """Return what the documentation says about each argument, on one line."""
    text = inspect.getdoc(resource.__init__) or ""
    arguments = text.partition("Args:\n")[2].partition("\n\n")[0]
    found = re.findall(r"^    (\w+): ((?:.*\n?)(?:^     +.*\n?)*)", arguments, re.MULTILINE)
    return {name: " ".join(words.split()) for name, words in found}


@pytest.mark.parametrize("resource", TABLES)
def test_the_signature_has_the_inputs_in_their_order(resource: type[Any]) -> None:
    parameters, table = inspect.signature(resource.__init__).parameters, TABLES[resource]

    assert [name for name in parameters if name not in BESIDE] == [one.name for one in table]
    assert {
        name for name, one in parameters.items() if one.default is inspect.Parameter.empty
    } - BESIDE == {one.name for one in table if one.required}


@by_name
def test_the_signature_has_the_type_of_an_input(resource: type[Any], one: Input) -> None:
    annotation = hints_of(resource.__init__)[one.name]

    words = f"typing.Literal[{', '.join(map(repr, one.words))}]"
    assert (words if one.words else PYTHON[one.type]) in str(annotation)


@by_name
def test_the_documentation_of_an_input_is_that_of_the_table(
    resource: type[Any], one: Input
) -> None:
    default = "" if one.default is None else f" Default: {_shown(one.default)}."
    replaces = " Replaces." if one.replaces else ""

    assert documented(resource)[one.name] == f"{one.doc}{default}{replaces}"


@by_name
def test_an_object_has_the_members_of_its_typed_dictionary(resource: type[Any], one: Input) -> None:
    del resource
    members = {member.name for member in one.members}

    assert (members != set()) == (one.name in TYPED)
    if members:
        assert TYPED[one.name].__annotations__.keys() == members
        assert TYPED[one.name].__required_keys__ == {m.name for m in one.members if m.required}


def test_an_order_gets_the_inputs_that_replace() -> None:
    assert set(SPEC_KEYS) - {"program_brief_id", "size"} == {
        one.name for one in INPUTS if one.replaces
    }


def _shown(default: float | str) -> str:
    return f"`{default}`" if isinstance(default, str) else f"{default:g}"
