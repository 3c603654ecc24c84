import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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


class Project:
    """A Pulumi project in a folder of its own, on a backend of its own."""

    def __init__(self, cli: Path, root: Path) -> None:
        self.cli = cli
        self.root = root
        (root / "stacks").mkdir(parents=True)
        self.env = {
            **os.environ,
            "NO_COLOR": "1",
            "PATH": f"{cli}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{root / 'stacks'}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_HOME": str(root / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        self.env.pop("VIRTUAL_ENV", None)

    def write(self, program: str, *, main: str = ".", virtualenv: str | None = None) -> None:
        """Writes the project file and the program."""
        (self.root / "Pulumi.yaml").write_text(
            "name: try\nruntime:\n  name: python\n  options:\n"
            f"    virtualenv: {virtualenv or sys.prefix}\nmain: {main}\n"
        )
        (self.root / main).mkdir(exist_ok=True)
        (self.root / main / "__main__.py").write_text(program)

    def pulumi(self, *arguments: str, code: int = 0) -> str:
        """Runs the CLI, which must end with this exit code, and returns all that it prints."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            check=False,
            cwd=self.root,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        assert done.returncode == code, done.stdout
        return done.stdout


@pytest.fixture
def project(cli: Path, tmp_path: Path) -> Project:
    """A project that has a stack and still needs a program."""
    made = Project(cli, tmp_path / "project")
    made.write("")
    made.pulumi("stack", "init", "dev")
    return made
