from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN, is_known
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.schema import PROGRAM_KEYS
from tests.lifecycle.stack import TOLL_FREE, short

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def failures(**inputs: Any) -> dict[str, str]:
    return {f.property: f.reason for f in check_phone_number({**TOLL_FREE, **inputs})[1]}


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"area_code": "833"},
        {"number_prefix": "+1833"},
        {"number_prefix": "1833555"},
        {"area_code": "833", "number_prefix": "18335"},
        {"keepers": {"anything": [1, None, {"at": "all"}]}},
        {"acquisition": "search", "area_code": "833"},
        {"acquisition": "search", "area_code": "38", "country_code": "XK"},
        {"agree_to_not_resell": True, "release_on_delete": False},
        {"max_monthly_cost": {"amount": 0, "currency_code": "USD"}},
        {"operation_timeout": 0.5},
        {"operation_timeout": 86400},
        {"adopt": "+18335550100", "keepers": {"a": "b"}},
        {"country_code": "us"},
        {"order": "x", "__generations": [], "__urn": 3},
    ],
)
def test_inputs_that_make_sense_pass(inputs: dict[str, Any]) -> None:
    assert failures(**inputs) == {}


@pytest.mark.parametrize(
    ("inputs", "where", "reason"),
    [
        ({"country_code": None}, "country_code", "must be given"),
        ({"country_code": "USA"}, "country_code", "did you mean 'US'?"),
        ({"country_code": "uk"}, "country_code", "did you mean 'GB'?"),
        ({"country_code": "XYZ"}, "country_code", "two-letter"),
        ({"country_code": 1}, "country_code", "two-letter"),
        ({"phone_number_type": "toll-free"}, "phone_number_type", "did you mean 'tollFree'?"),
        ({"phone_number_type": 4}, "phone_number_type", "must be one of"),
        ({"assignment_type": "Person"}, "assignment_type", "did you mean 'person'?"),
        ({"capabilities": None}, "capabilities", "must be given"),
        ({"capabilities": "sms"}, "capabilities", "must be a dictionary"),
        ({"capabilities": {"calling": "none"}}, "capabilities.sms", "must be given"),
        (
            {"capabilities": {"calling": "both", "sms": "none"}},
            "capabilities.calling",
            "must be one of",
        ),
        (
            {"capabilities": {"calling": "none", "sms": "none", "fax": "none"}},
            "capabilities.fax",
            "it has `calling`, `sms`",
        ),
        ({"area_code": 833}, "area_code", "must be a string"),
        ({"area_code": "8 33"}, "area_code", "must be a string"),
        ({"area_code": "٨٣٣"}, "area_code", "must be a string"),
        ({"area_code": "833\n"}, "area_code", "must be a string"),
        ({"number_prefix": "0049"}, "number_prefix", "leading digits"),
        ({"number_prefix": "+49"}, "number_prefix", "must begin with 1"),
        ({"area_code": "844", "number_prefix": "+1833"}, "number_prefix", "must begin with 1844"),
        (
            {"number_prefix": "+1833", "acquisition": "search"},
            "number_prefix",
            'must not be given with `acquisition="search"`',
        ),
        ({"country_code": "XK", "area_code": "38"}, "area_code", "given as `number_prefix`"),
        ({"acquisition": "buy"}, "acquisition", "must be one of"),
        ({"adopt": "18335550100"}, "adopt", "E.164"),
        (
            {"adopt": "+18335550100", "area_code": "844"},
            "adopt",
            "must begin with +1844, as the other inputs say",
        ),
        ({"agree_to_not_resell": "yes"}, "agree_to_not_resell", "true or false"),
        ({"release_on_delete": 0.0}, "release_on_delete", "true or false"),
        ({"max_monthly_cost": 5}, "max_monthly_cost", "must be a dictionary"),
        (
            {"max_monthly_cost": {"amount": -1, "currency_code": "USD"}},
            "max_monthly_cost.amount",
            "0",
        ),
        (
            {"max_monthly_cost": {"amount": float("nan"), "currency_code": "USD"}},
            "max_monthly_cost.amount",
            "must be a number",
        ),
        (
            {"max_monthly_cost": {"amount": True, "currency_code": "USD"}},
            "max_monthly_cost.amount",
            "must be a number",
        ),
        ({"max_monthly_cost": {"amount": 1}}, "max_monthly_cost.currency_code", "must be given"),
        (
            {"max_monthly_cost": {"amount": 1, "currency_code": "usd"}},
            "max_monthly_cost.currency_code",
            "three-letter",
        ),
        ({"operation_timeout": 0}, "operation_timeout", "above 0"),
        ({"operation_timeout": 86401}, "operation_timeout", "at most 86400"),
        ({"operation_timeout": "600"}, "operation_timeout", "seconds"),
        ({"operation_timeout": True}, "operation_timeout", "seconds"),
        ({"keepers": "secret"}, "", "keepers must be a dictionary"),
        ({"keepers": {"a": {1, 2}}}, "", "plain JSON"),
        ({"keepers": {"a": [float("nan")]}}, "", "plain JSON"),
        ({"areacode": "833"}, "areacode", "did you mean `area_code`?"),
        ({"colour": "red"}, "colour", "is not an input of PhoneNumber"),
    ],
)
def test_an_input_that_makes_no_sense_is_told_on_its_property(
    inputs: dict[str, Any], where: str, reason: str
) -> None:
    told = failures(**inputs)

    assert list(told) == [where]
    assert reason in told[where]


def test_all_failures_are_told_at_once() -> None:
    told = failures(
        country_code="Germany",
        phone_number_type="fax",
        area_code=True,
        keepers=3,
        capabilities={"calling": "maybe"},
        unheard="of",
    )

    assert sorted(told) == [
        "",
        "area_code",
        "capabilities.calling",
        "capabilities.sms",
        "country_code",
        "phone_number_type",
        "unheard",
    ]


def test_a_country_is_returned_in_capitals() -> None:
    assert check_phone_number({**TOLL_FREE, "country_code": "us"})[0]["country_code"] == "US"


@pytest.mark.parametrize("key", PROGRAM_KEYS)
def test_an_input_that_is_not_known_yet_is_not_judged(key: str) -> None:
    inputs, told = check_phone_number({**TOLL_FREE, key: UNKNOWN})

    assert told == [] or key == "adopt"
    assert not is_known(inputs)


@pytest.mark.parametrize("member", ["calling", "sms"])
def test_a_member_that_is_not_known_yet_is_not_judged(member: str) -> None:
    assert failures(capabilities={"calling": "none", "sms": "none", member: UNKNOWN}) == {}


@short
@given(st.dictionaries(st.sampled_from([*PROGRAM_KEYS, "order", "x", "__urn"]), JSON))
def test_check_never_raises_and_never_invents_inputs(news: dict[str, Any]) -> None:
    inputs, told = check_phone_number(news)

    assert inputs.keys() <= news.keys()
    assert all(f.reason and "\n" not in f.reason for f in told)
    assert not any(f.property.startswith("keepers") for f in told)


@short
@given(st.dictionaries(st.sampled_from(PROGRAM_KEYS), JSON))
def test_what_check_returns_passes_or_fails_check_again_the_same(news: dict[str, Any]) -> None:
    inputs, told = check_phone_number({**TOLL_FREE, **news})
    again, told_again = check_phone_number(inputs)

    assert (repr(again), told_again) == (repr(inputs), told)
