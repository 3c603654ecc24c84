"""The keys of every command's JSON are those that its help names: programs hang on them."""

from __future__ import annotations

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.models import Capabilities
from pulumi_acsnumbers.cli.command import Command
from tests.cli.command import Acsnumbers
from tests.cli.test_command import commands
from tests.emulator.brief_kit import PROGRAM_2021
from tests.engine.service import Service

NUMBER = "+18335550142"
RESERVATION = "6b1f0f6a-0000-4000-8000-000000000003"
BRIEF, DRAFT = "6b1f0f6a-0000-4000-8000-000000000007", "6b1f0f6a-0000-4000-8000-000000000008"
V2021 = "2021-10-25-preview"

LINES = [
    "numbers list",
    f"numbers show {NUMBER}",
    f"numbers release {NUMBER} --yes",
    "search US",
    "countries",
    "localities US --division AK",
    "area-codes US",
    "offerings US",
    "reservations list",
    f"reservations delete {RESERVATION} --yes",
    "operations show SEARCH",
    "operations cancel SEARCH --yes",
    "briefs list",
    f"briefs show {BRIEF}",
    f"briefs submit {DRAFT} --yes",
    f"briefs delete {DRAFT} --yes",
    "short-codes list",
    "operator +14255550123",
    "orphans --state /dev/null --adopt",
    "adopt",
    "adopt --pool --dir pooled",
    "doctor",
]


@pytest.fixture
def search(service: Service, client: Client) -> str:
    """An ACS resource that has something of every kind; the id of a search."""
    service.emulator.buy_number(phone_number=NUMBER, calling="none", sms="outbound")
    wanted = Capabilities("none", "outbound")
    client.reservations.put(RESERVATION, add=client.catalogue.browse("US", "tollFree")[:1])
    for brief in (BRIEF, DRAFT):
        client.briefs.upsert(brief, PROGRAM_2021, api_version=V2021)
    client.briefs.submit(BRIEF, api_version=V2021)
    service.emulator.review_brief(BRIEF, status="approved", number="12345")
    return client.searches.start("US", "tollFree", "application", wanted).id


@pytest.mark.parametrize("line", LINES)
def test_the_keys_are_those_that_the_help_names(
    acsnumbers: Acsnumbers, search: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulumi_acsnumbers.cli.pulumi_cli.version", lambda: "v3.259.0")
    words = line.replace("SEARCH", search).split()
    shown = acsnumbers(*words, "--output", "json").json
    known = commands()
    command = known[max((n for n in known if f"acsnumbers {line}".startswith(n)), key=len)]

    assert isinstance(command, Command)
    for record in shown if isinstance(shown, list) else [shown]:
        assert tuple(record) == command.keys
    assert shown


def test_no_command_is_left_out() -> None:
    other = {"acsnumbers completion", *(n for n in commands() if " emulator " in n)}
    seen = {max((n for n in commands() if f"acsnumbers {x}".startswith(n)), key=len) for x in LINES}

    assert seen == commands().keys() - other


def test_ids_have_one_form(acsnumbers: Acsnumbers, search: str) -> None:
    del search
    owned = acsnumbers("numbers", "list", "-o", "json").json
    held = acsnumbers("reservations", "list", "-o", "json").json[0]["numbers"]
    found = acsnumbers("search", "US", "-o", "json").json
    lost = acsnumbers("orphans", "--state", "/dev/null", "-o", "json").json["orphans"]

    assert [row["id"] for row in owned] == [row["id"] for row in lost] == [NUMBER]
    for row in (*owned, *held, *found, *lost):
        assert row["id"] == row["phone_number"]
