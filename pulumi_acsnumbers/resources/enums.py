"""The words of the service, as enumerations.

A program can write the plain word, which an editor completes and a type checker checks. A value
that comes from elsewhere goes through the enumeration: `CapabilityType(value)`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..lifecycle.phone_number import vocabulary

    AcquisitionWord = vocabulary.AcquisitionWord
    AssignmentTypeWord = vocabulary.AssignmentTypeWord
    CapabilityWord = vocabulary.CapabilityWord
    PhoneNumberTypeWord = vocabulary.PhoneNumberTypeWord


class PhoneNumberType(StrEnum):
    """What kind of number it is."""

    GEOGRAPHIC = "geographic"
    TOLL_FREE = "tollFree"
    MOBILE = "mobile"


class AssignmentType(StrEnum):
    """Who uses the number."""

    PERSON = "person"
    APPLICATION = "application"


class CapabilityType(StrEnum):
    """In which directions a number calls, or sends text messages."""

    NONE = "none"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INBOUND_OUTBOUND = "inbound+outbound"


class Acquisition(StrEnum):
    """How a number is bought."""

    RESERVATION = "reservation"
    """Chosen from the inventory and held under an id of the order: exactly once, always."""
    SEARCH = "search"
    """The older way: the service chooses; a crash at the wrong moment needs a person."""
