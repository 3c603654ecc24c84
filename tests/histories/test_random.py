"""Random histories, in parcels, so that workers share them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories.front_ends import FRONT_ENDS
from tests.histories.play import POOLS, fault_of, script

PARCEL = 50
MANY = 400
FEW = {"dynamic": 10, "native": 3}
"""How many parcels each front end plays in every run of the tests, of so many in all."""
WITH_POOLS = {"dynamic": 2, "native": 1}
"""As `FEW`, of those whose programs have pools."""
MANY_WITH_POOLS = 200


def _broken(front_end: str, seeds: range, folder: Path) -> list[str]:
    front = FRONT_ENDS[front_end]
    found = (fault_of(script(seed), folder, seed, front) for seed in seeds)
    return [str(fault) for fault in found if fault is not None]


@pytest.mark.parametrize(
    ("front_end", "parcel"),
    [
        pytest.param(name, number, marks=() if number < few else pytest.mark.full)
        for name, few in FEW.items()
        for number in range(MANY)
    ],
)
def test_no_history_breaks_what_must_hold(front_end: str, parcel: int, tmp_path: Path) -> None:
    broken = _broken(front_end, range(parcel * PARCEL, (parcel + 1) * PARCEL), tmp_path)
    assert not broken, "\n\n".join([f"{len(broken)} of {PARCEL} are broken", *broken])


@pytest.mark.parametrize(
    ("front_end", "parcel"),
    [
        pytest.param(name, number, marks=() if number < few else pytest.mark.full)
        for name, few in WITH_POOLS.items()
        for number in range(MANY_WITH_POOLS)
    ],
)
def test_no_history_with_pools_breaks_what_must_hold(
    front_end: str, parcel: int, tmp_path: Path
) -> None:
    first = POOLS + parcel * PARCEL
    broken = _broken(front_end, range(first, first + PARCEL), tmp_path)
    assert not broken, "\n\n".join([f"{len(broken)} of {PARCEL} are broken", *broken])
