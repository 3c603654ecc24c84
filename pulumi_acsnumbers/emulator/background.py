"""An emulator in the background: started once, found by later commands, stopped.

A folder holds its ready line, its state and its log. POSIX only.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

USUAL_PORT = 8085
ON_THIS_MACHINE = ("--host", "127.0.0.1")
"""For everybody on this machine and nobody else, whatever the environment says."""

_READY_SECONDS = 30.0
_STOP_SECONDS = 10.0
_ANSWER_SECONDS = 30.0


class BackgroundError(Exception):
    """It cannot be done. The text says why, phrased as the end of a sentence."""


@dataclass(frozen=True)
class Running:
    """A running emulator.

    Attributes:
        pid: Its process id.
        endpoint: Where it listens.
        connection_string: The connection string of its first resource.
    """

    pid: int
    endpoint: str
    connection_string: str


class Background:
    """The emulator of a folder.

    Args:
        folder: Holds what is known about it; created when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "emulator.state"
        self.log = folder / "emulator.log"
        self._file = folder / "emulator.json"

    def running(self) -> Running | None:
        """The emulator that was started from this folder, if it is still running."""
        found = self._last()
        return found if found is not None and self._is_ours(found.pid) else None

    def port(self) -> int:
        """The previous port: a purchased number's state includes the address of the service.

        At first it is the usual port, or 0 if another process listens there.
        """
        found = self._last()
        if found is not None:
            return int(found.endpoint.rpartition(":")[2])
        return USUAL_PORT if _is_free(USUAL_PORT) else 0

    def start(self, arguments: Sequence[str], *, port: int | None = None) -> tuple[Running, bool]:
        """Start it unless it is running; return it and whether this call started it.

        Args:
            arguments: Flags of `python -m pulumi_acsnumbers.emulator`.
            port: The port on this machine; None for the previous one.

        Raises:
            BackgroundError: It did not start.
        """
        with self._alone():
            found = self.running()
            if found is not None:
                return found, False
            chosen = self.port() if port is None else port
            where = [*ON_THIS_MACHINE, "--port", str(chosen), "--state", str(self.state)]
            found = self._launch([*where, *arguments])
            self._file.write_text(json.dumps(asdict(found)), encoding="utf-8")
            return found, True

    def _launch(self, arguments: Sequence[str]) -> Running:
        with self.log.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - this package's own module
                [sys.executable, "-m", "pulumi_acsnumbers.emulator", *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert process.stdout is not None  # noqa: S101 - there is a pipe
        with process.stdout:
            ready, _, _ = select.select([process.stdout], [], [], _READY_SECONDS)
            line = process.stdout.readline() if ready else b""
        if not line:
            process.kill()
            process.wait()
            said = self.log.read_text(encoding="utf-8", errors="replace").strip()
            raise BackgroundError(said.rpartition("error: ")[2] or f"{self.log} may say why")
        said = json.loads(line)
        # It outlives this process, which must not wait for it.
        process.returncode = 0
        return Running(process.pid, said["endpoint"], said["connection_string"])

    def stop(self) -> bool:
        """Stop it; return False if none was running."""
        with self._alone():
            found = self.running()
            if found is None:
                return False
            deadline = time.monotonic() + _STOP_SECONDS
            with suppress(ProcessLookupError):
                os.kill(found.pid, signal.SIGTERM)
                while self._is_ours(found.pid):
                    if time.monotonic() > deadline:
                        os.kill(found.pid, signal.SIGKILL)
                        break
                    time.sleep(0.02)
            return True

    def _last(self) -> Running | None:
        try:
            return Running(**json.loads(self._file.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _is_ours(self, pid: int) -> bool:
        """Whether a process is the emulator of this folder: process ids are reused."""
        command = _command(pid)
        return "pulumi_acsnumbers.emulator" in command and str(self.state) in command

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let only one command at a time start or stop it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def ask(endpoint: str, method: str, call: str, body: Any = None) -> Any:
    """Call the control API of an emulator on this machine.

    Raises:
        BackgroundError: It did not respond, or refused.
    """
    request = urllib.request.Request(  # noqa: S310 - the address that a person or it itself gave
        f"{endpoint.rstrip('/')}/_emulator/{call}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
    )
    # A proxy cannot reach this machine's loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_ANSWER_SECONDS) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        with error:
            raise BackgroundError(_reason(error.read(), f"it answered {error.code}")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise BackgroundError(f"nobody answers there as an emulator does ({reason})") from None


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _reason(body: bytes, otherwise: str) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return otherwise


def _command(pid: int) -> str:
    """The command line of a process, empty if there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (OSError, ValueError):
        pass
    try:
        shown = subprocess.run(  # noqa: S603 - a number
            ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607 - wherever it is
            check=False,
            capture_output=True,
            text=True,
            timeout=10,
        )
    except OSError:
        return ""
    return shown.stdout
