"""Where the state lives: tables in memory, every committed change in a journal first.

The file has one line of JSON a commit, a list of `[table, key, record or null]`, appended and
synchronised before the caller gets an answer, so that its cost does not grow with the state. A
line that a crash tore is a change that nobody was told of: it is cut off when the file is opened.
A file with much more history than state is rewritten then, beside itself, and renamed.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from pulumi_acsnumbers.emulator.records import Record, encode

try:
    import fcntl
except ImportError:  # Windows has no advisory locks: two emulators on one file go unnoticed there
    fcntl = None  # type: ignore[assignment] # the only way to say that a module is not there

R = TypeVar("R", bound=Record)

_HEADER = {"format": "acs-emulator-state", "version": 1}
_SLACK = 1_000


class StateFileError(Exception):
    """The state file cannot be used; the message says why."""


class Table(Generic[R]):
    """Records of one kind by key, in the order in which they were first put."""

    def __init__(
        self, name: str, record: type[R], changed: Callable[[Table[Any], str], None]
    ) -> None:
        self.name = name
        self.record = record
        self.rows: dict[str, R] = {}
        self.version = 0
        self._changed = changed

    def get(self, key: str) -> R | None:
        """The record with this key."""
        return self.rows.get(key)

    def put(self, key: str, row: R) -> None:
        """Add or replace a record."""
        self._changed(self, key)
        self.rows[key] = row
        self.version += 1

    def drop(self, key: str) -> None:
        """Remove a record; nothing happens when there is none."""
        if key in self.rows:
            self._changed(self, key)
            del self.rows[key]
            self.version += 1

    def __contains__(self, key: str) -> bool:
        return key in self.rows

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)


class Store:
    """The tables and their file.

    Changes belong to the request under way until `commit` writes them or `rollback` takes them
    back. The caller holds a lock: one request changes the state at a time.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.tables: dict[str, Table[Any]] = {}
        self._touched: dict[tuple[str, str], Record | None] = {}
        self._found: dict[str, dict[str, Any]] = {}
        self._journal = None if path is None else Journal(Path(path))
        if self._journal is not None:
            self._found = self._journal.load()

    def table(self, name: str, record: type[R]) -> Table[R]:
        """Declare a table; what the file has of it is read."""
        table = Table(name, record, self._touch)
        self.tables[name] = table
        try:
            # Not checked member by member: the file is our own, and it can be long.
            for key, data in self._found.pop(name, {}).items():
                table.rows[key] = record(**data)
        except TypeError as error:
            raise StateFileError(f"the state file has a record of another form: {error}") from None
        return table

    def _touch(self, table: Table[Any], key: str) -> None:
        self._touched.setdefault((table.name, key), table.rows.get(key))

    def commit(self) -> None:
        """Make the changes since the last commit last."""
        if not self._touched:
            return
        if self._journal is not None:
            try:
                self._journal.append(
                    [
                        [
                            name,
                            key,
                            None if (row := self.tables[name].get(key)) is None else encode(row),
                        ]
                        for name, key in self._touched
                    ]
                )
            except OSError:
                self.rollback()
                raise
        self._touched.clear()

    def rollback(self) -> None:
        """Take the changes since the last commit back."""
        for (name, key), row in reversed(self._touched.items()):
            table = self.tables[name]
            table.version += 1
            if row is None:
                table.rows.pop(key, None)
            else:
                table.rows[key] = row
        self._touched.clear()

    def close(self) -> None:
        """Close the file."""
        if self._journal is not None:
            self._journal.close()


class Journal:
    """The file: a header line, then a line a commit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._open(path)
        except OSError as error:
            raise StateFileError(f"cannot open the state file {path}: {error.strerror}") from error

    def _open(self, path: Path) -> int:
        file = os.open(
            path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o600
        )
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(file)
                raise StateFileError(f"another emulator uses the state file {path}") from None
        return file

    def load(self) -> dict[str, dict[str, Any]]:
        """What the file says, table by table."""
        found: dict[str, dict[str, Any]] = {}
        with open(self._file, "rb", closefd=False) as reader:
            reader.seek(0)
            content = reader.read()
        whole = content.rfind(b"\n") + 1
        if not whole and not _line(_HEADER).startswith(content):
            raise self._not_ours()
        if whole < len(content):
            os.ftruncate(self._file, whole)
        lines = content[:whole].splitlines()
        if not lines:
            self._write(self._file, _line(_HEADER))
            return found
        try:
            if json.loads(lines[0]) != _HEADER:
                raise ValueError
            for line in lines[1:]:
                for name, key, data in json.loads(line):
                    rows = found.setdefault(name, {})
                    if data is None:
                        rows.pop(key, None)
                    else:
                        rows[key] = data
        except (ValueError, TypeError):
            raise self._not_ours() from None
        if len(lines) > 2 * sum(map(len, found.values())) + _SLACK:
            self._rewrite(found)
        return found

    def _not_ours(self) -> StateFileError:
        self.close()
        return StateFileError(
            f"{self._path} is not a state file of this emulator, or it is damaged"
        )

    def _rewrite(self, found: dict[str, dict[str, Any]]) -> None:
        """Put a file without history in the place of this one."""
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.unlink(missing_ok=True)
        file = self._open(fresh)
        lines = [_line(_HEADER)]
        lines += [
            _line([[name, key, data]]) for name, rows in found.items() for key, data in rows.items()
        ]
        self._write(file, b"".join(lines))
        fresh.replace(self._path)
        os.close(self._file)
        self._file = file

    def append(self, changes: list[Any]) -> None:
        """Write one commit and wait until the disk has it."""
        with self._guard:
            if self._closed:
                raise OSError("the state file is closed")
            end = os.fstat(self._file).st_size
            try:
                self._write(self._file, _line(changes))
            except OSError:
                os.ftruncate(self._file, end)
                raise

    @staticmethod
    def _write(file: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]
        getattr(os, "fdatasync", os.fsync)(file)

    def close(self) -> None:
        """Close the file; nothing can be written any more."""
        with self._guard:
            if not self._closed:
                self._closed = True
                os.close(self._file)


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
