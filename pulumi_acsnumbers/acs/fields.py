"""Typed access to the members of a JSON object."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TypeVar

from .errors import UnexpectedReply
from .harmless import harmless

T = TypeVar("T")


class Fields:
    """One JSON object of a response.

    Members that nobody reads are ignored, so that the service can add some. Each method reads one
    member and raises `UnexpectedReply` if the type is wrong; methods without `optional_` also raise
    it if the member is absent or null. Strings are stored and shown, so terminal control characters
    are removed.

    Args:
        data: The JSON value.
        what: What to call it in an error, such as "purchased number".
    """

    def __init__(self, data: object, what: str) -> None:
        if not isinstance(data, dict):
            raise UnexpectedReply(f"{what}: {_kind(data)}, not an object")
        self._data = data
        self._what = what

    def value(self, name: str) -> object:
        """Return the member unchanged; `None` if it is absent."""
        return self._data.get(name)

    def text(self, name: str) -> str:
        """Return a string."""
        return self._present(name, self.optional_text(name))

    def optional_text(self, name: str) -> str | None:
        """Return a string, or `None`."""
        value = self.value(name)
        if value is not None and not isinstance(value, str):
            raise self._wrong(name, "a string")
        return None if value is None else harmless(value)

    def number(self, name: str) -> float:
        """Return a finite number. A NaN amount would pass every price check."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(name, "a number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self._wrong(name, "a finite number")
        return number

    def whole(self, name: str) -> int:
        """Return an integer."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(name, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean."""
        value = self.value(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def moment(self, name: str) -> datetime:
        """Return a time in UTC.

        The service writes 0 to 7 fraction digits and `+00:00`; its specification says `Z`.
        """
        text = self.text(name)
        try:
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self._wrong(name, "a date and time") from None

    def items(self, name: str) -> list[object]:
        """Return an array."""
        value = self.value(name)
        if not isinstance(value, list):
            raise self._wrong(name, "an array")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return an array of strings."""
        items = self.items(name)
        texts = tuple(harmless(item) for item in items if isinstance(item, str))
        if len(texts) != len(items):
            raise self._wrong(name, "an array of texts")
        return texts

    def optional_map(self, name: str) -> dict[str, object]:
        """Return an object as a dictionary, empty if absent or null."""
        value = self.value(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._wrong(name, "an object")
        return value

    def _present(self, name: str, value: T | None) -> T:
        if value is None:
            raise UnexpectedReply(f"{self._what}: no {name}")
        return value

    def _wrong(self, name: str, wanted: str) -> UnexpectedReply:
        found = _kind(self.value(name))
        return UnexpectedReply(f"{self._what}: {name} is {found}, not {wanted}")


def _kind(value: object) -> str:
    """Return JSON's name for the type of a value. The value itself may be long or private."""
    names = {type(None): "null", bool: "a boolean", int: "a number", float: "a number"}
    names |= {str: "a string", list: "an array", dict: "an object"}
    return names.get(type(value), "something else")
