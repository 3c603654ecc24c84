"""What `check` says: every failure of a PhoneNumber's inputs at once, and the inputs in one form.

Pure: no request, no clock, no memory. A value that is not known yet is not judged.
"""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from ..core.canonical import canonical
from ..core.unknown import is_known
from ..core.validation import E164, Failure, Rule, matching, one_of
from .calling_codes import CALLING_CODES
from .inputs import PROGRAM_KEYS, NumberSpec
from .numbering import national_part, never
from .spec import IDENTITY_KEYS

PHONE_NUMBER_TYPES: Final = ("geographic", "tollFree", "mobile")
ASSIGNMENT_TYPES: Final = ("person", "application")
CAPABILITY_TYPES: Final = ("none", "inbound", "outbound", "inbound+outbound")
ACQUISITIONS: Final = ("reservation", "search")

MAX_OPERATION_TIMEOUT: Final = 24 * 60 * 60


def check_phone_number(news: Mapping[str, Any]) -> tuple[dict[str, Any], list[Failure]]:
    """Return the inputs in their one form, and everything that is wrong with them."""
    inputs = {key: value for key, value in news.items() if value is not None}
    country = inputs.get("country_code")
    if isinstance(country, str):
        inputs["country_code"] = country.upper()
    failures = [
        Failure(key, _unknown_input(key))
        for key in inputs
        if key not in PROGRAM_KEYS and key != "order" and not key.startswith("__")
    ]
    for key, required, rule in _RULES:
        if key not in inputs:
            if required:
                failures.append(Failure(key, "must be given"))
        elif is_known(inputs[key]):
            reason = rule(inputs[key])
            if reason:
                failures.append(Failure(key, reason))
    failures += _capabilities(inputs.get("capabilities"))
    failures += _budget(inputs.get("max_monthly_cost"))
    failures += _keepers(inputs.get("keepers"))
    if not failures:
        failures = _together(inputs)
    return inputs, failures


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be True or False"


def _is_amount(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and 0 <= value <= sys.float_info.max
    )


def _timeout(value: Any) -> str | None:
    if _is_amount(value) and 0 < value <= MAX_OPERATION_TIMEOUT:
        return None
    return f"must be a number of seconds above 0 and at most {MAX_OPERATION_TIMEOUT}"


def _mapping(value: Any) -> str | None:
    return None if isinstance(value, Mapping) else "must be a dictionary"


def _plain(value: Any) -> str | None:
    del value  # judged where its failures can be told without printing it
    return None


_RULES: Final[tuple[tuple[str, bool, Rule], ...]] = (
    (
        "country_code",
        True,
        matching("[A-Z]{2}", "must be a country code of two letters (ISO 3166-1), as 'US'"),
    ),
    ("phone_number_type", True, one_of(*PHONE_NUMBER_TYPES)),
    ("assignment_type", True, one_of(*ASSIGNMENT_TYPES)),
    ("capabilities", True, _mapping),
    ("area_code", False, matching("[0-9]{1,6}", "must be a text of 1 to 6 digits, as '833'")),
    (
        "number_prefix",
        False,
        matching(
            r"\+?[1-9][0-9]{0,13}",
            "must be leading digits of the number with its calling code, as '+1833'",
        ),
    ),
    ("keepers", False, _plain),
    ("acquisition", False, one_of(*ACQUISITIONS)),
    ("adopt", False, matching(E164.pattern, "must be a number in E.164 form, as '+18335550100'")),
    ("agree_to_not_resell", False, _flag),
    ("max_monthly_cost", False, _mapping),
    ("release_on_delete", False, _flag),
    ("operation_timeout", False, _timeout),
)


def _unknown_input(key: str) -> str:
    close = difflib.get_close_matches(key, PROGRAM_KEYS, n=1)
    return "is not an input of PhoneNumber" + (f"; did you mean {close[0]!r}?" if close else "")


