"""The tutorial, typed by a test: every file is written and every command run, in their order."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.pulumi import install

REPOSITORY = Path(__file__).parents[2]
TUTORIAL = REPOSITORY / "docs/tutorial.md"
STEP = re.compile(
    r"^```console\n(?P<commands>.*?)^```"
    r"|`(?P<file>[\w.]+)`[^`\n]*:\n\n```\w+\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
PIP = "pip install --quiet --disable-pip-version-check --no-build-isolation"
BORROW = f"""\
lib=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo {sysconfig.get_path("purelib")} > "$lib/borrowed.pth"
"""
USUAL_PORT = "8085"  # taken perhaps, by an emulator of the person who runs the tests


def steps() -> Iterator[str]:
    """Yield the tutorial as lines of a shell."""
    for step in STEP.finditer(TUTORIAL.read_text(encoding="utf-8")):
        if step["file"]:
            yield f"cat > {step['file']} <<'END'\n{step['text']}END"
        else:
            yield from re.findall(r"^\$ (.+)$", step["commands"], re.MULTILINE)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of somebody who has Python and Pulumi, and nothing set."""
    cli = install.install(exact=True)
    ours = ("PULUMI_", "ACSNUMBERS_", "AZURE_", "XDG_", "VIRTUAL_ENV", "PYTHON", "COV", "PIP_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return kept | {
        "HOME": str(folder),
        "PATH": os.pathsep.join((str(cli), f"{sys.base_prefix}/bin", os.environ["PATH"])),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "NO_COLOR": "1",
    }


@pytest.fixture
def port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def test_every_block_does_what_it_says(tmp_path: Path, port: str) -> None:
    script = ["set -euo pipefail"]
    for line in steps():
        typed = line.replace(USUAL_PORT, port).replace("start ", f"start --port {port} ")
        # The package as it is here takes the place of the released one, and finds what it needs.
        script.append(typed.replace("pip install 'pulumi-acsnumbers[", f"{PIP} '{REPOSITORY}["))
        if line.startswith("python3 -m venv"):
            script.append(BORROW)
    script += ["acsnumbers emulator status && exit 1", "exit 0"]
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path, env=environment(tmp_path), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    subprocess.run(
        ["bash", "-c", "hotline/.venv/bin/acsnumbers emulator stop"],
        cwd=tmp_path, env=environment(tmp_path), check=False, timeout=60, capture_output=True,
    )  # fmt: skip

    text = done.stdout + done.stderr
    assert done.returncode == 0, text
    assert "drift, exit code 7" in text
    assert "bought for hotline of dev by a run that did not end" in text
    assert "the same number, not another one" in text
    numbers = set(re.findall(r"\+1833\d{7}", text))
    assert len(numbers) == 1, "one number was bought, and no other one"
