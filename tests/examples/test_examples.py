"""Each example, with the commands of its README."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import Stack
from tests.engine.service import Service
from tests.examples.folder import EXAMPLES
from tests.native import modules
from tools import sdk
from tools.pulumi import install

Example = Callable[[str], Stack]
PROGRAMS = {
    "go": "main.go",
    "quickstart_yaml": "Pulumi.yaml",
    "typescript": "index.ts",
    "yaml": "Pulumi.yaml",
}


def outputs(stack: Stack) -> dict[str, Any]:
    exported: dict[str, Any] = json.loads(stack.pulumi("stack", "output", "--json").stdout)
    return exported


def test_every_example_is_a_project_with_a_readme() -> None:
    folders = [folder for folder in EXAMPLES.iterdir() if folder.is_dir()]
    assert len(folders) >= 7
    for folder in folders:
        assert (folder / "README.md").is_file(), folder.name
        program = PROGRAMS.get(folder.name, "__main__.py")
        assert (folder / program).is_file(), folder.name
        assert (folder / "Pulumi.yaml").is_file() or folder.name == "quickstart"


def test_a_number_in_a_yaml_program(example: Example, service: Service) -> None:
    stack = example("yaml")
    host = install.yaml_host(install.install(exact=True))
    stack.env["PATH"] = os.pathsep.join((stack.env["PATH"], str(host)))
    stack.up()
    assert [outputs(stack)["phoneNumber"]] == service.owned
    assert outputs(stack)["monthlyCost"]["amount"] == 2.0
    stack.destroy(code=1)
    stack.pulumi("state", "unprotect", "--all", "--yes")
    stack.destroy()
    assert service.bought == service.released


def test_a_number_in_a_typescript_program(example: Example, service: Service) -> None:
    stack = example("typescript")
    modules.install(stack)  # what `pulumi package add` brings, as test_typed.py shows
    has_a_number_that_stays(stack, service)


@pytest.mark.full  # the first time, Go compiles the Pulumi SDK
def test_a_number_in_a_go_program(example: Example, service: Service) -> None:
    stack = example("go")
    stack.env |= {**sdk.GO, "PULUMI_PYTHON_CMD": sys.executable}
    installed = stack.start("install").wait(sdk.SECONDS)
    assert installed.code == 0, installed.text
    sdk.run(["go", "build", "-o", os.devnull, "."], stack.folder, sdk.GO)
    has_a_number_that_stays(stack, service)


def test_the_go_program_compiles(tmp_path: Path) -> None:
    program = shutil.copytree(EXAMPLES / "go", tmp_path / "go")
    generated = shutil.copytree(sdk.made("go"), program / "sdks/acsnumbers")
    sdk.vet_go(program, generated)
    with (program / "main.go").open("a", encoding="utf-8") as text:
        text.write("var wrong string = 1\n")
    with pytest.raises(sdk.SdkError, match="cannot use 1"):
        sdk.vet_go(program, generated)


def has_a_number_that_stays(stack: Stack, service: Service) -> None:
    """Follow the rest of a README: buy, change, give back."""
    stack.up()
    (bought,) = service.owned
    assert outputs(stack)["phoneNumber"] == bought
    assert outputs(stack)["cost"]["amount"] == 2.0
    assert outputs(stack)["capabilities"]["sms"] == "outbound"
    stack.pulumi("config", "set", "sms", "inbound+outbound")
    stack.up()
    assert service.capabilities(bought)["sms"] == "inbound+outbound"
    stack.destroy()
    assert service.bought == service.released == [bought]


def test_a_toll_free_number_for_text_messages(example: Example, service: Service) -> None:
    stack = example("toll_free_sms")
    stack.up()
    assert [outputs(stack)["phone_number"]] == service.owned
    assert outputs(stack)["monthly_cost"]["amount"] == 2.0
    stack.destroy(code=1)
    assert len(service.owned) == 1


def test_numbers_in_several_area_codes(example: Example, service: Service) -> None:
    stack = example("area_codes")
    stack.up()
    exported = outputs(stack)
    for office, area_code in {"anchorage": "907", "new-york": "212", "seattle": "206"}.items():
        assert exported[office].startswith(f"+1{area_code}")
    assert sorted(exported.values()) == service.owned


def test_a_number_that_is_owned_already(example: Example, service: Service) -> None:
    service.emulator.buy_number(phone_number="+18335550142", calling="none", sms="none")
    stack = example("adopt")
    stack.pulumi("config", "set", "number", "+18335550142")
    stack.up()
    assert service.capabilities("+18335550142") == {"calling": "inbound", "sms": "outbound"}
    stack.destroy()
    assert service.owned == ["+18335550142"]


def test_many_numbers_as_one_resource(example: Example, service: Service) -> None:
    stack = example("pool")
    stack.up()
    assert outputs(stack)["phone_numbers"] == service.owned
    assert outputs(stack)["monthly_cost"] == {"amount": 5.0, "currency_code": "USD"}
    stack.pulumi("config", "set", "size", "8")
    stack.up()
    first, *others = outputs(stack)["phone_numbers"]
    assert len(others) == 7
    stack.pulumi("config", "set", "size", "7")
    stack.pulumi("config", "set", "release", first)
    stack.up()
    assert outputs(stack)["phone_numbers"] == service.owned == others
    stack.destroy()
    assert service.owned == []


def test_two_acs_resources(example: Example, service: Service) -> None:
    stack = example("two_resources")
    for setting, resource in {"support": "contoso", "marketing": "fabrikam"}.items():
        secret = service.connection_string(resource)
        stack.pulumi("config", "set", "--secret", setting, secret)
    stack.up()
    rows = service.emulator.state()["phone_numbers"].values()
    assert sorted(row["resource"] for row in rows) == ["contoso", "fabrikam"]
    assert sorted(outputs(stack).values()) == service.owned


def test_a_drift_check(example: Example, service: Service) -> None:
    stack = example("drift_check")
    stack.up()
    stack.drift(code=0)
    service.emulator.change_number(service.owned[0], sms="none")
    stack.drift(code=7)


@pytest.mark.parametrize("command", ["preview", "up"])
def test_look_ups_that_choose_an_area_code(
    example: Example, service: Service, command: str
) -> None:
    stack = example("lookups")
    if command == "preview":
        stack.preview()
        assert service.owned == []
    else:
        stack.up()
        assert outputs(stack)["phone_number"].startswith("+1907")
        assert outputs(stack)["price"] == 1.0


def test_a_program_brief_from_draft_to_short_code(example: Example, service: Service) -> None:
    stack = example("program_brief")
    stack.up()
    assert outputs(stack)["status"] == "draft"
    stack.pulumi("config", "set", "submit", "true")
    stack.up()
    (brief,) = service.emulator.state()["program_briefs"].values()
    service.emulator.review_brief(brief["id"], status="approved", number="12345")
    stack.refresh("--run-program")
    assert outputs(stack)["number"] == "12345"
