"""What is sold: countries, localities, area codes, offerings, single numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import pulumi

from ..resources.enums import CapabilityType
from ..resources.provider import Provider
from .asking import ask, ask_later
from .results import AvailableCountry, AvailableLocality, AvailableOffering, AvailablePhoneNumber

if TYPE_CHECKING:
    from ..acs.client import Client
    from ..resources.enums import AssignmentTypeWord, CapabilityWord, PhoneNumberTypeWord


def list_available_countries(*, provider: Provider | None = None) -> list[AvailableCountry]:
    """Return the countries in which numbers are sold, by name.

    Args:
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: The service cannot be asked.
    """
    return ask(
        provider,
        "listing available countries",
        ("list_available_countries",),
        lambda acs: [AvailableCountry.of(row) for row in acs.catalogue.countries()],
    )


def list_available_countries_output(
    *, provider: Provider | None = None
) -> pulumi.Output[list[AvailableCountry]]:
    """Return the countries in which numbers are sold, by name.

    The settings of the provider can be Outputs, and the answer is one. Where
    `list_available_countries` raises an error, the run fails.

    Args:
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(list_available_countries, provider)


def list_available_localities(
    country_code: str,
    *,
    administrative_division: str | None = None,
    phone_number_type: PhoneNumberTypeWord | str | None = None,
    provider: Provider | None = None,
) -> list[AvailableLocality]:
    """Return the towns in which geographic numbers are sold.

    Args:
        country_code: ISO 3166-1, such as "US".
        administrative_division: Only those of a state or province, such as "AK".
        phone_number_type: Only those that have this kind of number.
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: The service cannot be asked, or does not know the country.
    """
    return ask(
        provider,
        f"listing available localities ({country_code})",
        ("list_available_localities", country_code, administrative_division, phone_number_type),
        lambda acs: [
            AvailableLocality.of(row)
            for row in acs.catalogue.localities(
                country_code,
                administrative_division=administrative_division,
                phone_number_type=phone_number_type,
            )
        ],
    )


def list_available_localities_output(
    country_code: pulumi.Input[str],
    *,
    administrative_division: pulumi.Input[str] | None = None,
    phone_number_type: pulumi.Input[PhoneNumberTypeWord | str] | None = None,
    provider: Provider | None = None,
) -> pulumi.Output[list[AvailableLocality]]:
    """Return the towns in which geographic numbers are sold.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `list_available_localities` raises an error, the run fails.

    Args:
        country_code: ISO 3166-1, such as "US".
        administrative_division: Only those of a state or province, such as "AK".
        phone_number_type: Only those that have this kind of number.
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(
        list_available_localities,
        provider,
        country_code=country_code,
        administrative_division=administrative_division,
        phone_number_type=phone_number_type,
    )


def list_available_area_codes(
    country_code: str,
    phone_number_type: PhoneNumberTypeWord | str,
    *,
    assignment_type: AssignmentTypeWord | str | None = None,
    locality: str | None = None,
    administrative_division: str | None = None,
    provider: Provider | None = None,
) -> list[str]:
    """Return the area codes that are sold; an empty list if there are none.

    Args:
        country_code: ISO 3166-1, such as "US".
        phone_number_type: `geographic`, `tollFree` or `mobile`.
        assignment_type: `application` or `person`.
        locality: The town; geographic numbers need one.
        administrative_division: The state or province of the town.
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: The service cannot be asked, or does not know the country.
    """
    return ask(
        provider,
        f"listing available area codes ({country_code} {phone_number_type})",
        (
            "list_available_area_codes",
            country_code,
            phone_number_type,
            assignment_type,
            locality,
            administrative_division,
        ),
        lambda acs: list(
            acs.catalogue.area_codes(
                country_code,
                phone_number_type,
                assignment_type=assignment_type,
                locality=locality,
                administrative_division=administrative_division,
            )
        ),
    )


def list_available_area_codes_output(
    country_code: pulumi.Input[str],
    phone_number_type: pulumi.Input[PhoneNumberTypeWord | str],
    *,
    assignment_type: pulumi.Input[AssignmentTypeWord | str] | None = None,
    locality: pulumi.Input[str] | None = None,
    administrative_division: pulumi.Input[str] | None = None,
    provider: Provider | None = None,
) -> pulumi.Output[list[str]]:
    """Return the area codes that are sold; an empty list if there are none.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `list_available_area_codes` raises an error, the run fails.

    Args:
        country_code: ISO 3166-1, such as "US".
        phone_number_type: `geographic`, `tollFree` or `mobile`.
        assignment_type: `application` or `person`.
        locality: The town; geographic numbers need one.
        administrative_division: The state or province of the town.
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(
        list_available_area_codes,
        provider,
        country_code=country_code,
        phone_number_type=phone_number_type,
        assignment_type=assignment_type,
        locality=locality,
        administrative_division=administrative_division,
    )


