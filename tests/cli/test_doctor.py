"""`acsnumbers doctor`: what it finds where all is well, and what where something is wrong."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import cast

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import SYSTEM_CLOCK
from pulumi_acsnumbers.acs.errors import TransportError
from pulumi_acsnumbers.cli import checks, reached
from pulumi_acsnumbers.config import resolve
from tests.cli.command import Acsnumbers, process
from tests.cli.test_configuration import Pulumi, pulumi
from tests.engine.service import Service

__all__ = ["pulumi"]

KEY = "YWNzLXdpcmUtZXhhbXBsZS1rZXktMDEyMzQ1Njc4OSE="


@pytest.fixture(autouse=True)
def cli(monkeypatch: pytest.MonkeyPatch) -> None:
    """The version of a Pulumi CLI that will do."""
    monkeypatch.setattr("pulumi_acsnumbers.cli.pulumi_cli.version", lambda: "v3.259.0")


def looked(acsnumbers: Acsnumbers, *arguments: str, code: int = 0) -> dict[str, tuple[str, str]]:
    """Return state and finding of each check."""
    told = acsnumbers("doctor", *arguments, "-o", "json", code=code).json
    assert told["ok"] == (code == 0)
    for finding in told["findings"]:
        assert (finding["state"] == "ok") == (not finding["advice"]) or finding["check"] == "clock"
    return {f["check"]: (f["state"], f["found"]) for f in told["findings"]}


def test_where_all_is_well_every_line_is_ok(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service
) -> None:
    pulumi.answer(allowReleases="false")
    found = looked(acsnumbers)

    assert {state for state, _ in found.values()} == {"ok"}
    assert found["stack"][1].startswith("dev, which is selected, of the project in /")
    assert found["endpoint"][1] == f"{service.endpoint} from AZURE_COMMUNICATION_CONNECTION_STRING"
    assert found["credential"][1] == "an access key from AZURE_COMMUNICATION_CONNECTION_STRING"
    assert found["allowReleases"][1] == "false from acsnumbers:allowReleases"
    assert found["allowPurchases"][1] == "true by default"
    assert re.fullmatch(r"reachable \(\d+\.\d\d s\)", found["reachability"][1])
    assert found["clock"][1].endswith(" s)")
    assert {
        "package",
        "Python",
        "Pulumi SDK",
        "Pulumi CLI",
        "reachability",
        "clock",
    } <= found.keys()
    assert {r["method"] for r in service.emulator.requests()} == {"GET"}
    ran = acsnumbers("doctor")
    assert ran.stdout.splitlines()[1].split()[:2] == ["ok", "package"]
    assert ran.stderr == "0 failures, 0 warnings.\n"


@pytest.mark.usefixtures("pulumi")
def test_a_stack_that_there_is_not_is_a_failure(acsnumbers: Acsnumbers) -> None:
    found = looked(acsnumbers, "--stack", "nope", code=1)

    assert found["stack"] == ("failure", "there is no stack nope; the project has dev, prod")
    assert "configuration" not in found


def test_a_key_that_stands_unencrypted_is_warned_of(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service
) -> None:
    pulumi.answer(connectionString=service.connection_string())
    found = looked(acsnumbers)

    assert found["endpoint"][1].endswith("from acsnumbers:connectionString")
    assert found["acsnumbers:connectionString"][0] == "warning"


@pytest.mark.parametrize(
    ("version", "state"),
    [("v3.231.0", "ok"), ("v3.230.9", "failure"), ("v4.0.0", "ok"), ("dev", "failure")],
)
def test_a_cli_that_is_too_old_is_a_failure(
    acsnumbers: Acsnumbers,
    pulumi: Pulumi,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    state: str,
) -> None:
    del pulumi
    monkeypatch.setattr("pulumi_acsnumbers.cli.pulumi_cli.version", lambda: version)

    assert looked(acsnumbers, code=int(state != "ok"))["Pulumi CLI"][0] == state


def test_no_cli_is_a_warning_and_an_old_sdk_a_failure(
    acsnumbers: Acsnumbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert looked(acsnumbers)["Pulumi CLI"] == ("warning", "no pulumi on PATH")
    monkeypatch.setattr("importlib.metadata.version", lambda _: "3.215.0")
    assert looked(acsnumbers, code=1)["Pulumi SDK"][0] == "failure"


@pytest.mark.usefixtures("pulumi")
def test_a_package_without_its_plugin_file_is_a_failure(
    acsnumbers: Acsnumbers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = resources.files
    monkeypatch.setattr(  # for this package alone: what a library finds of its own it remembers
        "importlib.resources.files",
        lambda package: tmp_path if package == "pulumi_acsnumbers" else files(package),
    )

    assert looked(acsnumbers, code=1)["plugin file"][0] == "failure"


def test_a_setting_under_a_wrong_name_is_a_failure(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service
) -> None:
    pulumi.answer(allow_purchases="false", owner="me", ConnectionString="secret-value")
    found = looked(acsnumbers, code=1)

    state, told = found["configuration"][:2]
    assert state == "failure"
    assert "acsnumbers:allow_purchases (did you mean acsnumbers:allowPurchases?)" in told
    assert "acsnumbers:ConnectionString (did you mean acsnumbers:connectionString?)" in told
    assert "owner" not in told
    assert "secret-value" not in told
    assert service.new_requests() == []


def test_what_is_the_users_own_in_the_namespace_is_no_matter(
    acsnumbers: Acsnumbers, pulumi: Pulumi
) -> None:
    pulumi.answer(owner="me", areaCode="833")
    told = acsnumbers("doctor", "-o", "json").json

    assert told["ok"]
    assert "configuration" not in {finding["check"] for finding in told["findings"]}


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("acsnumbers:purchases", "acsnumbers:allowPurchases"),
        ("acsnumbers:endpont_url", "acsnumbers:endpoint"),
        ("acsnumbers:areaCode", None),
        ("acs:allowPurchases", "acsnumbers:allowPurchases"),
        ("numbers:allow_release", "acsnumbers:allowReleases"),
    ],
)
def test_a_key_without_effect_is_told_with_what_may_have_been_meant(
    acsnumbers: Acsnumbers, pulumi: Pulumi, key: str, meant: str | None
) -> None:
    entries = {key: {"value": "hunter2"}, "aws:accessKey": {"value": "x"}, "acs:area": {}}
    (pulumi.folder / "config.json").write_text(json.dumps(entries))
    told = acsnumbers("doctor", "-o", "json").json["findings"]

    (finding,) = [finding for finding in told if finding["state"] == "warning"]
    assert finding["check"] == "unknown key"
    question = f" (did you mean {meant}?)" if meant else ""
    assert finding["found"] == f"{key} has no effect on this package{question}"
    assert ("allowInsecureHosts" in finding["advice"]) == (meant is None)
    assert "hunter2" not in json.dumps(told)


@pytest.mark.parametrize(
    "command", [("orphans", "--stack", "dev"), ("numbers", "list", "-s", "dev")]
)
def test_a_pulumi_that_is_not_logged_in_is_told_with_what_to_do(
    acsnumbers: Acsnumbers, pulumi: Pulumi, command: tuple[str, ...]
) -> None:
    pulumi.answer(code=3, stderr="error: PULUMI_ACCESS_TOKEN must be set for login during non-i…")
    told = acsnumbers(*command, code=1).stderr
    assert "Pulumi is not logged in; set PULUMI_BACKEND_URL, or run pulumi login" in told


def test_nothing_configured_is_a_failure_and_nothing_is_asked(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_COMMUNICATION_CONNECTION_STRING")
    pulumi.answer(code=255, stderr="error: no stack selected; please use `pulumi stack select`")
    found = looked(acsnumbers, code=1)

    assert found["stack"][1].startswith("no selected stack of the project in /")
    assert "PULUMI_BACKEND_URL" in found["stack"][1]

    assert found["configuration"][0] == "failure"
    assert "no Communication Services resource is configured" in found["configuration"][1]
    assert "docs/" not in acsnumbers("doctor", code=1).stdout, "who has the package has no copy"
    assert "-> see https://learn.microsoft.com/" in acsnumbers("doctor", code=1).stdout
    assert service.new_requests() == []


@pytest.mark.usefixtures("pulumi")
def test_a_service_that_cannot_be_reached_is_a_failure(
    acsnumbers: Acsnumbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "AZURE_COMMUNICATION_CONNECTION_STRING", f"endpoint=http://127.0.0.1:1;accesskey={KEY}"
    )
    found = looked(acsnumbers, code=1)

    assert found["reachability"][0] == "failure"
    assert "list numbers" not in found
    *_, last = acsnumbers("doctor", "-o", "json", code=1).json["findings"]
    assert "acsnumbers emulator start" in last["advice"]


@pytest.mark.usefixtures("pulumi")
def test_a_wrong_key_is_told_once_and_not_shown(
    acsnumbers: Acsnumbers, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "AZURE_COMMUNICATION_CONNECTION_STRING", f"endpoint={service.endpoint};accesskey={KEY}"
    )
    found = looked(acsnumbers, code=1)

    assert found["list numbers"][0] == "failure"
    assert "credential is refused" in found["list numbers"][1]
    assert "list countries" not in found
    ran = acsnumbers("doctor", code=1)
    assert KEY not in ran.stdout + ran.stderr


def test_no_token_is_told_in_one_sentence_and_once(
    acsnumbers: Acsnumbers, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_COMMUNICATION_CONNECTION_STRING")
    monkeypatch.setenv("ACSNUMBERS_ENDPOINT", service.endpoint)
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{service.endpoint}/_emulator/identity")
    monkeypatch.setenv("IDENTITY_HEADER", "wrong")
    ran = process("numbers", "list")
    assert ran.code == 1
    assert ran.stderr.startswith("Error: listing phone numbers: ")
    assert "Entra ID gave no token" in ran.stderr
    assert ran.stderr.count("\n") == 1

    monkeypatch.setenv("IDENTITY_HEADER", service.access_key)
    assert looked(acsnumbers)["credential"][1].startswith("Microsoft Entra ID")
    monkeypatch.setattr(
        "pulumi_acsnumbers.acs.entra._default_credential", lambda _: (_ for _ in ()).throw(OSError)
    )
    found = looked(acsnumbers, code=1)
    assert found["list numbers"][0] == "failure"
    assert "list countries" not in found


@pytest.mark.usefixtures("pulumi")
def test_an_answer_that_the_service_would_not_give_is_warned_of(
    acsnumbers: Acsnumbers, service: Service
) -> None:
    service.fault(nth=1, status=200, body="<html>Please log in</html>")
    ran = acsnumbers("doctor")

    assert "HTTP 200 to a request without a credential" in ran.stdout
    assert "check whether a proxy answers instead of the service" in ran.stdout


@pytest.mark.usefixtures("pulumi")
def test_a_service_in_trouble_is_told_at_once_and_asked_once(
    acsnumbers: Acsnumbers, service: Service
) -> None:
    service.fault(status=503)
    found = looked(acsnumbers, code=1)

    assert found["reachability"] == (
        "failure",
        "HTTP 503: the service, or what stands before it, is in trouble",
    )
    assert "list numbers" not in found
    assert len(service.new_requests()) == 1


def test_trouble_that_begins_later_is_met_once() -> None:
    asked: list[str] = []

    class Broken:
        def __getattr__(self, name: str) -> Broken:
            return self

        def list(self, **_: object) -> object:
            asked.append("list")
            raise TransportError("no connection", sent=False)

    (finding,) = reached.permissions(cast("Client", Broken()))

    assert (finding.check, finding.state) == ("list numbers", "failure")
    assert asked == ["list"]


@pytest.mark.usefixtures("pulumi")
def test_what_is_not_permitted_is_told_for_each_kind(
    acsnumbers: Acsnumbers, service: Service
) -> None:
    body = {"error": {"code": "InsufficientPermissions", "message": "No."}}
    service.fault(operation="listReservations", status=403, body=body)
    found = looked(acsnumbers, code=1)

    assert found["list reservations"][0] == "failure"
    assert "not permitted" in found["list reservations"][1]
    assert found["list countries"][0] == "ok"


@pytest.mark.usefixtures("pulumi")
@pytest.mark.parametrize(
    ("variable", "check", "state"),
    [
        ("PULUMI_SKIP_CHECKPOINTS", "checkpoints", "failure"),
        ("ACSNUMBERS_DEBUG", "debugging", "warning"),
    ],
)
def test_variables_that_change_how_things_run_are_told(
    acsnumbers: Acsnumbers, monkeypatch: pytest.MonkeyPatch, variable: str, check: str, state: str
) -> None:
    monkeypatch.setenv(variable, "1")

    assert looked(acsnumbers, code=int(state == "failure"))[check][0] == state


def surroundings(endpoint: str, hosts: str | None = None) -> dict[str, str]:
    given = {
        "acsnumbers:endpoint": endpoint,
        "acsnumbers:accessKey": KEY,
        "acsnumbers:allowInsecureHosts": hosts,
    }
    return {f.check: f.state for f in checks.surroundings(resolve(given.get, {}))}


def test_an_open_wire_and_a_proxy_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert surroundings("http://127.0.0.1:8085") == {"wire": "ok"}
    assert surroundings("http://acs:8085", "acs") == {"wire": "warning"}
    assert surroundings("https://contoso.communication.azure.com") == {}
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example:8080")
    assert surroundings("https://contoso.communication.azure.com") == {"proxy": "warning"}
    monkeypatch.setenv("NO_PROXY", "communication.azure.com")
    assert surroundings("https://contoso.communication.azure.com") == {}


@pytest.mark.parametrize(
    ("ahead", "state", "told"),
    [(0, "ok", "agrees"), (-30, "ok", "behind"), (280, "ok", "(offset +2"),
     (330, "warning", "ahead of"), (-3630, "warning", "1:00:"),
     (90_030, "warning", "1 day, 1:00:")],
)  # fmt: skip
@pytest.mark.parametrize("key", [True, False])
def test_a_clock_that_is_off_is_told(
    service: Service, ahead: int, state: str, told: str, key: bool
) -> None:
    given = {"acsnumbers:endpoint": service.endpoint, "acsnumbers:accessKey": KEY if key else None}
    settings = resolve(given.get, {"IDENTITY_ENDPOINT": "its own"})
    found = reached.reachability(settings, lambda: SYSTEM_CLOCK.now() + timedelta(seconds=ahead))
    (clock,) = [finding for finding in found if finding.check == "clock"]

    assert clock.state == state
    assert told in clock.found or (not ahead and "1 s)" in clock.found)
    assert bool(clock.advice) == (state == "warning")
    assert "emulator's clock may have been moved" in clock.advice or state == "ok"


def test_the_doctor_as_a_process(acsnumbers: Acsnumbers, pulumi: Pulumi) -> None:
    del acsnumbers
    ran = process("doctor")  # this Pulumi CLI tells no version

    assert ran.code == 1
    assert "failure" in ran.stdout
    assert pulumi.asked[0].startswith("version")
