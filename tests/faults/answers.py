"""What is asked of a service that gives prepared answers."""

from __future__ import annotations

from typing import Any

from pulumi_acsnumbers.config import resolve
from pulumi_acsnumbers.lifecycle.core.errors import explained
from tests.acs.scripted import (
    ENDPOINT,
    KEY,
    Answer,
    service,
)

NUMBER = "+18335550100"
CONNECTION = f"endpoint={ENDPOINT}/;accesskey={KEY}"


def reading(*answers: Answer) -> object:
    """Read a number, and get these answers."""
    with explained("reading phone number", NUMBER):
        return service(*answers).client().numbers.get(NUMBER)


def configured(**config: Any) -> object:
    """Read settings."""
    return resolve(lambda key: config.get(key.partition(":")[2]), {})
