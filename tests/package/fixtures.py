"""Outputs as they are stored, made by the code that makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_acsnumbers.acs.models import Capabilities, Cost, PurchasedNumber
from pulumi_acsnumbers.lifecycle.order.check import check_order
from pulumi_acsnumbers.lifecycle.order.create import create_order
from pulumi_acsnumbers.lifecycle.phone_number.outputs import Acquired, outputs

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENDPOINT = "https://contoso.communication.azure.com"
NUMBER = "+18335550100"
SPEC = {
    "country_code": "US",
    "phone_number_type": "tollFree",
    "assignment_type": "application",
}


@pytest.fixture
def ordered() -> dict[str, Any]:
    urn = "urn:pulumi:dev::shop::pulumi-python:dynamic/acsnumbers:Order::hotline"
    news = {"kind": "phoneNumber", "spec": SPEC, "adopt": NUMBER, "release_on_delete": True}
    news["__urn"] = urn
    return create_order(check_order(news), endpoint=ENDPOINT, now=NOW)[1]


@pytest.fixture
def bought(ordered: dict[str, Any]) -> dict[str, Any]:
    seen = PurchasedNumber(
        id=NUMBER[1:],
        phone_number=NUMBER,
        country_code="US",
        phone_number_type="tollFree",
        assignment_type="application",
        capabilities=Capabilities("none", "outbound"),
        cost=Cost(2.0, "USD", "monthly"),
        purchase_date=NOW,
    )
    props = {
        **SPEC,
        "capabilities": {"calling": "none", "sms": "outbound"},
        "order": "6f1c1f64-6f5e-4d0f-8a53-5b2f7c1f0a11",
        "__generations": ordered["generations"],
        "__numbers": ordered["numbers"],
        "__endpoint": ENDPOINT,
    }
    return outputs(props, Acquired(NUMBER, seen=seen, generation=0), nonce="0011")


@pytest.fixture
def purchasing() -> dict[str, Any]:
    return outputs({}, Acquired(NUMBER, operation="reservationPurchase_x"), nonce="0011")
