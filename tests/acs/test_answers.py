"""What is made of the answer to each operation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from pulumi_acsnumbers.acs.models import (
    AdministrativeDivision,
    AvailableNumber,
    Capabilities,
    Cost,
    Country,
    Locality,
    Offering,
    OperatorDetails,
)
from tests.acs.scripted import (
    COST,
    RESERVATION,
    SEARCH,
    available,
    owned,
    reply,
    reservation,
    service,
)

NUMBER = "+18335550100"
WANTED = Capabilities("none", "outbound")
ROW = AvailableNumber.from_json(available())


def started(name: str) -> httpx.Response:
    return reply(202, operation_id=name, Operation_Location=f"/phoneNumbers/operations/{name}?x=1")


def test_a_number() -> None:
    number = service(reply(200, owned())).client().numbers.get(NUMBER)
    assert (number.id, number.phone_number) == ("18335550100", NUMBER)
    assert number.capabilities == Capabilities("none", "outbound")
    assert number.cost == Cost(2.0, "USD", "monthly")
    assert number.purchase_date == datetime(2025, 6, 2, 9, 31, 17, 869041, tzinfo=UTC)


def test_started_operations_know_their_ids() -> None:
    search = service(started("search_abc")).client().searches.start("US", "a", "b", WANTED)
    assert (search.id, search.search_id) == ("search_abc", "abc")
    bare = service(reply(202)).client()
    assert bare.searches.purchase(SEARCH).id == f"purchase_{SEARCH}"
    assert bare.reservations.purchase(RESERVATION).id == f"reservationPurchase_{RESERVATION}"
    located = service(reply(202, Operation_Location="/phoneNumbers/operations/release_9?v=1"))
    assert located.client().numbers.release(NUMBER).id == "release_9"
    assert repr(search) == "RunningSearch('search_abc')"


def test_a_number_just_added_to_a_reservation_gets_its_plus_sign() -> None:
    row = available(phoneNumber="18335550101", status="reserved")
    acs = service(reply(201, reservation(n18335550101=row)))
    held = acs.client().reservations.put(RESERVATION, add=[ROW])
    assert [n.phone_number for n in held.numbers] == ["+18335550101"]
    assert held.expires_at == datetime(2025, 6, 2, 9, 45, 0, 123456, tzinfo=UTC)


def test_the_key_of_a_reservation_says_which_number_it_holds() -> None:
    row = available()
    del row["id"], row["phoneNumber"]
    acs = service(reply(200, reservation(n18335550101=row)))
    (number,) = acs.client().reservations.get(RESERVATION).numbers
    assert (number.id, number.phone_number) == ("18335550101", "+18335550101")


def test_a_number_that_somebody_took_is_told_with_its_error() -> None:
    taken = available(
        status="error",
        error={"code": "FailedToReserveNumber", "message": "Failed to add the number."},
    )
    acs = service(reply(207, reservation(n18335550101=taken)))
    (row,) = acs.client().reservations.put(RESERVATION, add=[ROW]).numbers
    assert row.status == "error"
    assert row.error is not None
    assert row.error.code == "FailedToReserveNumber"


def test_the_catalogue() -> None:
    place = {"localizedName": "AK", "abbreviatedName": "AK"}
    rows = service(
        reply(
            200,
            {
                "phoneNumberLocalities": [
                    {"localizedName": "Anchorage", "administrativeDivision": place},
                    {"localizedName": "Nowhere"},
                ]
            },
        )
    )
    assert list(rows.client().catalogue.localities("US")) == [
        Locality("Anchorage", AdministrativeDivision("AK", "AK")),
        Locality("Nowhere"),
    ]
    rows = service(reply(200, {"countries": [{"localizedName": "Canada", "countryCode": "CA"}]}))
    assert list(rows.client().catalogue.countries()) == [Country("CA", "Canada")]
    rows = service(reply(200, {"areaCodes": [{"areaCode": "855"}, {"areaCode": "844"}]}))
    assert list(rows.client().catalogue.area_codes("US", "tollFree")) == ["855", "844"]
    offers = [
        {
            "phoneNumberType": "tollFree",
            "availableCapabilities": {"calling": "none", "sms": "none"},
            "cost": COST,
        },
        {"cost": COST},
    ]
    rows = service(reply(200, {"phoneNumberOfferings": offers}))
    assert list(rows.client().catalogue.offerings("US")) == [
        Offering("tollFree", None, Capabilities("none", "none"), Cost(2.0, "USD", "monthly")),
        Offering(None, None, None, Cost(2.0, "USD", "monthly")),
    ]


def test_operator_information() -> None:
    plain: dict[str, Any] = {
        "phoneNumber": "+14255550123",
        "nationalFormat": "(425) 555-0123",
        "isoCountryCode": None,
        "numberType": None,
        "operatorDetails": None,
    }
    details = {"name": "Contoso Telecom", "mobileNetworkCode": None, "mobileCountryCode": None}
    rich = plain | {"isoCountryCode": "US", "numberType": "other", "operatorDetails": details}
    acs = service(reply(200, {"values": [plain, rich]}))
    first, second = acs.client().operators.search(["14255550123"], include_additional_details=True)
    assert first.operator_details is None
    assert second.operator_details == OperatorDetails("Contoso Telecom", None, None)
    assert acs.bodies[0]["options"] == {"includeAdditionalOperatorDetails": True}
