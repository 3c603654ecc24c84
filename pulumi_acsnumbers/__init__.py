"""Azure Communication Services phone numbers and short codes as Pulumi resources.

Importing this package costs next to nothing: a name is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .resources import (
        Acquisition,
        AssignmentType,
        CapabilitiesDict,
        CapabilityType,
        MaxMonthlyCostDict,
        Order,
        PhoneNumber,
        PhoneNumberType,
        Provider,
    )

__all__ = [
    "Acquisition",
    "AssignmentType",
    "CapabilitiesDict",
    "CapabilityType",
    "MaxMonthlyCostDict",
    "Order",
    "PhoneNumber",
    "PhoneNumberType",
    "Provider",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its room."""
    if name in __all__:
        from . import resources  # noqa: PLC0415  # the point of this function

        return getattr(resources, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
