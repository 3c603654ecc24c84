"""The command's output: results on stdout, everything else on stderr.

A result is a table for a person or JSON for a program. In a pipe a table has no colour and is as
wide as necessary, so that no line is cut or folded. In a terminal long texts are folded, and
optional columns are omitted if it is narrow. NO_COLOR is honoured.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import click

from ..acs.harmless import harmless
from ..lifecycle.core.syntax import PLAIN

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

Format = Literal["table", "json"]
Column = tuple[str, str | Callable[[Mapping[str, Any]], object]]
"""The header of a column, and the key of a record (`cost.amount` for a nested one) or a function.
"""

_WIDE = 10_000


class Phases(Protocol):
    """Progress of a command."""

    def phase(self, text: str) -> None:
        """Show the current step."""
        ...

    def warn(self, text: str) -> None:
        """Show a warning that the user needs afterwards."""
        ...


class Terminal:
    """Shows results and asks questions.

    Args:
        output: The output format: `table` or `json`.
        yes: Whether to skip every question.
    """

    def __init__(self, output: Format = "table", *, yes: bool = False) -> None:
        self.output = output
        self.yes = yes

    def show(
        self,
        records: Iterable[Mapping[str, Any]],
        columns: Sequence[Column],
        *,
        empty: str = "There is nothing to list.",
        spare: Sequence[str] = (),
    ) -> None:
        """Show a list: as a table, or as a JSON array of the complete records.

        Args:
            records: Dictionaries of plain JSON.
            columns: The columns of the table.
            empty: The message on stderr in place of an empty table.
            spare: The headers of columns that a narrow terminal can omit, the first to omit first.
        """
        rows = list(records)
        if self.output == "json":
            self.show_json(rows)
        elif rows:
            heads = [head for head, _ in columns]
            self._table(heads, [_cells(row, columns) for row in rows], spare)
        else:
            self.say(empty)

    def show_one(self, record: Mapping[str, Any], columns: Sequence[Column]) -> None:
        """Show one thing: a line for each of its members, or a JSON object."""
        if self.output == "json":
            self.show_json(record)
            return
        cells = zip((head for head, _ in columns), _cells(record, columns), strict=True)
        self._table([], [[head[:1].upper() + head[1:], cell] for head, cell in cells if cell])

    def show_json(self, value: Any) -> None:
        """Write JSON, escaped if the terminal could act on it or cannot represent it."""
        text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
        if _printable(text) != text or not _has_place(text):
            text = json.dumps(value, indent=2, allow_nan=False)
        click.echo(text)

    def say(self, text: str) -> None:
        """Show a message that is not a result."""
        click.echo(_printable(text), err=True)

    def warn(self, text: str) -> None:
        """Show a warning."""
        shown = _printable(PLAIN.write(text))
        click.secho(f"Warning: {shown}", fg="yellow", err=True, color=_coloured())

    def confirm(self, question: str) -> None:
        """Continue only with consent, from `--yes` or at the terminal.

        Raises:
            click.UsageError: Nobody can be asked.
            click.Abort: The answer was no.
        """
        if self.yes:
            return
        if not _somebody_is_there():
            raise click.UsageError(
                f"{_printable(question)} Nobody can be asked, as this is no terminal; "
                "give --yes to do it."
            )
        click.confirm(_printable(question), abort=True, err=True)

    @contextmanager
    def working(self, text: str) -> Iterator[Phases]:
        """Show that something takes long, on stderr and only in a terminal."""
        console = _console(stderr=True)
        if not console.is_terminal:
            yield _Quiet(self)
            return
        with console.status(_printable(text)) as status:
            yield _Moving(self, status.update)

    def _table(
        self, heads: Sequence[str], rows: Iterable[Sequence[str]], spare: Sequence[str] = ()
    ) -> None:
        from rich.table import Table  # only where a table is shown
        from rich.text import Text

        from .columns import GAP, fitted  # brings rich

        console = _console()
        texts = [[_printable(cell) for cell in row] for row in rows]
        if heads and not console.is_terminal:
            texts = [[" ".join(cell.splitlines()) for cell in row] for row in texts]
        layout = fitted(heads or ("", ""), texts, console.width, spare)
        console.width = max(console.width, layout.total)
        table = Table(box=None, show_header=bool(heads), pad_edge=False, padding=(0, GAP, 0, 0))
        for index, width in zip(layout.columns, layout.widths, strict=True):
            head = Text(heads[index].upper() if heads else "", "bold")
            table.add_column(head, overflow="fold", width=width)
        for row in texts:
            table.add_row(*(Text(row[index]) for index in layout.columns))
        for line in _lines(console, table):
            click.echo(line)
        if layout.left_out:
            self.say(f"Left out, as the terminal is narrow: {', '.join(layout.left_out)}.")


class _Quiet:
    """Progress without a terminal: only warnings are shown."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def phase(self, text: str) -> None:
        """Show nothing."""

    def warn(self, text: str) -> None:
        """Show a warning."""
        self._terminal.warn(text)


class _Moving(_Quiet):
    """Progress in a terminal."""

    def __init__(self, terminal: Terminal, update: Callable[[str], None]) -> None:
        super().__init__(terminal)
        self._update = update

    def phase(self, text: str) -> None:
        """Show the current step in place of the previous one."""
        self._update(_printable(PLAIN.write(text)))


def with_terminal(function: Callable[..., T]) -> Callable[..., T]:
    """Add `--output` to a command, and pass a `Terminal` as the argument `terminal`."""

    @click.option(
        "--output",
        "-o",
        type=click.Choice(["table", "json"]),
        default="table",
        show_default=True,
        help="Output format.",
    )
    @functools.wraps(function)
    def command(*args: Any, output: Format, yes: bool = False, **kwargs: Any) -> T:
        return function(*args, terminal=Terminal(output, yes=yes), **kwargs)

    return command


def with_questions(function: Callable[..., T]) -> Callable[..., T]:
    """Like `with_terminal`, for a command that asks; adds `--yes`."""
    asks = click.option("--yes", "-y", is_flag=True, help="Skip the confirmation prompt.")
    return asks(with_terminal(function))


def moment(text: str | None) -> str:
    """Return a time of JSON in readable form, `2026-01-05 09:00:07 UTC`; "" for None."""
    if not text:
        return ""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: `1 number`, `2 numbers`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console  # only where something is shown

    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDE
    return console


def _lines(console: Console, table: Any) -> Iterator[str]:
    """Yield the lines of a table, without trailing spaces."""
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        yield line.rstrip()


def _coloured() -> bool | None:
    return False if os.environ.get("NO_COLOR") else None


def _has_place(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()


def _cells(record: Mapping[str, Any], columns: Sequence[Column]) -> list[str]:
    return [_text(key(record) if callable(key) else _member(record, key)) for _, key in columns]


def _member(record: Mapping[str, Any], path: str) -> object:
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(item) for item in value)
    return str(value)


def _printable(text: str) -> str:
    """Return a text that cannot control a terminal: names come from elsewhere."""
    return harmless(text, lines=True)
