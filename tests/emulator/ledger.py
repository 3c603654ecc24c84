"""The ledger, played from its first line: a number is one thing at a time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


class Ledger:
    """What the ledger says of each number, every line a step that the step before allows.

    Args:
        lines: The ledger.
        owned: The digits of what is owned now. A purchase is in the ledger when it is committed
            to, and not again when its number shows.

    Attributes:
        now: What each number is: held, buying, owned or released; else it is available.
        resource: Who has or had it.
        bought: The numbers that each purchase committed to, by its operation.
    """

    def __init__(self, lines: list[dict[str, Any]], owned: Collection[str]) -> None:
        self.now: dict[str, str] = {}
        self.resource: dict[str, str] = {}
        self.bought: dict[str, list[str]] = {}
        assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))
        for line in lines:
            if "brief" in line:
                continue
            number, via = line["number"], line["via"]
            before = self.now.pop(number, "available")
            match line["kind"], before:
                case "hold", "available":
                    self.now[number] = "held"
                case "unhold", "held":
                    pass
                case "purchase", "held":
                    self.now[number] = "buying"
                    self.bought.setdefault(via, []).append(number)
                case "purchase", "available" | "released" if via == "portal":
                    self.now[number] = "owned"
                case "purchaseFailed", "buying":
                    self.bought[via].remove(number)
                case "capabilities", "owned" | "buying":
                    self.now[number] = before
                case "release", "owned" | "buying":
                    self.now[number] = "released"
                case _:
                    raise AssertionError(f"{line} on a number that was {before}")
            self.resource[number] = line["resource"]
        for number in self.those("buying"):
            if number[1:] in owned:
                self.now[number] = "owned"

    def those(self, state: str) -> set[str]:
        return {number for number, now in self.now.items() if now == state}
