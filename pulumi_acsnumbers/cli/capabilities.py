"""A number's capabilities, as columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from .terminal import Column


def _short(name: str) -> Callable[[Mapping[str, Any]], str]:
    def directions(row: Mapping[str, Any]) -> str:
        text: str = (row["capabilities"] or {}).get(name) or ""
        return text.replace("inbound", "in").replace("outbound", "out")

    return directions


CAPABILITIES: Final[tuple[Column, ...]] = (("calling", _short("calling")), ("SMS", _short("sms")))
"""Abbreviated, because the service's own words would fill the width of a terminal."""
