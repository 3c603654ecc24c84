"""Members of a JSON object, read with the type that they must have."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TypeVar

from .errors import UnexpectedReply
from .harmless import harmless

T = TypeVar("T")


class Fields:
    """One JSON object of an answer.

    Members that nobody asks for are ignored, so that the service can add some. A member is looked
    at with one of the methods; each raises `UnexpectedReply` when the type is another, and those
    without `optional_` also when the member is absent or null. Texts come without characters that
    steer a terminal: they are stored and shown.

    Args:
        data: What the answer holds at this place.
        what: How to call it in an error, such as "purchased number".
    """

    def __init__(self, data: object, what: str) -> None:
        if not isinstance(data, dict):
            raise UnexpectedReply(f"{what}: {_kind(data)} where an object belongs")
        self._data = data
        self._what = what

    def value(self, name: str) -> object:
        """Return the member as it is; `None` when it is absent."""
        return self._data.get(name)

    def text(self, name: str) -> str:
        """Return a text."""
        return self._present(name, self.optional_text(name))

    def optional_text(self, name: str) -> str | None:
        """Return a text, or `None`."""
        value = self.value(name)
        if value is not None and not isinstance(value, str):
            raise self._wrong(name, "a text")
        return None if value is None else harmless(value)

    def number(self, name: str) -> float:
        """Return a finite number. An amount that is not one would pass every price check."""
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
        """Return a whole number."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(name, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self.value(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def moment(self, name: str) -> datetime:
        """Return a date and time in UTC.

        The service writes 0 to 7 fraction digits and `+00:00`, its specification `Z`.
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
        """Return an array of texts."""
        items = self.items(name)
        texts = tuple(harmless(item) for item in items if isinstance(item, str))
        if len(texts) != len(items):
            raise self._wrong(name, "an array of texts")
        return texts

    def optional_map(self, name: str) -> dict[str, object]:
        """Return an object by its keys; empty when it is absent or null."""
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
        return UnexpectedReply(f"{self._what}: {name} is {found} where {wanted} belongs")


def _kind(value: object) -> str:
    """Return JSON's word for the type of a value. The value itself may be long or private."""
    names = {type(None): "null", bool: "a boolean", int: "a number", float: "a number"}
    names |= {str: "a text", list: "an array", dict: "an object"}
    return names.get(type(value), "something else")
