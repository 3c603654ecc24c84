"""Updating an owned number: its capabilities."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ...acs.errors import AcsError
from ...acs.models import Capabilities, PurchasedNumber
from ..core.errors import Refused
from ..core.session import Work
from .inputs import PhoneNumberInputs

CHANGING: Final = "changing the capabilities of phone number"


def bring_capabilities(
    work: Work, number: PurchasedNumber, inputs: PhoneNumberInputs
) -> PurchasedNumber:
    """Update a number that was just acquired to its declared capabilities.

    The inventory guarantees at least what was requested, so a new number may have more. The number
    is already being paid for, so a failed change is only a warning: the number is stored with what
    it has, and the next `up` sees the difference.
    """
    wanted = inputs.capabilities
    if number.capabilities == wanted:
        return number
    try:
        return change_capabilities(work, number, wanted)
    except (AcsError, Refused) as error:
        work.reporter.warn(
            f"{number.phone_number} is bought, but its capabilities could not be set to calling "
            f"{wanted.calling}, sms {wanted.sms} ({error}); the next pulumi up tries again"
        )
        return number


def change_capabilities(
    work: Work, number: PurchasedNumber, wanted: Capabilities
) -> PurchasedNumber:
    """Change the capabilities of an owned number and wait for the result.

    Returns:
        The number as the operation left it: a GET can show the change late.

    Raises:
        Refused: Nobody would record it: the engine is gone, or this run is being cancelled.
        AcsError: The change was refused, failed, or has not finished at the deadline.
    """
    work.session.before_writing(CHANGING, number.phone_number)
    work.reporter.phase(f"setting calling {wanted.calling}, sms {wanted.sms}")
    work.session.read_cache.writing(number.phone_number)
    work.session.client.numbers.update_capabilities(
        number.phone_number, calling=wanted.calling, sms=wanted.sms
    ).wait(work.deadline)
    return replace(number, capabilities=wanted)
