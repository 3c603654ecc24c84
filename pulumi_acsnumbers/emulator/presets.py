"""Named failures: rules for `PUT faults`, and stock for `PUT inventory`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A named failure.

    Attributes:
        about: What happens, in one line.
        faults: The rules, see `faults.Rule`.
        inventory: The stock rules, see `settings.Supply`.
    """

    about: str
    faults: list[dict[str, Any]] = field(default_factory=list)
    inventory: dict[str, Any] = field(default_factory=dict)


PRESETS = {
    "flaky": Preset(
        "one request in ten is answered 503, one in twenty finds its connection cut",
        faults=[
            {"probability": 0.1, "status": 503},
            {"probability": 0.05, "cut": "before"},
        ],
    ),
    "slow": Preset("each request waits two seconds", faults=[{"delay": 2.0}]),
    "out-of-stock": Preset(
        "no number can be had, in any area", inventory={"stock": [{"available": 0}]}
    ),
    "no-quota": Preset(
        "the account may not buy another number", inventory={"limits": {"purchases": 0}}
    ),
    "lost-purchase": Preset(
        "the next purchase takes effect, and its answer is lost",
        faults=[{"method": "POST", "path": "*/:purchase", "nth": 1, "cut": "after"}],
    ),
}
