"""The commands that release, delete, submit or cost money: they ask first."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.models import Capabilities
from pulumi_acsnumbers.lifecycle.core.session import Reporter, Session
from pulumi_acsnumbers.lifecycle.phone_number.delete import release_phone_number
from tests.cli.command import Acsnumbers, at_a_terminal
from tests.emulator.brief_kit import PROGRAM_2021, PROGRAM_2022
from tests.engine.service import Service

OWNED = "+18335550142"
BRIEF = "6b1f0f6a-0000-4000-8000-000000000007"
V2021 = "2021-10-25-preview"


@pytest.fixture
def owned(service: Service) -> str:
    service.emulator.buy_number(phone_number=OWNED, calling="none", sms="outbound")
    return OWNED


def writes(service: Service) -> list[str]:
    """Return the requests that change something, but for a browse."""
    asked = service.new_requests()
    return [line for line in asked if not line.startswith("GET ") and ":browse" not in line]


@pytest.fixture
def reservation(client: Client) -> str:
    held = str(uuid.uuid4())
    offers = client.catalogue.browse(
        "US", "tollFree", capabilities=Capabilities("none", "outbound")
    )
    client.reservations.put(held, add=offers[:1])
    return held


@pytest.fixture
def brief(client: Client) -> str:
    client.briefs.upsert(BRIEF, PROGRAM_2021, api_version=V2021)
    return BRIEF


@pytest.fixture(
    params=["release", "delete reservation", "submit", "delete brief", "operator", "cancel"]
)
def dangerous(request: pytest.FixtureRequest, client: Client) -> list[str]:
    """Return each command that asks."""

    def search() -> str:
        return client.searches.start(
            "US", "tollFree", "application", Capabilities("none", "outbound")
        ).id

    commands: dict[str, Callable[[], list[str]]] = {
        "release": lambda: ["numbers", "release", request.getfixturevalue("owned")],
        "delete reservation": lambda: [
            *("reservations", "delete", request.getfixturevalue("reservation"))
        ],
        "submit": lambda: ["briefs", "submit", request.getfixturevalue("brief")],
        "delete brief": lambda: ["briefs", "delete", request.getfixturevalue("brief")],
        "operator": lambda: ["operator", "+14255550123", "--details"],
        "cancel": lambda: ["operations", "cancel", search()],
    }
    return commands[request.param]()


def test_without_a_terminal_and_without_yes_it_refuses(
    acsnumbers: Acsnumbers, service: Service, dangerous: list[str]
) -> None:
    writes(service)
    ran = acsnumbers(*dangerous, code=2)

    assert "Nobody can be asked, as this is no terminal; give --yes to do it." in ran.stderr
    assert writes(service) == []


@pytest.mark.usefixtures("somebody")
def test_a_no_is_taken_as_a_no(
    acsnumbers: Acsnumbers, service: Service, dangerous: list[str]
) -> None:
    writes(service)
    for answer in ("n\n", "\n"):
        ran = acsnumbers(*dangerous, code=1, answer=answer)
        assert "[y/N]" in ran.stderr
        assert ran.stdout == ""
    assert writes(service) == []


@pytest.mark.usefixtures("somebody")
def test_a_yes_does_it_once(acsnumbers: Acsnumbers, service: Service, dangerous: list[str]) -> None:
    writes(service)
    acsnumbers(*dangerous, answer="y\n")

    assert len(writes(service)) == 1


def test_a_released_number_is_gone_when_the_command_ends(
    acsnumbers: Acsnumbers, service: Service, owned: str
) -> None:
    ran = acsnumbers("numbers", "release", owned, owned, "--yes", "-o", "json")

    assert ran.json == [{"id": owned, "phone_number": owned, "status": "released"}]
    assert service.released == [owned]
    assert service.owned == []


def test_all_or_nothing_is_released_of_a_list_with_a_wrong_number(
    acsnumbers: Acsnumbers, service: Service, owned: str
) -> None:
    ran = acsnumbers("numbers", "release", owned, "+18335550199", "--yes", code=1)

    assert "+18335550199" in ran.stderr
    assert service.owned == [owned]


def test_what_was_released_before_a_failure_is_told(
    acsnumbers: Acsnumbers, service: Service, owned: str
) -> None:
    second = service.emulator.buy_number(phone_number="+18335550143")["phoneNumber"]
    service.fault(operation="releasePhoneNumber", nth=2, status=403)
    ran = acsnumbers("numbers", "release", owned, second, "--yes", "-o", "json", code=1)

    assert ran.json == [{"id": owned, "phone_number": owned, "status": "released"}]
    assert f"releasing phone number ({second}): " in ran.stderr
    assert service.owned == [second]


def test_an_interrupted_release_is_told_with_what_was_released_before(
    acsnumbers: Acsnumbers, service: Service, owned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = service.emulator.buy_number(phone_number="+18335550143")["phoneNumber"]

    def release(session: Session, work: Reporter, number: str) -> None:
        if number == second:
            raise KeyboardInterrupt
        release_phone_number(session, work, number)

    monkeypatch.setattr(
        "pulumi_acsnumbers.lifecycle.phone_number.delete.release_phone_number", release
    )
    ran = acsnumbers("numbers", "release", owned, second, "--yes", "-o", "json", code=1)

    assert ran.json == [{"id": owned, "phone_number": owned, "status": "released"}]
    assert f"release of {second} may go on: acsnumbers numbers show {second} tells" in ran.stderr


@pytest.mark.usefixtures("somebody")
def test_several_numbers_are_counted_in_the_question(
    acsnumbers: Acsnumbers, service: Service, owned: str
) -> None:
    second = service.emulator.buy_number(phone_number="+18335550143")["phoneNumber"]
    ran = acsnumbers("numbers", "release", owned, second, code=1, answer="n\n")

    assert f"Release 2 numbers ({owned}, {second}) of {service.endpoint} for good?" in ran.stderr


def test_a_release_that_the_service_only_says_it_did_is_an_error(
    acsnumbers: Acsnumbers, service: Service, owned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulumi_acsnumbers.lifecycle.phone_number.delete._UNTIL_GONE", (0.0, 0.0))
    service.fault(operation="getPurchasedPhoneNumber", status=200, body=_row(service, owned))
    ran = acsnumbers("numbers", "release", owned, "--yes", code=1)

    assert "the service reports it released, but still shows it" in ran.stderr


def test_the_detailed_operator_costs_one_question(acsnumbers: Acsnumbers, service: Service) -> None:
    ran = acsnumbers("operator", "+14255550123", "--details", "-y", "-o", "json")

    assert ran.json["operator_details"]["name"]
    assert len(service.new_requests()) == 1


def test_what_is_reserved_is_listed_with_its_numbers_and_deleted(
    acsnumbers: Acsnumbers, client: Client, reservation: str
) -> None:
    (held,) = client.reservations.get(reservation).numbers
    (row,) = acsnumbers("reservations", "list").rows
    assert row[:2] == [reservation, "active"]
    assert row[-1] == held.phone_number

    ran = acsnumbers("reservations", "delete", reservation, "--yes", "-o", "json")
    assert ran.json == {"id": reservation, "status": "deleted"}
    assert "Nothing is reserved." in acsnumbers("reservations", "list").stderr
    assert "is not a GUID" in acsnumbers("reservations", "delete", "x", code=2).stderr


def test_expired_reservations_are_listed_on_request(
    acsnumbers: Acsnumbers, service: Service, reservation: str
) -> None:
    service.emulator.advance(3600)

    assert acsnumbers("reservations", "list", "-o", "json").json == []
    (row,) = acsnumbers("reservations", "list", "--all", "-o", "json").json
    assert (row["id"], row["status"], row["numbers"]) == (reservation, "expired", [])


def test_an_operation_is_shown_by_its_id(acsnumbers: Acsnumbers, client: Client) -> None:
    search = client.searches.start(
        "US", "tollFree", "application", Capabilities("none", "outbound")
    )
    shown = acsnumbers("operations", "show", search.id, "-o", "json").json

    assert (shown["id"], shown["status"]) == (search.id, "succeeded")
    ran = acsnumbers("operations", "show", "search_none", code=1)
    assert ran.stderr.startswith("Error: reading operation (search_none): ")


def test_the_life_of_a_brief(acsnumbers: Acsnumbers, service: Service, brief: str) -> None:
    assert acsnumbers("briefs", "list").rows[0][0] == brief
    assert (
        acsnumbers("briefs", "submit", brief, "--yes", "-o", "json").json["status"] == "submitted"
    )
    assert (
        "it is submitted already" in acsnumbers("briefs", "submit", brief, "--yes", code=1).stderr
    )
    ran = acsnumbers("briefs", "delete", brief, "--yes", code=1)
    assert "only a draft can be deleted" in ran.stderr
    assert "pulumi up" not in ran.stderr

    service.emulator.review_brief(brief, status="approved", number="12345")
    assert acsnumbers("briefs", "show", brief, "-o", "json").json["number"] == "12345"
    assert acsnumbers("short-codes", "list").rows[0][0] == "12345"


def test_a_draft_is_deleted_and_an_incomplete_one_not_submitted(
    acsnumbers: Acsnumbers, client: Client
) -> None:
    client.briefs.upsert(
        BRIEF, {"programDetails": PROGRAM_2022["programDetails"]}, api_version="2022-09-06"
    )
    version = ("--api-version", "2022-09-06")
    ran = acsnumbers("briefs", "submit", BRIEF, *version, code=1)
    assert "must be given before a brief can be submitted" in ran.stderr
    assert ran.stderr.count("must be given before") == 1, "said once, of all that is missing"
    assert "for review?" not in ran.stderr, "nobody is asked about what cannot be done"

    ran = acsnumbers("briefs", "delete", BRIEF, "--yes", *version, "-o", "json")
    assert ran.json == {"id": BRIEF, "status": "deleted"}
    assert "There is no program brief." in acsnumbers("briefs", "list", *version).stderr


@pytest.mark.usefixtures("acsnumbers")
def test_at_a_real_terminal_it_asks_and_shows_progress(service: Service, owned: str) -> None:
    ran = at_a_terminal("numbers", "release", owned, answer="y\n")

    assert ran.code == 0
    assert "[y/N]" in ran.stderr
    assert f"releasing {owned}" in ran.stderr
    assert f"{owned}  released" in ran.stdout
    assert service.owned == []


def _row(service: Service, number: str) -> dict[str, object]:
    with Client.from_connection_string(service.connection_string()) as client:
        found = client.numbers.get(number)
    return {
        "id": found.id,
        "phoneNumber": found.phone_number,
        "countryCode": found.country_code,
        "phoneNumberType": found.phone_number_type,
        "assignmentType": found.assignment_type,
        "capabilities": found.capabilities.to_json(),
        "cost": {"amount": 2.0, "currencyCode": "USD", "billingFrequency": "monthly"},
        "purchaseDate": found.purchase_date.isoformat(),
    }
