"""The state: tables in memory, and every committed change in a SQLite file first.

Requests are answered from memory. A commit writes the changed rows as JSON in one transaction, and
waits for the disk before the caller gets a response. So an acknowledged change survives `kill -9`
and a power failure, and its cost does not grow with the state.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from pulumi_acsnumbers.emulator.rows import Row, encode

R = TypeVar("R", bound=Row)

# FULL waits for the disk at each commit.
SYNCHRONOUS = "FULL"

_APPLICATION = 0x41435331  # "ACS1": distinguishes this file from other programs' databases
_VERSION = 1


class StateFileError(Exception):
    """The state file is unusable; the message says why."""


class Table(Generic[R]):
    """Rows of one kind by key, in order of insertion."""

    def __init__(
        self, name: str, row_type: type[R], changed: Callable[[Table[Any], str], None]
    ) -> None:
        self.name = name
        self.row_type = row_type
        self.rows: dict[str, R] = {}
        self.version = 0
        self._changed = changed

    def get(self, key: str) -> R | None:
        """The row with this key."""
        return self.rows.get(key)

    def put(self, key: str, row: R) -> None:
        """Add or replace a row."""
        self._changed(self, key)
        self.rows[key] = row
        self.version += 1

    def drop(self, key: str) -> None:
        """Remove a row, if it exists."""
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

    Changes belong to the current request until `commit` writes them or `rollback` reverts them. The
    caller holds a lock: one request at a time changes the state.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.tables: dict[str, Table[Any]] = {}
        self._touched: dict[tuple[str, str], Row | None] = {}
        self._database = None if path is None else _open(Path(path))

    def table(self, name: str, row_type: type[R]) -> Table[R]:
        """Declare a table and load its rows from the file."""
        table = Table(name, row_type, self._touch)
        self.tables[name] = table
        if self._database is not None:
            select = "SELECT key, value FROM rows WHERE name = ? ORDER BY place"
            try:
                found = self._database.execute(select, (name,))
                # Not validated: the file is our own, and it can be long.
                table.rows = {key: row_type(**json.loads(value)) for key, value in found}
            except (TypeError, ValueError, sqlite3.Error) as error:
                self.close()
                raise StateFileError(f"the state file has a row of another form: {error}") from None
        return table

    def _touch(self, table: Table[Any], key: str) -> None:
        self._touched.setdefault((table.name, key), table.rows.get(key))

    def commit(self) -> None:
        """Persist the changes since the last commit.

        Raises:
            StateFileError: They could not be written, and were reverted.
        """
        if self._touched and self._database is not None:
            put, dropped = [], []
            for name, key in self._touched:
                row = self.tables[name].get(key)
                if row is None:
                    dropped.append((name, key))
                else:
                    put.append((name, key, json.dumps(encode(row), separators=(",", ":"))))
            try:
                with self._database as database:
                    database.executemany("DELETE FROM rows WHERE name = ? AND key = ?", dropped)
                    database.executemany(
                        "INSERT INTO rows (name, key, value) VALUES (?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET value = excluded.value",
                        put,
                    )
            except sqlite3.Error as error:
                self.rollback()
                raise StateFileError(f"cannot write the state file: {error}") from error
        self._touched.clear()

    def rollback(self) -> None:
        """Revert the changes since the last commit."""
        for (name, key), row in reversed(self._touched.items()):
            table = self.tables[name]
            table.version += 1
            if row is None:
                table.rows.pop(key, None)
            else:
                table.rows[key] = row
        self._touched.clear()

    def close(self) -> None:
        """Close the file. Nothing can be written afterwards."""
        if self._database is not None:
            self._database.close()


def _open(path: Path) -> sqlite3.Connection:
    """The database in a file, which no other process can use until this one ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # SQLite would make it readable by other users
        database = sqlite3.connect(path, timeout=0, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise StateFileError(f"cannot open the state file {path}: {error}") from error
    try:
        ours = _prepare(database)
    except sqlite3.Error as error:
        database.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise StateFileError(f"another emulator uses the state file {path}") from None
        ours = False
    if not ours:
        database.close()
        raise StateFileError(f"{path} is not a state file of this emulator, or it is damaged")
    return database


def _prepare(database: sqlite3.Connection) -> bool:
    """Lock the file and create the table in a new one; False for another program's file."""
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("BEGIN EXCLUSIVE")
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if (tables, application, version) == (0, 0, 0):
        database.execute(
            "CREATE TABLE rows (place INTEGER PRIMARY KEY, name TEXT, key TEXT, value TEXT,"
            " UNIQUE (name, key))"
        )
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
        database.execute(f"PRAGMA user_version = {_VERSION}")
    elif (application, version) != (_APPLICATION, _VERSION):
        return False
    database.commit()
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    return True
