"""Errors as users read them: one line, whatever went wrong."""

from __future__ import annotations

import os

from ..config import ConfigurationError
from ..lifecycle.core.errors import LifecycleError, message_of
from ..lifecycle.core.syntax import Syntax


def line(error: Exception, syntax: Syntax) -> str:
    """Return the one line that the engine prints when a call fails.

    The text of an unexpected error is left out: a library's message about a wrong argument can
    contain the argument.

    Args:
        error: What the call raised.
        syntax: How programs of this front end write the names in a message.
    """
    if isinstance(error, (LifecycleError, ConfigurationError)):
        return syntax.write(message_of(error))
    return (
        f"internal error ({type(error).__name__}): please report it with what "
        "ACSNUMBERS_DEBUG=1 shows; nothing was forgotten"
    )


def debugging() -> bool:
    """Return whether to show tracebacks."""
    return os.environ.get("ACSNUMBERS_DEBUG", "").lower() in ("1", "true")
