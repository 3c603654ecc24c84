"""Random histories, in parcels, so that workers share them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories.commands import played
from tests.histories.judge import Broken
from tests.histories.play import script

PARCEL = 50
FEW, MANY = range(10), range(10, 400)


@pytest.mark.parametrize(
    "parcel", [*FEW, *(pytest.param(number, marks=pytest.mark.full) for number in MANY)]
)
def test_no_history_breaks_what_must_hold(parcel: int, tmp_path: Path) -> None:
    broken = []
    for seed in range(parcel * PARCEL, (parcel + 1) * PARCEL):
        try:
            played(script(seed), tmp_path, seed=seed)
        except Broken as fault:
            broken.append(str(fault))
    assert not broken, "\n\n".join([f"{len(broken)} of {PARCEL} are broken", *broken])
