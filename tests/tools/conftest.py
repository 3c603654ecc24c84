"""Fixtures of these tests; what they are made of is in `project`."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.project import Project
from tools.pulumi import install


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """No test here waits longer than this for a process, whatever becomes of that."""

    def too_long(_number: int, _frame: object) -> None:
        message = "the test took longer than five minutes"
        raise TimeoutError(message)

    signal.signal(signal.SIGALRM, too_long)
    # And again soon after, because leaving a `with` can mean to wait once more.
    signal.setitimer(signal.ITIMER_REAL, 300, 5)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)


@pytest.fixture(scope="session")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pinned CLI with the bundle of this checkout, whichever language host it came with."""
    folder = tmp_path_factory.mktemp("cli")
    shutil.copytree(install.BUNDLE, folder, dirs_exist_ok=True)
    binary = install.install(exact=True) / "pulumi"
    try:
        os.link(binary, folder / "pulumi")
    except OSError:
        shutil.copy2(binary, folder)
    return folder


@pytest.fixture
def project(cli: Path, tmp_path: Path) -> Project:
    """A project that has a stack and still needs a program."""
    made = Project(cli, tmp_path / "project")
    made.write("")
    made.pulumi("stack", "init", "dev")
    return made
