"""Random histories, in parcels, so that workers share them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories.front_ends import FRONT_ENDS
from tests.histories.play import fault_of, script

PARCEL = 50
MANY = 400
FEW = {"dynamic": 10, "native": 3}
"""How many parcels each front end plays in every run of the tests, of so many in all."""


@pytest.mark.parametrize(
    ("front_end", "parcel"),
    [
        pytest.param(name, number, marks=() if number < few else pytest.mark.full)
        for name, few in FEW.items()
        for number in range(MANY)
    ],
)
def test_no_history_breaks_what_must_hold(front_end: str, parcel: int, tmp_path: Path) -> None:
    seeds = range(parcel * PARCEL, (parcel + 1) * PARCEL)
    front = FRONT_ENDS[front_end]
    found = (fault_of(script(seed), tmp_path, seed, front) for seed in seeds)
    broken = [str(fault) for fault in found if fault is not None]
    assert not broken, "\n\n".join([f"{len(broken)} of {PARCEL} are broken", *broken])
