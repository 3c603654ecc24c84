"""Type checkers find the mistakes of a program by the types of this package, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CODE = Path(__file__).with_name("user_code.txt")
WRONG = {
    number
    for number, line in enumerate(CODE.read_text(encoding="utf-8").splitlines(), start=1)
    if "  # wrong: " in line
}


def mypy(program: Path) -> dict[int, str]:
    """Return what mypy says about each line."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--show-error-codes"]
    cache = f"--cache-dir={program.parent / 'cache'}"
    done = subprocess.run(
        [*command, cache, program.name], cwd=program.parent,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    found = re.findall(rf"^{program.name}:(\d+): error: (.*)$", done.stdout, re.MULTILINE)
    assert found or done.returncode == 0, done.stdout + done.stderr
    return {int(line): text for line, text in found}


def pyright(program: Path) -> dict[int, str]:
    """Return what pyright says about each line."""
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable,
         program.name],
        cwd=program.parent, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    told = json.loads(done.stdout)["generalDiagnostics"]
    return {one["range"]["start"]["line"] + 1: one["message"] for one in told}


@pytest.mark.parametrize("checker", [mypy, pyright], ids=lambda checker: checker.__name__)
def test_each_wrong_line_is_flagged_and_no_right_one(checker: object, tmp_path: Path) -> None:
    assert callable(checker)
    program = Path(shutil.copy(CODE, tmp_path / "program.py"))
    found = checker(program)

    assert {line: found[line] for line in found.keys() - WRONG} == {}
    assert WRONG - found.keys() == set()
    assert len(WRONG) > 40
