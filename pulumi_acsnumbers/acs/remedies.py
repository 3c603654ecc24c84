"""What a person can do about an error of the service or the network."""

from __future__ import annotations

from typing import Final

from .errors import (
    AcsError,
    BadRequest,
    ConfigurationError,
    DeadlinePassed,
    Forbidden,
    InvalidArgument,
    Throttled,
    TransportError,
    Unauthorized,
    UnexpectedReply,
)

START_EMULATOR: Final = (
    "nothing listens there: start the emulator (acsnumbers emulator start, or make quickstart in a "
    "clone) and run the command again"
)


def remedy(error: AcsError) -> str:
    """Return what to do, phrased as the end of a sentence."""
    if error.foreign:
        return (
            "run the command again; if this persists, check whether a proxy answers instead of the "
            "service"
        )
    match error:
        case ConfigurationError():
            return (
                "configure an access key, or use https and log in where the program runs (az "
                "login, or a managed identity)"
            )
        case Unauthorized():
            return (
                "check the connection string or access key; a stack keeps the key it was last "
                "updated with, so after a rotation run pulumi up, or refresh and destroy with "
                "--run-program"
            )
        case Forbidden():
            return "check in the Azure portal what this ACS resource and its key are allowed to do"
        case Throttled():
            return "run the command again later; Azure support can raise a quota that is used up"
        case TransportError(nobody_here=True):
            return START_EMULATOR
        case TransportError():
            return "run the command again"
        case UnexpectedReply():
            return (
                "run the command again; if this persists, check whether a proxy changes the "
                "answers, and whether there is a newer version of pulumi-acsnumbers"
            )
        case DeadlinePassed():
            return "run the command again later: the service continues in the meantime"
        case InvalidArgument() | BadRequest():
            return "correct the value it names and try again"
    return "run the command again; if this persists, ask Azure support, with the id of the request"
