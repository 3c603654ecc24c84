"""Test support for your own program: mocks, the emulator, and a stack on the real CLI.

Installing this package gives pytest the fixtures `acs_mocks`, `acs_emulator` and `pulumi_stack`;
see `plugin`. They are loaded only when a test asks for one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .acs_emulator import AcsEmulator
    from .mocks import AcsMocks, InvalidInputs
    from .stack import CommandFailed, PulumiMissing, PulumiStack, Result

__all__ = [
    "AcsEmulator",
    "AcsMocks",
    "CommandFailed",
    "InvalidInputs",
    "PulumiMissing",
    "PulumiStack",
    "Result",
]

_MODULES = {"AcsEmulator": "acs_emulator", "AcsMocks": "mocks", "InvalidInputs": "mocks"}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES.get(name, 'stack')}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
