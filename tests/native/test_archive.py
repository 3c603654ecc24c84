"""The plugin as Pulumi downloads it: from the archives that `make dist` writes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_acsnumbers import __version__
from tests.engine.service import Service
from tests.native.archives import archives_in, served
from tests.native.harness import YamlStack, number

START_LIMIT = 600.0
VERSION = f"v{__version__}"


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archives of this checkout."""
    return archives_in(tmp_path_factory.mktemp("archives"))


@pytest.fixture
def server(archives: Path) -> Iterator[str]:
    """The address of a server that has them."""
    with served(archives) as address:
        yield address


@pytest.fixture
def bare(stack: YamlStack, tmp_path: Path) -> YamlStack:
    """A stack on a machine that has Python, and no plugin on PATH or anywhere."""
    own = str(Path(sys.prefix, "bin"))
    path = [one for one in stack.env["PATH"].split(":") if one != own]
    stack.env.update(
        PATH=":".join(path),
        PIP_NO_COMPILE="1",
        PULUMI_HOME=str(tmp_path / "pulumi home"),
        PULUMI_PYTHON_CMD=sys.executable,
    )
    return stack


def buys_and_releases(stack: YamlStack, service: Service) -> None:
    """Run a program whose first command may have to make a Python environment."""
    up = stack.start("up", "--yes", "--skip-preview").wait(START_LIMIT)
    assert up.code == 0, up.text
    assert stack.numbers == {"hotline": service.bought[0]}
    stack.up("--expect-no-changes")
    stack.destroy()
    assert len(service.bought) == 1
    assert service.released == service.bought


def test_it_is_installed_from_a_server_and_needs_nothing_on_path(
    bare: YamlStack, service: Service, server: str
) -> None:
    bare.pulumi("plugin", "install", "resource", "acsnumbers", VERSION, "--server", server)
    bare.write({"hotline": number()}, plugin=None)
    buys_and_releases(bare, service)
    listed = bare.pulumi("plugin", "ls").stdout
    assert "acsnumbers" in listed
    assert __version__ in listed


@pytest.mark.full
def test_a_program_says_where_it_is_downloaded(
    bare: YamlStack, service: Service, server: str
) -> None:
    del bare.env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"]
    options = {"version": __version__, "pluginDownloadURL": server}
    bare.write({"hotline": number(options)}, plugin=None)
    buys_and_releases(bare, service)


@pytest.mark.full
def test_the_archive_of_windows_is_installed_by_the_language_host(
    bare: YamlStack, service: Service, archives: Path
) -> None:
    """Where there is no Windows, the same host does the same with the same files."""
    (archive,) = archives.glob("*windows-amd64.tar.gz")
    bare.start(
        *("plugin", "install", "resource", "acsnumbers", VERSION, "--file", str(archive))
    ).wait(START_LIMIT)
    bare.write({"hotline": number()}, plugin=None)
    buys_and_releases(bare, service)
