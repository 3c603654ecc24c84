"""`acsnumbers adopt`: a program whose first `pulumi up` changes nothing at the service."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_acsnumbers._version import __version__
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.models import Capabilities, Cost, PurchasedNumber
from pulumi_acsnumbers.cli.declared import pool_declarations
from pulumi_acsnumbers.lifecycle.pool.check import check_pool
from pulumi_acsnumbers.lifecycle.pool.schema import MAX_SIZE
from tests.cli.command import Acsnumbers
from tests.emulator.brief_kit import PROGRAM_2021, PROGRAM_2022
from tests.engine.fixtures import stack, workshop
from tests.engine.harness import Stack
from tests.engine.service import Service
from tests.engine.test_pool import POOL
from tests.engine.test_program_brief import BRIEF

__all__ = ["stack", "workshop"]

V2021, V2022 = "2021-10-25-preview", "2022-09-06"
VARIABLE = "AZURE_COMMUNICATION_CONNECTION_STRING"
BRIEFS = [f"6b1f0f6a-0000-4000-8000-00000000000{digit}" for digit in range(1, 5)]


@pytest.fixture
def briefs(client: Client) -> None:
    """A draft of each version, one that is under review, and an empty one."""
    client.briefs.upsert(BRIEFS[0], PROGRAM_2021, api_version=V2021)
    details = PROGRAM_2022["programDetails"] | {"callToAction": "Say 'join' in the shop"}
    client.briefs.upsert(BRIEFS[1], PROGRAM_2022 | {"programDetails": details}, api_version=V2022)
    client.briefs.upsert(BRIEFS[2], PROGRAM_2021, api_version=V2021)
    client.briefs.submit(BRIEFS[2], api_version=V2021)
    client.briefs.upsert(BRIEFS[3], {"companyInformation": {"url": "::"}}, api_version=V2021)


def own(service: Service, count: int) -> None:
    """Own numbers of several kinds that can do several things."""
    abilities = ("none", "inbound", "outbound", "inbound+outbound")
    for index in range(count):
        spec: dict[str, Any] = {"calling": abilities[index % 4], "sms": abilities[index // 4 % 4]}
        if index % 5 == 4:
            spec |= {"area_code": "907", "phone_number_type": "geographic", "sms": "none"}
        service.emulator.buy_number(**spec)


def declared(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the resources of a program, without running it."""
    calls = [
        node
        for node in ast.walk(ast.parse((folder / "__main__.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return [
        (
            str(getattr(call.func, "attr", "")),
            {str(k.arg): ast.literal_eval(k.value) for k in call.keywords},
        )
        for call in calls
    ]


def test_fifty_numbers_and_some_briefs_are_adopted_and_nothing_changes(
    acsnumbers: Acsnumbers, service: Service, stack: Stack, briefs: None
) -> None:
    del briefs
    own(service, 50)
    (stack.folder / "Pulumi.yaml").unlink()
    acsnumbers("adopt", "--dir", str(stack.folder), "--name", stack.project)
    (stack.folder / "venv").symlink_to(sys.prefix)
    before, ledger = service.emulator.state(), service.emulator.ledger()
    service.new_requests()

    stack.up()
    asked = service.new_requests()

    assert len(stack.numbers) == 50
    assert sorted(stack.numbers.values()) == service.owned
    notes = [line for line in asked if not line.startswith("GET ")]
    assert all(line.startswith("PATCH /availablePhoneNumbers/reservations/") for line in notes)
    assert len(notes) == 50 + len(stack.resources(BRIEF)), "one says that each was adopted"
    assert service.emulator.state() | {"reservations": {}} == before | {"reservations": {}}
    assert service.emulator.ledger() == ledger
    stack.preview("--expect-no-changes")


def test_fifty_numbers_are_adopted_as_pools_and_nothing_changes(
    acsnumbers: Acsnumbers, service: Service, stack: Stack, briefs: None, client: Client
) -> None:
    del briefs
    own(service, 50)
    (stack.folder / "Pulumi.yaml").unlink()
    ran = acsnumbers(
        *("adopt", "--pool", "--dir", str(stack.folder), "--name", stack.project, "-o", "json")
    )
    kinds = {(one.phone_number_type, one.capabilities) for one in client.numbers.list()}
    assert ran.json["numbers"] == service.owned
    assert len(ran.json["pools"]) == len(set(ran.json["pools"])) == len(kinds) > 10
    assert f"50 numbers in {len(kinds)} pools and 4 briefs." in ran.stderr
    (stack.folder / "venv").symlink_to(sys.prefix)
    before, ledger = service.emulator.state(), service.emulator.ledger()

    stack.up()

    pools = {row["urn"].rpartition("::")[2]: row["outputs"] for row in stack.resources(POOL)}
    assert sorted(pools) == sorted(ran.json["pools"])
    assert sorted(one for outs in pools.values() for one in outs["phone_numbers"]) == service.owned
    assert {outs["status"] for outs in pools.values()} == {"active"}
    assert json.loads(stack.pulumi("stack", "output", "--json").stdout) == {
        name: outs["phone_numbers"] for name, outs in pools.items()
    }
    assert service.emulator.state() | {"reservations": {}} == before | {"reservations": {}}
    assert service.emulator.ledger() == ledger
    stack.preview("--expect-no-changes")


def test_a_kind_with_more_than_a_pool_can_have_becomes_several() -> None:
    price, since = Cost(2, "USD", "monthly"), datetime(2026, 1, 1, tzinfo=UTC)
    kind = ("US", "tollFree", "application", Capabilities("none", "outbound"), price, since)
    numbers = [
        PurchasedNumber(f"1833{n:07}", f"+1833{n:07}", *kind)
        for n in range(2_000_000, 2_000_002 + MAX_SIZE)
    ]
    first, second = pool_declarations(numbers)

    assert (first.name, second.name) == ("us-toll-free-sms-outbound", "us-toll-free-sms-outbound-2")
    assert (first.inputs["size"], second.inputs["size"]) == (MAX_SIZE, 2)
    assert [*first.numbers, *second.numbers] == [number.phone_number for number in numbers]
    assert not check_pool({**first.inputs, "order": "o"})[1]


def test_a_brief_is_not_called_as_a_pool_is(acsnumbers: Acsnumbers, service: Service) -> None:
    service.emulator.buy_number(calling="none", sms="outbound")
    with Client.from_connection_string(service.connection_string()) as client:
        details = PROGRAM_2021["programDetails"] | {"name": "US toll-free: SMS outbound"}
        content = PROGRAM_2021 | {"programDetails": details}
        client.briefs.upsert(BRIEFS[0], content, api_version=V2021)
    acsnumbers("adopt", "--pool", "--language", "yaml")

    program = yaml.safe_load(Path("Pulumi.yaml").read_text(encoding="utf-8"))
    assert list(program["resources"]) == [
        "us-toll-free-sms-outbound",
        f"us-toll-free-sms-outbound-{BRIEFS[0]}",
    ]


def test_a_pool_is_no_import(acsnumbers: Acsnumbers, tmp_path: Path) -> None:
    ran = acsnumbers("adopt", "--pool", "--format", "import", code=2)
    assert "a pool cannot be imported" in ran.stderr
    assert not list(tmp_path.iterdir())


def test_no_file_is_overwritten(acsnumbers: Acsnumbers, service: Service) -> None:
    own(service, 1)
    for name in ("Pulumi.yaml", "__main__.py", "requirements.txt"):
        Path(name).write_text("mine")
        ran = acsnumbers("adopt", code=1)
        assert f"writing a program ({name}): it is there already" in ran.stderr
        assert [file.name for file in Path().iterdir()] == [name]
        assert Path(name).read_text() == "mine"
        Path(name).unlink()


def test_nothing_owned_is_no_program(acsnumbers: Acsnumbers, tmp_path: Path) -> None:
    assert "has neither numbers nor briefs" in acsnumbers("adopt", code=1).stderr
    assert not list(tmp_path.iterdir())
    assert "--name has letters" in acsnumbers("adopt", "--name", "a: b", code=2).stderr


def test_what_is_declared_is_what_there_is(
    acsnumbers: Acsnumbers, service: Service, briefs: None
) -> None:
    del briefs
    own(service, 2)
    ran = acsnumbers("adopt", "--dir", "new/folder", "-o", "json")
    resources = declared(Path("new/folder"))

    assert ran.json["files"] == ["Pulumi.yaml", "__main__.py", "requirements.txt"]
    assert ran.json["numbers"] == service.owned
    assert sorted(ran.json["briefs"]) == BRIEFS
    assert [i["adopt"] for kind, i in resources if kind == "PhoneNumber"] == service.owned
    by_id = {i["program_brief_id"]: i for kind, i in resources if kind == "ProgramBrief"}
    assert "api_version" not in by_id[BRIEFS[0]]
    assert by_id[BRIEFS[1]]["api_version"] == V2022
    assert by_id[BRIEFS[1]]["program_details"]["call_to_action"] == "Say 'join' in the shop"
    assert all("submit" not in inputs for inputs in by_id.values())
    assert by_id[BRIEFS[3]] == {"program_brief_id": BRIEFS[3]}
    text = Path("new/folder/__main__.py").read_text(encoding="utf-8")
    assert "# It is submitted.\n" in text
    assert "could not declare it: company_information.url" in text


def next_steps(told: str) -> list[str]:
    """Return the commands that it names."""
    return [line.strip() for line in told.splitlines() if line.startswith("  ")]


def test_next_steps_and_the_warning_are_told(acsnumbers: Acsnumbers, service: Service) -> None:
    own(service, 1)
    ran = acsnumbers("adopt")

    assert next_steps(ran.stderr) == [
        "pulumi install",
        "pulumi stack init dev",
        f'pulumi config set --secret acsnumbers:connectionString "${VARIABLE}"',
        "pulumi up",
    ]
    assert "another stack holds" in ran.stderr
    assert not service.secrets_in("".join(f.read_text() for f in Path().iterdir()))


def test_next_steps_say_where_the_endpoint_and_the_key_are(
    acsnumbers: Acsnumbers, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(service, 1)
    monkeypatch.setenv("ACSNUMBERS_ACCESS_KEY", service.access_key)
    folder = ("--dir", "a b")
    ran = acsnumbers("adopt", *folder, "--endpoint", service.endpoint, "--language", "yaml")

    assert next_steps(ran.stderr) == [
        "cd 'a b'",
        "pulumi stack init dev",
        f"pulumi config set acsnumbers:endpoint {service.endpoint}",
        'pulumi config set --secret acsnumbers:accessKey "$ACSNUMBERS_ACCESS_KEY"',
        "pulumi up",
    ]


@pytest.mark.parametrize("flags", [(), pytest.param(("--pool",), marks=pytest.mark.full)])
def test_what_comes_next_can_be_pasted_and_the_numbers_are_exported(
    acsnumbers: Acsnumbers, service: Service, stack: Stack, flags: tuple[str, ...]
) -> None:
    own(service, 2)
    ran = acsnumbers("adopt", *flags, "--dir", str(stack.folder / "new"))
    (stack.folder / "new/venv").symlink_to(sys.prefix)
    shown = next_steps(ran.stderr)
    shown[-1] += " --yes --non-interactive"
    shown.remove("pulumi install")
    env = {name: value for name, value in stack.env.items() if name != "PULUMI_STACK"}
    script = "\n".join(["set -e", *shown, "pulumi stack output --json"])
    done = subprocess.run(
        ["bash", "-c", script], env=env, cwd=stack.folder, capture_output=True, text=True,
        timeout=300, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    exported = json.loads(done.stdout[done.stdout.rindex("{") :])
    if flags:
        assert sorted(one for numbers in exported.values() for one in numbers) == service.owned
        return
    assert sorted(exported.values()) == service.owned
    assert all(name.endswith(value[1:]) for name, value in exported.items())


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (None, f"pulumi-acsnumbers>={__version__}"),
        (
            {"url": "https://contoso.com/p.whl", "archive_info": {}},
            f"pulumi-acsnumbers>={__version__}",
        ),
        (
            {"url": "file:///somewhere/pulumi-acsnumbers"},
            "pulumi-acsnumbers @ file:///somewhere/pulumi-acsnumbers",
        ),
    ],
)
def test_a_program_needs_the_package_from_where_it_is(
    acsnumbers: Acsnumbers,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    origin: dict[str, Any] | None,
    requirement: str,
) -> None:
    own(service, 1)

    class Installed:
        def __init__(self, name: str) -> None:
            assert name == "pulumi-acsnumbers"

        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return json.dumps(origin) if origin else None

    monkeypatch.setattr("pulumi_acsnumbers.cli.languages.python.distribution", Installed)
    acsnumbers("adopt")
    assert Path("requirements.txt").read_text().splitlines()[-1] == requirement
