"""`pulumi new` makes a project of an example, with all that it needs in an environment of its own.

The package is installed from a wheel of this checkout, as before the first release, and what it
needs itself from these tests' environment: no index is asked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.engine.harness import Stack, Workshop
from tests.engine.service import Service
from tests.examples.folder import EXAMPLES
from tests.native import modules
from tools.pulumi import install

REPOSITORY = EXAMPLES.parent
TEMPLATES = sorted(
    path.parent.name
    for path in EXAMPLES.glob("*/Pulumi.yaml")
    if "template" in yaml.safe_load(path.read_text(encoding="utf-8"))
)

New = Callable[..., Stack]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pip wheel` makes of this checkout, as examples/README.md says."""
    folder = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(REPOSITORY)], check=True, timeout=300)
    return folder


@pytest.fixture
def new(workshop: Workshop, service: Service, wheels: Path, tmp_path: Path) -> Iterator[New]:
    """Return what makes a stack of a template, by `pulumi new` in an empty folder."""
    made: list[Stack] = []

    def new(template: str, *options: str) -> Stack:
        folder = tmp_path / "hotline"
        (folder / "backend").mkdir(parents=True)
        stack = workshop.stack_in(folder, service)
        made.append(stack)
        stack.project = "hotline"
        stack.env |= {
            "PIP_FIND_LINKS": str(wheels),
            "PIP_NO_DEPS": "1",
            "PIP_NO_INDEX": "1",
            "PULUMI_PYTHON_CMD": sys.executable,
        }
        del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"], stack.env["PULUMI_STACK"]
        stack.env["PULUMI_BACKEND_URL"] = f"file://{tmp_path / 'backend'}"
        (tmp_path / "backend").mkdir()
        (folder / "backend").rmdir()
        # By force: the harness writes into that folder too.
        given = ("--yes", "--force", "--name", "hotline", "--stack", "dev", *options)
        stack.pulumi("new", str(EXAMPLES / template), *given)
        return stack

    yield new
    for stack in made:
        stack.end()


def make_environment(stack: Stack) -> None:
    """Type what the README says."""
    readme = (stack.folder / "README.md").read_text(encoding="utf-8")
    commands = readme.partition("```console\n$ ")[2].partition("\n$ pulumi")[0]
    command = ["sh", "-ec", commands.replace("\n$ ", "\n")]
    subprocess.run(command, cwd=stack.folder, env=stack.env, check=True, timeout=300)
    bin_folder = str(stack.folder / ".venv" / "bin")
    stack.env["PATH"] = os.pathsep.join((bin_folder, stack.env["PATH"]))  # it is active
    let_it_find_dependencies(stack)


def let_it_find_dependencies(stack: Stack) -> None:
    """Let the installed package find what it needs itself."""
    (packages,) = (stack.folder / ".venv").glob("lib/python*/site-packages")
    assert list(packages.glob("pulumi_acsnumbers-*.dist-info"))
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")


def buys_one(stack: Stack, service: Service, output: str) -> None:
    """Follow the rest of the README."""
    connection = service.connection_string()
    stack.pulumi("config", "set", "--secret", "acsnumbers:connectionString", connection)
    stack.up()
    shown = json.loads(stack.pulumi("stack", "output", "--json").stdout)
    assert service.owned == [shown[output]]


def test_a_python_project(new: New, service: Service) -> None:
    stack = new("toll_free_sms")
    project = yaml.safe_load((stack.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["name"] == "hotline"
    assert "template" not in project
    let_it_find_dependencies(stack)
    buys_one(stack, service, "phone_number")


def test_a_yaml_project(new: New, service: Service, workshop: Workshop) -> None:
    host = install.yaml_host(install.install(exact=True))
    workshop._env["PATH"] = os.pathsep.join((workshop._env["PATH"], str(host)))
    stack = new("yaml", "--generate-only")
    stack.pulumi("stack", "init", "dev")
    make_environment(stack)
    buys_one(stack, service, "phoneNumber")


@pytest.mark.full
def test_a_typescript_project(new: New, service: Service) -> None:
    stack = new("typescript", "--generate-only")
    stack.pulumi("stack", "init", "dev")
    (stack.folder / ".venv").symlink_to(sys.prefix)
    modules.install(stack)  # what `pulumi package add` brings
    buys_one(stack, service, "phoneNumber")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_a_whole_project(template: str) -> None:
    folder = EXAMPLES / template
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["template"]["description"] == project["description"]
    assert (folder / "requirements.txt").read_text().startswith("pulumi-acsnumbers[cli]\n")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "$ python3 -m venv .venv\n" in readme
    assert "pip install -r requirements.txt\n" in readme
    for key, setting in project["template"]["config"].items():
        secret = "--secret " if setting.get("secret") else ""
        needed = f"pulumi config set {secret}{key} " in readme
        assert needed or template == "testing_your_program", key


def test_every_example_is_a_template_or_the_quickstart() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    assert folders - set(TEMPLATES) == {"quickstart", "quickstart_yaml"}
