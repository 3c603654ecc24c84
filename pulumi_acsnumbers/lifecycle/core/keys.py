"""Keys of a number or brief that programs do not write. Part of the state format."""

from typing import Final

HIDDEN_KEYS: Final = ("__generations", "__numbers", "__endpoint", "__urn", "__retain")
"""Inputs that the constructor fills in. The first three are one string in a state, see `history`.
"""

LOOKUP_KEY: Final = "__lookup"
"""Marks a resource that only reads a number, created by `PhoneNumber.get`."""
