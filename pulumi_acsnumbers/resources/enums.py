"""The words of the service, for programs that want them checked by the editor.

Plain strings are accepted everywhere too.
"""

from __future__ import annotations

from enum import StrEnum


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
