import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.pulumi import install

ARGUMENTS = ("--tracing", "two  words", "127.0.0.1:1")
FAKE_PYTHON = """#!/bin/sh
[ "$1" != -c ] || exit 0  # it has the SDK
echo "$0 $*"
echo "${PATH%%:*} ${VIRTUAL_ENV:-none} ${PYTHONHOME:-none}"
"""


def fake_python(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    return python


def start(script: str, cwd: Path, **env: str) -> tuple[int, list[str]]:
    """Starts one of the two launchers; returns exit code and output."""
    done = subprocess.run(
        [install.BUNDLE / script, *ARGUMENTS],
        check=False,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONHOME": "/nowhere", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout.splitlines()


@pytest.mark.parametrize(
    "project_file",
    [
        "runtime:\n  name: python\n  options:\n    virtualenv: my venv\n",
        "runtime:\n  options:\n    virtualenv: 'my venv'   # here\nmain: x\n",
        'runtime:\n  options:\n    "virtualenv": "my venv"\n',
        "runtime: {name: python, options: {virtualenv: my venv}}\n",
        '{"runtime": {"name": "python", "options": {"virtualenv": "my venv", "x": 1}}}',
        "# virtualenv: other\nruntime:\n  options:\n    virtualenv: ROOT/my venv\n",
        "runtime:\n  options:\n    toolchain: uv\n    virtualenv: my venv\n",
    ],
)
def test_the_host_runs_in_the_virtual_environment_of_the_project(
    tmp_path: Path, project_file: str
) -> None:
    python = fake_python(tmp_path / "my venv")
    (tmp_path / "Pulumi.yaml").write_text(project_file.replace("ROOT", str(tmp_path)))
    program = tmp_path / "some" / "program"
    program.mkdir(parents=True)
    host = install.BUNDLE / "language_host.py"
    assert start("pulumi-language-python", program) == (
        0,
        [
            f"{python} -u {host} {' '.join(ARGUMENTS)}",
            f"{python.parent} {python.parent.parent} none",
        ],
    )


def test_the_host_follows_uv(tmp_path: Path) -> None:
    python = fake_python(tmp_path / ".venv")
    (tmp_path / "Pulumi.yaml").write_text("runtime:\n  options:\n    toolchain: uv\n")
    assert start("pulumi-language-python", tmp_path)[1][0].startswith(f"{python} -u")


def test_the_host_runs_with_the_python_of_the_machine_otherwise(tmp_path: Path) -> None:
    python = fake_python(tmp_path / "own")
    (tmp_path / "Pulumi.yaml").write_text("runtime: python\n")
    _, output = start("pulumi-language-python", tmp_path, PULUMI_PYTHON_CMD=str(python))
    assert output[0].startswith(f"{python} -u ")
    (tmp_path / "Pulumi.yaml").unlink()
    _, output = start("pulumi-language-python", tmp_path, PULUMI_PYTHON_CMD=str(python))
    assert output[0].startswith(f"{python} -u ")


@pytest.mark.parametrize(
    "options",
    [
        {"PULUMI_RUNTIME_VIRTUALENV": "my venv"},
        {"PULUMI_RUNTIME_VIRTUALENV": "ROOT/my venv"},
        {"PULUMI_RUNTIME_VIRTUALENV": "my venv", "PULUMI_RUNTIME_TOOLCHAIN": "uv"},
    ],
)
def test_providers_run_in_the_virtual_environment(tmp_path: Path, options: dict[str, str]) -> None:
    python = fake_python(tmp_path / "my venv")
    env = {name: value.replace("ROOT", str(tmp_path)) for name, value in options.items()}
    assert start("pulumi-resource-pulumi-python", tmp_path, **env) == (
        0,
        [f"{python} -u -m pulumi.dynamic {' '.join(ARGUMENTS)}", f"{python.parent} none none"],
    )


def test_providers_follow_uv(tmp_path: Path) -> None:
    python = fake_python(tmp_path / ".venv")
    _, output = start("pulumi-resource-pulumi-python", tmp_path, PULUMI_RUNTIME_TOOLCHAIN="uv")
    assert output[0].startswith(f"{python} -u -m pulumi.dynamic")


def test_providers_run_with_the_python_of_the_machine_otherwise(tmp_path: Path) -> None:
    python = fake_python(tmp_path / "own")
    _, output = start("pulumi-resource-pulumi-python", tmp_path, PULUMI_PYTHON_CMD=str(python))
    assert output[0].startswith(f"{python} -u -m pulumi.dynamic")


def test_a_missing_virtual_environment_of_providers_is_named(tmp_path: Path) -> None:
    code, output = start(
        "pulumi-resource-pulumi-python", tmp_path, PULUMI_RUNTIME_VIRTUALENV=".venv"
    )
    assert code == 1
    asked = f"{tmp_path}/.venv"
    assert output == [f"Pulumi.yaml asks for the virtual environment {asked}, which does not exist"]


@pytest.mark.parametrize("host", ["language_host.py", "node_host.py", "go_host.py"])
def test_a_python_without_the_sdk_is_told_in_one_sentence(host: str) -> None:
    done = subprocess.run(
        [sys.executable, "-S", install.BUNDLE / host, "127.0.0.1:1"],
        check=False,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert "set PULUMI_PYTHON_CMD to the path of a Python that has it, such as" in said
