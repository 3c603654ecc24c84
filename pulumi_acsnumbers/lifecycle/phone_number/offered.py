"""If nothing in stock fits: whether anything ever can, according to the country's offerings.

Requested only then, and once: users should not retry what can never succeed.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from ...acs.errors import AcsError
from ...acs.models import Offering
from ..core.errors import Failed
from ..core.session import Session
from .inputs import PhoneNumberInputs
from .numbering import national_part
from .offers import covers

SEARCHING: Final = "searching for a phone number"
_SHOWN: Final = 12  # choices that an error lists


@dataclass(frozen=True, slots=True)
class _Never:
    """Why nothing can fit, and what could."""

    why: str
    remedy: str


def nothing_fits(session: Session, inputs: PhoneNumberInputs, reason: str = "") -> Failed:
    """Return the error for an inventory in which nothing fits.

    Args:
        session: The service.
        inputs: What is declared.
        reason: The service's own reason, if it gave one.
    """
    never = can_never_fit(session, inputs)
    if never:
        return never
    return Failed(
        SEARCHING,
        f"nothing in stock fits ({wanted(inputs)})" + (f": {reason}" if reason else ""),
        remedy="ask for another area code or fewer capabilities, or run pulumi up again later",
    )


def can_never_fit(session: Session, inputs: PhoneNumberInputs) -> Failed | None:
    """Return the error for inputs that the catalogue rules out; None if it does not."""
    never = None
    with suppress(AcsError):  # then it is unknown, and the first error is reported
        never = _ruled_out(session, inputs)
    if never is None:
        return None
    return Failed(
        SEARCHING, f"no number can fit ({wanted(inputs)}): {never.why}", remedy=never.remedy
    )


def wanted(inputs: PhoneNumberInputs) -> str:
    """Return what was searched for, formatted for a message."""
    return f"{inputs.kind}, calling {inputs.capabilities.calling}, sms {inputs.capabilities.sms}"


def _ruled_out(session: Session, inputs: PhoneNumberInputs) -> _Never | None:
    kind = inputs.kind
    country, number_type = kind.country_code, kind.phone_number_type
    offerings = list(session.client.catalogue.offerings(country))
    choices = f"declare what it offers: {_listed(_kind(o) for o in offerings)}"
    if not offerings:
        return _Never(f"{country} offers none at all", "declare another `country_code`")
    of_type = [o for o in offerings if _is(o.phone_number_type, number_type)]
    if not of_type:
        return _Never(f"{country} offers no {number_type} numbers", choices)
    fitting = [o for o in of_type if _is(o.assignment_type, kind.assignment_type)]
    if not fitting:
        why = f"{country} offers no {number_type} numbers with assignment {kind.assignment_type}"
        return _Never(why, choices)
    if not any(o.capabilities is None or covers(o.capabilities, inputs.capabilities)
               for o in fitting):  # fmt: skip
        most = _listed(
            f"calling {o.capabilities.calling}, sms {o.capabilities.sms}"
            for o in fitting
            if o.capabilities
        )
        return _Never(f"they can do at most {most}", "declare fewer capabilities, or another kind")
    return _without_area_code(session, inputs)


def _without_area_code(session: Session, inputs: PhoneNumberInputs) -> _Never | None:
    """Look up the area code in the catalogue, if that lists codes without a locality."""
    kind = inputs.kind
    digits = national_part(kind.country_code, kind.area_code, kind.number_prefix)
    if not digits:
        return None
    codes = sorted(
        set(
            session.client.catalogue.area_codes(
                kind.country_code, kind.phone_number_type, assignment_type=kind.assignment_type
            )
        )
    )
    if not codes or any(digits.startswith(code) or code.startswith(digits) for code in codes):
        return None
    return _Never(
        f"the catalogue has no area code {digits} for it",
        f"give one that it has: {_listed(codes)}",
    )


def _is(offered: str | None, declared: str) -> bool:
    return offered is None or offered.lower() == declared.lower()


def _kind(offering: Offering) -> str:
    return f"{offering.phone_number_type} {offering.assignment_type}"


def _listed(choices: Iterable[str]) -> str:
    found = list(dict.fromkeys(choices))
    more = ["…"] if len(found) > _SHOWN else []
    return ", ".join([*found[:_SHOWN], *more])
