"""A folder in which the plugin processes of one run tell each other which numbers they hold.

Each explicit provider is a process of its own. When a number moves from one provider to another in
a single `pulumi up`, the delete in one process must know of the create in the other. Each process
appends to a file of its own and keeps it locked while it lives, so a file that can be locked
belongs to a dead process and counts for nothing: a stale note would keep a number from being
released.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

from ..lifecycle.memory import Copy, Fact, Farewell

if sys.platform == "win32":
    import msvcrt

    _FAR_AWAY = 1 << 30

    def try_lock(file: IO[str], *, shared: bool = False) -> bool:
        """Lock a file unless another process has it; the lock ends with this process."""
        del shared  # there is only one kind
        file.seek(_FAR_AWAY)  # a locked range cannot be read by others, so none that is used
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def try_lock(file: IO[str], *, shared: bool = False) -> bool:
        """Lock a file unless another process has it; the lock ends with this process."""
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


_DRAFT_SECONDS: Final = 60.0


class FolderBoard:
    """The board of one run, shared by the processes that have the same engine.

    Args:
        engine_address: Where the engine listens; it names the run.
        root: The folder that holds the boards; one of this user's in the temporary folder by
            default.
    """

    def __init__(self, engine_address: str, root: Path | None = None) -> None:
        try:
            self._root = root or _default_root()
        except OSError:
            self._root = Path(os.devnull)
        run = hashlib.sha256(engine_address.encode()).hexdigest()[:16]
        self._folder = self._root / run
        self._lock = threading.Lock()
        self._file: IO[str] | None = None
        self._path: Path | None = None
        atexit.register(self.close)

    def post(self, fact: Fact) -> None:
        """Make a fact known to the other processes of this run."""
        self._append({type(fact).__name__: asdict(fact)})

    def forget(self, number: str, nonce: str) -> None:
        """Take back a copy, whoever had posted it."""
        self._append({"Forgotten": {"number": number, "nonce": nonce}})

    def facts(self) -> Iterable[Fact]:
        """Return what the processes of this run that are alive know."""
        copies: dict[tuple[str, str], Copy] = {}
        farewells: list[Fact] = []
        forgotten: set[tuple[str, str]] = set()
        for entry in self._entries():
            for kind, values in entry.items():
                if kind == "Copy":
                    copies[values["number"], values["nonce"]] = Copy(**values)
                elif kind == "Farewell":
                    farewells.append(Farewell(**values))
                else:
                    forgotten.add((values["number"], values["nonce"]))
        return [copy for key, copy in copies.items() if key not in forgotten] + farewells

    def close(self) -> None:
        """Take this process's file away, and the folder after the last one."""
        with self._lock:
            if self._file is not None and self._path is not None:
                with suppress(OSError):
                    self._path.unlink(missing_ok=True)
                with suppress(OSError):  # a full disk, on which a note waits to be written
                    self._file.close()
                self._file = self._path = None
        _remove_if_empty(self._folder)

    def _append(self, entry: dict[str, object]) -> None:
        """Write an entry down; a folder that cannot be written to is as good as no folder.

        A number must not be lost from the state, or a preview fail, for want of a note.
        """
        with self._lock, suppress(OSError):
            if self._file is None:
                self._sweep()
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._path = self._folder / f"{os.getpid()}-{os.urandom(4).hex()}.jsonl"
                draft = self._path.with_suffix(".new")
                self._file = draft.open("a+", encoding="utf-8")
                try_lock(self._file)
                draft.rename(self._path)  # nobody sees it unlocked, and takes it for a dead one's
            self._file.write(json.dumps(entry) + "\n")
            self._file.flush()

    def _entries(self) -> Iterator[dict[str, dict[str, Any]]]:
        for path in sorted(self._folder.glob("*.jsonl")):
            if path == self._path or not _is_alive(path):
                # Its own facts are in memory; those of the dead count for nothing.
                continue
            # A process that ends at this moment takes its file away.
            with suppress(FileNotFoundError), path.open(encoding="utf-8") as file:
                for line in file:
                    if line.endswith("\n"):  # else it is being written at this moment
                        yield json.loads(line)

    def _sweep(self) -> None:
        """Remove what processes that were killed have left behind."""
        for path in self._root.glob("*/*"):
            # A draft is not even tried: the try would keep its owner from locking it.
            if not _is_draft(path) and not _is_alive(path):
                path.unlink(missing_ok=True)
                _remove_if_empty(path.parent)


def _is_alive(path: Path) -> bool:
    try:
        with path.open("r+", encoding="utf-8") as file:
            return not try_lock(file, shared=True)
    except OSError:
        return False


def _is_draft(path: Path) -> bool:
    """Tell whether a file may be one that a process is about to lock."""
    try:
        return path.suffix == ".new" and time.time() - path.stat().st_mtime < _DRAFT_SECONDS
    except OSError:
        return False


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _default_root() -> Path:
    """Return a folder that only this user can write to."""
    user = getattr(os, "getuid", lambda: "user")()
    root = Path(tempfile.gettempdir()) / f"pulumi-acsnumbers-{user}"
    root.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and (root.is_symlink() or root.stat().st_uid != os.getuid()):
        root = Path(tempfile.mkdtemp(prefix="pulumi-acsnumbers-"))
    return root
