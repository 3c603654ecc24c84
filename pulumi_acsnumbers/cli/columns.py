"""Column widths of a table in limited space: numbers and ids stay whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

GAP: Final = 2

_WORD: Final = 40
"""Words up to this length are never broken: a GUID has 36 characters, a path any number."""
_PHRASE: Final = 24
"""Optional columns are omitted rather than folding a cell of up to this length."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns of a table are shown, and how wide.

    Attributes:
        columns: The columns that are shown.
        widths: Their widths, in the same order.
        left_out: The headers of the others.
    """

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    left_out: tuple[str, ...]

    @property
    def total(self) -> int:
        """The total width, which exceeds the available space if words require it."""
        return _total(self.widths)


def fitted(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int, spare: Sequence[str] = ()
) -> Layout:
    """Return the layout of a table in a terminal.

    Args:
        heads: The headers of its columns.
        rows: The texts of its cells.
        width: The width of the terminal.
        spare: The headers of optional columns, the first to omit first.
    """
    texts = [[head, *(row[index] for row in rows)] for index, head in enumerate(heads)]
    whole = [max(map(cell_len, _pieces(column, "\n"))) for column in texts]
    least = [max(min(cell_len(word), _WORD) for word in _pieces(column)) for column in texts]
    easy = [max(few, min(all_, _PHRASE)) for few, all_ in zip(least, whole, strict=True)]
    shown = list(range(len(heads)))
    left_out: list[str] = []
    for head in spare:
        if _total([easy[index] for index in shown]) > width:
            shown.remove(heads.index(head))
            left_out.append(head)
    widths = {index: whole[index] for index in shown}
    while _total(widths.values()) > width:
        wide = [index for index in shown if widths[index] > least[index]]
        if not wide:
            break
        widths[max(wide, key=widths.__getitem__)] -= 1
    return Layout(tuple(shown), tuple(widths.values()), tuple(left_out))


def _pieces(cells: Sequence[str], separator: str | None = None) -> Iterator[str]:
    for cell in cells:
        yield from cell.split(separator) or [""]


def _total(widths: Collection[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)
