"""What there is before somebody follows the other pages, and what is true in the end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from pulumi_acsnumbers.lifecycle.core.history import unpacked
from tests.docs.guide import EXAMPLE, REPOSITORY, Desk, story
from tests.engine.harness import ORDER, number
from tests.native.archives import archives_in, served
from tests.native.harness import YamlStack, copy_of_the_package
from tests.native.harness import number as yaml_number
from tools.pulumi import install as installed

HOTLINE = number(area_code="833")
AGENTS = """\
wanted = TOLL_FREE | {
    "phone_number_type": "geographic",
    "area_code": "425",
    "capabilities": {"calling": "inbound+outbound", "sms": "none"},
}
"""
SOMEWHERE = "endpoint=https://contoso.communication.azure.com/;accesskey=…"
ALREADY_THERE = {"pip install": "true"}
TARGET_ALONE = {"make ": f"make --dry-run --directory {REPOSITORY} "}
INBOUND = {"calling": "inbound", "sms": "inbound+outbound"}


def somebody_bought(desk: Desk, calling: str = "none", sms: str = "outbound") -> None:
    """Let the page's number be owned, and in no stack."""
    desk.service.emulator.buy_number(phone_number=EXAMPLE, calling=calling, sms=sms)


def untouched(desk: Desk) -> bool:
    """Whether the page's number alone is owned, and nothing else ever was."""
    ledger = desk.service.emulator.ledger()
    return desk.service.owned == [desk.names.get(EXAMPLE, EXAMPLE)] and len(ledger) <= 1


# The first pages


@story("README", "pulumi-acsnumbers")
def readme(desk: Desk) -> None:
    desk.names |= ALREADY_THERE
    desk.write()
    desk.type()
    assert desk.stack.numbers == {"hotline": desk.service.owned[0]}
    desk.take("yaml")  # test_reference.py looks at it


@story("README", "Try it, without an Azure account")
def try_it(desk: Desk) -> None:
    desk.names |= TARGET_ALONE  # tests/tools follows it
    desk.type()


@story("README", "Work on it")
def work_on_it(desk: Desk) -> None:
    desk.names |= TARGET_ALONE  # it runs this very test
    desk.type()


@story("index", "pulumi-acsnumbers")
def index(desk: Desk) -> None:
    desk.write()
    assert "3 to create" in desk.run("pulumi preview")


@story("index", "Install")
def install(desk: Desk) -> None:
    desk.names |= ALREADY_THERE
    desk.names[SOMEWHERE] = desk.service.connection_string()
    del desk.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    desk.type()
    desk.type()
    assert "acsnumbers:connectionString" in desk.run("acsnumbers doctor")


# Reference


@story("command", "The command `acsnumbers`", start="number")
def command(desk: Desk) -> None:
    somebody_bought(desk)
    desk.names |= ALREADY_THERE | {" --stack prod": ""}
    desk.type()
    written = (desk.folder / "telephony/__main__.py").read_text("utf-8")
    assert f'adopt="{EXAMPLE}"' in written
    assert desk.names[EXAMPLE] not in written


@story("client", "The client, for scripts", start="number")
def client(desk: Desk) -> None:
    desk.names[SOMEWHERE] = desk.service.connection_string()
    (desk.folder / "script.py").write_text(desk.take("python"), encoding="utf-8")
    assert f"{desk.names[EXAMPLE]} 2.0 USD" in desk.run("python script.py")


@story("emulator", "The emulator")
def emulator(desk: Desk) -> None:
    serves = desk.take("console").strip().removeprefix("$ ") + " --port 0"
    told = desk.run(f'read -rt 60 line < <(exec {serves}); kill $!; echo "$line"')
    assert json.loads(told)["resources"]["contoso"]["connection_string"].startswith("endpoint=")


# YAML


def in_yaml(desk: Desk) -> YamlStack:
    """Let the desk have what a YAML program needs; return its stack."""
    host = installed.yaml_host(installed.install(exact=True))
    desk.env["PATH"] = os.pathsep.join((desk.env["PATH"], str(host)))
    return YamlStack(desk.folder, desk.env, desk.service)


