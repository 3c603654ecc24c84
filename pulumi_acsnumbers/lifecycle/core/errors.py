"""What a run can refuse or fail with, in the one shape that a user reads.

    LifecycleError
    ├── Refused          nothing was done, because doing it could lose a number or money
    └── Failed           the service or the way to it did not do what was asked

One sentence: gerund, (thing), cause; then what to do. For example
`purchasing phone number (+18335550100): the country needs your consent not to resell it; set
agree_to_not_resell=True`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ...acs.errors import AcsError
from ...acs.harmless import harmless
from ...acs.remedies import remedy
from .syntax import PLAIN


class LifecycleError(Exception):
    """An error whose text is meant for the user: one line, which a terminal can show.

    Attributes:
        doing: What was under way, as a gerund with its object: "purchasing phone number".
        thing: The number or order that it was about, or None.
        cause: Why it did not happen.
        remedy: What the user can do, or None when the cause says it.
        message: The whole, as a front end writes it in the syntax of its programs.
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
    """Nothing was sent, because it could buy twice, lose a number or release it by accident."""


class Failed(LifecycleError):
    """The service, or the way to it, did not do what was asked."""


def message_of(error: LifecycleError | AcsError) -> str:
    """Return what an error says, for a front end to write."""
    return error.message if isinstance(error, LifecycleError) else str(error)


@contextmanager
def explained(doing: str, thing: str | None = None) -> Iterator[None]:
    """Give every error of the service or the way to it the one shape that a user reads.

    Raises:
        Failed: In place of an `AcsError`.
    """
    try:
        yield
    except AcsError as error:
        raise Failed(doing, str(error), thing=thing, remedy=remedy(error)) from None
