"""Where to read on, for people who have the command and no copy of the documentation."""

from __future__ import annotations

from typing import Final

_AZURE: Final = "https://learn.microsoft.com/azure/communication-services"

CONNECTION_STRINGS: Final = f"{_AZURE}/quickstarts/create-communication-resource"
PHONE_NUMBERS: Final = f"{_AZURE}/concepts/telephony/plan-solution"
SHORT_CODES: Final = f"{_AZURE}/concepts/sms/concepts"
