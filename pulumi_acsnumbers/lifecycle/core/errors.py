"""The errors of a run, in the form that users read.

    LifecycleError
    ├── Refused          nothing was done, because doing it could lose a number or money
    └── Failed           the service or the network did not do what was requested

Each is one sentence: gerund, (thing), cause; then what to do. For example
`purchasing phone number (+18335550100): this country requires your agreement not to resell the
number; set agree_to_not_resell=True`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ...acs.errors import AcsError
from ...acs.harmless import harmless
from ...acs.remedies import remedy
from .syntax import PLAIN


class LifecycleError(Exception):
    """An error with a text for the user: one printable line.

    Attributes:
        doing: What was in progress, as a gerund with its object: "purchasing phone number".
        thing: The number or order that it is about, or None.
        cause: Why it failed.
        remedy: What the user can do, or None if the cause says it.
        message: The complete text, which a front end renders in the syntax of its programs.
    """

    def __init__(
        self, doing: str, cause: str, *, thing: str | None = None, remedy: str | None = None
    ) -> None:
        self.doing, self.thing, self.cause, self.remedy = doing, thing, cause, remedy
        subject = f"{doing} ({thing})" if thing else doing
        text = f"{subject}: {cause}"
        self.message = harmless(f"{text}; {remedy}" if remedy else text)
        super().__init__(PLAIN.write(self.message))


class Refused(LifecycleError):
    """Nothing was sent, because it could buy twice, lose a number or release one by accident."""


class Failed(LifecycleError):
    """The service, or the network, did not do what was requested."""


def message_of(error: LifecycleError | AcsError) -> str:
    """Return the message of an error, for a front end to render."""
    return error.message if isinstance(error, LifecycleError) else str(error)


@contextmanager
def explained(doing: str, thing: str | None = None) -> Iterator[None]:
    """Convert every error of the service or the network to the form for users.

    Raises:
        Failed: In place of an `AcsError`.
    """
    try:
        yield
    except AcsError as error:
        raise Failed(doing, str(error), thing=thing, remedy=remedy(error)) from None
