"""The client against the emulator in this process; neither knows the other's code."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import Deadline
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.errors import (
    AcsError,
    BadRequest,
    Forbidden,
    NotFound,
    OperationFailed,
    TransportError,
    Unauthorized,
)
from pulumi_acsnumbers.acs.models import AvailableNumber, Capabilities, PurchasedNumber
from pulumi_acsnumbers.acs.operations import LongRunning, reservation_purchase_id
from pulumi_acsnumbers.emulator import Emulator
from tests.acs.scripted import KEY
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport

ENDPOINT = "http://127.0.0.1:8085"
SMS = Capabilities("none", "outbound")
GUID = "6227aeb8-8086-4824-9586-05cafe96f37b"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def emulator(clock: FakeClock) -> Iterator[Emulator]:
    made = Emulator(
        seed=1,
        operations="realistic",
        access_key=KEY,
        time=lambda: clock.now().timestamp(),
        sleep=clock.sleep,
    )
    yield made
    made.close()


@pytest.fixture
def client(emulator: Emulator, clock: FakeClock) -> Iterator[Client]:
    transport = InProcessTransport(emulator)
    key = AccessKey(KEY, clock=clock)
    with Client(ENDPOINT, key, transport=transport, clock=clock) as made:
        yield made


def ended(operation: LongRunning, clock: FakeClock) -> LongRunning:
    operation.wait(Deadline.after(clock, 600))
    return operation


def held(client: Client, reservation_id: str = GUID) -> AvailableNumber:
    rows = client.catalogue.browse("US", "tollFree", assignment_type="application")
    (number,) = client.reservations.put(reservation_id, add=rows[:1]).numbers
    return number


def bought(client: Client, clock: FakeClock) -> PurchasedNumber:
    reservation_id = str(uuid.uuid4())
    number = held(client, reservation_id)
    ended(client.reservations.purchase(reservation_id), clock)
    return client.numbers.get(number.phone_number)


def test_a_number_by_search(client: Client, clock: FakeClock) -> None:
    search = client.searches.start("US", "tollFree", "application", SMS)
    ended(search, clock)
    result = client.searches.result(search.search_id)
    assert result.error == "NoError"
    assert result.expires_by > clock.now()
    purchase = ended(client.searches.purchase(search.search_id), clock)
    assert purchase.id == f"purchase_{search.search_id}"
    (number,) = client.numbers.list()
    assert (number.phone_number,) == result.phone_numbers
    assert number.capabilities == SMS
    assert number == client.numbers.get(number.phone_number)
    with pytest.raises(NotFound) as raised:
        client.searches.purchase(search.search_id)
    assert raised.value.is_about("searchid")


def test_a_number_by_reservation(client: Client, clock: FakeClock) -> None:
    empty = client.reservations.put(GUID)
    assert (empty.id, empty.status, empty.numbers) == (GUID, "active", ())
    number = held(client)
    assert number.phone_number == f"+{number.id}"
    assert number.status == "reserved"
    assert client.reservations.get(GUID).numbers[0] == number
    assert [row.id for row in client.reservations.list()] == [GUID]
    assert client.reservations.put(GUID, remove=[number.phone_number]).numbers == ()
    client.reservations.put(GUID, add=[number])
    operation = ended(client.reservations.purchase(GUID), clock)
    assert operation.id == reservation_purchase_id(GUID)
    assert client.operations.get(operation.id).succeeded
    assert client.numbers.get(number.id).phone_number == number.phone_number


def test_a_change_and_a_release(client: Client, clock: FakeClock) -> None:
    number = bought(client, clock).phone_number
    ended(client.numbers.update_capabilities(number, calling="inbound"), clock)
    assert client.numbers.get(number).capabilities.calling == "inbound"
    ended(client.numbers.release(number), clock)
    with pytest.raises(NotFound) as raised:
        client.numbers.get(number)
    assert raised.value.is_about("phonenumber")
    with pytest.raises(BadRequest, match="do not belong"):
        client.numbers.release(number)
    with pytest.raises(Forbidden, match="InsufficientPermissions"):
        client.numbers.update_capabilities(number, sms="none")


def test_what_is_let_go_is_gone(client: Client) -> None:
    held(client)
    client.reservations.delete(GUID)
    with pytest.raises(NotFound) as raised:
        client.reservations.get(GUID)
    assert raised.value.is_about("ReservationNotFound")
    with pytest.raises(NotFound) as raised:
        client.operations.get(reservation_purchase_id(GUID))


def test_the_catalogue(client: Client) -> None:
    assert {"US", "FR", "GB"} <= {country.code for country in client.catalogue.countries()}
    assert len(list(client.catalogue.countries(page_size=7))) == 40
    towns = list(client.catalogue.localities("US"))
    assert len(towns) > 100
    assert len(set(towns)) == len(towns)
    assert set(client.catalogue.area_codes("US", "tollFree", assignment_type="application")) == {
        "855",
        "844",
        "833",
    }
    anchorage = client.catalogue.area_codes(
        "US", "geographic", locality="Anchorage", administrative_division="AK"
    )
    assert list(anchorage) == ["907"]
    with pytest.raises(NotFound):
        list(client.catalogue.area_codes("US", "geographic", locality="Atlantis"))
    kinds = {offer.phone_number_type for offer in client.catalogue.offerings("US")}
    assert kinds == {"geographic", "tollFree"}
    rows = client.catalogue.browse("US", "tollFree", prefixes=["1844"])
    assert {row.id[:4] for row in rows} == {"1844"}


def test_operators(client: Client) -> None:
    (plain,) = client.operators.search(["+14255550123"])
    assert plain.operator_details is None
    (rich,) = client.operators.search(["+14255550123"], include_additional_details=True)
    assert rich.operator_details is not None
    with pytest.raises(BadRequest, match="only accept one"):
        client.operators.search(["+14255550123", "+14255550124"])


def test_refusals(client: Client, clock: FakeClock, emulator: Emulator) -> None:
    with pytest.raises(BadRequest, match="Unable to parse country code"):
        client.searches.start("XX", "tollFree", "application", SMS)
    with pytest.raises(BadRequest, match="unable to find phone plans"):
        client.searches.start("US", "tollFree", "person", SMS)
    before = len(emulator.requests())
    with pytest.raises(BadRequest, match="Maximum search size exceeded") as raised:
        client.searches.start("US", "tollFree", "application", SMS, quantity=501)
    assert raised.value.status == 500
    assert len(emulator.requests()) == before + 1
    stranger = Client(
        ENDPOINT,
        AccessKey("c3RyYW5nZXI=", clock=clock),
        transport=InProcessTransport(emulator),
        clock=clock,
    )
    with pytest.raises(Unauthorized, match="Denied"):
        list(stranger.numbers.list())


def test_france_wants_a_promise(client: Client, clock: FakeClock) -> None:
    rows = client.catalogue.browse("FR", "tollFree")
    client.reservations.put(GUID, add=rows[:1])
    with pytest.raises(BadRequest, match="Consent not provided"):
        client.reservations.purchase(GUID)
    ended(client.reservations.purchase(GUID, agree_to_not_resell=True), clock)


def test_pages(client: Client, clock: FakeClock) -> None:
    search = client.searches.start("US", "tollFree", "application", SMS, quantity=23)
    ended(search, clock)
    ended(client.searches.purchase(search.search_id), clock)
    assert len({number.id for number in client.numbers.list(page_size=5)}) == 23
    assert len(list(client.numbers.list())) == 23


def test_a_purchase_whose_answer_is_lost_is_not_sent_again(
    client: Client, clock: FakeClock, emulator: Emulator
) -> None:
    number = held(client)
    emulator.set_faults([{"operation": "purchaseReservation", "cut": "after"}])
    with pytest.raises(TransportError) as raised:
        client.reservations.purchase(GUID)
    assert raised.value.sent
    ended(client.operations.resume(reservation_purchase_id(GUID)), clock)
    assert [row.id for row in client.numbers.list()] == [number.id]
    posts = [r for r in emulator.requests() if r["path"].endswith(":purchase")]
    assert len(posts) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"cut": "before"},
        {"cut": "after"},
        {"status": 503},
        {"status": 429, "headers": {"Retry-After": "3"}},
        {"truncate": True},
        {"delay": 20.0, "commit": True, "status": 504},
    ],
    ids=str,
)
def test_what_twice_does_what_once_does_survives(
    client: Client, clock: FakeClock, emulator: Emulator, fault: dict[str, object]
) -> None:
    emulator.set_faults(
        [
            {"operation": name, "nth": 1} | fault
            for name in ("createOrUpdateReservation", "getOperation", "getPurchasedPhoneNumber")
        ]
    )
    assert bought(client, clock).country_code == "US"
    emulator.set_faults([{"operation": "updateCapabilities", "nth": 1} | fault])
    (number,) = client.numbers.list()
    ended(client.numbers.update_capabilities(number.id, sms="none"), clock)
    assert client.numbers.get(number.id).capabilities.sms == "none"


def test_a_purchase_that_fails_says_why(
    client: Client, clock: FakeClock, emulator: Emulator
) -> None:
    held(client)
    reason = {"code": "OutOfStock", "message": "none left"}
    emulator.set_faults([{"operation": "purchaseReservation", "fail": reason}])
    with pytest.raises(OperationFailed, match="OutOfStock: none left"):
        ended(client.reservations.purchase(GUID), clock)


def test_threads_share_a_client(client: Client, clock: FakeClock) -> None:
    def story(_: int) -> str:
        return bought(client, clock).phone_number

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(story, range(16)))
    assert len({*numbers}) == 16


def test_an_html_page_in_between_proves_nothing(
    client: Client, clock: FakeClock, emulator: Emulator
) -> None:
    number = bought(client, clock)
    emulator.set_faults([{"path": "/phoneNumbers/*", "status": 404, "body": "<html>"}])
    with pytest.raises(AcsError) as raised:
        client.numbers.get(number.id)
    assert isinstance(raised.value, NotFound)
    assert not raised.value.is_about("phonenumber")
