"""The service's words for phone numbers, as types; `schema` and the resources use them."""

from __future__ import annotations

from typing import Literal

PhoneNumberTypeWord = Literal["geographic", "tollFree", "mobile"]
AssignmentTypeWord = Literal["person", "application"]
CapabilityWord = Literal["none", "inbound", "outbound", "inbound+outbound"]
AcquisitionWord = Literal["reservation", "search"]
