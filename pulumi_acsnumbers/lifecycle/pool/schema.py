"""The table of PhoneNumberPool's inputs: those of a number, and how many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from ..core.validation import E164
from ..phone_number.schema import INPUTS as OF_A_NUMBER
from ..phone_number.schema import Input

MAX_SIZE: Final = 5000

AT_ONCE: Final = 10
"""Reservations that may be under way side by side. So many attempts without a trace at the service
end the walk over those of an earlier run: it must never be lowered."""


def _size(value: Any) -> str | None:
    whole = isinstance(value, (int, float)) and not isinstance(value, bool) and value % 1 == 0
    return None if whole and 1 <= value <= MAX_SIZE else f"must be a whole number, 1 to {MAX_SIZE}"


def _numbers(value: Any) -> str | None:
    if isinstance(value, (list, tuple)) and all(
        isinstance(one, str) and E164.fullmatch(one) for one in value
    ):
        return None
    return "must be a list of numbers in E.164 form, such as '+18335550100'"


_DOCS: Final = {
    "capabilities": "What each number can do. Changes in place.",
    "number_prefix": 'The leading digits of the numbers, with their calling code: "+1833".',
    "agree_to_not_resell": "Your consent not to resell the numbers, which some countries require.",
    "max_monthly_cost": "The most that each number may cost a month. When one costs more, or is "
    "billed in another currency or not monthly, none is bought.",
    "release_on_delete": "Whether numbers that leave the pool are released. By default those are "
    "that were bought here, and those that were adopted are not.",
    "operation_timeout": "Seconds to wait for the service. Purchases that take longer are saved "
    'with `status` "purchasing", and the next `pulumi up` goes on with them.',
}
_TAKEN: Final = (
    *("country_code", "phone_number_type", "assignment_type", "capabilities"),
    *("area_code", "number_prefix", "agree_to_not_resell", "max_monthly_cost"),
    *("release_on_delete", "operation_timeout"),
)

INPUTS: Final = (
    Input("size", "integer", _size, f"How many numbers, 1 to {MAX_SIZE}.", required=True),
    *(
        replace(one, replaces=False, doc=_DOCS.get(one.name, one.doc))
        for one in OF_A_NUMBER
        if one.name in _TAKEN
    ),
    Input(
        "adopt",
        "strings",
        _numbers,
        "Numbers that are already owned, E.164. They are managed from then on and count for "
        "`size`; on delete they stay owned unless `release_on_delete=True`.",
    ),
    Input(
        "release",
        "strings",
        _numbers,
        "Numbers that leave the pool, E.164: they are released at the end of the run, permanently. "
        "One that is not in the pool is ignored.",
    ),
)
"""Every input that a program can set. The names are part of the state format."""

PROGRAM_KEYS: Final = tuple(one.name for one in INPUTS)
IDENTITY_KEYS: Final = tuple(one.name for one in OF_A_NUMBER if one.replaces and one.name in _TAKEN)
"""The inputs that say which numbers are meant. They never change."""
