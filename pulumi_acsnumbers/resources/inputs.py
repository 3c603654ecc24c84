"""Typed dictionaries for inputs that have members."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import pulumi

from .enums import CapabilityType

if TYPE_CHECKING:
    from .enums import CapabilityWord


class CapabilitiesDict(TypedDict):
    """What a number can do.

    A value that is not written here, but comes from a configuration, is checked by the
    enumeration: `{"calling": "none", "sms": CapabilityType(config.require("sms"))}`.
    """

    calling: pulumi.Input[CapabilityType | CapabilityWord]
    """Calls: `none`, `inbound`, `outbound` or `inbound+outbound`."""
    sms: pulumi.Input[CapabilityType | CapabilityWord]
    """Text messages: `none`, `inbound`, `outbound` or `inbound+outbound`."""


class MaxMonthlyCostDict(TypedDict):
    """The most that a number may cost a month."""

    amount: pulumi.Input[float]
    """The amount, in units of the currency."""
    currency_code: pulumi.Input[str]
    """The currency (ISO 4217) that the service bills in; another one is refused."""
