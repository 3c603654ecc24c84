"""Ids that this package generates: of attempts at the service, and of copies in the state."""

from __future__ import annotations

import secrets
from uuid import UUID, uuid5


def attempt_id(order: str, generation: int, attempt: int) -> str:
    """Return the reservation id of an attempt. Part of the state format, never to change."""
    return str(uuid5(UUID(order), f"{generation}/{attempt}"))


def new_nonce() -> str:
    """Return the random text that distinguishes copies of a number."""
    return secrets.token_hex(8)
