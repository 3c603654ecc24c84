"""How wide the columns of a table are where room is short: numbers and ids stay whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

GAP: Final = 2

_WORD: Final = 40
"""A word up to this length is never broken: a GUID has 36 characters, and a path any number."""
_PHRASE: Final = 24
"""Rather than that a cell up to this length is folded, columns that can be spared are left out."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a table is shown, and how wide.

    Attributes:
        places: The columns that are shown.
        widths: Their widths, in the same order.
        left_out: The heads of the others.
    """

    places: tuple[int, ...]
    widths: tuple[int, ...]
    left_out: tuple[str, ...]

    @property
    def total(self) -> int:
        """The width of the whole, which is more than there is room for where words need it."""
        return _total(self.widths)


def fitted(
    heads: Sequence[str], rows: Sequence[Sequence[str]], room: int, spare: Sequence[str] = ()
) -> Layout:
    """Return how a table is shown in a terminal.

    Args:
        heads: The heads of its columns.
        rows: The texts of its cells.
        room: How wide the terminal is.
        spare: The heads of columns that can be left out, the first to go first.
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
