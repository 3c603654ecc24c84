"""How long each call takes on the real service, for realistic waiting."""

from __future__ import annotations

from random import Random

_READS = (0.03, 3.7)
_SECONDS = {
    "searchAvailablePhoneNumbers": (0.95, 2.8),
    "purchasePhoneNumbers": (0.66, 1.2),
    "purchaseReservation": (0.66, 1.2),
    "releasePhoneNumber": (0.9, 2.5),
    "updateCapabilities": (1.8, 2.6),
    "getOperation": (0.11, 1.1),
    "createOrUpdateReservation": (2.2, 6.8),
    "deleteReservation": (1.6, 2.0),
    "browseAvailableNumbers": (0.6, 1.0),
    "upsertUSProgramBrief": (0.37, 1.93),
}


def seconds(operation: str, random: Random) -> float:
    """A plausible duration of one call, in seconds."""
    return random.uniform(*_SECONDS.get(operation, _READS))
