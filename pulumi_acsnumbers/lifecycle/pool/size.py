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


def require_one_step(
    size: int, numbers: Collection[str], leaving: Collection[str], *, doing: str, thing: str
) -> None:
    """Refuse to buy for numbers that leave a pool which stays as large as it is.

    A run that dies in between and is reverted would leave no trace: neither the pool nor its order
    says then that something was to be bought.

    Args:
        size: How many are declared.
        numbers: What the pool has and adopts, and what is coming.
        leaving: Those of them that the program names in `release`.
        doing: What is done, for the error.
        thing: The id of the pool.

    Raises:
        Refused: Numbers leave, and others would be bought.
    """
    missing = size - len(set(numbers) - set(leaving))
    if leaving and missing > 0:
        raise Refused(
            doing,
            f"`release` names numbers that it has, and `size` stays {size}, which would buy others "
            "in the same step",
            thing=thing,
            remedy=f"run pulumi up with a `size` of {size + missing} and without `release` first, "
            "and with both as they are after that; or adopt others in their place",
        )
