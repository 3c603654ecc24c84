"""What is owned, and who serves a number."""

from __future__ import annotations

import pulumi

from ..resources.provider import Provider
from .asking import ask, ask_later, in_preview, refusal, unknown
from .results import OperatorRecord, OwnedPhoneNumber


def get_phone_number(phone_number: str, *, provider: Provider | None = None) -> OwnedPhoneNumber:
    """Return a number that the ACS resource owns.

    Args:
        phone_number: E.164.
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: It is not owned, or the service cannot be asked.
    """
    return ask(
        provider,
        f"looking up phone number ({phone_number})",
        ("get_phone_number", phone_number),
        lambda acs: OwnedPhoneNumber.of(acs.numbers.get(phone_number)),
    )


def get_phone_number_output(
    phone_number: pulumi.Input[str], *, provider: Provider | None = None
) -> pulumi.Output[OwnedPhoneNumber]:
    """Return a number that the ACS resource owns.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `get_phone_number` raises an error, the run fails.

    Args:
        phone_number: E.164.
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(get_phone_number, provider, phone_number=phone_number)


def list_phone_numbers(*, provider: Provider | None = None) -> list[OwnedPhoneNumber]:
    """Return every number that the ACS resource owns.

    Args:
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: The service cannot be asked.
    """
    return ask(
        provider,
        "listing phone numbers",
        ("list_phone_numbers",),
        lambda acs: [OwnedPhoneNumber.of(number) for number in acs.numbers.list()],
    )


def list_phone_numbers_output(
    *, provider: Provider | None = None
) -> pulumi.Output[list[OwnedPhoneNumber]]:
    """Return every number that the ACS resource owns.

    The settings of the provider can be Outputs, and the answer is one. Where `list_phone_numbers`
    raises an error, the run fails.

    Args:
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(list_phone_numbers, provider)


def get_operator_information(
    phone_number: str,
    *,
    include_additional_details: bool = False,
    provider: Provider | None = None,
) -> OperatorRecord:
    """Return how a number is formatted and, with details, which operator serves it.

    Args:
        phone_number: E.164; it need not be owned.
        include_additional_details: Whether to ask for country, kind and operator too. Azure
            charges for each such request, so none is made in a preview.
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: It would cost money in a preview, or the service cannot be asked.
    """
    doing = f"looking up operator ({phone_number})"
    if include_additional_details and in_preview():
        raise refusal(
            f"{doing}: additional details cost money and are not requested in a preview; use "
            "get_operator_information_output, which stays unknown until the update"
        )
    return ask(
        provider,
        doing,
        ("get_operator_information", phone_number, include_additional_details),
        lambda acs: OperatorRecord.of(
            acs.operators.search(
                [phone_number], include_additional_details=include_additional_details
            )[0]
        ),
    )


def get_operator_information_output(
    phone_number: pulumi.Input[str],
    *,
    include_additional_details: bool = False,
    provider: Provider | None = None,
) -> pulumi.Output[OperatorRecord]:
    """Return how a number is formatted and, with details, which operator serves it.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `get_operator_information` raises an error, the run fails. With details the answer is unknown in
    preview.

    Args:
        phone_number: E.164; it need not be owned.
        include_additional_details: Whether to ask for country, kind and operator too. Azure
            charges for each such request, so none is made in a preview.
        provider: Where to ask; the stack's configuration by default.
    """
    if include_additional_details and in_preview():
        return unknown()
    return ask_later(
        get_operator_information,
        provider,
        phone_number=phone_number,
        include_additional_details=include_additional_details,
    )
