"""The journal of one run: a folder in which its plugin processes share what they know.

Each explicit provider is a process of its own, and the engine restarts one that was killed. A
delete in one process must know about a create in another, and about what a dead process did. Each
process appends to its own file. A file counts until the run ends, whether or not its writer is
alive. The last process to end removes the folder. If the engine is gone, the next run removes it.

If the journal cannot be written or read, the call is refused: the missing facts may be the ones
that forbid a release.
"""

from __future__ import annotations

import atexit
import errno
import json
import os
import shutil
import socket
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

from ..lifecycle.core.errors import Refused
from ..lifecycle.core.facts import FACTS, Fact, Fate

if sys.platform == "win32":
    import msvcrt

    _FAR_AWAY = 1 << 30  # beyond the file's end: on Windows nobody else can read a locked range

    def _lock(file: IO[bytes], *, wait: bool = True) -> None:
        """Lock a file; OSError if it is locked and `wait` is false."""
        file.seek(_FAR_AWAY)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes], *, wait: bool = True) -> None:
        """Lock a file; OSError if it is locked and `wait` is false."""
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


_KEEPING: Final = "keeping the journal of this run"
_STALE_AFTER: Final = 24 * 3600.0
"""Seconds after which a file must be from an earlier run whose engine had the same address."""
_CONNECT_TIMEOUT: Final = 0.5
_LISTENING: Final = "0A"


class FolderJournal:
    """The journal of one run, shared by the processes of the same engine.

    Args:
        engine_address: Where the engine listens; identifies the run.
        root: The folder that holds the journals. By default a folder of this user in the temporary
            folder.
    """

    def __init__(self, engine_address: str, root: Path | None = None) -> None:
        self._root = root or _default_root()
        address = engine_address.replace(":", "_").replace("/", "_")
        self._folder = self._root / f"{address}_{_listener(engine_address)}"
        self._lock = threading.RLock()
        self._path: Path | None = None
        self._alive: IO[bytes] | None = None
        self._read: dict[Path, int] = {}

    def append(self, *facts: Fact) -> None:
        """Publish facts to the other processes of this run.

        Raises:
            Refused: They could not be written completely.
        """
        lines = [json.dumps({type(fact).__name__: asdict(fact)}).encode() + b"\n" for fact in facts]
        with self._lock, self._explained():
            handle = os.open(self._own_file(), os.O_WRONLY | os.O_APPEND)
            try:
                _write_whole(handle, b"".join(lines))
            finally:
                os.close(handle)

    def news(self) -> list[Fact]:
        """Return the facts that other processes have written since the last call.

        Raises:
            Refused: They could not be read.
        """
        with self._lock, self._explained():
            own = self._own_file()
            others = (path for path in sorted(self._folder.glob("*.jsonl")) if path != own)
            return [fact for path in others for fact in self._new_lines(path)]

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the run's lock, so that no other process decides until the end of the block.

        Raises:
            Refused: The lock is not available.
        """
        with self._explained():
            self._own_file()
            file = (self._folder / "lock").open("a+b")
        try:
            with self._explained():
                _lock(file)
            yield
        finally:
            file.close()  # releases the lock

    def close(self) -> None:
        """Remove the folder if this is the last process of the run; until then its facts count.

        Each process keeps its own file locked while it lives.
        """
        with self._lock, suppress(OSError):
            if self._alive is not None:
                self._alive.close()
                self._alive = self._path = None
                if all(map(_is_free, self._folder.glob("*.jsonl"))):
                    shutil.rmtree(self._folder, ignore_errors=True)

    def _own_file(self) -> Path:
        if self._path is None:
            _require_own(self._root)
            self._sweep()
            self._folder.mkdir(mode=0o700, exist_ok=True)
            path = self._folder / f"{os.getpid()}-{os.urandom(4).hex()}.jsonl"
            path.touch(mode=0o600)
            self._alive = path.open("r+b")
            _lock(self._alive)
            self._path = path
            atexit.register(self.close)
        return self._path

    def _new_lines(self, path: Path) -> Iterator[Fact]:
        try:
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                text = file.read()
        except FileNotFoundError:  # the last process has just ended
            return
        whole = text[: text.rfind(b"\n") + 1]  # the rest is still being written
        for line in whole.splitlines():
            yield _fact(line)
        self._read[path] = self._read.get(path, 0) + len(whole)

    def _sweep(self) -> None:
        """Remove what runs left behind whose engine is gone."""
        for folder in self._root.iterdir():
            if folder == self._folder:
                for path in folder.glob("*.jsonl"):
                    if time.time() - path.stat().st_mtime > _STALE_AFTER:
                        path.unlink(missing_ok=True)
            elif _is_over(folder):
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused(
                _KEEPING,
                f"the folder {self._root} cannot be used ({_reason(error)}), so evidence "
                "against a release may be missing",
                remedy="free some space, or set TMPDIR to a folder that only you can write to, and "
                "run the command again",
            ) from None


def _write_whole(handle: int, lines: bytes) -> None:
    """Write whole lines or nothing: the next line must not start in the middle of one."""
    end = os.fstat(handle).st_size
    try:
        if os.write(handle, lines) != len(lines):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        with suppress(OSError):
            os.ftruncate(handle, end)
        raise


def _fact(line: bytes) -> Fact:
    entry: dict[str, dict[str, Any]] = json.loads(line)
    [(kind, values)] = entry.items()
    if "fate" in values:
        values["fate"] = Fate(values["fate"])  # whoever reads a fact compares it with `is`
    return FACTS[kind](**values)


def _listener(address: str) -> str:
    """Return the inode of a listening socket, which differs between engines at the same address.

    It is "0" where the system does not show it. Then only their age separates two such runs.
    """
    port = address.rpartition(":")[2]
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        with suppress(OSError, ValueError):
            for line in table.read_text(encoding="ascii").splitlines()[1:]:
                local, state, inode = (line.split()[column] for column in (1, 3, 9))
                if state == _LISTENING and int(local.rpartition(":")[2], 16) == int(port):
                    return inode
    return "0"


def _is_free(path: Path) -> bool:
    """Return whether the process that writes this file is gone."""
    try:
        with path.open("r+b") as file:
            _lock(file, wait=False)
    except OSError:
        return False
    return True


def _is_over(folder: Path) -> bool:
    """Return whether the engine of a run has stopped listening."""
    address, _, listener = folder.name.rpartition("_")
    host, _, port = address.rpartition("_")
    if not port.isdigit():
        return False
    if listener != _listener(f"{host}:{port}") != "0":
        return True  # another engine has taken the address
    try:
        with socket.create_connection((host, int(port)), _CONNECT_TIMEOUT):
            return False
    except ConnectionRefusedError:
        return True
    except (OSError, OverflowError):
        return False


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "a file in it is not a journal"


def _default_root() -> Path:
    user = getattr(os, "getuid", lambda: "user")()
    return Path(tempfile.gettempdir()) / f"acsnumbers-runs-{user}"


def _require_own(root: Path) -> None:
    """Create the folder and ensure that nobody else can write to it.

    Raises:
        OSError: It cannot be created, or it belongs to someone else.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not hasattr(os, "getuid"):
        return
    status = root.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise PermissionError(0, "it belongs to another user")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(0, "others can write to it")
