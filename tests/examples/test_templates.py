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
from tools import sdk
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
        let_the_plugin_find_dependencies(stack, tmp_path / "found")
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


def let_it_find_dependencies(stack: Stack) -> None:
    """Let the installed package find what it needs itself."""
    (packages,) = (stack.folder / ".venv").glob("lib/python*/site-packages")
    assert list(packages.glob("pulumi_acsnumbers-*.dist-info"))
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")


def let_the_plugin_find_dependencies(stack: Stack, folder: Path) -> None:
    """Let Pythons of the CLI import what is installed here, but not pip, which would see it."""
    folder.mkdir()
    packages = sysconfig.get_path("purelib")
    text = f"import sys\nif 'pip' not in sys.orig_argv: sys.path.append({packages!r})\n"
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    stack.env["PYTHONPATH"] = str(folder)


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
    buys_one(new("yaml"), service, "phoneNumber")


@pytest.mark.full  # npm installs the Pulumi SDK
def test_a_typescript_project(new: New, service: Service) -> None:
    buys_one(new("typescript"), service, "phoneNumber")


@pytest.mark.full  # Go compiles the Pulumi SDK
def test_a_go_project(new: New, service: Service) -> None:
    stack = new("go")
    stack.env |= sdk.GO
    sdk.run(["go", "build", "-o", os.devnull, "."], stack.folder, sdk.GO)
    buys_one(stack, service, "phoneNumber")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_a_whole_project(template: str) -> None:
    folder = EXAMPLES / template
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["template"]["description"] == project["description"]
    readme = (folder / "README.md").read_text(encoding="utf-8")
    if project.get("packages"):
        assert project["packages"] == {"acsnumbers": "./plugin"}
        for name in ("PulumiPlugin.yaml", "__main__.py"):
            assert (folder / "plugin" / name).read_bytes() == (
                REPOSITORY / "plugin" / name
            ).read_bytes()
        requirements = folder / "plugin/requirements.txt"
        assert "$ pulumi install\n" in readme
    else:
        requirements = folder / "requirements.txt"
        assert "$ python3 -m venv .venv\n" in readme
        assert "pip install -r requirements.txt\n" in readme
    assert requirements.read_text().startswith("pulumi-acsnumbers[cli]\n")
    for key, setting in project["template"]["config"].items():
        secret = "--secret " if setting.get("secret") else ""
        needed = f"pulumi config set {secret}{key} " in readme
        assert needed or template == "testing_your_program", key


def test_every_example_is_a_template_or_the_quickstart() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    assert folders - set(TEMPLATES) == {"quickstart", "quickstart_yaml"}
