"""What the official SDK makes of the emulator: every operation, and the errors it raises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import uuid4

import pytest
from azure.communication.phonenumbers import (
    PhoneNumberAssignmentType,
    PhoneNumberCapabilities,
    PhoneNumberCapabilityType,
    PhoneNumbersClient,
    PhoneNumberType,
)
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
)

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server

# Its models' members are all optional by type, which would drown every assertion in checks.
Sdk: TypeAlias = Any
INBOUND = PhoneNumberCapabilities(
    calling=PhoneNumberCapabilityType.INBOUND, sms=PhoneNumberCapabilityType.NONE
)
BOTH = "inbound+outbound"


def search(sdk: Sdk, country: str = "US", **spec: Any) -> Any:
    poller = sdk.begin_search_available_phone_numbers(
        country,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberAssignmentType.APPLICATION,
        INBOUND,
        polling_interval=0,
        **spec,
    )
    return poller.result()


def buy(sdk: Sdk, quantity: int = 1) -> list[str]:
    found = search(sdk, quantity=quantity)
    sdk.begin_purchase_phone_numbers(found.search_id, polling_interval=0).result()
    numbers: list[str] = found.phone_numbers
    return numbers


def refused(call: Callable[[], Any], kind: type[HttpResponseError] = HttpResponseError) -> Any:
    """The error that a call ends with: status, code and message."""
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert error.error is not None
    return error.status_code, error.error.code, error.error.message


def test_life_of_a_number(sdk: Sdk, emulator: Emulator) -> None:
    found = search(sdk, quantity=2)
    assert len(found.phone_numbers) == 2
    assert (found.cost.amount, found.cost.currency_code) == (2.0, "USD")
    assert found.search_expires_by - datetime.now(UTC) > timedelta(minutes=15)
    assert found.is_agreement_to_not_resell_required is False
    poller = sdk.begin_purchase_phone_numbers(found.search_id, polling_interval=0)
    poller.result()
    assert poller.status().lower() == "succeeded"

    number = sdk.get_purchased_phone_number(found.phone_numbers[0])
    assert number.phone_number == found.phone_numbers[0]
    assert number.id == found.phone_numbers[0][1:]
    assert (number.capabilities.calling, number.capabilities.sms) == ("inbound", "none")
    assert datetime.now(UTC) - number.purchase_date < timedelta(minutes=1)
    listed = [row.phone_number for row in sdk.list_purchased_phone_numbers()]
    assert listed == sorted(found.phone_numbers)

    changed = sdk.begin_update_phone_number_capabilities(
        number.phone_number, sms=PhoneNumberCapabilityType.OUTBOUND, polling_interval=0
    ).result()
    assert (changed.capabilities.calling, changed.capabilities.sms) == ("inbound", "outbound")

    sdk.begin_release_phone_number(number.phone_number, polling_interval=0).result()
    gone = refused(
        lambda: sdk.get_purchased_phone_number(number.phone_number), ResourceNotFoundError
    )
    assert gone == (404, "NotFound", f"Input phoneNumber {number.phone_number} cannot be found.")
    kinds = [line["kind"] for line in emulator.ledger()]
    assert kinds == ["hold", "hold", "purchase", "purchase", "capabilities", "release"]


def test_list_follows_the_links(sdk: Sdk) -> None:
    numbers = sorted(buy(sdk, 7))
    pages = [list(page) for page in sdk.list_purchased_phone_numbers(top=3).by_page()]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [row.phone_number for page in pages for row in page] == numbers


def test_purchase_comes_back_from_not_started(sdk: Sdk, emulator: Emulator) -> None:
    emulator.set_switches({"operations": "polls:8"})
    (number,) = buy(sdk)
    polls = [
        request
        for request in emulator.requests()
        if request["path"].startswith("/phoneNumbers/operations/purchase_")
    ]
    assert len(polls) == 9
    assert sdk.get_purchased_phone_number(number).phone_number == number


def test_resumed_poller(sdk: Sdk) -> None:
    poller = sdk.begin_search_available_phone_numbers(
        "US", "tollFree", "application", INBOUND, polling_interval=0
    )
    token = poller.continuation_token()
    again = sdk.begin_search_available_phone_numbers(
        "US", "tollFree", "application", INBOUND, continuation_token=token, polling_interval=0
    )
    assert again.result().search_id == poller.result().search_id


def test_reservation(sdk: Sdk) -> None:
    browsed = sdk.browse_available_phone_numbers(
        country_code="US",
        phone_number_type=PhoneNumberType.TOLL_FREE,
        sms_capability=PhoneNumberCapabilityType.OUTBOUND,
        phone_number_prefixes=["1833"],
    ).phone_numbers
    assert len(browsed) == 25
    assert all(row.phone_number.startswith("+1833") for row in browsed)
    assert {row.capabilities.sms for row in browsed} == {BOTH}

    reservation_id = str(uuid4())
    created = sdk.create_or_update_reservation(
        reservation_id=reservation_id, numbers_to_add=browsed[:2]
    )
    assert created.id == reservation_id
    assert created.status == "active"
    keys = {row.id for row in browsed[:2]}
    assert created.phone_numbers.keys() == keys
    assert {row.status for row in created.phone_numbers.values()} == {"reserved"}
    reduced = sdk.create_or_update_reservation(
        reservation_id=reservation_id, numbers_to_remove=[browsed[1].id]
    )
    assert list(reduced.phone_numbers) == [browsed[0].id]
    assert reduced.expires_at > created.expires_at
    assert [row.id for row in sdk.list_reservations(max_page_size=1)] == [reservation_id]

    sdk.begin_purchase_reservation(reservation_id, polling_interval=0).result()
    assert sdk.get_reservation(reservation_id).status == "completed"
    number = sdk.get_purchased_phone_number(browsed[0].phone_number)
    assert number.capabilities.sms == BOTH

    other = str(uuid4())
    failed = sdk.create_or_update_reservation(reservation_id=other, numbers_to_add=browsed[:1])
    row = failed.phone_numbers[browsed[0].id]
    assert row.status == "error"
    assert row.error.code == "FailedToReserveNumber"
    sdk.delete_reservation(other)
    assert refused(lambda: sdk.get_reservation(other), ResourceNotFoundError) == (
        404,
        "ReservationNotFound",
        "The reservation was not found and the operation could not be completed.",
    )


def test_pages_of_reservations(sdk: Sdk) -> None:
    ids = [str(uuid4()) for _ in range(5)]
    for reservation_id in ids:
        sdk.create_or_update_reservation(reservation_id=reservation_id)
    assert [row.id for row in sdk.list_reservations(max_page_size=2)] == ids


def test_catalogue(sdk: Sdk) -> None:
    countries = list(sdk.list_available_countries())
    assert len(countries) == 40
    assert ("US", "United States") in [(c.country_code, c.localized_name) for c in countries]
    places = list(sdk.list_available_localities("US"))
    assert len(places) > 350
    assert places[0].administrative_division.abbreviated_name == "AK"
    alaska = sdk.list_available_localities("US", administrative_division="AK")
    assert "Anchorage" in [place.localized_name for place in alaska]
    anchorage = sdk.list_available_area_codes(
        "US",
        PhoneNumberType.GEOGRAPHIC,
        assignment_type=PhoneNumberAssignmentType.PERSON,
        locality="Anchorage",
        administrative_division="AK",
    )
    assert [code.area_code for code in anchorage] == ["907"]
    toll_free = sdk.list_available_area_codes(
        "US", PhoneNumberType.TOLL_FREE, assignment_type=PhoneNumberAssignmentType.APPLICATION
    )
    assert [code.area_code for code in toll_free] == ["855", "844", "833"]
    spaced = sdk.list_available_area_codes("US", PhoneNumberType.GEOGRAPHIC, locality="New York")
    assert [code.area_code for code in spaced] == ["212", "332", "646"]
    offers = list(sdk.list_available_offerings("US"))
    assert [(o.phone_number_type, o.assignment_type, o.cost.amount) for o in offers] == [
        ("geographic", "person", 1.0),
        ("geographic", "application", 1.0),
        ("tollFree", "application", 2.0),
    ]
    mobile = sdk.list_available_area_codes("IE", PhoneNumberType.MOBILE, locality="Mobile")
    assert "87" in [code.area_code for code in mobile]


def test_operator_information(sdk: Sdk) -> None:
    (plain,) = sdk.search_operator_information("+14255550123").values
    assert plain.national_format == "(425) 555-0123"
    assert (plain.iso_country_code, plain.operator_details) == (None, None)
    options: Any = {"includeAdditionalOperatorDetails": True}
    (full,) = sdk.search_operator_information("+14255550123", options=options).values
    assert full.iso_country_code == "US"
    assert full.operator_details.name
    both = ["+14255550123", "+14255550124"]
    assert refused(lambda: sdk.search_operator_information(both)) == (
        400,
        "BadRequest",
        "Can only accept one phoneNumber",
    )


FOREIGN = "+18335550100"


@pytest.mark.parametrize(
    ("call", "status", "code", "words"),
    [
        (lambda sdk: search(sdk, "XX"), 400, "InvalidInput", "Unable to parse country code."),
        (lambda sdk: search(sdk, quantity=501), 500, "InternalError", "internal error"),
        (
            lambda sdk: sdk.begin_search_available_phone_numbers(
                "US", "tollFree", "person", INBOUND
            ),
            400,
            "InternalError",
            "internal error",
        ),
        (
            lambda sdk: sdk.begin_purchase_phone_numbers("some-invalid-id"),
            404,
            "NotFound",
            "Input searchId some-invalid-id cannot be found.",
        ),
        (lambda sdk: sdk.begin_release_phone_number(FOREIGN), 400, "InternalError", "internal"),
        (
            lambda sdk: sdk.begin_update_phone_number_capabilities(FOREIGN, sms="none"),
            403,
            "InsufficientPermissions",
            "Phone number not owned by this resource.",
        ),
        (
            lambda sdk: sdk.begin_update_phone_number_capabilities("invalid", sms="none"),
            400,
            "InternalError",
            "internal error",
        ),
        (
            lambda sdk: list(sdk.list_available_area_codes("US", "geographic", locality="Nowhere")),
            404,
            "NotFound",
            "No area codes were found for the given parameters",
        ),
        (
            lambda sdk: sdk.browse_available_phone_numbers(
                country_code="INVALID", phone_number_type="tollFree"
            ),
            400,
            "InvalidInput",
            "Unable to parse country code.",
        ),
        (
            lambda sdk: sdk.begin_purchase_reservation(str(uuid4())),
            404,
            "ReservationNotFound",
            "The reservation was not found",
        ),
        (lambda sdk: sdk.delete_reservation(str(uuid4())), 404, "ReservationNotFound", "not found"),
    ],
)
def test_errors(sdk: Sdk, call: Callable[..., Any], status: int, code: str, words: str) -> None:
    seen = refused(lambda: call(sdk))
    assert seen[:2] == (status, code)
    assert words in seen[2]


def test_agreement(sdk: Sdk) -> None:
    found = search(sdk, "FR")
    assert found.is_agreement_to_not_resell_required is True
    status, code, message = refused(lambda: sdk.begin_purchase_phone_numbers(found.search_id))
    assert (status, code) == (400, "BadRequest")
    assert message.startswith("Do not resell agreement was not provided")
    sdk.begin_purchase_phone_numbers(
        found.search_id, agree_to_not_resell=True, polling_interval=0
    ).result()
    assert len(list(sdk.list_purchased_phone_numbers())) == 1

    rows = sdk.browse_available_phone_numbers(
        country_code="FR", phone_number_type="tollFree"
    ).phone_numbers
    reservation_id = str(uuid4())
    sdk.create_or_update_reservation(reservation_id=reservation_id, numbers_to_add=rows[:1])
    assert refused(lambda: sdk.begin_purchase_reservation(reservation_id)) == (
        400,
        "BadRequest",
        "Consent not provided to not resell the phone numbers",
    )


def test_operation_that_fails(sdk: Sdk, emulator: Emulator) -> None:
    failure = {"code": "PurchaseFailed", "message": "The purchase failed."}
    emulator.set_faults([{"operation": "purchasePhoneNumbers", "fail": failure}])
    found = search(sdk)
    with pytest.raises(HttpResponseError):
        sdk.begin_purchase_phone_numbers(found.search_id, polling_interval=0).result()
    assert list(sdk.list_purchased_phone_numbers()) == []


def test_wrong_key(server: Server) -> None:
    stranger = PhoneNumbersClient(
        server.endpoint, AzureKeyCredential("c3RyYW5nZXI="), retry_total=0
    )
    seen = refused(lambda: list(stranger.list_purchased_phone_numbers()), ClientAuthenticationError)
    assert seen == (401, "Denied", "Denied by the resource provider.")
    stranger._phone_number_client.close()


def test_unknown_version(server: Server, emulator: Emulator) -> None:
    client = PhoneNumbersClient(
        server.endpoint,
        AzureKeyCredential(emulator.resources["contoso"].primary_key),
        api_version="2099-01-01",
        retry_total=0,
    )
    status, code, message = refused(lambda: list(client.list_purchased_phone_numbers()))
    assert (status, code) == (400, "InvalidApiVersion")
    assert message.endswith("does not support the API version '2099-01-01'.")
    client._phone_number_client.close()


@pytest.mark.parametrize(
    "version", ["2022-12-01", "2023-05-01-preview", "2025-02-11", "2025-04-01"]
)
def test_older_versions(server: Server, emulator: Emulator, version: str) -> None:
    emulator.set_switches({"operations": "immediate"})
    client = PhoneNumbersClient(
        server.endpoint,
        AzureKeyCredential(emulator.resources["contoso"].primary_key),
        api_version=version,
        retry_total=0,
    )
    (number,) = buy(client)
    assert client.get_purchased_phone_number(number).phone_number == number
    client._phone_number_client.close()
