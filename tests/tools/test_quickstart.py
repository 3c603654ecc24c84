import contextlib
import fcntl
import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_acsnumbers.emulator.background import USUAL_PORT
from tools import node
from tools.pulumi import install

ROOT = Path(__file__).resolve().parents[2]
QUICK = ("--time-scale", "0.02")
NETWORK = ("NODE_EXTRA_CA_CERTS", "PIP_CERT", "SSL_CERT_FILE", "https_proxy", "HTTPS_PROXY")
"""How this machine reaches its registries, which a new user's machine has, too."""
REAL = "endpoint=https://real.communication.azure.com/;accesskey=c2VjcmV0"


class Clone:
    """What the quickstart needs of this checkout, on a machine that has used nothing of it."""

    def __init__(self, cli: Path, folder: Path) -> None:
        self.root = folder / "my clone"
        self.home = folder / "home"
        self.local = self.root / ".local"
        self.root.mkdir()
        self.home.mkdir()
        for name in ("Makefile", "Pulumi.yaml"):
            shutil.copy(ROOT / name, self.root)
        for name in ("tools", "examples"):
            shutil.copytree(ROOT / name, self.root / name, symlinks=True)
        (self.root / ".venv").symlink_to(sys.prefix, target_is_directory=True)
        self.node = node.on_path(folder / "node", {"PATH": os.environ["PATH"]})["PATH"]
        self.env = {
            "ACSNUMBERS_ENDPOINT": "https://real.communication.azure.com",
            "ACSNUMBERS_PULUMI_VERSION": "any",
            "AZURE_COMMUNICATION_CONNECTION_STRING": REAL,
            "HOME": str(self.home),
            "PATH": f"{cli}{os.pathsep}{self.node}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "npm_config_cache": str(install.cache() / "npm"),
            "npm_config_prefer_offline": "true",
            **{name: os.environ[name] for name in NETWORK if name in os.environ},
        }

    def quickstart(self, *arguments: str, code: int = 0) -> str:
        """Runs the quickstart and returns all that it prints."""
        command = [sys.executable, "tools/quickstart.py", *arguments]
        return self._run(command, self.env, code)

    def shell(self, commands: str) -> str:
        """Types commands into a new shell that knows nothing."""
        names = ("HOME", "PYTHONDONTWRITEBYTECODE", *NETWORK)
        env = {name: self.env[name] for name in names if name in self.env}
        env["PATH"] = self.node
        return self._run(["sh", "-ec", commands], env, 0)

    def terminal(self, commands: str) -> str:
        """Types commands where their errors go to a terminal; returns what that shows."""
        ours, theirs = pty.openpty()
        try:
            command = ["sh", "-ec", commands]
            subprocess.run(command, check=True, cwd=self.root, stderr=theirs, timeout=60)
            return os.read(ours, 4096).decode()
        finally:
            os.close(ours)
            os.close(theirs)

    def _run(self, command: list[str], env: dict[str, str], code: int) -> str:
        done = subprocess.run(
            command,
            check=False,
            cwd=self.root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def emulator(self) -> dict[str, Any]:
        """What the quickstart remembers of the emulator."""
        record: dict[str, Any] = json.loads((self.local / "emulator.json").read_text())
        return record

    def remember(self, pid: int, endpoint: str) -> None:
        """Makes it remember an emulator."""
        record = {"pid": pid, "endpoint": endpoint, "connection_string": "x"}
        self.local.mkdir(exist_ok=True)
        (self.local / "emulator.json").write_text(json.dumps(record))


@pytest.fixture
def clone(cli: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    # One at a time, whichever worker runs it: a clone wants the usual port, and keeps its own.
    with (tmp_path_factory.getbasetemp().parent / "quickstart.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        made = Clone(cli, tmp_path)
        yield made
        made.quickstart("stop")


def listens(endpoint: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(endpoint.rpartition(":")[2]))) == 0


def number_in(output: str) -> str:
    [line] = [line for line in output.splitlines() if " is yours, at 2.00 USD monthly" in line]
    return line.partition(" ")[0]


@pytest.fixture
def hosts(cli: Path) -> None:
    """The language hosts beside the CLI, and what generates SDKs, as in an official release."""
    whole = install.install(exact=True)
    found = [install.yaml_host(whole) / install.YAML_HOST, whole / install.GENERATOR]
    for file in (file for file in found if file.is_file()):
        with contextlib.suppress(FileExistsError):
            (cli / file.name).symlink_to(file)


@pytest.mark.usefixtures("hosts")
@pytest.mark.parametrize(
    ("language", "resources"),
    [("python", 3), ("yaml", 4), pytest.param("typescript", 4, marks=pytest.mark.full)],
)
def test_every_command_that_it_prints_works_as_printed(
    clone: Clone, language: str, resources: int
) -> None:
    output = clone.quickstart("--language", language, *QUICK)
    number = number_in(output)
    assert listens(clone.emulator()["endpoint"])

    lines = output.partition("What to type next")[2].splitlines()
    prepare, *commands = [line[2:] for line in lines if line.startswith("  ")]
    spec, up, drift, refresh, repair, doctor, orphans, destroy, stop = (
        clone.shell(f"{prepare}\n{command}") for command in commands
    )
    assert spec == ""
    assert '"outbound" => "inbound+outbound"' in up
    assert "~ 1 updated" in up
    assert drift == f"{number} had sms inbound+outbound, and now has sms none\n"
    assert re.search(r'~ sms *: "inbound\+outbound" => "none"', refresh), "what has drifted"
    assert "~ 1 updated" in refresh
    assert "[diff: ~capabilities]" in repair
    assert "~ 1 updated" in repair
    assert "error" not in doctor
    assert "nothing" in orphans.lower()
    assert f"- {resources} deleted" in destroy
    assert stop == "the emulator is stopped\n"
    assert not listens(clone.emulator()["endpoint"])


@pytest.mark.full
def test_a_second_time_finds_what_the_first_left(clone: Clone) -> None:
    number = number_in(clone.quickstart(*QUICK))
    first = clone.emulator()

    clone.shell(". .local/env; pulumi config set sms inbound+outbound")
    again = clone.quickstart(*QUICK)
    assert number_in(again) == number, "and what an earlier walk has set is forgotten"
    assert "3 unchanged" in again
    assert clone.emulator() == first

    os.kill(first["pid"], signal.SIGKILL)
    third = clone.quickstart(*QUICK)
    assert number_in(third) == number
    assert "3 unchanged" in third
    assert clone.emulator()["pid"] != first["pid"]
    assert clone.emulator()["endpoint"] == first["endpoint"]

    assert clone.terminal(". .local/env") == "This shell works on the stack python now.\r\n"
    clone.env |= {"PULUMI_STACK": "yaml", "PULUMI_OPTION_CWD": f"{clone.root}/examples/yaml"}
    told = clone.quickstart(*QUICK)
    assert "This shell still works on the stack yaml of an earlier quickstart: " in told

    assert list(clone.home.iterdir()) == []
    made = {path.name for path in clone.root.iterdir()}
    assert made == {".local", ".venv", "Makefile", "Pulumi.yaml", "tools", "examples"}


def test_a_usual_port_that_is_taken_is_left_alone(clone: Clone) -> None:
    with contextlib.ExitStack() as taken:
        with contextlib.suppress(OSError):  # taken by another one already
            taken.enter_context(socket.create_server(("127.0.0.1", USUAL_PORT)))
        said = clone.quickstart(*QUICK)
        assert not clone.emulator()["endpoint"].endswith(f":{USUAL_PORT}")
    assert "acsnumbers-quickstart-python" in said, "no name is doubled"


def test_stop_stops_the_emulator_and_only_that(clone: Clone) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        clone.remember(other.pid, "http://127.0.0.1:1")
        assert clone.quickstart("stop") == "no emulator was running\n"
        assert other.poll() is None


def test_stop_finds_nothing_to_do_in_a_fresh_clone(clone: Clone) -> None:
    assert clone.quickstart("stop") == "no emulator was running\n"


def test_drift_needs_the_emulator(clone: Clone) -> None:
    assert "no emulator is running; `make quickstart` starts it" in clone.quickstart(
        "drift", code=1
    )


def test_a_port_that_was_taken_meanwhile_is_named(clone: Clone) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        clone.remember(1, f"http://127.0.0.1:{port}")
        output = clone.quickstart(*QUICK, code=1)
    assert f"port {port}, where the emulator was the last time, is in use now: stop what" in output
    assert "Traceback" not in output


def test_an_emulator_that_does_not_start_is_named_with_its_log(clone: Clone) -> None:
    output = clone.quickstart("--operations", "nonsense", code=1)
    assert "the emulator did not start: operations: 'nonsense' is none of immediate" in output
    assert "nonsense" in (clone.local / "emulator.log").read_text()


def test_two_at_once_do_not_mix(clone: Clone) -> None:
    clone.local.mkdir()
    with (clone.local / "quickstart.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert clone.quickstart(code=1) == "another quickstart is at work in this clone\n"
