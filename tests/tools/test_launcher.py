"""The launcher of the plugin's archive: it makes its Python environment once, whatever happens."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.engine.processes import Process, session
from tools.plugin_archives import LAUNCHER, NAME

SERVES = "import sys\ndef main():\n    print('port', *sys.argv[1:])\n"
MAKING = "making the plugin's Python environment"
INFO = "pulumi_acsnumbers-0.0.1.dist-info"


def write_wheel(folder: Path, needs: str = "") -> None:
    """Writes a wheel that has the plugin's command and nothing else."""
    with zipfile.ZipFile(folder / "pulumi_acsnumbers-0.0.1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("acsnumbers_stand_in.py", SERVES)
        about = f"Metadata-Version: 2.1\nName: pulumi-acsnumbers\nVersion: 0.0.1\n{needs}"
        wheel.writestr(f"{INFO}/METADATA", about)
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        entry = f"[console_scripts]\n{NAME} = acsnumbers_stand_in:main\n"
        wheel.writestr(f"{INFO}/entry_points.txt", entry)
        wheel.writestr(f"{INFO}/RECORD", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An unpacked archive."""
    made = tmp_path / "resource-acsnumbers v0"
    shutil.copytree(LAUNCHER, made, ignore=shutil.ignore_patterns("__pycache__"))
    write_wheel(made)
    return made


def start(folder: Path, **env: str) -> subprocess.Popen[str]:
    """Starts the plugin as the engine does."""
    return subprocess.Popen(
        [folder / NAME, "127.0.0.1:1"],
        env={**os.environ, "PULUMI_PYTHON_CMD": sys.executable, "PIP_NO_INDEX": "1", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def the_one(leader: int, command: str) -> Process:
    """The process of a session that runs a command, as soon as it does."""
    deadline = time.monotonic() + 100
    while not (found := [one for one in session(leader) if command in one.command]):
        assert time.monotonic() < deadline, f"nothing runs {command}"
        time.sleep(0.02)
    return found[0]


def test_of_two_that_start_at_once_one_makes_the_environment(folder: Path) -> None:
    two = [start(folder), start(folder)]
    ends = [process.communicate(timeout=250) for process in two]
    assert [out for out, _ in ends] == ["port 127.0.0.1:1\n"] * 2
    assert [process.returncode for process in two] == [0, 0]
    assert "".join(err for _, err in ends).count(MAKING) == 1

    assert start(folder).communicate(timeout=100) == ("port 127.0.0.1:1\n", "")


def test_one_that_was_killed_half_way_is_made_again(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # an index that takes its time
        write_wheel(folder, needs="Requires-Dist: acsnumbers-is-not-there\n")
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        first = start(folder, PIP_NO_INDEX="0", PIP_INDEX_URL=index, PIP_EXTRA_INDEX_URL=index)
        silent.settimeout(200)
        connection, _ = silent.accept()
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate(timeout=100)
        connection.close()
    assert (folder / "environment" / "bin" / "python").exists()
    assert not (folder / "environment" / "complete").exists()

    write_wheel(folder)
    out, err = start(folder).communicate(timeout=250)
    assert out == "port 127.0.0.1:1\n", err
    assert MAKING in err


def test_what_a_killed_start_leaves_running_ends_before_the_next_begins(folder: Path) -> None:
    """The children of a killed process live on, and write where the next one would."""
    first = start(folder)
    assert first.stderr
    assert MAKING in first.stderr.readline()
    venv = the_one(first.pid, "-m venv")
    os.kill(venv.pid, signal.SIGSTOP)
    try:
        the_one(first.pid, "make_environment.py").kill()
        first.communicate(timeout=100)
        second = start(folder)
        assert second.stderr
        assert "waiting for another process" in second.stderr.readline()
    finally:
        venv.kill()
    out, err = second.communicate(timeout=250)
    assert out == "port 127.0.0.1:1\n", err


def test_without_python_one_sentence_says_what_to_install(folder: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    old = tools / "python3"
    old.write_text(f"#!{shutil.which('sh')}\nexit 1\n")  # one that is older than 3.11
    old.chmod(0o755)
    (tools / "dirname").symlink_to(shutil.which("dirname") or "")
    process = start(folder, PATH=str(tools), PULUMI_PYTHON_CMD="")
    assert process.communicate(timeout=100) == (
        "",
        "acsnumbers: the plugin needs Python 3.11 or newer, and none is on PATH: install one\n",
    )
    assert process.returncode == 1
    assert not (folder / "environment").exists()


def test_what_pip_says_is_told_in_one_sentence(folder: Path) -> None:
    write_wheel(folder, needs="Requires-Dist: acsnumbers-is-not-there\n")
    process = start(folder)
    out, err = process.communicate(timeout=250)
    assert (process.returncode, out) == (1, "")
    *_, last = err.splitlines()
    assert last.startswith(f"acsnumbers: making the plugin's Python environment in {folder} failed")
    assert "No matching distribution found for acsnumbers-is-not-there" in last
    assert "reaches a Python package index" in last
    assert "Traceback" not in err
