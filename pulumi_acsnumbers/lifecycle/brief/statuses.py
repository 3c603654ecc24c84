"""What each status of a brief allows. The enumeration is open: an unknown status locks it."""

from __future__ import annotations

from typing import Final

DRAFT: Final = "draft"
SENT_BACK: Final = ("updateProgramBrief", "submitNewVanityNumbers")


def is_draft(status: str) -> bool:
    """Return whether it was never submitted; only then can it be deleted."""
    return status.lower() == DRAFT


def is_sent_back(status: str) -> bool:
    """Return whether the review asked for changes."""
    return status.lower() in [word.lower() for word in SENT_BACK]


def is_open(status: str) -> bool:
    """Return whether it can be edited and submitted."""
    return is_draft(status) or is_sent_back(status)


def way_out(status: str) -> str:
    """Return what the user can do about a change that the status does not allow.

    A difference can also come from the service. Then the program has to follow.
    """
    match status.lower():
        case "submitted":
            return (
                "revert the change, or wait for the review (pulumi refresh shows the status): "
                "if it sends the brief back, pulumi up changes it and submits it again"
            )
        case "approved":
            return "revert the change, and ask Azure support to change a short code that is in use"
        case "denied":
            return (
                "revert the change and declare another ProgramBrief under a new name; "
                "`retain_on_delete` lets this one go"
            )
    return "revert the change, or look at the brief in the Azure portal"
