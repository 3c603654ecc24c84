"""Rules for single values of a program brief. The service checks hardly any of them.

A reason never repeats the value, which can come from a secret.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from ..core.validation import E164, Rule, matching

INT32_MAX: Final = 2**31 - 1
_URL_LIMIT: Final = 2048  # what browsers and proxies agree on

_HOST: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE
)

email: Final[Rule] = matching(
    r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+", "must be an e-mail address, such as 'alex@contoso.com'"
)
e164: Final[Rule] = matching(
    E164.pattern, "must be a phone number in E.164 form, such as '+14255551234'"
)
vanity_number: Final[Rule] = matching(
    "[0-9]{5,6}", "must be a string of 5 or 6 digits, such as '23456'"
)


def text(value: Any) -> str | None:
    """Return why a string is invalid."""
    if isinstance(value, str) and value.strip():
        return None
    return "must be a non-empty string; leave it out if there is no value"


def flag(value: Any) -> str | None:
    """Return why a flag is invalid."""
    return None if isinstance(value, bool) else "must be true or false"


def volume(value: Any) -> str | None:
    """Return why a count is invalid."""
    whole = isinstance(value, (int, float)) and not isinstance(value, bool) and value % 1 == 0
    if whole and 0 <= value <= INT32_MAX:
        return None
    return f"must be a whole number from 0 to {INT32_MAX}"


def url(value: Any) -> str | None:
    """Return why a URL is invalid."""
    if isinstance(value, str) and _is_url(value):
        return None
    return "must be a URL with http:// or https://, such as 'https://contoso.com/terms'"


def site(value: Any) -> str | None:
    """Return why a company's site is invalid; the service accepts it without a scheme."""
    bare = isinstance(value, str) and "://" not in value and "." in value.partition("/")[0]
    if isinstance(value, str) and (_is_url(value) or (bare and _is_url(f"https://{value}"))):
        return None
    return "must be the address of a web site, such as 'https://contoso.com' or 'contoso.com'"


def date(value: Any) -> str | None:
    """Return why a date is invalid."""
    if normal_date(value) is not None:
        return None
    return "must be a date (ISO 8601), such as '2026-12-25' or '2026-12-25T00:00:00+00:00'"


def normal_date(value: Any) -> str | None:
    """Return a normalised date: UTC, whole seconds, `+00:00`; None if it is not a date.

    The service writes the dates of a brief in this form. A date without an offset is taken as UTC.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=0).isoformat()


def _is_url(value: str) -> bool:
    if len(value) > _URL_LIMIT or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme.lower() in ("http", "https")
        and "@" not in parts.netloc
        and _HOST.fullmatch(host) is not None
        and port != 0
    )
