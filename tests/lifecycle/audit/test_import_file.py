"""Numbers that a program only reads, and files for `pulumi import`."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.audit.import_file import fill_import_file
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.core.history import unpacked
from pulumi_acsnumbers.lifecycle.core.resource_types import NUMBER_TYPE, ORDER_TYPE
from pulumi_acsnumbers.lifecycle.phone_number.read import look_up_phone_number
from tests.lifecycle.stack import TOLL_FREE, Stack

OWNED = "+18335550142"
PROPS = {"__lookup": True, "__urn": "urn"}


def test_an_owned_number_is_read_with_what_it_is(stack: Stack) -> None:
    stack.emulator.buy_number(phone_number=OWNED)

    reading = look_up_phone_number(stack.session, OWNED, PROPS)

    assert reading.inputs == PROPS
    assert reading.outputs["country_code"] == "US"
    assert reading.outputs["status"] == "active"
    again = look_up_phone_number(stack.session, OWNED, reading.outputs)
    assert again.outputs == reading.outputs


def test_a_number_that_is_not_owned_cannot_be_read(stack: Stack) -> None:
    with pytest.raises(Refused, match="does not own it; give a number that this ACS resource owns"):
        look_up_phone_number(stack.session, OWNED, PROPS)


def test_a_page_of_somebody_else_is_no_proof(stack: Stack) -> None:
    stack.emulator.set_faults(
        [{"operation": "getPurchasedPhoneNumber", "status": 404, "body": "x"}]
    )
    with pytest.raises(Failed):
        look_up_phone_number(stack.session, OWNED, PROPS)


def test_a_number_is_not_read_at_another_endpoint(stack: Stack) -> None:
    with pytest.raises(Refused, match=r"it belongs to https://fabrikam\.example"):
        look_up_phone_number(
            stack.session, OWNED, {**PROPS, "__endpoint": "https://fabrikam.example"}
        )


def files(**inputs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a skeleton and a preview of one number, as the engine writes them."""
    declared = {**TOLL_FREE, **inputs, "__provider": "p", "order": "unknown"}
    order = {"kind": "phoneNumber", "spec": {"country_code": "US"}, "__provider": "o"}
    skeleton = {
        "resources": [
            {"type": ORDER_TYPE, "name": "hotline", "id": "<PLACEHOLDER>"},
            {"type": NUMBER_TYPE, "name": "hotlinePhoneNumber", "logicalName": "hotline"},
        ]
    }
    steps = [
        {"urn": f"urn:pulumi:dev::acs::{kind}::hotline", "newState": {"inputs": given}}
        for kind, given in ((ORDER_TYPE, order), (NUMBER_TYPE, declared))
    ]
    return skeleton, {"steps": steps}


def test_an_owned_number_is_filled_in_and_the_skeleton_stays_as_it_is(stack: Stack) -> None:
    stack.emulator.buy_number(phone_number=OWNED)
    skeleton, preview = files()

    filled = fill_import_file(stack.session, skeleton, preview, {"hotline": OWNED}, {})

    order, number = filled["resources"]
    assert number["id"] == OWNED
    assert number["inputs"]["order"] == order["id"]
    assert number["outputs"]["__origin"] == "adopted"
    assert number["outputs"]["__provider"] == "p"
    known = {"number": OWNED, "spec": '{"country_code":"US"}'}
    assert unpacked(order["outputs"])["numbers"] == [known]
    assert number["inputs"]["__history"] == order["outputs"]["history"]
    assert skeleton["resources"][0]["id"] == "<PLACEHOLDER>"


@pytest.mark.parametrize(
    ("inputs", "name", "sentence"),
    [
        ({}, "other", "'other' is not in the preview"),
        ({"area_code": "844"}, "hotline", "the program declares US tollFree application"),
        ({"area_code": "[secret]"}, "hotline", "inputs of 'hotline' are secret"),
    ],
)
def test_what_cannot_be_imported_is_told(
    stack: Stack, inputs: dict[str, Any], name: str, sentence: str
) -> None:
    stack.emulator.buy_number(phone_number=OWNED)
    skeleton, preview = files(**inputs)
    with pytest.raises(Refused, match=sentence):
        fill_import_file(stack.session, skeleton, preview, {name: OWNED}, {})


def test_a_number_that_is_not_owned_is_not_imported(stack: Stack) -> None:
    skeleton, preview = files()
    with pytest.raises(Refused, match="does not own it"):
        fill_import_file(stack.session, skeleton, preview, {"hotline": OWNED}, {})


def test_a_name_that_the_file_lacks_is_told(stack: Stack) -> None:
    stack.emulator.buy_number(phone_number=OWNED)
    _, preview = files()
    with pytest.raises(Refused, match="'hotline' is not in the import file"):
        fill_import_file(stack.session, {}, preview, {"hotline": OWNED}, {})
