"""What a user reads of an error: one line, whatever went wrong."""

from __future__ import annotations

import os

from ..config import ConfigurationError
from ..lifecycle.core.errors import LifecycleError, message_of
from ..lifecycle.core.syntax import Syntax


def line(error: Exception, syntax: Syntax) -> str:
    """Return the one line that the engine prints for an error of a call.

    Of an error that nobody foresaw it has not the text: what a library says of a wrong argument
    can hold the argument.

    Args:
        error: What a call met.
        syntax: How the programs of this front end write what it names.
    """
    if isinstance(error, (LifecycleError, ConfigurationError)):
        return syntax.write(message_of(error))
    return (
        f"internal error ({type(error).__name__}): please report it with what "
        "ACSNUMBERS_DEBUG=1 shows; nothing was forgotten"
    )


def debugging() -> bool:
    """Return whether tracebacks are wanted."""
    return os.environ.get("ACSNUMBERS_DEBUG", "").lower() in ("1", "true")
