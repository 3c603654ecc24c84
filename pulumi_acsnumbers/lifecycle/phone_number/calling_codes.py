"""Country calling codes, to turn an area code into a prefix of the inventory.

The inventory is browsed by the leading digits of a number including the calling code, while a
search takes the area code alone. Source: ITU-T E.164, assigned country codes.
"""

from __future__ import annotations

from typing import Final

CALLING_CODES: Final = {
    "AE": "971", "AR": "54", "AT": "43", "AU": "61", "BE": "32", "BG": "359", "BR": "55",
    "CA": "1", "CH": "41", "CL": "56", "CN": "86", "CO": "57", "CR": "506", "CY": "357",
    "CZ": "420", "DE": "49", "DK": "45", "EE": "372", "EG": "20", "ES": "34", "FI": "358",
    "FR": "33", "GB": "44", "GR": "30", "HK": "852", "HR": "385", "HU": "36", "ID": "62",
    "IE": "353", "IL": "972", "IN": "91", "IS": "354", "IT": "39", "JP": "81", "KE": "254",
    "KR": "82", "LT": "370", "LU": "352", "LV": "371", "MT": "356", "MX": "52", "MY": "60",
    "NG": "234", "NL": "31", "NO": "47", "NZ": "64", "PE": "51", "PH": "63", "PL": "48",
    "PR": "1", "PT": "351", "RO": "40", "RS": "381", "SA": "966", "SE": "46", "SG": "65",
    "SI": "386", "SK": "421", "TH": "66", "TR": "90", "TW": "886", "UA": "380", "US": "1",
    "VN": "84", "ZA": "27",
}  # fmt: skip
