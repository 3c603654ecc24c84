"""What a user reads of an import file or a state that cannot be used."""

from __future__ import annotations

from typing import Any

from pulumi_acsnumbers.lifecycle.audit.import_file import fill_import_file
from pulumi_acsnumbers.lifecycle.audit.stack_state import read_state
from tests.faults.numbers_in_trouble import STRANGER, new_stack
from tests.faults.pinned import Provocations
from tests.lifecycle.stack import TOLL_FREE

provokes = Provocations()


def importing(numbers: dict[str, str], preview: dict[str, Any], rows: list[dict[str, Any]]) -> Any:
    """Fill an import file of a stack that owns a number."""
    stack = new_stack()
    stack.emulator.buy_number(phone_number=STRANGER)
    return fill_import_file(stack.session, {"resources": rows}, preview, numbers, {})


def step(kind: str, name: str, **inputs: Any) -> dict[str, Any]:
    """Return one step of a preview."""
    urn = f"urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:{kind}::{name}"
    return {"urn": urn, "newState": {"inputs": inputs}}


def both(**inputs: Any) -> dict[str, Any]:
    """Return the preview of a number and its order."""
    program = {**TOLL_FREE, **inputs, "__provider": "p"}
    return {"steps": [step("PhoneNumber", "x", **program), step("Order", "x", spec="w")]}


ROWS = [
    {"type": f"pulumi-python:dynamic/acsnumbers:{kind}", "name": "x"}
    for kind in ("PhoneNumber", "Order")
]


@provokes
def importing_a_name_that_is_not_there() -> object:
    return importing({"y": STRANGER}, both(), ROWS)


@provokes
def importing_what_is_not_owned() -> object:
    return importing({"x": "+18335550143"}, both(), ROWS)


@provokes
def importing_what_is_declared_otherwise() -> object:
    return importing({"x": STRANGER}, both(phone_number_type="geographic"), ROWS)


@provokes
def importing_what_is_secret() -> object:
    return importing({"x": STRANGER}, both(keepers="[secret]"), ROWS)


# States of stacks


@provokes
def a_state_without_a_deployment() -> object:
    return read_state({"version": 3})


@provokes
def a_state_without_a_list() -> object:
    return read_state({"deployment": {"resources": "none"}})