def _capabilities(value: Any) -> list[Failure]:
    return _members(
        "capabilities",
        value,
        {"calling": one_of(*CAPABILITY_TYPES), "sms": one_of(*CAPABILITY_TYPES)},
    )


def _budget(value: Any) -> list[Failure]:
    return _members(
        "max_monthly_cost",
        value,
        {
            "amount": lambda v: None if _is_amount(v) else "must be a number of 0 or more",
            "currency_code": matching(
                "[A-Z]{3}", "must be a currency of three capital letters (ISO 4217), as 'USD'"
            ),
        },
    )


def _members(name: str, value: Any, rules: Mapping[str, Rule]) -> list[Failure]:
    if not isinstance(value, Mapping):
        return []
    failures = [
        Failure(f"{name}.{key}", f"is not a member of {name}: it has {' and '.join(rules)}")
        for key, member in value.items()
        if key not in rules and member is not None
    ]
    for key, rule in rules.items():
        member = value.get(key)
        if member is None:
            failures.append(Failure(f"{name}.{key}", "must be given"))
        elif is_known(member):
            reason = rule(member)
            if reason:
                failures.append(Failure(f"{name}.{key}", reason))
    return failures


def _keepers(value: Any) -> list[Failure]:
    if value is None or not is_known(value):
        return []
    # A program may derive keepers from secrets, and the engine prints the value of a property
    # that failed: so this failure names the input in its own words.
    if not isinstance(value, Mapping):
        return [Failure("", "keepers must be a dictionary of plain values")]
    try:
        json.dumps(canonical(value), allow_nan=False)
    except (TypeError, ValueError):
        return [Failure("", "keepers must hold plain JSON values only")]
    return []


def _together(inputs: Mapping[str, Any]) -> list[Failure]:
    """Return what is wrong between inputs that are fine one by one."""
    failures = []
    country, area, prefix = (
        inputs.get(key) if isinstance(inputs.get(key), str) else None
        for key in ("country_code", "area_code", "number_prefix")
    )
    searching = inputs.get("acquisition") == "search"
    if prefix and searching:
        failures.append(
            Failure(
                "number_prefix",
                "must not be given with acquisition='search', which cannot look for a prefix; "
                "use area_code, or acquisition='reservation'",
            )
        )
    if country and area and not prefix and not searching and country not in CALLING_CODES:
        failures.append(
            Failure(
                "area_code",
                f"must be given as number_prefix (calling code and area code): the calling code "
                f"of {country} is not known here",
            )
        )
    if country in CALLING_CODES and prefix:
        wanted = CALLING_CODES[country] + (area or "")
        digits = prefix.removeprefix("+")
        if not (digits.startswith(wanted) or wanted.startswith(digits)):
            failures.append(
                Failure("number_prefix", f"must begin with {wanted}, as country and area code say")
            )
    if not failures and country and (area or prefix):
        failures += _never(inputs, country, area, prefix)
    return failures or _adopted(inputs)


def _adopted(inputs: Mapping[str, Any]) -> list[Failure]:
    """Return why the number to adopt cannot be the one that is declared."""
    meant = {key: inputs.get(key) for key in ("adopt", *IDENTITY_KEYS)}
    if not meant["adopt"] or not is_known(meant):
        return []
    prefixes = NumberSpec.from_mapping(meant).prefixes
    if not prefixes or meant["adopt"].removeprefix("+").startswith(prefixes):
        return []
    return [Failure("adopt", f"must begin with +{prefixes[0]}, as the other inputs say")]


def _never(
    inputs: Mapping[str, Any], country: str, area: str | None, prefix: str | None
) -> list[Failure]:
    """Return why no number can begin as it is declared, by the numbering plan alone."""
    number_type = inputs["phone_number_type"]
    if not isinstance(number_type, str):
        return []
    reason = never(country, number_type, national_part(country, area, prefix))
    return [Failure("area_code" if area else "number_prefix", reason)] if reason else []
