"""A stack with a thousand numbers in a minute: one number is bought, its state and row are copied.

The copies are made on text: the logical name, the number, and every id in the resources. So this
works for any side, whatever it stores.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from benchmarks.harness.service import Service
from benchmarks.harness.sides import Side
from benchmarks.harness.stack import Stack, stacks

_NAME = "n000000"
_FIRST = 18332000000
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Original:
    """A stack with one number.

    Attributes:
        state: Its state.
        rows: The service's row of the number, by its digits; empty for the floor.
        endpoint: Where the service was.
    """

    state: dict[str, Any]
    rows: dict[str, Any]
    endpoint: str

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources that the number added to the state."""
        return [
            resource for resource in self.state["deployment"]["resources"] if _is_copied(resource)
        ]


def fill(stack: Stack, side: Side, count: int) -> None:
    """Give a stack the state of the given number of numbers, and give its service the numbers."""
    original = bought(side)
    state = json.loads(_moved(json.dumps(original.state), original, stack.service))
    resources = state["deployment"]["resources"]
    own = [resource for resource in resources if _is_copied(resource)]
    digits = next(iter(original.rows), "")
    copied = [
        json.loads(_copy(json.dumps(resource), place, digits))
        for place in range(count)
        for resource in own
    ]
    state["deployment"]["resources"] = [r for r in resources if r not in own] + copied
    stack.declare(side, count)
    stack.import_state(state)
    if original.rows:  # the floor has none, and must not remove what another side refreshes
        stack.service.own(
            {
                str(_FIRST + place): {**row, "digits": str(_FIRST + place)}
                for place in range(count)
                for row in original.rows.values()
            }
        )


@cache
def bought(side: Side) -> Original:
    """Buy the number to copy, once in this process."""
    with Service() as service, stacks(service) as make:
        stack = make(side.name)
        stack.declare(side, 1)
        stack.up()
        return Original(stack.export(), service.owned(), service.endpoint)


def _is_copied(resource: dict[str, Any]) -> bool:
    return str(resource["urn"]).endswith(f"::{_NAME}")


def _moved(text: str, original: Original, service: Service) -> str:
    return text.replace(original.endpoint, service.endpoint)


def _copy(text: str, place: int, digits: str) -> str:
    """Return the text of a resource with its own name, number and ids."""
    if digits:
        text = text.replace(digits, str(_FIRST + place))
    provider, parts = _split_provider(text)
    copied = [
        _UUID.sub(lambda found: str(uuid5(NAMESPACE_OID, f"{found[0]}/{place}")), part)
        for part in parts
    ]
    return provider.join(copied).replace(_NAME, f"n{place:06}")


def _split_provider(text: str) -> tuple[str, list[str]]:
    """Split the text at its reference to the Pulumi provider, which all copies share.

    A component has none.
    """
    name = json.loads(text).get("provider")
    provider = f'"provider": "{name}"'
    return (provider, text.split(provider)) if name else ("", [text])
