"""Sanitises untrusted text before a terminal shows it."""

from __future__ import annotations

import re
from typing import Final

_BLANKS: Final = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_STEERING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0 and C1: cursor, colours, titles, bells
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # change the direction of the text
    "\ud800-\udfff"  # lone surrogates: no encoder accepts them
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"  # invisible
)


def harmless(text: str, *, lines: bool = False) -> str:
    """Return a text that cannot control a terminal, hide a part of itself or break a line.

    What the service, a state file or a configuration says is data: it is shown and does nothing.

    Args:
        text: Text from any source.
        lines: Whether it may have several lines.
    """
    if text.isascii() and text.isprintable():
        return text
    if lines:
        return "\n".join(harmless(line) for line in text.split("\n"))
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", _BLANKS.sub(" ", text))
