"""What the command writes for native stacks, run on the real engine: nothing changes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import parse_connection_string
from tests.cli.command import Acsnumbers
from tests.emulator.brief_kit import PROGRAM_2021, PROGRAM_2022
from tests.engine.service import Service
from tests.native.harness import BRIEF, NUMBER, ORDER, YamlStack, number

DRAFT = "6b1f0f6a-0000-4000-8000-000000000001"
NEWER = "6b1f0f6a-0000-4000-8000-000000000002"
ODD = "Say ${join} or 'join' #1: \N{GRINNING FACE}"


@pytest.fixture
def owned(service: Service) -> list[str]:
    """Own two numbers and two briefs."""
    for digits, sms in (("0101", "outbound"), ("0102", "inbound+outbound")):
        service.emulator.buy_number(phone_number=f"+1833555{digits}", calling="none", sms=sms)
    endpoint, key = parse_connection_string(service.connection_string())
    with Client(endpoint, key) as client:
        client.briefs.upsert(DRAFT, PROGRAM_2021, api_version="2021-10-25-preview")
        details = PROGRAM_2022["programDetails"] | {"callToAction": ODD}
        content = PROGRAM_2022 | {"programDetails": details}
        client.briefs.upsert(NEWER, content, api_version="2022-09-06")
    return service.owned


@pytest.fixture
def acsnumbers(stack: YamlStack, service: Service, monkeypatch: pytest.MonkeyPatch) -> Acsnumbers:
    """The command, in the folder of the stack, whose programs find the plugin on PATH."""
    stack.env["PATH"] = f"{Path(sys.prefix, 'bin')}{os.pathsep}{stack.env['PATH']}"
    for name, value in stack.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stack.folder)
    return Acsnumbers(service)


def test_a_yaml_program_takes_everything_and_changes_nothing(
    acsnumbers: Acsnumbers, stack: YamlStack, service: Service, owned: list[str]
) -> None:
    file = Path("Pulumi.yaml")
    file.unlink(missing_ok=True)
    acsnumbers("adopt", "--language", "yaml", "--name", stack.project)
    before, ledger = service.emulator.state(), service.emulator.ledger()

    stack.up()
    assert sorted(stack.numbers.values()) == owned
    assert {row["id"] for row in stack.resources(BRIEF)} == {DRAFT, NEWER}
    texts = [row["inputs"]["programDetails"].get("callToAction") for row in stack.resources(BRIEF)]
    assert ODD in texts
    assert service.emulator.state() | {"reservations": {}} == before | {"reservations": {}}
    assert service.emulator.ledger() == ledger
    stack.up("--expect-no-changes")

    service.emulator.buy_number(phone_number="+18335550103", calling="none", sms="outbound")
    found = acsnumbers("adopt", "--language", "yaml", "--dir", "more", "-o", "json").json
    assert found["numbers"] == ["+18335550103"]
    assert found["briefs"] == []
    assert found["held"] == [*owned, DRAFT, NEWER]
    text = Path("more/Pulumi.yaml").read_text(encoding="utf-8")
    assert list(yaml.safe_load(text)["resources"]) == ["us-toll-free-18335550103"]


def test_a_yaml_program_takes_everything_as_pools_and_changes_nothing(
    acsnumbers: Acsnumbers, stack: YamlStack, service: Service, owned: list[str]
) -> None:
    more = service.emulator.buy_number(phone_number="+18335550103", calling="none", sms="outbound")
    first, second, third = *owned, str(more["phoneNumber"])
    Path("Pulumi.yaml").unlink(missing_ok=True)
    wrote = acsnumbers("adopt", "--pool", "--language", "yaml", "--name", stack.project).stderr
    assert "3 numbers in 2 pools and 2 briefs." in wrote
    before, ledger = service.emulator.state(), service.emulator.ledger()

    stack.up()
    pools = {
        "us-toll-free-sms-outbound": [first, third],
        "us-toll-free-sms-inbound-outbound": [second],
    }
    assert {name: stack.output(name) for name in pools} == pools
    assert {row["id"] for row in stack.resources(BRIEF)} == {DRAFT, NEWER}
    assert service.emulator.state() | {"reservations": {}} == before | {"reservations": {}}
    assert service.emulator.ledger() == ledger
    stack.up("--expect-no-changes")

    portal = service.buy("844")
    found = acsnumbers("adopt", "--pool", "--language", "yaml", "--dir", "more", "-o", "json").json
    assert found["numbers"] == [portal]
    assert found["held"] == [first, second, third, DRAFT, NEWER]
    (more_of_it,) = yaml.safe_load(Path("more/Pulumi.yaml").read_text())["resources"].values()
    assert more_of_it["properties"]["adopt"] == [portal]

    stack.destroy()
    assert service.owned == sorted([first, second, third, portal]), "what was adopted stays owned"


def declared(folder: Path, types: dict[str, str]) -> dict[str, object]:
    """Return the resources of a written program, without the input that names a number."""
    program = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    resources: dict[str, Any] = program["resources"]
    for one in resources.values():
        one["type"] = types.get(one["type"], one["type"])
        one["properties"].pop("adopt", None)
    return resources


@pytest.mark.parametrize("form", ["import", "import-alone"])
def test_a_list_is_imported_by_the_engine_and_a_program_goes_on(
    acsnumbers: Acsnumbers, stack: YamlStack, service: Service, owned: list[str], form: str
) -> None:
    acsnumbers("adopt", "--language", "yaml", "--dir", "program")
    stack.write({})
    found = acsnumbers("adopt", "--format", form, "-o", "json").json
    assert found["files"] == ["import.json"]
    stack.pulumi(
        *("import", "--file", "import.json", "--yes", "--skip-preview"),
        *("--protect=false", "--generate-code=false"),
    )
    assert sorted(stack.numbers.values()) == owned
    assert {row["id"] for row in stack.resources(BRIEF)} == {DRAFT, NEWER}

    alone = {"acsnumbers:PhoneNumber": NUMBER, "acsnumbers:ProgramBrief": BRIEF}
    stack.write(declared(Path("program"), alone if form == "import-alone" else {}))
    if form == "import":
        stack.up()
        assert len(stack.resources(ORDER)) == 4
    stack.up("--expect-no-changes")
    assert sorted(stack.numbers.values()) == owned
    assert service.bought == service.released == []
    assert "holds all that" in acsnumbers("adopt", "--format", form, "--dir", "b", code=1).stderr


def test_what_the_named_stack_bought_is_left_out(
    acsnumbers: Acsnumbers, stack: YamlStack, service: Service
) -> None:
    stack.write({"hotline": number()})
    stack.up()
    portal = service.buy("844")
    ran = acsnumbers("adopt", "--stack", "dev", "--dir", "new", "-o", "json")

    assert ran.json["numbers"] == [portal]
    assert ran.json["held"] == list(stack.numbers.values())
    assert "Left out, as the stack holds them: +1" in ran.stderr
    assert json.dumps(stack.numbers["hotline"]) not in Path("new/__main__.py").read_text()