@story("yaml", "Install the plugin")
def install_the_plugin(desk: Desk) -> None:
    made = dict.fromkeys(("python3 -m venv .venv", ". .venv/bin/activate"), "true")
    desk.names |= ALREADY_THERE | made
    desk.type()


@story("yaml", "From a server", full=True)
def from_a_server(desk: Desk) -> None:
    desk.env["PULUMI_HOME"] = str(desk.folder.parent / "pulumi home")
    with served(archives_in(desk.folder.parent / "archives")) as server:
        desk.names["https://packages.contoso.com/plugins"] = server
        desk.type()


@story("yaml", "From a clone", full=True)
def from_a_clone(desk: Desk) -> None:
    in_yaml(desk).write({}, plugin=None)
    clone = copy_of_the_package(desk.folder.parent / "clone")
    desk.names["../pulumi-acsnumbers"] = str(clone)
    desk.env["PULUMI_PYTHON_CMD"] = sys.executable  # our own language host needs the SDK
    desk.limit = 600.0  # pip
    desk.type()
    assert str(clone) in (desk.folder / "Pulumi.yaml").read_text("utf-8")


@story("yaml", "Buy a number")
def buy_a_number(desk: Desk) -> None:
    stack = in_yaml(desk)
    desk.names[SOMEWHERE] = desk.service.connection_string()
    desk.names |= {"pulumi stack init dev": "true", ".venv/bin": f"{sys.prefix}/bin"}
    del desk.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    (desk.folder / "Pulumi.yaml").write_text(desk.take("yaml"), encoding="utf-8")
    desk.type()
    desk.type()
    assert stack.numbers == {"hotline": desk.service.owned[0]}


@story("yaml", "Import a number that is owned", full=True)
def import_a_number(desk: Desk) -> None:
    somebody_bought(desk)
    stack = in_yaml(desk)
    stack.write({})
    desk.type()
    assert stack.numbers == {"hotline": EXAMPLE}
    assert untouched(desk)


@story("yaml", "Move a stack of a Python program", start="number", full=True)
def move_to_yaml(desk: Desk) -> None:
    stack = in_yaml(desk)
    stack.write({"hotline": yaml_number(areaCode="833")})
    desk.type()
    assert stack.numbers == {"hotline": desk.service.owned[0]}
    assert untouched(desk)


# Adopt


@story("adopt", "One number", full=True)
def one_number(desk: Desk) -> None:
    somebody_bought(desk, **INBOUND)
    desk.write()
    desk.type()
    assert desk.stack.numbers == {"main": EXAMPLE}
    assert untouched(desk)


@story("adopt", "Everything that is owned", full=True)
def everything_that_is_owned(desk: Desk) -> None:
    somebody_bought(desk)
    desk.type()
    assert EXAMPLE in (desk.folder / "numbers/__main__.py").read_text(encoding="utf-8")

    stack = in_yaml(desk)
    stack.write({})
    desk.type()
    assert list(stack.numbers.values()) == [EXAMPLE]
    assert untouched(desk)


@story("adopt", "Resources that are declared already, by a file", full=True)
def by_a_file(desk: Desk) -> None:
    somebody_bought(desk)
    desk.stack.declare(number())
    desk.type()
    desk.type()
    assert desk.stack.numbers == {"hotline": EXAMPLE}
    assert untouched(desk)


@story("adopt", "Only read one")
def only_read_one(desk: Desk) -> None:
    somebody_bought(desk)
    desk.write()
    desk.type()
    assert untouched(desk)


# From the portal


@story("from-the-portal", "1. Look at what there is")
def look_at_what_there_is(desk: Desk) -> None:
    somebody_bought(desk)
    desk.type()
    assert untouched(desk)


@story("from-the-portal", "2. Write the program", full=True)
def write_the_program(desk: Desk) -> None:
    somebody_bought(desk, **INBOUND)
    desk.names["pulumi install"] = f"ln -s {sys.prefix} venv"  # it has the package as it is here
    desk.env["PULUMI_STACK"] = "prod"
    desk.type()
    desk.type()
    assert untouched(desk)


