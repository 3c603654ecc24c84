"""The operator of any phone number."""

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
        """Return information about numbers. The service currently accepts one at a time.

        Args:
            numbers: E.164.
            include_additional_details: Also return country, type and operator. Each such query
                costs money, so it is not repeated if the response is lost.

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
