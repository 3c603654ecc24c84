"""What people write instead of a country's code, and the one that they mean."""

from __future__ import annotations

import re
from typing import Final

from .errors import InvalidArgument

_MEANT: Final = {
    "ARE": "AE", "ARG": "AR", "AUT": "AT", "AUS": "AU", "BEL": "BE", "BGR": "BG", "BRA": "BR",
    "CAN": "CA", "CHE": "CH", "CHL": "CL", "CHN": "CN", "COL": "CO", "CRI": "CR", "CYP": "CY",
    "CZE": "CZ", "DEU": "DE", "GER": "DE", "DNK": "DK", "EST": "EE", "EGY": "EG", "ESP": "ES",
    "FIN": "FI", "FRA": "FR", "GBR": "GB", "UK": "GB", "GRC": "GR", "EL": "GR", "HKG": "HK",
    "HRV": "HR", "HUN": "HU", "IDN": "ID", "IRL": "IE", "ISR": "IL", "IND": "IN", "ISL": "IS",
    "ITA": "IT", "JPN": "JP", "KEN": "KE", "KOR": "KR", "LTU": "LT", "LUX": "LU", "LVA": "LV",
    "MLT": "MT", "MEX": "MX", "MYS": "MY", "NGA": "NG", "NLD": "NL", "NOR": "NO", "NZL": "NZ",
    "PER": "PE", "PHL": "PH", "POL": "PL", "PRI": "PR", "PRT": "PT", "ROU": "RO", "SRB": "RS",
    "SAU": "SA", "SWE": "SE", "SGP": "SG", "SVN": "SI", "SVK": "SK", "THA": "TH", "TUR": "TR",
    "TWN": "TW", "UKR": "UA", "USA": "US", "VNM": "VN", "ZAF": "ZA",
}  # fmt: skip
"""What people write for a country: three letters of ISO 3166-1, and common codes that ISO assigns
to no country.
"""


def meant(text: str) -> str | None:
    """Return the code that somebody means who wrote another one: `US` for `USA`."""
    return _MEANT.get(text.upper())


def country(code: str) -> str:
    """Return the code of a country unchanged.

    Raises:
        InvalidArgument: The service cannot know it: it has not two letters, or is a known slip.
    """
    code = str(code)
    hint = meant(code)
    if hint is None and re.fullmatch("[A-Za-z]{2}", code):
        return code
    more = f" (did you mean {hint!r}?)" if hint else ", such as 'US'"
    raise InvalidArgument(f"{code!r} is not a two-letter country code of ISO 3166-1{more}")
