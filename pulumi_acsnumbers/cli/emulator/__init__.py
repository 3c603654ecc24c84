"""`acsnumbers emulator`: the service on this machine, in the background."""

from . import faults, portal, running
from .asking import emulator

__all__ = ["emulator", "faults", "portal", "running"]
