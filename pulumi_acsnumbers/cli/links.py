"""Links to the documentation, for users of the command without a copy of it."""

from __future__ import annotations

from typing import Final

_AZURE: Final = "https://learn.microsoft.com/azure/communication-services"

CONNECTION_STRINGS: Final = f"{_AZURE}/quickstarts/create-communication-resource"
PHONE_NUMBERS: Final = f"{_AZURE}/concepts/telephony/plan-solution"
SHORT_CODES: Final = f"{_AZURE}/concepts/sms/concepts"
