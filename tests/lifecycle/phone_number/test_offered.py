"""A number that can never be had is told as such, and what could be instead."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.numbering import national_part, never
from tests.lifecycle.stack import TOLL_FREE, Stack

CALLS = {"calling": "inbound+outbound", "sms": "none"}
OFFERED_US = "geographic person, geographic application, tollFree application"
CATALOGUE = [
    ({"phone_number_type": "mobile"}, f"US offers no mobile numbers; declare.*{OFFERED_US}"),
    (
        {"assignment_type": "person"},
        f"US offers no tollFree numbers with assignment person; declare.*{OFFERED_US}",
    ),
    (
        {"phone_number_type": "geographic"},
        "they can do at most calling inbound.outbound, sms none; declare fewer",
    ),
    ({"area_code": "888"}, "no area code 888 for it; give one that it has: 833, 844, 855$"),
    (
        {"country_code": "GB", "area_code": "900", "capabilities": CALLS},
        "no area code 900 for it; give one that it has: 800, 808$",
    ),
    ({"country_code": "AE", "phone_number_type": "geographic"}, "AE offers no geographic numbers"),
]


@pytest.mark.parametrize("acquisition", ["reservation", "search"])
@pytest.mark.parametrize(("inputs", "told"), CATALOGUE)
def test_what_the_catalogue_rules_out(
    stack: Stack, inputs: dict[str, Any], told: str, acquisition: str
) -> None:
    with pytest.raises(Failed, match=told) as failed:
        stack.create(**inputs, acquisition=acquisition)
    assert "no number can fit" in str(failed.value)
    assert "again later" not in str(failed.value)
    assert stack.bought == []
    asked = [r for r in stack.requests("GET", "/countries/") if "operations" not in r]
    assert 1 <= len(asked) <= 2


def test_a_prefix_is_looked_for_in_the_catalogue_too(stack: Stack) -> None:
    with pytest.raises(Failed, match="no area code 888555 for it; give one that it has: 833"):
        stack.create(number_prefix="+1888555")


def test_the_catalogue_is_not_asked_where_something_fits(stack: Stack) -> None:
    stack.create(area_code="833")
    assert stack.requests("GET", "/countries/") == []


@pytest.mark.parametrize("acquisition", ["reservation", "search"])
@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"area_code": "833"},
        {"area_code": "212", "phone_number_type": "geographic", "capabilities": CALLS},
    ],
)
def test_what_is_only_out_of_stock_may_come_again(
    stack: Stack, inputs: dict[str, Any], acquisition: str
) -> None:
    stack.emulator.set_inventory({"stock": [{"available": 0}]})
    with pytest.raises(Failed, match=r"nothing in stock fits.*or run pulumi up again later"):
        stack.create(**inputs, acquisition=acquisition)


@pytest.mark.parametrize("operation", ["listAvailableOfferings", "listAvailableAreaCodes"])
def test_a_catalogue_that_cannot_be_asked_rules_nothing_out(stack: Stack, operation: str) -> None:
    stack.faults({"operation": operation, "status": 403, "body": {"error": {"code": "x"}}})
    with pytest.raises(Failed, match=r"nothing in stock fits.*or run pulumi up again later"):
        stack.create(area_code="888")


def test_an_offering_that_does_not_say_what_it_is_rules_nothing_out(stack: Stack) -> None:
    reporter = {"cost": {"amount": 1.0, "currencyCode": "USD", "billingFrequency": "monthly"}}
    body = {"phoneNumberOfferings": [reporter], "nextLink": None}
    stack.faults({"operation": "listAvailableOfferings", "status": 200, "body": body})
    with pytest.raises(Failed, match="nothing in stock fits"):
        stack.create(phone_number_type="mobile")


def test_a_country_without_any_offer(stack: Stack) -> None:
    body: dict[str, Any] = {"phoneNumberOfferings": [], "nextLink": None}
    stack.faults({"operation": "listAvailableOfferings", "status": 200, "body": body})
    with pytest.raises(Failed, match="US offers none at all; declare another country_code"):
        stack.create(phone_number_type="mobile")


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"country_code": "GB", "area_code": "020"}, "not include the 0"),
        ({"country_code": "GB", "number_prefix": "+44020"}, "not include the 0"),
        ({"country_code": "DE", "area_code": "030", "acquisition": "search"}, "not include the 0"),
        ({"area_code": "0833"}, "not include the 0"),
        ({"area_code": "1833"}, "not include the 1"),
        ({"area_code": "900"}, "an area code of tollFree numbers, which 900 is not"),
        ({"area_code": "911"}, "an area code of tollFree numbers, which 911 is not"),
        ({"area_code": "212"}, "must be a toll-free code for tollFree numbers: 800, 833"),
        ({"number_prefix": "+1425555"}, "must be a toll-free code for tollFree numbers"),
        ({"phone_number_type": "geographic", "area_code": "900"}, "geographic numbers, which 900"),
        ({"phone_number_type": "geographic", "area_code": "833"}, "must not be a toll-free code"),
        ({"phone_number_type": "geographic", "number_prefix": "1833"}, "not be a toll-free code"),
        ({"phone_number_type": "mobile", "area_code": "800"}, "must not be a toll-free code"),
        ({"country_code": "CA", "phone_number_type": "geographic", "area_code": "877"},
         "must not be a toll-free code"),
    ],
)  # fmt: skip
def test_what_the_numbering_plan_rules_out_is_told_by_check(
    inputs: dict[str, Any], reason: str
) -> None:
    _, (failure,) = check_phone_number({**TOLL_FREE, **inputs})
    assert failure.property == ("area_code" if "area_code" in inputs else "number_prefix")
    assert reason in failure.reason


@pytest.mark.parametrize(
    ("country", "number_type", "digits"),
    [
        ("IT", "geographic", "06"),
        ("XK", "geographic", "038"),
        ("US", "tollFree", "8"),
        ("US", "tollFree", "822"),
        ("US", "tollFree", "8335550"),
        ("US", "geographic", "2125"),
        ("PR", "geographic", "787"),
        ("AU", "tollFree", "1800"),
        ("ES", "tollFree", "900"),
        ("US", "geographic", ""),
    ],
)
def test_what_may_be_is_not_ruled_out(country: str, number_type: str, digits: str) -> None:
    assert never(country, number_type, digits) is None


@pytest.mark.parametrize(
    ("inputs", "digits"),
    [
        (("US", "833", None), "833"),
        (("US", None, "+1833555"), "833555"),
        (("US", "833", "+18335"), "8335"),
        (("US", "833", "+1"), "833"),
        (("GB", None, "4"), ""),
        (("GB", None, None), ""),
        (("XK", "38", "+38338"), "38"),
    ],
)
def test_the_digits_after_the_calling_code(
    inputs: tuple[str, str | None, str | None], digits: str
) -> None:
    assert national_part(*inputs) == digits
