"""What the commands say of numbers that a pool has."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import SYSTEM_CLOCK, Deadline
from pulumi_acsnumbers.cli import pulumi_cli
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from pulumi_acsnumbers.lifecycle.pool.spec import KIND, spec_text
from tests.cli.command import Acsnumbers
from tests.cli.state import TOLL_FREE, State, bought
from tests.cli.test_configuration import Pulumi
from tests.engine.fixtures import stack, workshop
from tests.engine.harness import Stack, number
from tests.engine.service import Service
from tests.engine.test_pool import pool

__all__ = ["stack", "workshop"]

ELSEWHERE = "urn:pulumi:dev::acs::acs:test:Office::office"


@pytest.fixture
def state(service: Service) -> State:
    return State(service)


def test_the_numbers_of_a_pool_are_no_orphans(
    acsnumbers: Acsnumbers,
    stack: Stack,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stack.declare(pool(3), number("hotline"))
    stack.up()
    portal = bought(service, "0142")
    for name, value in stack.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stack.folder)
    (of_agents,) = [r["outputs"]["phone_numbers"] for r in stack.everything if "agents" in r["urn"]
                    and "phone_numbers" in r["outputs"]]  # fmt: skip

    found = acsnumbers("orphans", "-o", "json").json
    assert [row["id"] for row in found["orphans"]] == [portal]
    assert found["orders"] == found["gone"] == found["shared"] == []
    listed = acsnumbers("numbers", "list", "-o", "json").json
    assert {row["id"] for row in listed} == {portal, stack.numbers["hotline"], *of_agents}
    for one in of_agents:
        assert "The pool agents of acs/dev holds it." in acsnumbers("numbers", "show", one).stderr
    assert "holds it" not in acsnumbers("numbers", "show", portal).stderr
    assert not [
        one
        for one in acsnumbers("doctor", "-o", "json").json["findings"]
        if one["check"] == "options"
    ]

    service.emulator.release_number(of_agents[0])
    found = acsnumbers("orphans", "-o", "json").json
    assert [(row["name"], row["id"]) for row in found["gone"]] == [("agents", of_agents[0])]


def test_what_a_pool_was_buying_when_its_run_died_names_the_pool(
    acsnumbers: Acsnumbers, state: State, client: Client
) -> None:
    order, kind = str(uuid.uuid4()), {**TOLL_FREE, "size": 4}
    generations = [{"spec": spec_text(kind), "since": "2999-01-01T00:00:00+00:00"}]
    state.add("Order", order, "agents", outputs={"kind": KIND, "generations": generations})
    offers = client.catalogue.browse("US", "tollFree", assignment_type="application")
    # The first reservation of this run has no trace: ten are under way at a time.
    for attempt, place in ((1, 0), (2, 2)):
        reservation = attempt_id(order, 0, attempt)
        client.reservations.put(reservation, add=offers[place : place + 2])
        client.reservations.purchase(reservation).wait(Deadline.after(SYSTEM_CLOCK, 60))
    found = acsnumbers("orphans", "--state", state.write(), "-o", "json").json

    assert {row["id"] for row in found["orphans"]} == {one.phone_number for one in offers[:4]}
    assert all(row["bought_by"]["name"] == "agents" for row in found["orphans"])


def test_a_number_of_a_pool_and_of_another_stack_is_told(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    both, other = bought(service, "0101"), State(service, "prod")
    state.add("PhoneNumberPool", "order", "agents", outputs={"phone_numbers": [both]})
    other.add("PhoneNumber", both, "main")
    ran = acsnumbers("orphans", "--state", state.write(), "--state", other.write())

    assert "Held more than once: either can release it" in ran.stdout
    assert [row[:3] for row in ran.rows[1:]] == [
        ["acs/dev", "agents", both],
        ["acs/prod", "main", both],
    ]


def test_a_pool_that_the_engine_forgets_without_asking_is_told(
    acsnumbers: Acsnumbers,
    service: Service,
    state: State,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    has = {"phone_numbers": [bought(service, "0101")]}
    state.add("PhoneNumberPool", "order", "agents", outputs=has, deletedWith=ELSEWHERE)
    ran = acsnumbers("orphans", "--state", state.write(), "--exit-code", "-o", "json", code=1)
    assert [(row["kind"], row["name"]) for row in ran.json["unasked"]] == [("pool", "agents")]

    fake = Pulumi(tmp_path / "fake")
    Path(state.write()).rename(fake.folder / "state.json")
    Path("Pulumi.yaml").write_text("name: acs\nruntime: python\n")
    monkeypatch.setenv("PATH", f"{fake.folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(pulumi_cli, "version", lambda: "v3.259.0")
    found = acsnumbers("doctor", "-o", "json").json["findings"]
    (line,) = [one for one in found if one["check"] == "options"]
    assert line["found"].startswith("pool agents: deletedWith is ")


def test_what_a_pool_let_go_is_an_orphan_that_no_run_takes_back(
    acsnumbers: Acsnumbers,
    stack: Stack,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stack.declare(pool(3, release_on_delete=False))
    stack.up()
    kept, *others = service.owned
    stack.declare(pool(2, release_on_delete=False, release=[kept]))
    stack.up()
    assert service.owned == [kept, *others]
    for name, value in stack.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stack.folder)

    found = acsnumbers("orphans", "-o", "json").json
    (orphan,) = found["orphans"]
    assert (orphan["id"], orphan["bought_by"], orphan["known"]) == (kept, None, "")
    assert found["orders"] == []


def test_what_waits_to_be_released_from_a_pool_is_told(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    leaving, stays = bought(service, "0101"), bought(service, "0102")
    has = {"phone_numbers": [leaving, stays]}
    state.add("PhoneNumberPool", "order", "agents", outputs={"phone_numbers": [stays]})
    state.add("PhoneNumberPool", "order", "agents", outputs=has, delete=True)
    found = acsnumbers("orphans", "--state", state.write(), "-o", "json").json

    assert [(row["id"], row["known"]) for row in found["orphans"]] == [
        (leaving, "an old copy in acs/dev waits for its deletion")
    ]
