"""What can be done with a brief in which status. The enumeration is open: a new word locks it."""

from __future__ import annotations

from typing import Final

DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
APPROVED: Final = "approved"
SENT_BACK: Final = ("updateProgramBrief", "submitNewVanityNumbers")
DENIED: Final = "denied"


def is_draft(status: str) -> bool:
    """Return whether it was never handed in; only then can it be deleted."""
    return status.lower() == DRAFT


def is_sent_back(status: str) -> bool:
    """Return whether the review asked for changes."""
    return status.lower() in [word.lower() for word in SENT_BACK]


def is_open(status: str) -> bool:
    """Return whether it can be edited and handed in."""
    return is_draft(status) or is_sent_back(status)


def way_out(status: str) -> str:
    """Return what can be done about a change that comes at the wrong time.

    A difference can also come from the service's side: then the program is what has to follow.
    """
    match status.lower():
        case "submitted":
            return (
                "revert the change, or wait for the review (pulumi refresh shows the status): "
                "when it sends the brief back, pulumi up changes it and hands it in again"
            )
        case "approved":
            return (
                "revert the change, and ask Azure support for changes of a short code that is "
                "in service"
            )
        case "denied":
            return (
                "revert the change and make another ProgramBrief under a new name; "
                "`retain_on_delete` lets this one go"
            )
    return "revert the change, or look at the brief in the Azure portal"
