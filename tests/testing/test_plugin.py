"""The fixtures as a user's tests meet them: this package's own entry point has brought them."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pytest

import pulumi_acsnumbers as acs
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.errors import AcsError
from pulumi_acsnumbers.testing import AcsEmulator

NOTHING = """
import sys

def test_nothing_is_loaded_that_no_test_asked_for():
    loaded = {name for name in sys.modules if name.startswith("pulumi_acsnumbers")}
    assert loaded <= {
        "pulumi_acsnumbers", "pulumi_acsnumbers._version",
        "pulumi_acsnumbers.testing", "pulumi_acsnumbers.testing.plugin",
    }
    assert "pulumi_acsnumbers.testing.plugin" in loaded
    assert not {"pulumi", "grpc", "httpx", "azure", "tenacity"} & sys.modules.keys()
"""


def test_it_costs_nothing_where_it_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text(NOTHING)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:cov"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_emulator_listens_and_is_in_this_process(acs_emulator: AcsEmulator) -> None:
    assert acs_emulator.environment == {
        "AZURE_COMMUNICATION_CONNECTION_STRING": acs_emulator.connection_string
    }
    assert (acs_emulator.numbers, acs_emulator.briefs) == ([], [])
    planted = acs_emulator.buy_number(area_code="833")["phoneNumber"]
    with Client.from_connection_string(acs_emulator.connection_string) as client:
        assert [number.phone_number for number in client.numbers.list()] == [planted]
        search = client.searches.start(
            "US", "tollFree", "application", client.numbers.get(planted).capabilities
        )
        client.searches.purchase(search.search_id)
        (bought,) = set(acs_emulator.numbers) - {planted}
        client.numbers.release(bought)
        acs_emulator.set_faults([{"operation": "getPurchasedPhoneNumber", "status": 403}])
        with pytest.raises(AcsError):
            client.numbers.get(planted)
    # What was done in the portal is not the program's.
    assert (acs_emulator.bought, acs_emulator.released) == ([bought], [bought])
    assert acs_emulator.endpoint in acs_emulator.connection_string
    assert acs_emulator.access_key in acs_emulator.connection_string


def test_each_test_has_an_emulator_of_its_own(acs_emulator: AcsEmulator) -> None:
    assert acs_emulator.ledger() == []


@pytest.mark.acs_emulator(resources=["a", "b"], operations="polls:3", seed=5)
def test_a_marker_says_how_it_starts(acs_emulator: AcsEmulator) -> None:
    assert acs_emulator.health()["operations"] == "polls:3"
    assert acs_emulator.health()["seed"] == 5
    assert acs_emulator.connection_string == acs_emulator.connection_string_of("a")
    assert acs_emulator.connection_string != acs_emulator.connection_string_of("b")
    assert acs_emulator.environment == acs_emulator.environment_of("a")
    acs_emulator.buy_number(resource="b")
    for resource, count in (("a", 0), ("b", 1)):
        (text,) = acs_emulator.environment_of(resource).values()
        with Client.from_connection_string(text) as client:
            assert len(list(client.numbers.list())) == count


def test_nobody_listens_after_the_test(pytestconfig: pytest.Config) -> None:
    emulator = AcsEmulator()
    address = urlsplit(emulator.endpoint)
    emulator.close()
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection((address.hostname, address.port)),
    ):
        pass
    assert "acs_emulator(**options)" in str(pytestconfig.getini("markers"))


@pytest.mark.usefixtures("acs_mocks")
@pulumi.runtime.test  # type: ignore[untyped-decorator]  # of the SDK
def test_mocks_are_in_force() -> Any:
    number = acs.PhoneNumber(
        "hotline",
        country_code="US",
        phone_number_type="tollFree",
        assignment_type="application",
        capabilities={"calling": "none", "sms": "outbound"},
    )

    def check(told: str) -> None:
        assert told.startswith("+1833")

    return number.phone_number.apply(check)


def test_mocks_are_gone_after_their_test() -> None:
    assert pulumi.runtime.settings.SETTINGS.monitor is None
