"""Models of the service's JSON objects, parsed by the type hints of frozen dataclasses.

A member's name on the wire is its field's name in camelCase, unless the hint has a `Wire`. A member
is required unless its type allows None or its field has a default. Other members are ignored.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Self, get_args, get_origin, get_type_hints

from .e164 import e164
from .errors import InvalidArgument, UnexpectedReply
from .fields import Fields

Reader = Callable[[Fields, str], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Wire:
    """The name of a member on the wire, if it differs from its field's name."""

    name: str


def as_e164(text: str) -> str:
    """Return a number as E.164, whether or not the service wrote the plus sign."""
    try:
        return e164(text)
    except InvalidArgument:
        raise UnexpectedReply("phoneNumber: not a telephone number") from None


PhoneNumber = Annotated[str, as_e164]
"""The hint for a member that is a phone number in E.164 form."""


class Model:
    """Base of the values that the service returns."""

    __slots__ = ()

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Parse a JSON object of a response.

        Raises:
            UnexpectedReply: A member is missing or has the wrong type.
        """
        return cls(**members(cls, Fields(data, called(cls))))


def called(model: type) -> str:
    """Return the name of a model for an error: `purchased number`."""
    name: str = model.__name__
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


def members(
    model: type, fields: Fields, *, besides: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Parse the fields of a model, except those that it parses itself."""
    return {
        name: read(fields, member) for name, member, read in _readers(model) if name not in besides
    }


@cache
def _readers(model: Any) -> list[tuple[str, str, Reader]]:
    hints = get_type_hints(model, include_extras=True)
    readers = []
    for field in dataclasses.fields(model):
        hint, *extras = _arguments(hints[field.name], Annotated)
        names = [extra.name for extra in extras if isinstance(extra, Wire)]
        member = names[0] if names else _camel(field.name)
        kinds = [kind for kind in _arguments(hint, UnionType) if kind is not NoneType]
        read = _phone_number if as_e164 in extras else _reader(kinds[0])
        if NoneType in get_args(hint):
            read = _unless_absent(read, None)
        elif field.default is not dataclasses.MISSING:
            read = _unless_absent(read, field.default)
        readers.append((field.name, member, read))
    return readers


def _arguments(hint: Any, origin: Any) -> tuple[Any, ...]:
    """Return the arguments of a hint with the given origin, else the hint itself."""
    return get_args(hint) if get_origin(hint) is origin else (hint,)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _reader(kind: Any) -> Reader:
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        if item in (str, PhoneNumber):
            convert = as_e164 if item == PhoneNumber else str
            return lambda fields, name: tuple(convert(text) for text in fields.texts(name))
        return lambda fields, name: tuple(item.from_json(one) for one in fields.items(name))
    if kind in _PLAIN:
        return _PLAIN[kind]
    return lambda fields, name: kind.from_json(fields.value(name))


def _unless_absent(read: Reader, absent: Any) -> Reader:
    return lambda fields, name: absent if fields.value(name) is None else read(fields, name)


def _phone_number(fields: Fields, name: str) -> str:
    return as_e164(fields.text(name))


_PLAIN: Final[dict[Any, Reader]] = {
    str: Fields.text,
    float: Fields.number,
    int: Fields.whole,
    bool: Fields.flag,
    datetime: Fields.moment,
}
