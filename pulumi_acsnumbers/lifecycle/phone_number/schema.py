"""The table of PhoneNumber's inputs: what each one is, what it must be, and what a change means.

Check, diff, the spec of an order and the reading of inputs follow from this table. The constructor
of the resource, with its documentation, is tested against it. To add an input, add an entry here
and its argument in `resources/phone_number.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from ...acs.countries import meant
from ..core.validation import E164, Rule, matching, one_of
from .vocabulary import AcquisitionWord, AssignmentTypeWord, CapabilityWord, PhoneNumberTypeWord

PHONE_NUMBER_TYPES: Final[tuple[str, ...]] = get_args(PhoneNumberTypeWord)
ASSIGNMENT_TYPES: Final[tuple[str, ...]] = get_args(AssignmentTypeWord)
CAPABILITY_TYPES: Final[tuple[str, ...]] = get_args(CapabilityWord)
ACQUISITIONS: Final[tuple[str, ...]] = get_args(AcquisitionWord)

DEFAULT_ACQUISITION: Final = "reservation"
DEFAULT_OPERATION_TIMEOUT: Final = 600.0
MAX_OPERATION_TIMEOUT: Final = 24 * 60 * 60

Type = Literal["string", "number", "integer", "boolean", "object", "map", "strings"]
"""Types of values: an object has known members, a map any; strings are a list."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of PhoneNumber, or one member of such an input.

    Attributes:
        name: Its name in Python programs and in the state.
        type: The type of its value.
        rule: Returns what is wrong with a known value, or None.
        doc: What the documentation says about it, without type, default and "Replaces".
        required: Whether it must be given.
        replaces: Whether another value means another number.
        default: What holds where it is not given, or None.
        words: The values of an enumeration, or ().
        members: The members of an object.
    """

    name: str
    type: Type
    rule: Rule
    doc: str
    required: bool = False
    replaces: bool = False
    default: float | str | None = None
    words: tuple[str, ...] = ()
    members: tuple[Input, ...] = ()


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _is_amount(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and 0 <= value <= sys.float_info.max
    )


def _amount(value: Any) -> str | None:
    return None if _is_amount(value) else "must be a number of 0 or more"


def _timeout(value: Any) -> str | None:
    if _is_amount(value) and 0 < value <= MAX_OPERATION_TIMEOUT:
        return None
    return f"must be a number of seconds above 0 and at most {MAX_OPERATION_TIMEOUT}"


def _mapping(value: Any) -> str | None:
    return None if isinstance(value, Mapping) else "must be a dictionary"


def _anything(value: Any) -> str | None:
    del value  # keepers can be secret: `check` has a failure for them that prints no value
    return None


def _words(name: str, words: tuple[str, ...], doc: str, **more: Any) -> Input:
    return Input(name, "string", one_of(*words), doc, words=words, **more)


_is_country: Final = matching(
    "[A-Z]{2}", "must be a two-letter country code (ISO 3166-1), such as 'US'"
)


def _country(value: Any) -> str | None:
    if hint := meant(value) if isinstance(value, str) else None:
        return f"must be the two-letter code of ISO 3166-1; did you mean {hint!r}?"
    return _is_country(value)


INPUTS: Final = (
    Input(
        "country_code",
        "string",
        _country,
        'Two letters, ISO 3166-1: "US".',
        required=True,
        replaces=True,
    ),
    _words(
        "phone_number_type",
        PHONE_NUMBER_TYPES,
        "`geographic`, `tollFree` or `mobile`.",
        required=True,
        replaces=True,
    ),
    _words(
        "assignment_type",
        ASSIGNMENT_TYPES,
        "`application` or `person`.",
        required=True,
        replaces=True,
    ),
    Input(
        "capabilities",
        "object",
        _mapping,
        "What the number can do. Changes in place, within seconds.",
        required=True,
        members=(
            _words("calling", CAPABILITY_TYPES, "The directions of calls.", required=True),
            _words("sms", CAPABILITY_TYPES, "The directions of text messages.", required=True),
        ),
    ),
    Input(
        "area_code",
        "string",
        matching("[0-9]{1,6}", "must be a string of 1 to 6 digits, such as '833'"),
        'The area code, without the country\'s calling code and without a leading trunk 0: "833".',
        replaces=True,
    ),
    Input(
        "number_prefix",
        "string",
        matching(
            r"\+?[1-9][0-9]{0,13}",
            "must be the leading digits of the number with its calling code, such as '+1833'",
        ),
        'The leading digits of the number, with its calling code: "+1833". Only with '
        '`acquisition="reservation"`.',
        replaces=True,
    ),
    Input(
        "keepers",
        "map",
        _anything,
        "Arbitrary values. Another value means another number.",
        replaces=True,
    ),
    _words(
        "acquisition",
        ACQUISITIONS,
        "How the number is bought: `reservation` or `search`; see `Acquisition`.",
        default=DEFAULT_ACQUISITION,
    ),
    Input(
        "adopt",
        "string",
        matching(E164.pattern, "must be a number in E.164 form, such as '+18335550100'"),
        "A number that is already owned, E.164. It is managed from then on and not bought, and on "
        "delete it stays owned unless `release_on_delete=True`.",
    ),
    Input(
        "agree_to_not_resell",
        "boolean",
        _flag,
        "Your agreement not to resell the number, which some countries require.",
    ),
    Input(
        "max_monthly_cost",
        "object",
        _mapping,
        "The most that the number may cost a month. A number that costs more, or is billed in "
        "another currency or not monthly, is not bought.",
        members=(
            Input("amount", "number", _amount, "The amount.", required=True),
            Input(
                "currency_code",
                "string",
                matching(
                    "[A-Z]{3}", "must be a three-letter currency code (ISO 4217), such as 'USD'"
                ),
                "The currency (ISO 4217) that the service bills in.",
                required=True,
            ),
        ),
    ),
    Input(
        "release_on_delete",
        "boolean",
        _flag,
        "Whether delete releases the number. By default it does for a number that was bought "
        "here, and does not for one that was adopted.",
    ),
    Input(
        "operation_timeout",
        "number",
        _timeout,
        "Seconds to wait for the service. A purchase that takes longer is saved with `status` "
        '"purchasing", and the next `pulumi up` goes on with it.',
        default=DEFAULT_OPERATION_TIMEOUT,
    ),
)
"""Every input that a program can set. The names are part of the state format."""

PROGRAM_KEYS: Final = tuple(one.name for one in INPUTS)
IDENTITY_KEYS: Final = tuple(one.name for one in INPUTS if one.replaces)
"""The inputs that say which number is meant. Only these replace a number."""
