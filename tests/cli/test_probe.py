"""`acsnumbers doctor --probe`: whether the service behaves as the package relies on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from pulumi_acsnumbers.acs.catalogue import Catalogue
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.models import Reservation
from pulumi_acsnumbers.acs.reservations import Reservations
from pulumi_acsnumbers.cli.probe import NotHarmless, Probe
from pulumi_acsnumbers.config import resolve
from tests.cli.command import Acsnumbers
from tests.cli.test_configuration import Pulumi, pulumi
from tests.cli.test_doctor import cli, looked
from tests.engine.service import Service
from tests.support.clocks import SkippingClock

__all__ = ["cli", "pulumi"]

HELD = "6b1f0f6a-0000-4000-8000-000000000001"


def probed(service: Service) -> dict[str, tuple[str, str]]:
    settings = resolve({"acsnumbers:connectionString": service.connection_string()}.get, {})
    found = {f.check: (f.state, f.found) for f in Probe(settings, SkippingClock(), HELD).run()}
    return {check.removeprefix("probe: "): told for check, told in found.items()}


def held(service: Service) -> list[str]:
    """Return what was held and not let go."""
    kinds = {"hold": 1, "unhold": -1}
    count: Counter[str] = Counter()
    for entry in service.emulator.ledger():
        count[entry["number"]] += kinds.get(entry["kind"], 0)
    return sorted(number for number, left in count.items() if left)


def test_the_emulator_behaves_as_the_package_relies_on(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service
) -> None:
    del pulumi
    found = looked(acsnumbers, "--probe", "--yes")
    probes = {check for check in found if check.startswith("probe: ")}

    assert {state for state, _ in found.values()} == {"ok"}
    assert len(probes) == 16
    _, told = found["probe: two numbers in one reservation"]
    assert re.fullmatch(r"HTTP 200, holds \+1\d+ and \+1\d+", told)
    assert "probe: its purchase" in probes
    assert service.bought == held(service) == []
    assert not any(
        r["status"] == "active" for r in service.emulator.state()["reservations"].values()
    )
    sent = {f"{r['method']} {r['path'].rpartition('/')[2]}" for r in service.emulator.requests()}
    assert not any(":purchase" in line or ":search" in line for line in sent)


def test_it_is_asked_for(acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service) -> None:
    del pulumi
    ran = acsnumbers("doctor", "--probe", code=2)

    assert "give --yes" in ran.stderr
    assert not service.emulator.state()["reservations"]


@pytest.mark.usefixtures("pulumi")
def test_it_is_not_tried_where_something_failed(
    acsnumbers: Acsnumbers, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "1")
    found = looked(acsnumbers, "--probe", "--yes", code=1)

    assert found["probe"] == ("warning", "not tried, because of what failed")
    assert not service.emulator.state()["reservations"]


def error(code: str, target: str | None = None) -> dict[str, Any]:
    return {"error": {"code": code, "message": "No."} | ({"target": target} if target else {})}


DIFFERENT: list[tuple[str, dict[str, Any], str, str]] = [
    ("nothing in stock", {"operation": "browseAvailableNumbers", "status": 200,
     "body": {"phoneNumbers": []}}, "browse", "warning"),
    ("browse refused", {"operation": "browseAvailableNumbers", "status": 400,
     "body": error("BadRequest")}, "browse", "failure"),
    ("a number of nobody is there", {"operation": "getPurchasedPhoneNumber", "status": 404,
     "body": "<html>"}, "number that is not owned", "failure"),
    ("the target is another", {"operation": "getPurchasedPhoneNumber", "status": 404,
     "body": error("NotFound", "number")}, "number that is not owned", "failure"),
    ("403 for it", {"operation": "getPurchasedPhoneNumber", "status": 403,
     "body": error("Denied")}, "number that is not owned", "failure"),
    ("an operation without code", {"operation": "getOperation", "status": 404},
     "unknown operation", "failure"),
    ("an operation that is there", {"operation": "getOperation", "status": 200, "body":
     {"id": "x", "operationType": "x", "status": "succeeded"}}, "its purchase", "failure"),
    ("no code for a reservation", {"operation": "getReservation", "nth": 1, "count": 50,
     "status": 404}, "unknown reservation", "failure"),
    ("a brief with a target", {"operation": "getUSProgramBrief", "status": 404,
     "body": error("NotFound", "brief")}, "unknown program brief", "failure"),
    ("another id", {"operation": "createOrUpdateReservation", "status": 201, "body":
     {"id": "other", "status": "active"}, "commit": True}, "reservation", "failure"),
    ("not active", {"operation": "createOrUpdateReservation", "nth": 2, "status": 200, "body":
     {"id": HELD, "status": "submitted"}, "commit": True}, "hold", "failure"),
    ("refused", {"operation": "createOrUpdateReservation", "status": 400,
     "body": error("BadRequest")}, "reservation", "failure"),
    ("not listed", {"operation": "listReservations", "status": 200,
     "body": {"reservations": []}}, "list of reservations", "warning"),
    ("cannot be deleted", {"operation": "deleteReservation", "status": 400,
     "body": error("BadRequest")}, "letting go", "failure"),
    ("still active after it", {"operation": "deleteReservation", "status": 204},
     "after letting go", "failure"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "check", "state"), [row[1:] for row in DIFFERENT], ids=[row[0] for row in DIFFERENT]
)
def test_where_the_service_differs_it_is_told(
    service: Service, fault: dict[str, Any], check: str, state: str
) -> None:
    service.fault(**fault)
    found = probed(service)

    assert found[check][0] == state
    assert service.bought == []


def test_a_created_one_that_is_answered_with_200_is_only_worth_a_warning(service: Service) -> None:
    service.fault(
        operation="createOrUpdateReservation",
        nth=1,
        status=200,
        commit=True,
        body={"id": HELD, "status": "active", "expiresAt": "2999-01-01T00:00:00+00:00"},
    )
    found = probed(service)

    assert found["empty reservation"][0] == "warning"
    assert found["length of the hold"][0] == "warning"


TWO = "two numbers in one reservation"


def test_a_reservation_that_can_have_one_number_is_told(service: Service) -> None:
    service.emulator.set_inventory({"limits": {"reservation_numbers": 1}})
    found = probed(service)

    assert {check for check, (state, _) in found.items() if state != "ok"} == {TWO}
    assert found[TWO][0] == "warning"
    assert "HTTP 400" in found[TWO][1]
    assert held(service) == service.bought == []


def test_a_second_number_that_somebody_else_took_is_told(service: Service) -> None:
    put = Reservations.put

    def taken(self: Reservations, reservation_id: str, **change: Any) -> Reservation:
        seen = put(self, reservation_id, **change)
        if len(seen.numbers) < 2:
            return seen
        one, other = seen.numbers
        return replace(seen, numbers=(one, replace(other, status="error")))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reservations, "put", taken)
        found = probed(service)

    assert found[TWO][0] == "warning"
    assert "where a pool expects" in found[TWO][1]


def test_what_is_held_is_let_go_when_the_probe_is_left(service: Service) -> None:
    settings = resolve({"acsnumbers:connectionString": service.connection_string()}.get, {})
    findings = Probe(settings, SkippingClock(), HELD).run()
    assert any(finding.check == f"probe: {TWO}" for finding in findings)
    assert len(held(service)) == 2

    findings.close()
    assert held(service) == []


def test_with_a_single_offer_two_are_not_asked_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    browse = Catalogue.browse
    monkeypatch.setattr(Catalogue, "browse", lambda *args, **wanted: browse(*args, **wanted)[:1])
    found = probed(service)

    assert found["hold"][0] == "ok"
    assert TWO not in found


def test_what_is_held_is_let_go_also_when_the_probe_is_stopped(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Probe, "_looked_at", stop)
    with pytest.raises(KeyboardInterrupt):
        probed(service)

    assert held(service) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda client, id_: client.reservations.purchase(id_),
        lambda client, _: client.searches.purchase("x"),
        lambda client, _: client.numbers.release("+18335550100"),
        lambda client, _: client.reservations.delete("6b1f0f6a-0000-4000-8000-000000000009"),
        lambda client, id_: client.briefs.upsert(id_, {}, api_version="2022-09-06"),
        lambda client, _: client.operators.search(
            ["+14255550123"], include_additional_details=True
        ),
    ],
)
def test_nothing_that_could_cost_or_release_leaves_the_probe(service: Service, act: Any) -> None:
    settings = resolve({"acsnumbers:connectionString": service.connection_string()}.get, {})
    trial = Probe(settings)
    with (
        Client.for_access(settings, before=trial._stop) as client,
        pytest.raises(NotHarmless),
    ):
        act(client, trial.id)
    assert service.new_requests() == []
