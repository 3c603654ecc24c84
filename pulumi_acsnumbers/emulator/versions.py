"""Which api-versions each family of operations announces, and which of them it accepts.

The announced versions are the service's own list of June 2025. The accepted ones are those that a
client is known to send: a release of an official SDK, or one in recorded traffic.
"""

from __future__ import annotations

from typing import NamedTuple

SENT = frozenset(
    (
        *("2021-03-07", "2022-01-11-preview2", "2022-06-01-preview", "2022-12-01"),
        *("2023-05-01-preview", "2023-10-01-preview", "2024-03-01-preview", "2024-05-01-preview"),
        *("2025-02-11", "2025-04-01", "2025-06-01", "2021-10-25-preview", "2022-09-06"),
    )
)

_NUMBERS = (
    "2021-03-07, 2022-01-11-preview2, 2022-06-01-preview, 2022-12-01, 2022-12-02-preview2, "
    "2023-04-30-preview, 2023-05-01-preview, 2023-10-01-preview, 2024-03-01-preview, "
    "2024-04-30-preview, 2024-05-01-preview, 2024-08-31-preview, 2025-02-11, 2025-04-01-preview, "
    "2025-04-01, 2025-04-15-preview, 2025-06-01"
)


class Family(NamedTuple):
    """The operations that share one list of versions.

    Attributes:
        header: The versions that their responses announce.
        known: The versions that they accept.
    """

    header: str
    known: frozenset[str]


def _family(header: str) -> Family:
    return Family(header, SENT.intersection(header.split(", ")))


def _since(first: str) -> str:
    return _NUMBERS[_NUMBERS.index(first) :]


NUMBERS = _family(_NUMBERS)
OPERATIONS = _family(
    _NUMBERS.replace("2022-12-01,", "2022-11-15-preview, 2022-12-01,").replace(
        "2024-03-01", "2023-10-01-preview2, 2024-03-01"
    )
)
COUNTRIES = _family(_since("2022-12-01,"))
# The end of these two lists is inferred, not observed.
PLANS = _family(f"2021-03-07, {_since('2022-12-01,')}")
OPERATORS = _family(_since("2023-04-30-preview"))
# As announced in 2023; until June 2022 only the first.
SHORT_CODES = _family("2021-10-25-preview, 2022-09-06")
# Costs. What they announce, and whether an older version had them, is (unknown).
SHORT_CODES_2022 = _family("2022-09-06")
RESERVATIONS = _family(
    "2023-04-30-preview, 2023-10-01-preview, 2023-10-01-preview2, 2024-04-30-preview, "
    "2024-05-01-preview, 2024-08-31-preview, 2025-04-01, 2025-04-15-preview, 2025-06-01"
)


def shows_search_error(version: str) -> bool:
    """Whether a successful search result has `"error":"NoError"`."""
    return version >= "2023-05-01"


def agreement_member(version: str) -> str | None:
    """The member of a purchase that agrees not to resell, None if there is none.

    Observed: none up to 2022-12-01, the consent on the previews of October 2023 and May 2024, the
    agreement on 2025-06-01. (unknown: the versions in between, which here behave like the next
    older one.)
    """
    if version < "2023-10-01":
        return None
    return "consentToNotResellNumbers" if version < "2025-02-11" else "agreeToNotResell"


def shows_agreement_in_search(version: str) -> bool:
    """Whether a search result says if the agreement is required."""
    return version >= "2025-06-01"


def shows_agreement_in_rows(version: str) -> bool:
    """Whether items of browse and reservations say so: seen on one version, gone in the next."""
    return version == "2025-04-01"


def shows_operator(version: str) -> bool:
    """Whether a purchased number names its operator."""
    return version in ("2023-10-01-preview", "2024-05-01-preview")


def shows_source(version: str) -> bool:
    """Whether a purchased number has `"phoneNumberSource":"cloud"`."""
    return version == "2023-10-01-preview"


def shows_campaign(version: str) -> bool:
    """Whether capabilities have the empty ten-digit long code campaign."""
    return version == "2024-05-01-preview"


def forbids_foreign_changes(version: str) -> bool:
    """Whether a change to a foreign number is a 403, as since 2023, or the older 404."""
    return version >= "2023"
