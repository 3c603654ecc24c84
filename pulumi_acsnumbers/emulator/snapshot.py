"""The state as JSON: for inspection, and to prepare a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi_acsnumbers.emulator.rows import Row, decode, encode
from pulumi_acsnumbers.emulator.store import Table


def take(tables: Mapping[str, Table[Any]]) -> dict[str, dict[str, Any]]:
    """The rows of the tables by key."""
    return {
        name: {key: encode(row) for key, row in table.rows.items()}
        for name, table in tables.items()
    }


def restore(tables: Mapping[str, Table[Any]], data: Any, check: Callable[[str, Row], None]) -> None:
    """Replace the given tables if all their rows are valid; the others do not change.

    Raises:
        ValueError: A table or a row does not have the form that `take` returns, or `check` rejects
            it.
    """
    if not isinstance(data, dict):
        raise ValueError("state: an object is needed")
    parsed: dict[str, dict[str, Any]] = {}
    for name, rows in data.items():
        if name not in tables:
            raise ValueError(f"state: unknown table {name!r}; known are {', '.join(tables)}")
        if not isinstance(rows, dict):
            raise ValueError(f"state: {name!r} maps keys to rows")
        parsed[name] = {key: decode(tables[name].row_type, row) for key, row in rows.items()}
        for key, row in parsed[name].items():
            check(key, row)
    for name, rows in parsed.items():
        for key in list(tables[name].rows):
            tables[name].drop(key)
        for key, row in rows.items():
            tables[name].put(key, row)
