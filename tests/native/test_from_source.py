"""The plugin from its source: a language host installs and runs the folder `plugin/`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from pulumi_acsnumbers._version import __version__
from tests.engine.service import Service
from tests.native import repository
from tests.native.harness import YamlStack, copy_of_the_package, number

LIMIT = 10.0
INSTALL_LIMIT = 600.0
OPERATION = "GET */operations/*"


@pytest.fixture
def clone(stack: YamlStack, tmp_path: Path) -> Path:
    """What a clone of the repository has of the package."""
    # Our own language host needs a Python that has the Pulumi SDK.
    stack.env["PULUMI_PYTHON_CMD"] = sys.executable
    return copy_of_the_package(tmp_path / "my clone")


def test_package_add_of_a_clone(stack: YamlStack, service: Service, clone: Path) -> None:
    stack.write({}, plugin=None)
    stack.env["PIP_NO_COMPILE"] = "1"
    added = stack.start("package", "add", str(clone / "plugin")).wait(INSTALL_LIMIT)
    assert added.code == 0, added.text
    project = (stack.folder / "Pulumi.yaml").read_text(encoding="utf-8")
    assert str(clone / "plugin") in project

    stack.write({"hotline": number()}, plugin=None, packages={"acsnumbers": str(clone / "plugin")})
    stack.up()
    assert stack.numbers == {"hotline": service.bought[0]}
    assert service.owned == service.bought
    stack.up("--expect-no-changes")
    stack.destroy()
    assert service.released == service.bought


def test_a_plugin_that_is_not_installed_says_what_to_run(stack: YamlStack, clone: Path) -> None:
    stack.write({"hotline": number()}, plugin=None, packages={"acsnumbers": str(clone / "plugin")})
    told = stack.start("preview").wait()
    assert told.code != 0
    # The official language host says it in other words.
    assert "is not installed: run `pulumi install`" in told.text or "virtualenv" in told.text


def test_it_ends_with_its_language_host(stack: YamlStack, service: Service, clone: Path) -> None:
    """The host dies with the CLI, and the plugin with the host."""
    (clone / "plugin" / "venv").symlink_to(sys.prefix, target_is_directory=True)
    stack.write({"hotline": number()}, plugin=clone / "plugin")
    pause = service.pause(OPERATION)
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    assert [one for one in up.plugins if str(clone / "plugin") in one.command]
    up.kill_cli()
    pause.release()
    up.wait_until_plugins_end(LIMIT)

    stack.cancel()
    stack.up()
    assert stack.numbers == {"hotline": service.bought[0]}
    stack.destroy()
    assert len(service.bought) == len(service.released) == 1


@pytest.mark.full
def test_package_add_of_a_repository(
    stack: YamlStack, service: Service, clone: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "served" / "contoso" / "pulumi-acsnumbers.git"
    bare.parent.mkdir(parents=True)
    repository.committed(clone, bare, f"v{__version__}")
    address = f"https://{repository.HOST}/contoso/pulumi-acsnumbers/plugin@{__version__}"
    stack.write({}, plugin=None)
    with repository.served(bare.parents[1], tmp_path) as found:
        usual = stack.env
        stack.env = {**usual, **found, "PIP_NO_COMPILE": "1"}
        added = stack.start("package", "add", address).wait(INSTALL_LIMIT)
        stack.env = usual
    assert added.code == 0, added.text
    written = yaml.safe_load((stack.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert repository.HOST in str(written["packages"]["acsnumbers"])

    stack.write({"hotline": number()}, plugin=None, packages=written["packages"])
    stack.up()
    assert stack.numbers == {"hotline": service.bought[0]}
    stack.destroy()
    assert service.released == service.bought
