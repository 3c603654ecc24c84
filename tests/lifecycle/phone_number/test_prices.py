"""A limit a month is compared with a price a month, and with nothing else."""

from __future__ import annotations

import httpx
import pytest

from pulumi_acsnumbers.acs.models import Cost
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.phone_number.inputs import PhoneNumberInputs
from pulumi_acsnumbers.lifecycle.phone_number.offers import require_affordable
from pulumi_acsnumbers.lifecycle.phone_number.outputs import cost_json
from tests.lifecycle.stack import TOLL_FREE, Stack

LIMIT = {"amount": 5.0, "currency_code": "USD"}


class Billed(httpx.BaseTransport):
    """The service, where numbers are billed at other times."""

    def __init__(self, carrier: httpx.BaseTransport, frequency: str) -> None:
        self._carrier, self._frequency = carrier, frequency

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._carrier.handle_request(request)
        body = answer.read().replace(b'"monthly"', f'"{self._frequency}"'.encode())
        headers = [(k, v) for k, v in answer.headers.items() if k != "content-length"]
        return httpx.Response(answer.status_code, headers=headers, content=body)


@pytest.fixture(params=["once", "weekly", "perMinute"])
def billed(stack: Stack, request: pytest.FixtureRequest) -> Stack:
    http = stack.session.client._http
    http._transport = Billed(http._transport, request.param)
    return stack


@pytest.mark.parametrize("acquisition", ["reservation", "search"])
def test_a_price_that_is_not_billed_monthly_is_not_paid(billed: Stack, acquisition: str) -> None:
    with pytest.raises(Refused, match="is not billed monthly and cannot be compared"):
        billed.create(max_monthly_cost=LIMIT, acquisition=acquisition)
    assert billed.bought == []


def test_without_a_limit_any_price_is_right(billed: Stack) -> None:
    number, outs = billed.create()
    assert billed.bought == [number]

    with pytest.raises(Refused, match="is not billed monthly and cannot be compared"):
        billed.diff(number, outs, billed.spec_for(area_code="844", max_monthly_cost=LIMIT))


@pytest.mark.parametrize("frequency", ["monthly", "Monthly"])
def test_a_price_a_month_is_compared(frequency: str) -> None:
    inputs = PhoneNumberInputs.from_props({**TOLL_FREE, "max_monthly_cost": LIMIT})
    require_affordable(Cost(5.0, "USD", frequency), inputs, "purchasing", "+1")
    with pytest.raises(Refused, match="more than"):
        require_affordable(Cost(5.01, "USD", frequency), inputs, "purchasing", "+1")


def test_a_dearer_number_in_a_state_of_before_is_refused_in_preview(stack: Stack) -> None:
    number, outs = stack.create()
    outs["cost"] = cost_json(Cost(6.0, "USD", "monthly"))
    del outs["cost"]["billing_frequency"]
    with pytest.raises(Refused, match="more than"):
        stack.diff(number, outs, stack.spec_for(area_code="844", max_monthly_cost=LIMIT))
