"""Typed dictionaries for inputs that have members."""

from __future__ import annotations

from typing import TypedDict

import pulumi

from .enums import CapabilityType


class CapabilitiesDict(TypedDict):
    """What a number can do."""

    calling: pulumi.Input[CapabilityType | str]
    """Calls: `none`, `inbound`, `outbound` or `inbound+outbound`."""
    sms: pulumi.Input[CapabilityType | str]
    """Text messages: `none`, `inbound`, `outbound` or `inbound+outbound`."""


class MaxMonthlyCostDict(TypedDict):
    """The most that a number may cost a month."""

    amount: pulumi.Input[float]
    """The amount, in units of the currency."""
    currency_code: pulumi.Input[str]
    """The currency (ISO 4217) that the service bills in; another one is refused."""
