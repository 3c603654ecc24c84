"""Phone numbers in E.164 form: a plus sign and at most fifteen digits."""

from __future__ import annotations

import re

from .errors import InvalidArgument

_NUMBER = re.compile(r"\+?([1-9][0-9]{1,14})")


def digits(number: str) -> str:
    """Return the digits of a number, which are its id at the service.

    Args:
        number: `+18335550100`. The plus sign is optional, as the service sometimes omits it.

    Raises:
        InvalidArgument: It is not a phone number.
    """
    match = _NUMBER.fullmatch(number)
    if match is None:
        raise InvalidArgument("not an E.164 phone number, which is + and then digits only")
    return match[1]


def e164(number: str) -> str:
    """Return the number with its plus sign; see `digits`."""
    return "+" + digits(number)
