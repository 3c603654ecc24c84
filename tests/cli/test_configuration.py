"""Where the command finds the ACS resource: the places and the order of the package."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Acsnumbers, process
from tests.engine.fixtures import stack, workshop
from tests.engine.harness import Stack
from tests.engine.service import Service

__all__ = ["stack", "workshop"]

SCRIPT = """\
#!/bin/sh
echo "$@" >> "{folder}/asked"
case "$*" in
  *--stack\\ nope*) echo "error: no stack named 'nope' found" >&2; exit 255 ;;
  config*--stack\\ other*) cat "{folder}/other.json" ;;
  config*) cat "{folder}/config.json" ;;
  stack\\ --show-name*) cat "{folder}/selected" ;;
  stack\\ ls*) cat "{folder}/stacks.json" ;;
  stack\\ export*) cat "{folder}/state.json" ;;
esac
cat "{folder}/stderr" >&2
exit "$(cat "{folder}/code")"
"""


class Pulumi:
    """A Pulumi CLI of which a test says what it answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        program = folder / "pulumi"
        program.write_text(SCRIPT.format(folder=folder))
        program.chmod(0o755)
        self.answer()

    def answer(self, *, stderr: str = "", code: int = 0, **config: Any) -> None:
        entries = {f"acsnumbers:{key}": {"value": value} for key, value in config.items()}
        (self.folder / "config.json").write_text(json.dumps(entries) if not code else "")
        (self.folder / "selected").write_text("" if code else "dev\n")
        (self.folder / "stacks.json").write_text('[{"name": "dev"}, {"name": "prod"}]')
        (self.folder / "stderr").write_text(stderr)
        (self.folder / "code").write_text(str(code))

    @property
    def asked(self) -> list[str]:
        file = self.folder / "asked"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def pulumi(acsnumbers: Acsnumbers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pulumi:
    """A project in this folder, and a Pulumi CLI on PATH."""
    del acsnumbers  # it comes first: it sets the folder and the environment
    fake = Pulumi(tmp_path / "fake")
    monkeypatch.setenv("PATH", f"{fake.folder}{os.pathsep}{os.environ['PATH']}")
    Path("Pulumi.yaml").write_text("name: acs\nruntime: python\n")
    return fake


def where(acsnumbers: Acsnumbers, *arguments: str) -> str:
    """Return which of the two resources was asked."""
    ran = acsnumbers("numbers", "list", *arguments)
    owned = {"+18335550101": "contoso", "+18335550102": "fabrikam"}
    return owned[ran.rows[0][0]]


@pytest.fixture(autouse=True)
def one_number_each(service: Service) -> None:
    service.emulator.buy_number(phone_number="+18335550101", resource="contoso")
    service.emulator.buy_number(phone_number="+18335550102", resource="fabrikam")


def test_outside_of_a_project_the_environment_counts(
    acsnumbers: Acsnumbers, pulumi: Pulumi
) -> None:
    Path("Pulumi.yaml").unlink()

    assert where(acsnumbers) == "contoso"
    assert pulumi.asked == []


def test_in_a_project_the_stack_comes_first(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi.answer(connectionString=service.connection_string("fabrikam"))
    Path("below").mkdir()
    monkeypatch.chdir("below")

    assert where(acsnumbers) == "fabrikam"
    assert pulumi.asked == ["config --json --show-secrets --non-interactive --color never"]


def test_what_pulumi_says_is_utf_8_whatever_the_locale(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service
) -> None:
    del acsnumbers
    config = {"acsnumbers:connectionString": {"value": service.connection_string("fabrikam")}}
    config |= {"acs:owner": {"value": "Zürich \N{SNOWMAN}"}}
    (pulumi.folder / "config.json").write_text(json.dumps(config, ensure_ascii=False), "utf-8")
    locale = {"LC_ALL": "C", "LANG": "", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    ran = process("numbers", "list", **locale)
    assert (ran.code, ran.rows[0][0]) == (0, "+18335550102"), ran.stderr


def test_a_stack_that_says_nothing_leaves_it_to_the_environment(
    acsnumbers: Acsnumbers, pulumi: Pulumi
) -> None:
    pulumi.answer(allowReleases="false")

    assert where(acsnumbers) == "contoso"


def test_a_stack_can_be_named(acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service) -> None:
    entry = {"acsnumbers:connectionString": {"value": service.connection_string("fabrikam")}}
    (pulumi.folder / "other.json").write_text(json.dumps(entry))

    assert where(acsnumbers) == "contoso"
    assert where(acsnumbers, "--stack", "other") == "fabrikam"


def test_an_endpoint_is_asked_with_the_key_of_the_environment(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi.answer(connectionString=service.connection_string())
    monkeypatch.setenv("ACSNUMBERS_ACCESS_KEY", service.emulator.resources["fabrikam"].primary_key)

    assert where(acsnumbers, "--endpoint", service.endpoint) == "fabrikam"
    assert pulumi.asked == []
    ran = acsnumbers("numbers", "list", "--endpoint", service.endpoint, "-s", "dev", code=2)
    assert "give one" in ran.stderr


def test_a_project_without_a_selected_stack_is_as_good_as_none(
    acsnumbers: Acsnumbers, pulumi: Pulumi
) -> None:
    pulumi.answer(code=255, stderr="error: no stack selected; please use `pulumi stack select`")

    assert where(acsnumbers) == "contoso"
    ran = acsnumbers("numbers", "list", "--stack", "dev", code=1)
    assert "reading the configuration of stack (dev): no stack selected" in ran.stderr


def test_a_stack_that_cannot_be_read_is_no_reason_to_ask_another_resource(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service
) -> None:
    pulumi.answer(code=255, stderr="warning: x\nerror: incorrect passphrase\n")
    ran = acsnumbers("numbers", "list", code=1)

    assert ran.stderr == (
        "Error: reading the configuration of the selected stack: incorrect passphrase\n"
    )
    assert service.new_requests() == []


def test_nothing_configured_names_the_places(
    acsnumbers: Acsnumbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_COMMUNICATION_CONNECTION_STRING")
    ran = acsnumbers("numbers", "list", code=1)

    assert ran.stderr.startswith(
        "Error: reading the configuration: no Communication Services resource is configured; "
        "set acsnumbers:connectionString"
    )
    assert ran.stderr.count(";") == 1, "one way out, and no second one for another trouble"
    assert ran.stderr.endswith("that acsnumbers emulator start prints\n")
    assert "under Keys in the Azure portal" in ran.stderr
    assert len(ran.stderr) < 320


@pytest.mark.parametrize("command", [("numbers", "list"), ("orphans", "--state", "/dev/null")])
def test_an_endpoint_that_is_no_url_is_a_mistake_of_the_command_line(
    acsnumbers: Acsnumbers, service: Service, command: tuple[str, ...]
) -> None:
    for text in ("foo", service.connection_string()):
        ran = acsnumbers(*command, "--endpoint", text, code=2)
        assert "'--endpoint': not a URL such as https://contoso.communication" in ran.stderr
    assert service.new_requests() == []


def test_a_guardrail_of_the_stack_holds_for_the_command_too(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service
) -> None:
    pulumi.answer(allowReleases="false")
    ran = acsnumbers("numbers", "release", "+18335550101", "--yes", code=1)

    assert "releases are switched off for this stack" in ran.stderr
    assert service.released == []


HELD = {
    "urn": "urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:PhoneNumber::hotline",
    "type": "pulumi-python:dynamic/acsnumbers:PhoneNumber",
    "id": "+18335550101",
}
POOL = {
    "urn": "urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:PhoneNumberPool::agents",
    "type": "pulumi-python:dynamic/acsnumbers:PhoneNumberPool",
    "id": "order",
    "outputs": {"phone_numbers": ["+18335550101", "+18335550102"]},
}


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"resources": [HELD]}, "hotline of acs/dev holds +18335550101: once it is released here"),
        ({"resources": [HELD | {"delete": True}]}, None),
        ({"resources": [HELD | {"id": "+18335550102"}]}, None),
        ({"resources": [POOL]}, "agents of acs/dev holds +18335550101: once it is released here"),
        ({"resources": [POOL]}, "buys another; name it in release instead"),
        ({"resources": [HELD]}, "buys another; take it out of the program instead"),
        (None, "what the stack holds is not known: reading a state"),
    ],
)
def test_a_release_of_what_the_stack_holds_is_warned_of(
    acsnumbers: Acsnumbers, pulumi: Pulumi, service: Service, state: Any, told: str | None
) -> None:
    (pulumi.folder / "state.json").write_text(json.dumps({"deployment": state}))
    ran = acsnumbers("numbers", "release", "+18335550101", code=2)

    assert ("Warning" in ran.stderr) == (told is not None)
    assert (told or "") in ran.stderr
    assert service.released == []


@pytest.mark.parametrize(
    ("resources", "told"),
    [
        ([HELD], "hotline of acs/dev holds it.\n"),
        ([POOL], "The pool agents of acs/dev holds it.\n"),
        ([], ""),
    ],
)
def test_a_number_is_shown_with_what_holds_it(
    acsnumbers: Acsnumbers, pulumi: Pulumi, resources: list[Any], told: str
) -> None:
    state = {"deployment": {"resources": resources}}
    (pulumi.folder / "state.json").write_text(json.dumps(state))

    assert acsnumbers("numbers", "show", "+18335550101").stderr == told
    assert acsnumbers("numbers", "show", "+18335550101", "-o", "json").stderr == ""


def test_a_real_stack_s_secrets_are_read_and_never_shown(
    acsnumbers: Acsnumbers, stack: Stack, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.pulumi(
        *("config", "set", "--secret", "acsnumbers:connectionString"),
        service.connection_string("fabrikam"),
    )
    for name, value in stack.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stack.folder)

    assert where(acsnumbers) == "fabrikam"
    assert where(acsnumbers, "--stack", stack.name) == "fabrikam"
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")
    ran = acsnumbers("numbers", "list", code=1)
    assert "incorrect passphrase" in ran.stderr


@pytest.mark.parametrize("command", [("numbers", "list"), ("orphans",), ("adopt", "--dir", "new")])
def test_a_stack_that_there_is_not_is_answered_with_those_that_there_are(
    acsnumbers: Acsnumbers, pulumi: Pulumi, command: tuple[str, ...]
) -> None:
    told = acsnumbers(*command, "--stack", "nope", code=1).stderr
    assert "of stack (nope): there is no such stack; the project has dev, prod" in told

    (pulumi.folder / "stacks.json").write_text("[]")
    told = acsnumbers(*command, "--stack", "nope", code=1).stderr
    assert "of stack (nope): there is no such stack; the project has none" in told
