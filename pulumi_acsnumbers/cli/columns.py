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
        places: The columns that are shown.
        widths: Their widths, in the same order.
        left_out: The headers of the others.
    """

    places: tuple[int, ...]
    widths: tuple[int, ...]
    left_out: tuple[str, ...]

    @property
    def total(self) -> int:
        """The total width, which exceeds the available space if words require it."""
        return _total(self.widths)


def fitted(
    heads: Sequence[str], rows: Sequence[Sequence[str]], room: int, spare: Sequence[str] = ()
) -> Layout:
    """Return the layout of a table in a terminal.

    Args:
        heads: The headers of its columns.
        rows: The texts of its cells.
        room: The width of the terminal.
        spare: The headers of optional columns, the first to omit first.
    """
    columns = [[head, *(row[place] for row in rows)] for place, head in enumerate(heads)]
    whole = [max(map(cell_len, _pieces(column, "\n"))) for column in columns]
    least = [max(min(cell_len(word), _WORD) for word in _pieces(column)) for column in columns]
    easy = [max(few, min(all_, _PHRASE)) for few, all_ in zip(least, whole, strict=True)]
    places = list(range(len(heads)))
    left_out: list[str] = []
    for head in spare:
        if _total([easy[place] for place in places]) > room:
            places.remove(heads.index(head))
            left_out.append(head)
    widths = {place: whole[place] for place in places}
    while _total(widths.values()) > room:
        wide = [place for place in places if widths[place] > least[place]]
        if not wide:
            break
        widths[max(wide, key=widths.__getitem__)] -= 1
    return Layout(tuple(places), tuple(widths.values()), tuple(left_out))


def _pieces(cells: Sequence[str], separator: str | None = None) -> Iterator[str]:
    for cell in cells:
        yield from cell.split(separator) or [""]


def _total(widths: Collection[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)
