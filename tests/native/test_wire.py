"""Values and names at the border between the engine and `lifecycle`."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import struct_pb2

from pulumi_acsnumbers.lifecycle.core.difference import Difference
from pulumi_acsnumbers.lifecycle.core.names import snake
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from pulumi_acsnumbers.native.detail import detailed
from pulumi_acsnumbers.native.names import camel, camel_keys, path, snake_keys
from pulumi_acsnumbers.native.wire import UNKNOWN_TEXT, received, sent, unwrapped, wrapped

MARK = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def secret(value: Any) -> dict[str, Any]:
    return {MARK: SECRET, "value": value}


def struct(values: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(values)
    return made


def test_names_go_both_ways_and_what_is_the_programs_own_stays() -> None:
    wire = {
        "maxMonthlyCost": {"currencyCode": "USD"},
        "keepers": {"myKey": {"innerKey": 1}},
        "spec": {"areaCode": "833", "keepers": {"myKey": 1}},
        "messageDetails": {"useCases": [{"contentType": "other"}]},
        "__history": {"asIt": "is"},
    }
    inside = {
        "max_monthly_cost": {"currency_code": "USD"},
        "keepers": {"myKey": {"innerKey": 1}},
        "spec": {"area_code": "833", "keepers": {"myKey": 1}},
        "message_details": {"use_cases": [{"content_type": "other"}]},
        "__history": {"asIt": "is"},
    }

    assert snake_keys(wire) == inside
    assert camel_keys(inside) == wire
    assert snake_keys(inside) == inside, "a dynamic state is read too"


def test_names_of_the_package_and_paths() -> None:
    assert camel("list_available_area_codes") == "listAvailableAreaCodes"
    assert snake("listAvailableAreaCodes") == "list_available_area_codes"
    assert path("max_monthly_cost.currency_code") == "maxMonthlyCost.currencyCode"
    assert (
        path("message_details.use_cases[0].content_type")
        == "messageDetails.useCases[0].contentType"
    )


def test_secrets_are_unwrapped_at_any_depth_and_their_names_remembered() -> None:
    got = received(
        struct({"a": secret("x"), "capabilities": {"sms": secret("none")}, "c": 1, "d": [1.5]})
    )

    assert got.values == {"a": "x", "capabilities": {"sms": "none"}, "c": 1, "d": [1.5]}
    assert got.secret == {"a", "capabilities"}


def test_every_mark_of_an_unknown_value_is_known() -> None:
    got, _ = unwrapped(
        struct(
            {
                "text": UNKNOWN_TEXT,
                "number": "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
                "secret": secret(UNKNOWN_TEXT),
                "output": {MARK: OUTPUT, "secret": True},
            }
        )
    )

    assert set(got.values()) == {UNKNOWN}
    assert unwrapped(wrapped({"a": UNKNOWN}))[0] == {"a": UNKNOWN}


def test_what_follows_from_a_secret_is_sent_as_one() -> None:
    order = sent(
        {"spec": {"keepers": {"a": "b"}}, "generations": [], "numbers": [], "endpoint": "e"},
        {"spec"},
    )
    brief = sent(
        {"program_details": {}, "__submitted": "f", "status": "draft"}, {"program_details"}
    )

    assert {key for key in order.fields if MARK in order.fields[key].struct_value.fields} == {
        "spec",
        "history",
    }
    assert {key for key in brief.fields if MARK in brief.fields[key].struct_value.fields} == {
        "programDetails",
        "__submitted",
    }


def test_the_provider_of_a_dynamic_resource_is_left_out() -> None:
    got = received(struct({"country_code": "US", "__provider": "pickled"}))

    assert got.values == {"country_code": "US"}
    assert got.dynamic


def test_a_history_is_one_text_on_the_wire() -> None:
    values = {"__generations": [], "__numbers": [], "__endpoint": "https://contoso"}
    text = unwrapped(sent(values))[0]

    assert list(text) == ["__history"]
    assert received(sent(values)).values == values


def test_what_is_no_json_is_not_sent() -> None:
    with pytest.raises(TypeError, match="object is not plain JSON"):
        wrapped({"a": object()})


def test_a_difference_names_paths_and_what_becomes_of_them() -> None:
    found = detailed(
        Difference(
            changes=True,
            replaces=("area_code",),
            keys=("area_code", "capabilities", "adopt", "release_on_delete", "max_monthly_cost"),
        ),
        {
            "capabilities": {"calling": "none", "sms": "none"},
            "adopt": "+1",
            "max_monthly_cost": {"amount": 1},
        },
        {
            "area_code": "833",
            "capabilities": {"calling": "none", "sms": UNKNOWN},
            "release_on_delete": False,
            "max_monthly_cost": {"amount": 1, "currency_code": "USD"},
        },
    )

    kinds = {name: one.Kind.Name(one.kind) for name, one in found.items()}
    assert kinds == {
        "areaCode": "ADD_REPLACE",
        "capabilities.sms": "UPDATE",
        "adopt": "DELETE",
        "releaseOnDelete": "ADD",
        "maxMonthlyCost.currencyCode": "ADD",
    }
