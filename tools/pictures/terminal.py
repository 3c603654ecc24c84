"""Draw terminal output: `pulumi up`, `acsnumbers orphans`, and a run that is killed.

    python -m tools.pictures.terminal [FOLDER]

runs the commands with the README's program and emulators of its own, and writes up.svg,
orphans.svg and killed.svg into FOLDER (default: docs/images).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tools.pulumi import install

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs/images"
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROJECT = "name: hotline\nruntime:\n  name: python\n  options:\n    virtualenv: {}\n"
WIDTH = 118
NOISE = re.compile(r"^(@ .*|Updating \(.*|View .*|)$")


KILLED = re.compile(r"purchasing")
"""What a killed run is sure to have printed."""
TAKEN = re.compile(r"taking|PhoneNumber hotline created|\d (created|unchanged)|Resources:")


def main(images: Path) -> None:
    """Draw everything."""
    ordinary(images)
    killed(images)


def ordinary(images: Path) -> None:
    """Buy one number with a program and one that no program declares; draw both commands."""
    emulator = Emulator(seed=11, operations="immediate")
    server = Server(emulator)
    try:
        with tempfile.TemporaryDirectory(prefix="acsnumbers-pictures-") as name:
            stack = Stack(
                Path(name), emulator.resources["contoso"].connection_string(server.endpoint)
            )
            stack.run("pulumi", "stack", "init", "dev")
            up = ("pulumi", "up", "--yes", "--skip-preview", "--color", "always")
            draw(images / "up.svg", ("pulumi up --yes", stack.run(*up)))
            emulator.buy_number(area_code="206", phone_number_type="geographic")
            orphans = stack.run("acsnumbers", "orphans", "--stack", "dev")
            draw(images / "orphans.svg", ("acsnumbers orphans --stack dev", orphans))
    finally:
        server.close()
        emulator.close()


def killed(images: Path) -> None:
    """Kill a run right after its purchase, ask what it has left, and run it again."""
    # Operations take their time: between the purchase and the end of the create it can be killed.
    emulator = Emulator(seed=11, operations="seconds:2")
    server = Server(emulator)
    up = ("pulumi", "up", "--yes", "--skip-preview", "--color", "always")
    try:
        with tempfile.TemporaryDirectory(prefix="acsnumbers-pictures-") as name:
            stack = Stack(
                Path(name), emulator.resources["contoso"].connection_string(server.endpoint)
            )
            stack.run("pulumi", "stack", "init", "dev")
            first = stack.run_until(lambda: bool(emulator.state()["phone_numbers"]), *up)
            cancelled = stack.run("pulumi", "cancel", "--yes")
            orphans = stack.run("acsnumbers", "orphans", "--stack", "dev")
            again = stack.run(*up)
            draw(
                images / "killed.svg",
                ("pulumi up --yes", f"{only(KILLED, first)}\nKilled"),
                ("pulumi cancel --yes", cancelled.strip()),
                ("acsnumbers orphans --stack dev", orphans),
                ("pulumi up --yes", only(TAKEN, again)),
            )
    finally:
        server.close()
        emulator.close()


def only(lines: re.Pattern[str], printed: str) -> str:
    """Return the lines with what does not depend on how fast this machine is."""
    shown = (line for line in printed.splitlines() if lines.search(Text.from_ansi(line).plain))
    return "\n".join(shown)


class Stack:
    """A stack in a folder, and the commands that run in it."""

    def __init__(self, folder: Path, connection_string: str) -> None:
        self._folder = folder
        (folder / "state").mkdir()
        (folder / "Pulumi.yaml").write_text(PROJECT.format(sys.prefix), encoding="utf-8")
        program = PYTHON.findall((ROOT / "README.md").read_text(encoding="utf-8"))[0]
        (folder / "__main__.py").write_text(program, encoding="utf-8")
        places = (str(install.install(exact=True)), f"{sys.prefix}/bin", os.environ["PATH"])
        self._env = os.environ | {
            "AZURE_COMMUNICATION_CONNECTION_STRING": connection_string,
            "COLUMNS": str(WIDTH),
            "PATH": os.pathsep.join(places),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "pictures",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def run_until(self, over: Callable[[], bool], *command: str) -> str:
        """Run a command, kill it with all that it started once it is time, return its output."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            process = subprocess.Popen(
                command, cwd=self._folder, env=self._env, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            deadline = time.monotonic() + 300
            while not over() and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            output.seek(0)
            return output.read()

    def run(self, *command: str) -> str:
        """Run a command, which must succeed, and return its output."""
        done = subprocess.run(
            command, cwd=self._folder, env=self._env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True, timeout=300,
        )  # fmt: skip
        return done.stdout


def draw(file: Path, *commands: tuple[str, str]) -> None:
    """Write the picture of a terminal with commands and their outputs."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        for command, printed in commands:
            console.print(Text(f"$ {command}", style="bold"))
            for line in Text.from_ansi(printed).split("\n"):
                if not NOISE.match(line.plain.strip()):
                    console.print(line)
    picture = console.export_svg(title=commands[0][0], unique_id=file.stem)
    # Without fonts from other sites; the reader's own are good enough.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    file.write_text(picture.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
