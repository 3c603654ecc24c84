"""Check of a PhoneNumber: all failures of its inputs at once, and the normalised inputs.

Pure: no request, no clock, no state. Unknown values are not checked.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..core.canonical import canonical
from ..core.syntax import marked
from ..core.unknown import is_known
from ..core.validation import Failure
from .calling_codes import CALLING_CODES
from .inputs import NumberSpec
from .numbering import national_part, never
from .schema import IDENTITY_KEYS, INPUTS, Input


def check_phone_number(news: Mapping[str, Any]) -> tuple[dict[str, Any], list[Failure]]:
    """Return the inputs in their one form, and everything that is wrong with them."""
    inputs, failures = check_each(news, INPUTS, "PhoneNumber")
    failures += _keepers(inputs.get("keepers"))
    if not failures:
        failures = check_together(inputs) or _adopted(inputs)
    return inputs, failures


def check_each(
    news: Mapping[str, Any], table: Sequence[Input], resource: str
) -> tuple[dict[str, Any], list[Failure]]:
    """Return the inputs in their one form, and what is wrong with each of them.

    Args:
        news: The inputs, as the engine gives them.
        table: What each input must be.
        resource: Whose inputs they are, as a program writes it.
    """
    inputs = {key: value for key, value in news.items() if value is not None}
    country = inputs.get("country_code")
    if isinstance(country, str):
        inputs["country_code"] = country.upper()
    names = [one.name for one in table]
    failures = [
        Failure(key, _unknown_input(key, names, resource))
        for key in inputs
        if key not in names and key != "order" and not key.startswith("__")
    ]
    failures += (failure for one in table for failure in _failures(one, inputs, ""))
    for one in table:
        if one.members and isinstance(inputs.get(one.name), Mapping):
            failures += _of_members(one, inputs[one.name])
    return inputs, failures


def _unknown_input(key: str, names: Sequence[str], resource: str) -> str:
    close = difflib.get_close_matches(key, names, n=1)
    return f"is not an input of {resource}" + (f"; did you mean `{close[0]}`?" if close else "")


def _failures(one: Input, values: Mapping[str, Any], path: str) -> Iterator[Failure]:
    """Yield the failures of one input, or one member, given the others in the same object."""
    value = values.get(one.name)
    if value is None:
        if one.required:
            yield Failure(path + one.name, "must be given")
    elif is_known(value) and (reason := one.rule(value)):
        printable = isinstance(value, (str, int, float))
        yield Failure(path + one.name, reason, value if path and printable else None)


def _of_members(one: Input, value: Mapping[str, Any]) -> Iterator[Failure]:
    names = [member.name for member in one.members]
    for key, member in value.items():
        if key not in names and member is not None:
            yield Failure(
                f"{one.name}.{key}", f"is not a member of `{one.name}`: it has {marked(names)}"
            )
    for known in one.members:
        yield from _failures(known, value, f"{one.name}.")


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


def check_together(inputs: Mapping[str, Any]) -> list[Failure]:
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
                'must not be given with `acquisition="search"`, which cannot look for a prefix; '
                'use `area_code`, or `acquisition="reservation"`',
            )
        )
    if country and area and not prefix and not searching and country not in CALLING_CODES:
        failures.append(
            Failure(
                "area_code",
                f"must be given as `number_prefix` (calling code and area code): the calling code "
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
    return failures


def _adopted(inputs: Mapping[str, Any]) -> list[Failure]:
    reason = never_meant(inputs, inputs.get("adopt"))
    return [Failure("adopt", reason)] if reason else []


def never_meant(inputs: Mapping[str, Any], number: Any) -> str | None:
    """Return why a number to adopt cannot be one that is declared, or None."""
    meant = {"adopt": number, **{key: inputs.get(key) for key in IDENTITY_KEYS}}
    if not number or not is_known(meant):
        return None
    prefixes = NumberSpec.from_mapping(meant).prefixes
    if not prefixes or number.removeprefix("+").startswith(prefixes):
        return None
    return f"must begin with +{prefixes[0]}, as the other inputs say"


def _never(
    inputs: Mapping[str, Any], country: str, area: str | None, prefix: str | None
) -> list[Failure]:
    """Return why no number can start as declared, according to the numbering plan alone."""
    number_type = inputs["phone_number_type"]
    if not isinstance(number_type, str):
        return []
    reason = never(country, number_type, national_part(country, area, prefix))
    return [Failure("area_code" if area else "number_prefix", reason)] if reason else []
