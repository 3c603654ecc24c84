"""Who serves a number, any number."""

from __future__ import annotations

from collections.abc import Iterable

from .e164 import e164
from .fields import Fields
from .models import OperatorInformation
from .retry import Repeat
from .wire import Call, Wire


class Operators:
    """The operators of phone numbers."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def search(
        self, numbers: Iterable[str], *, include_additional_details: bool = False
    ) -> list[OperatorInformation]:
        """Return what is known of some numbers; the service takes one at a time today.

        Args:
            numbers: E.164.
            include_additional_details: Country, kind and operator too. Each such query costs
                money, so it is not repeated when the answer is lost.

        Raises:
            BadRequest: There is more than one number.
        """
        call = Call(
            doing="looking up operators",
            method="POST",
            path="/operatorInformation/:search",
            body={
                "phoneNumbers": [e164(number) for number in numbers],
                "options": {"includeAdditionalOperatorDetails": include_additional_details},
            },
            repeat=Repeat.IF_TURNED_AWAY if include_additional_details else Repeat.ALWAYS,
        )
        return self._wire.call(call).read(_values)


def _values(data: object) -> list[OperatorInformation]:
    items = Fields(data, "operator information").items("values")
    return [OperatorInformation.from_json(item) for item in items]
