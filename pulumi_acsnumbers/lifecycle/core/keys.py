"""Keys of a number or brief that no program writes. Part of the state format."""

from typing import Final

HIDDEN_KEYS: Final = ("__generations", "__numbers", "__endpoint", "__urn", "__retain")
"""Inputs that the constructor fills; the first three are one text in a state, see `history`."""

LOOKUP_KEY: Final = "__lookup"
"""Marks a resource that only reads a number, made by `PhoneNumber.get`."""
