"""The countries, and what each of them offers.

The rows of the United States, the forty countries and the codes of US toll-free numbers are as
observed on the service. The other prices and plans are merely plausible.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

BOTH = "inbound+outbound"
NONE = "none"


class Plan(NamedTuple):
    """An offering of a country: the most that its numbers can do, and their price."""

    country: str
    type: str
    assignment: str
    calling: str
    sms: str
    amount: float
    currency: str = "USD"


class Country(NamedTuple):
    """A country.

    `ranges` maps a number type to its area codes and the number of digits after them. The
    geographic and mobile codes of a country with localities come from the localities.
    """

    code: str
    name: str
    calling_code: str
    plans: tuple[Plan, ...]
    ranges: dict[str, tuple[tuple[str, ...], int]]


# code|name|calling code, then for each offering |type assignments calling+sms price codes:digits
# p and a are the assignments person and application; b both ways, i inbound, o outbound, - none.
# A code of * stands for the codes of the localities.
_COUNTRIES = """
AR|Argentina|54|tollFree a b- 8.0 800:7|geographic a b- 3.0 11 341 351:7
AU|Australia|61|tollFree a i- 16.0 1800:6|geographic a b- 1.5 2 3 7 8:8|mobile a -b 8.0 4:8
AT|Austria|43|tollFree a i- 20.0 800:6|geographic a b- 1.0 1 316 512 732:7
BE|Belgium|32|tollFree a i- 19.0 800:5|geographic a b- 1.5 2 3:7
BR|Brazil|55|tollFree a i- 20.0 800:7|geographic a b- 4.0 11 21 31 61:8
CA|Canada|1|geographic pa b- 1.0 *:7|tollFree a bb 2.0 855 844 833:7
CL|Chile|56|tollFree a i- 18.0 800:6|geographic a b- 3.0 2 32 41:8
CO|Colombia|57|tollFree a i- 15.0 1800:7|geographic a b- 5.0 601 604:7
DK|Denmark|45|tollFree a bb 14.0 80:6|geographic pa b- 1.5 31 32 33:6
FI|Finland|358|tollFree a i- 20.0 800:6|geographic a b- 2.0 9 2 3:7
FR|France|33|tollFree a b- 18.0 800 801 805:6|geographic a b- 1.5 1 4:8
DE|Germany|49|tollFree a i- 18.0 800:7|geographic a b- 1.0 *:7
HK|Hong Kong SAR|852|tollFree a i- 26.0 800:6|geographic a b- 5.0 3:7
IE|Ireland|353|tollFree a b- 16.0 1800:6|geographic pa b- 1.0 *:7|mobile a -b 5.0 *:7
IL|Israel|972|tollFree a b- 16.0 180:7|geographic a b- 3.0 2 3 4:7
IT|Italy|39|tollFree a b- 16.0 800:6|geographic pa b- 1.5 02 06 081:7
JP|Japan|81|tollFree a b- 18.0 120:6|geographic a b- 4.0 3 6:8
LU|Luxembourg|352|tollFree a i- 19.0 800:5|geographic a b- 1.5 26 27:6
MY|Malaysia|60|tollFree a i- 25.0 1800:6|geographic a b- 8.0 3 4:8
MX|Mexico|52|tollFree a i- 18.0 800:7|geographic a b- 4.0 33 55 81:8
NL|Netherlands|31|tollFree a b- 18.0 800:7|geographic a b- 2.0 10 20 70:7
NZ|New Zealand|64|tollFree a i- 20.0 800:6|geographic a b- 3.0 3 4 9:7
NO|Norway|47|tollFree a b- 15.0 800:5|geographic a b- 1.5 21 22 23:6
PH|Philippines|63|tollFree a i- 30.0 1800:7|geographic a b- 15.0 2 32:7
PL|Poland|48|tollFree a i- 20.0 800:6|geographic a b- 2.0 12 22 71:7
PT|Portugal|351|tollFree a b- 17.0 800:6|geographic pa b- 1.5 21 22:7
PR|Puerto Rico|1|geographic a b- 1.0 787 939:7|tollFree a bb 2.0 866:7
SA|Saudi Arabia|966|tollFree a i- 40.0 800:7|geographic a b- 20.0 11 12:7
SG|Singapore|65|tollFree a i- 25.0 800:7|geographic a b- 10.0 3 6:7
SK|Slovakia|421|tollFree a i- 20.0 800:6|geographic a b- 2.0 2 32:7
ZA|South Africa|27|tollFree a b- 18.0 800:6|geographic a b- 2.5 10 11 21:7
KR|South Korea|82|tollFree a i- 25.0 80:7|geographic a b- 8.0 2 51:8
ES|Spain|34|tollFree a b- 17.0 900:6|geographic a b- 1.5 91 93 95:7
SE|Sweden|46|tollFree a bb 14.0 20:7|geographic pa b- 1.5 8 31 40:7|mobile a -b 3.0 766:6
CH|Switzerland|41|tollFree a b- 22.0 800:6|geographic pa b- 1.0 22 31 43 44:7
TW|Taiwan|886|tollFree a i- 30.0 800:6|geographic a b- 8.0 2 4:8
TH|Thailand|66|tollFree a i- 25.0 1800:6|geographic a b- 6.0 2:7
AE|United Arab Emirates|971|tollFree a i- 50.0 800:7
GB|United Kingdom|44|geographic pa b- 1.0 *:7|tollFree a bb 2.0 800 808:7|mobile a -b 3.0 7700:6
US|United States|1|geographic pa b- 1.0 *:7|tollFree a bb 2.0 855 844 833:7
"""

_ASSIGNMENTS = {"p": "person", "a": "application"}
_CAPABILITIES = {"b": BOTH, "i": "inbound", "o": "outbound", "-": NONE}


@cache
def countries() -> dict[str, Country]:
    """All countries by code, sorted by name."""
    rows = (_parse(line) for line in _COUNTRIES.strip().splitlines())
    return {row.code: row for row in sorted(rows, key=lambda row: row.name)}


def _parse(line: str) -> Country:
    code, name, calling_code, *offers = line.split("|")
    plans: list[Plan] = []
    ranges: dict[str, tuple[tuple[str, ...], int]] = {}
    for offer in offers:
        text, digits = offer.rsplit(":", 1)
        number_type, assignments, able, price, *codes = text.split(" ")
        ranges[number_type] = (tuple(codes), int(digits))
        plans += [
            Plan(
                code,
                number_type,
                _ASSIGNMENTS[assignment],
                _CAPABILITIES[able[0]],
                _CAPABILITIES[able[1]],
                float(price),
            )
            for assignment in assignments
        ]
    return Country(code, name, calling_code, tuple(plans), ranges)
