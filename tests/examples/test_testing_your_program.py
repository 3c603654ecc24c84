"""The example with tests of its own: they are run as its README says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.examples.folder import EXAMPLES
from tools.pulumi import install


def test_the_tests_of_the_example_pass_and_leave_its_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "program"
    shutil.copytree(EXAMPLES / "testing_your_program", folder)
    before = {path.name for path in folder.iterdir()}
    cli = install.install(exact=True)
    # As in a terminal of its own: without what measures these tests, and with another's settings.
    env = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    env |= {
        "PATH": f"{cli}{os.pathsep}{env['PATH']}",
        "PULUMI_BACKEND_URL": "https://elsewhere.example",
        "PULUMI_STACK": "production",
        "ACSNUMBERS_ENDPOINT": "https://real.communication.azure.com",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=5"]
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
    assert {path.name for path in folder.iterdir()} == before
