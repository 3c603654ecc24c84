"""Buying: what stops it before money moves, what may go wrong, and how it goes on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.harness import Stack, number
from tests.engine.service import Service

FRANCE: dict[str, Any] = {
    "country_code": "FR",
    "capabilities": {"calling": "inbound", "sms": "none"},
}


def test_many_numbers_at_the_same_moment(stack: Stack, service: Service) -> None:
    names = [f"line-{index}" for index in range(12)]
    stack.declare(*(number(name) for name in names))
    stack.up()
    assert set(stack.numbers) == set(names)
    assert sorted(stack.numbers.values()) == service.owned
    assert len(service.owned) == 12
    assert sorted(service.bought) == service.owned

    service.new_requests()
    stack.drift(code=0)
    assert len(service.new_requests()) < 12, "many reads are one listing"

    stack.destroy()
    assert service.owned == []
    assert sorted(service.bought) == sorted(service.released)


def test_the_phases_are_told_on_the_numbers_own_row(stack: Stack, service: Service) -> None:
    stack.declare(number("first"), number("second"))
    up = stack.up()
    for name, bought in stack.numbers.items():
        row = up.row(name)
        for phase in ("searching", f"holding {bought}", f"purchasing {bought}", f"bought {bought}"):
            assert phase in row
        (other,) = set(service.owned) - {bought}
        assert f"bought {other}" not in row


@pytest.mark.full
def test_from_a_search(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="844", acquisition="search"))
    stack.up()
    (bought,) = service.owned
    assert bought.startswith("+1844")
    assert stack.numbers == {"hotline": bought}
    requests = service.new_requests()
    assert "POST /availablePhoneNumbers/countries/US/:search" in requests
    assert "POST /availablePhoneNumbers/:purchase" in requests

    stack.preview("--expect-no-changes")
    stack.destroy()
    assert service.bought == service.released == [bought]


@pytest.mark.parametrize(
    "acquisition", ["reservation", pytest.param("search", marks=pytest.mark.full)]
)
def test_a_price_above_the_limit_is_not_paid(
    stack: Stack, service: Service, acquisition: str
) -> None:
    limit = {"amount": 0.5, "currency_code": "USD"}
    stack.declare(number(max_monthly_cost=limit, acquisition=acquisition))
    (error,) = stack.up(code=1).errors
    assert "it costs 2.00 USD monthly, more than max_monthly_cost 0.50 USD" in error
    assert service.bought == []

    stack.declare(number(max_monthly_cost=limit | {"amount": 2}, acquisition=acquisition))
    stack.up()
    assert len(service.bought) == 1
    assert list(stack.numbers.values()) == service.owned


@pytest.mark.full
def test_a_price_that_is_known_is_refused_in_preview(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    service.new_requests()

    limit = {"amount": 0.5, "currency_code": "USD"}
    stack.declare(number(area_code="844", max_monthly_cost=limit))
    (error,) = stack.preview(code=1).errors
    assert "more than max_monthly_cost 0.50" in error
    assert service.new_requests() == []


@pytest.mark.full
def test_a_country_that_needs_consent(stack: Stack, service: Service) -> None:
    stack.declare(number(**FRANCE, acquisition="search"))
    (error,) = stack.up(code=1).errors
    assert "requires your agreement not to resell the number; set agree_to_not_resell=True" in error
    assert not any("purchase" in request for request in service.new_requests())

    stack.declare(number(**FRANCE))  # of a reservation, the service says so when it is purchased
    (error,) = stack.up(code=1).errors
    assert "your agreement not to resell the number, set agree_to_not_resell" in error
    assert service.bought == []

    stack.declare(number(**FRANCE, agree_to_not_resell=True))
    stack.up()
    (bought,) = service.owned
    assert bought.startswith("+33")
    assert service.bought == [bought]
    assert stack.numbers == {"hotline": bought}


def test_a_purchase_that_takes_longer_than_its_time(stack: Stack, service: Service) -> None:
    service.emulator.set_switches({"operations": "seconds:3600"})
    stack.declare(number(operation_timeout=1))
    slow = stack.up()
    assert "the next pulumi up goes on with it" in slow.text
    (resource,) = stack.resources()
    assert resource["outputs"]["status"] == "purchasing"
    assert service.bought == [resource["id"]]
    assert service.owned == []

    stack.drift(code=7)
    assert stack.numbers == {"hotline": resource["id"]}, "under way is not gone"

    service.emulator.advance(3600)
    service.emulator.set_switches({"operations": "immediate"})
    stack.up()
    (resource,) = stack.resources()
    assert resource["outputs"]["status"] == "active"
    assert service.owned == service.bought == [resource["id"]]
    stack.preview("--expect-no-changes")


@pytest.mark.full
def test_an_account_that_cannot_pay_is_not_asked_for_every_number(
    stack: Stack, service: Service
) -> None:
    service.fault(
        operation="purchaseReservation",
        status=402,
        body={"error": {"code": "PaymentRequired", "message": "No payment method."}},
    )
    stack.declare(*(number(f"line-{index}") for index in range(12)))
    errors = stack.up("--parallel", "4", "--continue-on-error", code=1).errors
    asked = [request for request in service.new_requests() if "purchase" in request]
    assert 1 <= len(asked) <= 4, "those that were under way beside the first"
    assert sum("No payment method." in error for error in errors) == len(errors)
    assert any("not tried, because an earlier purchase in this run failed" in e for e in errors)
    assert service.owned == []


@pytest.mark.full
def test_a_purchase_that_fails(stack: Stack, service: Service) -> None:
    service.fault(
        operation="purchaseReservation",
        nth=1,
        fail={"code": "InternalError", "message": "The number could not be provisioned."},
    )
    stack.declare(number())
    (error,) = stack.up(code=1).errors
    assert error.startswith("purchasing phone number (+1")
    assert "The number could not be provisioned." in error
    assert "the next pulumi up tries another number" in error
    assert stack.numbers == {}
    assert service.owned == []

    stack.up()
    (bought,) = service.owned
    assert stack.numbers == {"hotline": bought}
    assert len(service.bought) == 2, "the one that failed, and one more"


@pytest.mark.full
def test_a_reply_that_is_lost_after_the_purchase(stack: Stack, service: Service) -> None:
    service.fault(operation="purchaseReservation", nth=1, cut="after")
    stack.declare(number())
    stack.up()
    (bought,) = service.owned
    assert service.bought == [bought]
    assert stack.numbers == {"hotline": bought}


def test_a_stack_that_may_not_buy(stack: Stack, service: Service) -> None:
    stack.configure(allowPurchases="false")
    stack.declare(number())
    (error,) = stack.up(code=1).errors
    assert "purchases are switched off for this stack" in error
    assert service.bought == []
    assert service.emulator.ledger() == [], "nothing is held either"

    stack.configure(allowPurchases="true")
    stack.up()
    assert len(service.bought) == 1


def test_a_stack_that_may_not_release(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    stack.configure(allowReleases="false")
    refused = f"releasing phone number ({bought}): releases are switched off for this stack"

    (error,) = stack.destroy("--run-program", code=1).errors
    assert error.startswith(refused)

    stack.declare(number(area_code="844"))
    (error,) = stack.up(code=1).errors
    assert error.startswith(f"replacing phone number ({bought}): releases are switched off")
    assert service.bought == [bought], "refused before another number is bought"

    stack.declare(number(area_code="833"))
    stack.up()
    (error,) = stack.destroy(code=1).errors
    assert error.startswith(refused)
    assert stack.numbers == {"hotline": bought}
    assert service.owned == [bought]

    stack.configure(allowReleases="true")
    stack.destroy("--run-program")
    assert stack.is_empty
    assert service.bought == service.released == [bought]


@pytest.mark.full
def test_a_guardrail_that_comes_with_the_removal_of_the_last_resource_comes_too_late(
    stack: Stack, service: Service
) -> None:
    """Without a resource the engine makes no new provider, and the old one has the old settings."""
    stack.declare(number())
    stack.up()
    stack.configure(allowReleases="false")
    stack.declare()
    stack.up()
    assert service.released == service.bought

    stack.declare(number())
    stack.up()
    (bought,) = service.owned
    stack.declare()
    (error,) = stack.up(code=1).errors
    assert error.startswith(f"releasing phone number ({bought}): releases are switched off")
    assert service.owned == [bought]


def test_an_engine_that_writes_no_checkpoints(stack: Stack, service: Service) -> None:
    stack.env |= {"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_EXPERIMENTAL": "true"}
    stack.declare(number())
    (error,) = stack.up(code=1).errors
    assert "PULUMI_SKIP_CHECKPOINTS is set" in error
    assert service.bought == []
