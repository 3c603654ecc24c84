"""How many numbers a pool has against how many are declared."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ..core.errors import Refused

_SHOWN: Final = 50


def require_names(
    size: int, numbers: Collection[str], release: Collection[str], *, doing: str, thing: str
) -> None:
    """Refuse to guess which numbers a pool that is to be smaller lets go of.

    Args:
        size: How many are declared.
        numbers: What the pool has, and what it adopts.
        release: The numbers that the program names.
        doing: What is done, for the error.
        thing: The id of the pool.

    Raises:
        Refused: More numbers than that would stay.
    """
    stays = sorted(set(numbers) - set(release))
    if len(stays) <= size:
        return
    listed = ", ".join(stays[:_SHOWN]) + (", …" if len(stays) > _SHOWN else "")
    raise Refused(
        doing,
        f"`size` is {size}, and it has {len(stays)} numbers that `release` does not name",
        thing=thing,
        remedy=f"name {len(stays) - size} more in `release`, of: {listed}",
    )