@story("from-the-portal", "3. Protect what customers call", full=True)
def protect(desk: Desk) -> None:
    somebody_bought(desk)
    desk.write()
    desk.type()
    assert desk.stack.numbers == {"hotline": EXAMPLE}
    assert untouched(desk)


@story("from-the-portal", "4. Close the back door", start="number")
def close_the_back_door(desk: Desk) -> None:
    desk.names["--stack prod"] = "--stack dev"
    desk.type()


# Several ACS resources


@story("several-resources", "A provider for each", full=True)
def a_provider_for_each(desk: Desk) -> None:
    for name, resource in {"production": "contoso", "staging": "fabrikam"}.items():
        secret = desk.service.connection_string(resource)
        desk.stack.pulumi("config", "set", "--secret", name, secret)
    desk.write()
    desk.type()
    rows = desk.service.emulator.state()["phone_numbers"].values()
    assert sorted(row["resource"] for row in rows) == ["contoso", "fabrikam"]


AZURE = """\
import sys
import pulumi
class CommunicationService(pulumi.ComponentResource):
    def __init__(self, name, resource_group_name, location, data_location):
        super().__init__("azure:Service", name)
        self.name = pulumi.Output.from_input(name)
class ResourceGroup(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("azure:Group", name)
        self.name = pulumi.Output.from_input(name)
class Keys:
    primary_connection_string = pulumi.Config().require_secret("made")
def list_communication_service_keys_output(communication_service_name, resource_group_name):
    return Keys
communication = resources = sys.modules[__name__]
"""
"""Stands in for pulumi_azure_native, which would ask Azure."""


@story("several-resources", "An ACS resource created by the same program")
def a_resource_of_the_same_program(desk: Desk) -> None:
    (desk.folder / "pulumi_azure_native.py").write_text(AZURE, encoding="utf-8")
    secret = desk.service.connection_string("fabrikam")
    desk.stack.pulumi("config", "set", "--secret", "made", secret)
    desk.write()
    desk.type()
    (row,) = desk.service.emulator.state()["phone_numbers"].values()
    assert row["resource"] == "fabrikam"


@story("several-resources", "Moving between them", start="number")
def moving_between_them(desk: Desk) -> None:
    desk.names["https://fabrikam.communication.azure.com"] = desk.service.endpoint
    del desk.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    desk.env |= {
        "ACSNUMBERS_ENDPOINT": desk.service.endpoint,
        "ACSNUMBERS_ACCESS_KEY": desk.service.access_key,
    }
    desk.type()


# Move


@story("move", "Another resource name", start="number", full=True)
def another_resource_name(desk: Desk) -> None:
    desk.write()
    assert "3 unchanged" in desk.type()
    assert desk.stack.numbers == {"support": desk.names[EXAMPLE]}


@story("move", "Another stack", start="number", full=True)
def another_stack(desk: Desk) -> None:
    desk.stack.pulumi("stack", "init", "prod")
    desk.type()
    desk.type()
    assert desk.stack.numbers == {}
    assert desk.service.owned == [desk.names[EXAMPLE]]


@story("move", "A copy of a stack", start="number", full=True)
def a_copy_of_a_stack(desk: Desk) -> None:
    desk.type()
    desk.type()
    assert desk.service.owned == [desk.names[EXAMPLE]]


@story("move", "Another ACS resource", start="number", full=True)
def another_acs_resource(desk: Desk) -> None:
    here = desk.service.endpoint
    desk.names["https://old.communication.azure.com"] = here
    moved = desk.service.connection_string().replace("127.0.0.1", "localhost")
    desk.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = moved
    desk.type()
    assert unpacked(desk.stack.resources()[0]["outputs"])["__endpoint"] != here
    assert desk.service.owned == [desk.names[EXAMPLE]]