def list_available_offerings(
    country_code: str,
    *,
    phone_number_type: PhoneNumberTypeWord | str | None = None,
    assignment_type: AssignmentTypeWord | str | None = None,
    provider: Provider | None = None,
) -> list[AvailableOffering]:
    """Return what is sold in a country, with prices.

    Args:
        country_code: ISO 3166-1, such as "US".
        phone_number_type: Only this kind of number.
        assignment_type: Only for `application` or `person`.
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: The service cannot be asked, or does not know the country.
    """
    return ask(
        provider,
        f"listing available offerings ({country_code})",
        ("list_available_offerings", country_code, phone_number_type, assignment_type),
        lambda acs: [
            AvailableOffering.of(row)
            for row in acs.catalogue.offerings(
                country_code,
                phone_number_type=phone_number_type,
                assignment_type=assignment_type,
            )
        ],
    )


def list_available_offerings_output(
    country_code: pulumi.Input[str],
    *,
    phone_number_type: pulumi.Input[PhoneNumberTypeWord | str] | None = None,
    assignment_type: pulumi.Input[AssignmentTypeWord | str] | None = None,
    provider: Provider | None = None,
) -> pulumi.Output[list[AvailableOffering]]:
    """Return what is sold in a country, with prices.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `list_available_offerings` raises an error, the run fails.

    Args:
        country_code: ISO 3166-1, such as "US".
        phone_number_type: Only this kind of number.
        assignment_type: Only for `application` or `person`.
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(
        list_available_offerings,
        provider,
        country_code=country_code,
        phone_number_type=phone_number_type,
        assignment_type=assignment_type,
    )


def browse_available_phone_numbers(
    country_code: str,
    phone_number_type: PhoneNumberTypeWord | str,
    *,
    assignment_type: AssignmentTypeWord | str | None = None,
    capabilities: Mapping[Literal["calling", "sms"], CapabilityType | CapabilityWord] | None = None,
    number_prefixes: Sequence[str] = (),
    provider: Provider | None = None,
) -> list[AvailablePhoneNumber]:
    """Return some numbers that could be bought now, in random order. Nothing is held.

    Args:
        country_code: ISO 3166-1, such as "US".
        phone_number_type: `geographic`, `tollFree` or `mobile`.
        assignment_type: `application` or `person`.
        capabilities: What they can do at a minimum: `calling` and `sms`.
        number_prefixes: Leading digits, with the calling code: "1833".
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: The service cannot be asked, or does not know the country.
    """
    wanted = dict(capabilities or {})

    def browse(acs: Client) -> list[AvailablePhoneNumber]:
        from ..acs.models import Capabilities  # brings the client

        least = Capabilities(wanted.get("calling", "none"), wanted.get("sms", "none"))
        rows = acs.catalogue.browse(
            country_code,
            phone_number_type,
            assignment_type=assignment_type,
            capabilities=least if wanted else None,
            prefixes=[prefix.removeprefix("+") for prefix in number_prefixes],
        )
        return [AvailablePhoneNumber.of(row) for row in rows]

    return ask(
        provider,
        f"browsing available phone numbers ({country_code} {phone_number_type})",
        (
            "browse_available_phone_numbers",
            country_code,
            phone_number_type,
            assignment_type,
            tuple(sorted(wanted.items())),
            tuple(number_prefixes),
        ),
        browse,
    )


def browse_available_phone_numbers_output(
    country_code: pulumi.Input[str],
    phone_number_type: pulumi.Input[PhoneNumberTypeWord | str],
    *,
    assignment_type: pulumi.Input[AssignmentTypeWord | str] | None = None,
    capabilities: pulumi.Input[Mapping[Literal["calling", "sms"], CapabilityType | CapabilityWord]]
    | None = None,
    number_prefixes: pulumi.Input[Sequence[str]] = (),
    provider: Provider | None = None,
) -> pulumi.Output[list[AvailablePhoneNumber]]:
    """Return some numbers that could be bought now, in random order. Nothing is held.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `browse_available_phone_numbers` raises an error, the run fails.

    Args:
        country_code: ISO 3166-1, such as "US".
        phone_number_type: `geographic`, `tollFree` or `mobile`.
        assignment_type: `application` or `person`.
        capabilities: What they can do at a minimum: `calling` and `sms`.
        number_prefixes: Leading digits, with the calling code: "1833".
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(
        browse_available_phone_numbers,
        provider,
        country_code=country_code,
        phone_number_type=phone_number_type,
        assignment_type=assignment_type,
        capabilities=capabilities,
        number_prefixes=number_prefixes,
    )
