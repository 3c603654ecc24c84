"""Telephone numbers in the form of ITU-T E.164: a plus sign and at most fifteen digits."""

from __future__ import annotations

import re

from .errors import InvalidArgument

_NUMBER = re.compile(r"\+?([1-9][0-9]{1,14})")


def digits(number: str) -> str:
    """Return the digits alone, which are the service's id of a number.

    Args:
        number: `+18335550100`, or without the plus sign: the service leaves it out at times.

    Raises:
        InvalidArgument: It is not a telephone number.
    """
    match = _NUMBER.fullmatch(number)
    if match is None:
        raise InvalidArgument("not an E.164 phone number: it begins with + and has digits only")
    return match[1]


def e164(number: str) -> str:
    """Return the number with its plus sign; see `digits`."""
    return "+" + digits(number)