@story("move", "The ACS resource was deleted", start="number")
def the_acs_resource_was_deleted(desk: Desk) -> None:
    desk.service.close()
    desk.type()
    desk.type()
    assert desk.stack.resources() == desk.stack.resources(ORDER) == []


# Leave


@story("leave", "One number", start="number")
def leave_one_number(desk: Desk) -> None:
    desk.write()
    desk.type()
    desk.stack.declare()
    desk.type()
    assert desk.stack.numbers == {}
    assert desk.service.owned == [desk.names[EXAMPLE]]


@story("leave", "The whole stack", start="number")
def leave_with_the_whole_stack(desk: Desk) -> None:
    desk.type()
    desk.type()
    assert desk.service.owned == [desk.names[EXAMPLE]]


# Pipelines


@story("pipelines", "GitHub Actions", start="number")
def github_actions(desk: Desk) -> None:
    for step in desk.steps():
        desk.run(step)


@story("pipelines", "Azure Pipelines", start="number", full=True)
def azure_pipelines(desk: Desk) -> None:
    desk.names |= {"$(Build.Reason)": "IndividualCI", "pulumi install": "true"}
    for step in desk.steps():
        desk.run(step)


# Test your own program


def pytest_of(desk: Desk, folder: Path) -> None:
    """Write the next block as the file of a test, and run it."""
    (folder / "test_it.py").write_text(desk.take("python"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"],
        cwd=folder, env=desk.env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "1 passed" in done.stdout, done.stdout + done.stderr


@story("testing", "Unit tests, with mocks")
def unit_tests(desk: Desk) -> None:
    pytest_of(desk, desk.folder)


@story("testing", "Integration tests, with the emulator and the real CLI", full=True)
def integration_tests(desk: Desk) -> None:
    infra, tests = desk.folder / "infra", desk.folder / "tests"
    infra.mkdir()
    tests.mkdir()
    (desk.folder / "Pulumi.yaml").rename(infra / "Pulumi.yaml")
    desk.stack.declare(
        'area = pulumi.Config().require("area")',
        'line = acs.PhoneNumber("hotline", **TOLL_FREE, area_code=area)',
        'pulumi.export("phone_number", line.phone_number)',
    )
    (desk.folder / "__main__.py").rename(infra / "__main__.py")
    pytest_of(desk, tests)


@story("testing", "By hand")
def by_hand(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    desk.names["emulator start"] = f"emulator start --port {port}"
    desk.type()


@story("testing", "In a pipeline", full=True)
def in_a_pipeline(desk: Desk) -> None:
    del desk.env["PULUMI_STACK"]
    desk.stack.declare(number())
    desk.names |= TARGET_ALONE | {"docker ": "true "}  # tried in tests/package/test_image.py
    desk.type()
    desk.type()
    steps = desk.steps()
    assert steps == desk.steps(), "the same, in GitHub's words and in Azure's"
    for step in steps:
        desk.run(step)
    assert desk.service.bought == desk.service.released != []


# Pools


@story("pool", "Declare a pool", full=True)
def declare_a_pool(desk: Desk) -> None:
    desk.write()
    desk.type()
    assert len(desk.service.owned) == 5


@story("pool", "Make it larger or smaller", full=True)
def make_it_smaller(desk: Desk) -> None:
    desk.stack.declare(AGENTS, 'acs.PhoneNumberPool("agents", size=5, **wanted)')
    desk.stack.up()
    one, two, *others = desk.service.owned
    desk.names |= {"+18335550100": one, "+18335550101": two}
    desk.write()
    desk.type()
    assert desk.service.owned == others


@story("pool", "Move numbers into a pool", full=True)
def move_numbers_into_a_pool(desk: Desk) -> None:
    lines = ('acs.PhoneNumber("one", **wanted)', 'acs.PhoneNumber("two", **wanted)')
    desk.stack.declare(AGENTS, *lines)
    desk.stack.up()
    one, two = desk.service.owned
    desk.names |= {"+18335550100": one, "+18335550101": two}
    desk.write()
    desk.type()
    assert desk.service.owned == sorted(desk.service.bought) == [one, two]
