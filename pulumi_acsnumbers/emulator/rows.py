"""What the emulator stores, one immutable row per thing, and its JSON.

A row's members are JSON values (dictionaries and lists in them are never modified in place), so
that the state file, `GET /_emulator/state` and `PUT /_emulator/state` share one form.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar, get_args, get_origin, get_type_hints

# The last second that fits a date with room to spare (the year 9892); no number here is greater.
LATEST = 250_000_000_000.0
BRIEF_STATUSES = (
    *("draft", "submitted", "approved", "submitNewVanityNumbers", "updateProgramBrief", "denied"),
)
BRIEF_VERSIONS = ("2021-10-25-preview", "2022-09-06")


class Row(Protocol):
    """Any of the dataclasses below."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a resource owns."""

    digits: str
    resource: str
    country: str
    type: str
    assignment: str
    calling: str
    sms: str
    amount: float
    currency: str
    purchased: float
    # Reads that do not show it yet (switch reads_until_visible).
    hidden_reads: int = 0
    # The last requested change of capabilities: operation, calling, sms.
    change: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A number that a search or a reservation holds for its resource, or that is being bought."""

    kind: str
    holder: str
    resource: str


@dataclass(frozen=True, slots=True)
class Released:
    """A number that was released. It does not return to the stock."""

    at: float


@dataclass(frozen=True, slots=True)
class Search:
    """A search, and later its result and hold.

    `status` is one of running, held, expired, purchased, failed.
    """

    id: str
    resource: str
    country: str
    type: str
    assignment: str
    calling: str
    sms: str
    area_code: str | None
    quantity: int
    created: float
    status: str = "running"
    numbers: list[str] | None = None
    error: str = "NoError"
    expires: float | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """A reservation. `items` maps digits to the number as it is held.

    `status` is one of active, submitted, completed, expired.
    """

    id: str
    resource: str
    created: float
    expires: float
    status: str
    items: dict[str, dict[str, Any]]

    def check(self) -> None:
        """Reject items that lack what a purchase needs; the ValueError names it."""
        for digits, item in self.items.items():
            try:
                given = [item[name] for name in ("countryCode", "phoneNumberType", "status")]
                given += [item["assignmentType"], item["cost"]["currencyCode"]]
                given += [item["capabilities"]["calling"], item["capabilities"]["sms"]]
                complete = all(isinstance(text, str) for text in given)
                complete = complete and _fits(item["cost"]["amount"], float)
            except (KeyError, TypeError):
                complete = False
            if not complete:
                raise ValueError(f"reservation: the item {digits!r} is not complete")


@dataclass(frozen=True, slots=True)
class Operation:
    """A long-running operation.

    If `seconds` is None it ends after `polls_needed` polls, else that long after `started`. `doom`
    is the error with which a fault makes it end; `outcome` is succeeded or failed.
    """

    id: str
    resource: str
    kind: str
    subject: str
    created: float
    started: float
    seconds: float | None = None
    polls_needed: int = 0
    polls: int = 0
    doom: dict[str, Any] | None = None
    outcome: str | None = None
    error: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ProgramBrief:
    """A program brief. `content` has its sections in the form of `brief_forms`.

    `version` is the API version that last wrote it.
    """

    id: str
    resource: str
    version: str
    content: dict[str, Any]
    status: str
    status_updated: float
    submitted: float | None = None
    number: str | None = None
    notes: list[dict[str, Any]] | None = None

    @property
    def key(self) -> str:
        """Its key in the table."""
        return f"{self.resource}/{self.id}"

    def check(self) -> None:
        """Reject values that the operations do not know; the ValueError names them."""
        for name, known in (("status", BRIEF_STATUSES), ("version", BRIEF_VERSIONS)):
            if getattr(self, name) not in known:
                raise ValueError(f"programbrief: {name!r} is one of {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a program brief, without its content."""

    id: str
    resource: str
    brief: str
    type: str
    file_name: str
    file_type: str
    size: int

    @property
    def key(self) -> str:
        """Its key in the table."""
        return f"{self.resource}/{self.brief}/{self.id}"


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A short code that a resource owns. `briefs` are the ids of the briefs that led to it."""

    number: str
    resource: str
    type: str
    country: str
    briefs: list[str]
    purchased: float

    @property
    def key(self) -> str:
        """Its key in the table."""
        return f"{self.resource}/{self.number}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger.

    `kind` is one of hold, unhold, purchase, purchaseFailed, release, capabilities; with a `brief`
    one of briefCreated, briefChanged, briefSubmitted, briefDeleted, briefReviewed,
    attachmentAdded, attachmentReplaced, attachmentDeleted.
    """

    sequence: int
    time: float
    resource: str
    kind: str
    number: str
    via: str
    detail: dict[str, Any] | None = None
    brief: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the control API that survives a restart."""

    value: Any


@cache
def _members(row_type: type[Any]) -> dict[str, tuple[Any, bool]]:
    """For each member of a row its type and whether it is required, by name."""
    hints = get_type_hints(row_type)
    return {
        f.name: (hints[f.name], f.default is MISSING and f.default_factory is MISSING)
        for f in fields(row_type)
    }


def encode(row: Row) -> dict[str, Any]:
    """A row as JSON."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def decode(row_type: type[R], data: Any) -> R:
    """Parse a row from JSON.

    Raises:
        ValueError: A member is unknown, missing or of the wrong type; the message says which.
    """
    name = row_type.__name__.lower()
    if not isinstance(data, dict):
        raise ValueError(f"{name}: {data!r} is not an object")
    members = _members(row_type)
    for key in data:
        if key not in members:
            raise ValueError(f"{name}: unknown member {key!r}; known are {', '.join(members)}")
    for key, (hint, required) in members.items():
        if key not in data:
            if required:
                raise ValueError(f"{name}: {key!r} is missing")
        elif not _fits(data[key], hint):
            raise ValueError(f"{name}: {key!r} cannot be {data[key]!r}")
    return row_type(**data)


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    if isinstance(hint, types.UnionType):
        return any(_fits(value, option) for option in get_args(hint))
    if hint is float:
        return (
            isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LATEST
        )
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    origin = get_origin(hint)
    if origin is list:
        return isinstance(value, list) and all(_fits(item, get_args(hint)[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(
            _fits(item, get_args(hint)[1]) for item in value.values()
        )
    return isinstance(value, hint)
