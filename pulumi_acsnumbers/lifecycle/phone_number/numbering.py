"""Numbers that no numbering plan has: what is known without a request.

Sources: ITU-T E.164 (no trunk prefix in the international form, except in Italy), and the North
American Numbering Plan (area codes are NXX; N11 are services, 900 is premium rate, and toll-free
codes have no place).
"""

from __future__ import annotations

import re
from typing import Final

from .calling_codes import CALLING_CODES

_ZERO_STAYS: Final = frozenset({"IT"})
_NORTH_AMERICA: Final = frozenset({"CA", "PR", "US"})
_TOLL_FREE: Final = re.compile("8(00|22|33|44|55|66|77|8[0-9])")
_TOLL_FREE_CODES: Final = "800, 833, 844, 855, 866, 877 or 888"


def national_part(country: str, area_code: str | None, number_prefix: str | None) -> str:
    """Return the first digits of a number after its calling code, as far as inputs define them."""
    calling_code = CALLING_CODES.get(country, "")
    digits = (number_prefix or "").removeprefix("+")
    if calling_code and digits.startswith(calling_code):
        digits = digits.removeprefix(calling_code)
    else:
        digits = ""  # it ends within the calling code, or the calling code is unknown
    return max(area_code or "", digits, key=len)


def never(country: str, number_type: str, digits: str) -> str | None:
    """Return why no number of a country and type can begin with these digits, or None.

    Args:
        country: ISO 3166-1 alpha-2.
        number_type: `geographic`, `tollFree` or `mobile`.
        digits: The digits after the calling code.
    """
    if country not in CALLING_CODES:
        return None
    if digits.startswith("0") and country not in _ZERO_STAYS:
        return "must not include the 0 that is dialled before it within the country"
    if country in _NORTH_AMERICA:
        return _never_in_north_america(number_type, digits)
    return None


def _never_in_north_america(number_type: str, digits: str) -> str | None:
    code = digits[:3]
    if code.startswith("1"):
        return "must not include the 1 that is dialled before it within the country"
    if len(code) < 3:
        return None
    if code.endswith("11") or code == "900":
        return f"must be an area code of {number_type} numbers, which {code} is not"
    toll_free = _TOLL_FREE.fullmatch(code) is not None
    if number_type == "tollFree" and not toll_free:
        return f"must be a toll-free code for tollFree numbers: {_TOLL_FREE_CODES}"
    if number_type != "tollFree" and toll_free:
        return f"must not be a toll-free code ({code}) unless `phone_number_type` is 'tollFree'"
    return None
