"""Pages that are typed from their first line to their last, in one shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from tests.docs.guide import COMMAND, REPOSITORY
from tools.pulumi import install

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


MARK = "--- command "
VARYING = (  # in what a page shows, with the form of it
    (re.compile(r"\\\+1833\d{7}"), r"\\+1833\\d{7}"),
    (re.compile(r"20\d\d\\-\d\d\\-\d\d"), r"20\\d\\d-\\d\\d-\\d\\d"),
    (re.compile(r"(\\ )+"), r"\\s+"),
    (re.compile("…"), ".*?"),
)


def steps(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield a page as lines of a shell, each with the lines that the page shows below it."""
    for step in STEP.finditer(page.read_text(encoding="utf-8")):
        if step["file"]:
            yield f"cat > {step['file']} <<'END'\n{step['text']}END", []
        else:
            for line, shown in COMMAND.findall(step["commands"]):
                yield line, [one.strip() for one in shown.splitlines() if one.strip()]


def says(text: str, shown: list[str], port: str) -> bool:
    """Whether what a command says has the lines of the page in their order."""
    wanted = ".*?".join(re.escape(line.replace(USUAL_PORT, port)) for line in shown)
    for varying, form in VARYING:
        wanted = varying.sub(form, wanted)
    return re.search(wanted, text, re.DOTALL) is not None


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


def typed(page: Path, folder: Path, port: str, env: dict[str, str]) -> str:
    """Type a page, which ends with its emulator stopped, and return all that was said.

    Args:
        page: The page.
        folder: Where it is typed.
        port: Where the emulator listens instead of where the page says.
        env: The environment.
    """
    script = ["set -euo pipefail", "exec 2>&1"]
    expected: list[tuple[str, list[str]]] = []
    for line, shown in steps(page):
        if shown:
            script.append(f"echo '{MARK}{len(expected)}'")
            expected.append((line, shown))
        text = line.replace(USUAL_PORT, port).replace("start ", f"start --port {port} ")
        # The package as it is here takes the place of the released one, and finds what it needs.
        script.append(text.replace("pip install 'pulumi-acsnumbers[", f"{PIP} '{REPOSITORY}["))
        if line.startswith("python3 -m venv"):
            script.append(BORROW)
    emulator = ".venv/bin/acsnumbers emulator"
    script.append(f"echo '{MARK}{len(expected)}'")
    script += [f"{emulator} status && exit 1", "exit 0"]
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=folder, env=env, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    subprocess.run(
        ["bash", "-c", f"hotline/{emulator} stop"],
        cwd=folder, env=env, check=False, timeout=60, capture_output=True,
    )  # fmt: skip
    text = done.stdout + done.stderr
    assert done.returncode == 0, text
    for place, (line, shown) in enumerate(expected):
        said = text.partition(f"{MARK}{place}\n")[2].partition(f"{MARK}{place + 1}\n")[0]
        assert says(said, shown, port), f"{line} does not say {shown}:\n{said}"
    return text
