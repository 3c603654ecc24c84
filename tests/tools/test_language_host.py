import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.project import Project

STORY = """
import os, sys
import pulumi
from pulumi import dynamic

class Provider(dynamic.ResourceProvider):
    def create(self, props):
        return dynamic.CreateResult("id", {**props, "plugin_python": sys.prefix})
    def read(self, id, props):
        return dynamic.ReadResult(id, props)

class Thing(dynamic.Resource):
    plugin_python: pulumi.Output[str]

config = pulumi.Config()
thing = Thing(Provider(), "thing", {"word": config.get("word") or "none", "plugin_python": None})
pulumi.export("cwd", os.getcwd())
pulumi.export("root", pulumi.runtime.get_root_directory())
pulumi.export("names", [pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack()])
pulumi.export("python", sys.prefix)
pulumi.export("plugin_python", thing.plugin_python)
pulumi.export("on_path", os.environ["PATH"].split(os.pathsep)[0])
pulumi.export("plain", config.require("plain"))
pulumi.export("token", config.require_secret("token"))
pulumi.export("known_as_secret", pulumi.runtime.is_config_secret("try:token"))
"""

BLOCKED = """
import os, threading
held = open(os.environ["FIFO"], "w")
held.write(f"{os.getppid()} {os.getpid()}")
held.flush()
threading.Event().wait()
"""


def link_venv(folder: Path) -> None:
    folder.symlink_to(sys.prefix, target_is_directory=True)


def test_the_life_of_a_stack(project: Project) -> None:
    project.write(STORY, main="program", virtualenv=".venv")
    link_venv(project.root / ".venv")
    link_venv(project.root / "program" / ".venv")  # where the engine's plugins look for it
    project.pulumi("config", "set", "plain", "seen")
    project.pulumi("config", "set", "--secret", "token", "hush")

    assert "+ 2 to create" in project.pulumi("preview")
    up = project.pulumi("up", "--yes", "--skip-preview")
    assert "hush" not in up
    assert "warning" not in up
    outputs = json.loads(project.pulumi("stack", "output", "--json"))
    venv = project.root / ".venv"
    assert outputs == {
        "cwd": str(project.root / "program"),
        "root": str(project.root),
        "names": ["organization", "try", "dev"],
        "python": str(venv),
        "plugin_python": str(project.root / "program" / ".venv"),
        "on_path": f"{venv}/bin",
        "plain": "seen",
        "token": "[secret]",
        "known_as_secret": True,
    }
    assert "hush" not in project.pulumi("stack", "export")

    project.pulumi("preview", "--expect-no-changes")
    project.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    project.pulumi("config", "set", "word", "other")
    project.pulumi("refresh", "--yes", "--skip-preview", "--run-program")
    assert "1 to update" in project.pulumi("preview")
    assert "- 2 deleted" in project.pulumi("destroy", "--yes", "--skip-preview", "--run-program")


def test_an_import_file_is_written_and_read(project: Project) -> None:
    project.write(STORY)
    project.pulumi("config", "set", "plain", "seen")
    project.pulumi("config", "set", "--secret", "token", "hush")
    project.pulumi("preview", "--import-file", "import.json")
    file = project.root / "import.json"
    wanted = json.loads(file.read_text())
    [thing] = wanted["resources"]
    assert thing["name"] == "thing"

    project.pulumi("up", "--yes", "--skip-preview")
    [*_, live] = json.loads(project.pulumi("stack", "export"))["deployment"]["resources"]
    thing.update(id="id", inputs=live["inputs"], outputs=live["outputs"])
    project.pulumi("destroy", "--yes", "--skip-preview")
    file.write_text(json.dumps(wanted))
    project.pulumi(
        *("import", "--file", "import.json", "--yes", "--skip-preview"),
        *("--generate-code=false", "--protect=false"),
    )
    assert "Resources:\n    2 unchanged\n" in project.pulumi("preview")


def test_an_exception_is_shown_from_the_programs_first_frame_on(project: Project) -> None:
    project.write("import helper\n\ndef start():\n    helper.fail()\n\nstart()\n")
    (project.root / "helper.py").write_text("def fail():\n    raise ValueError('boom')\n")
    output = project.pulumi("preview", code=1)
    assert (
        "error: Program failed with an unhandled exception:\n"
        "    Traceback (most recent call last):\n"
        f'      File "{project.root}/__main__.py", line 6, in <module>\n'
    ) in output
    assert "ValueError: boom" in output
    assert "runpy" not in output
    assert "exit code" not in output


def test_a_syntax_error_is_shown(project: Project) -> None:
    project.write("def\n")
    output = project.pulumi("preview", code=1)
    assert f'File "{project.root}/__main__.py", line 1' in output
    assert "SyntaxError: invalid syntax" in output


def test_of_a_run_error_only_the_message_is_shown(project: Project) -> None:
    project.write("import pulumi\nraise pulumi.RunError('the area code is missing')\n")
    output = project.pulumi("preview", code=1)
    assert "error: the area code is missing\n" in output
    assert "Traceback" not in output


def test_an_exit_code_of_the_program_is_named(project: Project) -> None:
    project.write("import sys\nprint('so far')\nsys.exit(3)\n")
    output = project.pulumi("preview", code=1)
    assert "so far" in output
    assert "an unhandled error occurred: program exited with non-zero exit code: 3" in output


