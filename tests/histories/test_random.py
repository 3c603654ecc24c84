"""Random histories, in parcels, so that workers share them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories.play import fault_of, script

PARCEL = 50
FEW, MANY = range(10), range(10, 400)


@pytest.mark.parametrize(
    "parcel", [*FEW, *(pytest.param(number, marks=pytest.mark.full) for number in MANY)]
)
def test_no_history_breaks_what_must_hold(parcel: int, tmp_path: Path) -> None:
    seeds = range(parcel * PARCEL, (parcel + 1) * PARCEL)
    found = (fault_of(script(seed), tmp_path, seed) for seed in seeds)
    broken = [str(fault) for fault in found if fault is not None]
    assert not broken, "\n\n".join([f"{len(broken)} of {PARCEL} are broken", *broken])