def test_a_folder_without_a_program_is_named(project: Project) -> None:
    (project.root / "__main__.py").unlink()
    output = project.pulumi("preview", code=1)
    assert f"unable to find main python program `__main__.py` in `{project.root}`" in output


def test_a_missing_virtual_environment_is_named(project: Project) -> None:
    project.write("", virtualenv=".venv")
    project.env["PULUMI_PYTHON_CMD"] = "/bin/false"
    output = project.pulumi("preview", code=1)
    venv = project.root / ".venv"
    assert f"Pulumi.yaml asks for the virtual environment {venv}, which does not exist." in output
    assert "Traceback" not in output

    told = project.pulumi("install", code=1)
    (line,) = {line for line in told.splitlines() if "else type: " in line}
    (project.root / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    subprocess.run(["sh", "-ec", line.partition("type: ")[2]], check=True, timeout=120)
    assert (venv / "bin" / "pip").is_file()


def test_a_python_with_the_sdk_makes_a_missing_virtual_environment(project: Project) -> None:
    project.write("", virtualenv=".venv")
    project.env["PULUMI_PYTHON_CMD"] = sys.executable
    venv = project.root / ".venv"
    told = project.pulumi("preview", code=1)
    assert f"{venv}, which does not exist: run `pulumi install`" in told
    project.pulumi("install")
    assert (venv / "bin" / "pip").is_file()


@pytest.mark.parametrize("half_made", ["without pip", "without Python", "without the SDK"])
def test_an_installation_that_failed_does_not_block_the_next(
    project: Project, half_made: str
) -> None:
    project.write("", virtualenv=".venv")
    venv = project.root / ".venv"
    how = () if half_made == "without the SDK" else ("--without-pip",)
    subprocess.run([sys.executable, "-m", "venv", *how, venv], check=True, timeout=120)
    if half_made == "without Python":  # as after an upgrade of the machine
        for python in (venv / "bin").glob("python*"):
            python.unlink()
            python.symlink_to("/nowhere/python")
    if half_made != "without Python":
        project.env["PULUMI_PYTHON_CMD"] = "/bin/false"
        told = project.pulumi("install", code=1)
        assert f"asks for the virtual environment {venv}, which has no Pulumi SDK. " in told

    project.env["PULUMI_PYTHON_CMD"] = sys.executable
    project.pulumi("install")
    assert (venv / "bin" / "pip").is_file()
    told = project.pulumi("preview", code=1)
    assert f"the virtual environment {venv} has no Pulumi SDK: run `pulumi install`" in told


def test_the_cli_can_say_what_it_runs_on(project: Project) -> None:
    output = project.pulumi("about")
    assert f"executable='{sys.prefix}/bin/python'" in output
    assert re.search(r"^grpcio +\d", output, re.MULTILINE)


class Blocked:
    """A CLI in the middle of a program that never ends."""

    def __init__(self, cli: subprocess.Popen[str], pipe: int) -> None:
        self.cli = cli
        self._pipe = pipe
        self.host, self.program = map(int, self._read().split())

    def _read(self) -> bytes:
        ready, _, _ = select.select([self._pipe], [], [], 30)
        assert ready, "the program neither wrote nor ended"
        return os.read(self._pipe, 100)

    def output(self) -> str:
        """All that the CLI printed, when it and the program have ended."""
        output, _ = self.cli.communicate(timeout=30)
        assert self._read() == b""
        return output


@pytest.fixture
def blocked(project: Project, tmp_path: Path) -> Iterator[Blocked]:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    project.write(BLOCKED)
    pipe = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen(
        [project.cli / "pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=project.root,
        env={**project.env, "FIFO": str(fifo)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield Blocked(process, pipe)
        process.kill()
    os.close(pipe)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_engine_leaves_quietly(blocked: Blocked, number: signal.Signals) -> None:
    blocked.cli.send_signal(number)
    output = blocked.output()
    assert blocked.cli.returncode == 1
    assert "error: update canceled" in output
    for noise in ("Traceback", "KeyboardInterrupt", "exit code", "gRPC"):
        assert noise not in output


def test_an_interrupted_program_leaves_quietly(blocked: Blocked) -> None:
    os.kill(blocked.program, signal.SIGINT)
    output = blocked.output()
    assert f"program exited with non-zero exit code: -{signal.SIGINT}" in output
    assert "Traceback" not in output


def test_a_program_does_not_outlive_a_killed_host(blocked: Blocked) -> None:
    os.kill(blocked.host, signal.SIGKILL)
    blocked.output()


def test_nothing_outlives_a_killed_engine(blocked: Blocked) -> None:
    blocked.cli.kill()
    blocked.output()  # its end is the end of all that could still write there


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_host_alone_leaves_quietly_too(cli: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, cli / "language_host.py", "127.0.0.1:1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert int(process.stdout.readline()) > 0
        process.send_signal(number)
        assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 0


def test_a_python_without_the_sdk_is_named(cli: Path) -> None:
    command = [sys.executable, "-S", str(cli / "language_host.py"), "127.0.0.1:1"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert f"{sys.executable} has no grpc: set PULUMI_PYTHON_CMD to the path of a Python" in said


def test_a_host_loads_only_the_messages_of_the_sdk(cli: Path) -> None:
    """The engine starts it twice for each command."""
    look = "import language_host, sys; print([n for n in sys.modules if 'pulumi.automation' in n])"
    command = [sys.executable, "-c", look]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, cwd=cli)
    assert done.stdout == "[]\n"
