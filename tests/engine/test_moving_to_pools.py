"""Fifty numbers become a pool and a pool fifty numbers, each in one `up`: nothing is bought twice.

The way is `adopt` in the program alone. What it asks of the service is counted: a note for each
number that is adopted, and two looks for each order that goes, at what it bought and whether more.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service
from tests.engine.test_pool import POOL, pool, pooled

COUNT = 50
TO_A_POOL = 5 * COUNT + 10
"""Requests at most: a note for each number, and four for each order that goes."""
TO_NUMBERS = 2 * COUNT + 50
"""Requests at most: a look and a note for each number, and the looks for the order that goes."""


def apart(numbers: list[str], **inputs: Any) -> list[str]:
    """Return the declarations of a resource for each number."""
    return [number(f"line-{one[1:]}", adopt=one, **inputs) for one in numbers]


def becomes_a_pool(stack: Stack, service: Service) -> None:
    """Declare one pool for all numbers that are owned."""
    owned = service.owned
    service.new_requests()
    stack.declare(pool(COUNT, adopt=owned))
    stack.up()
    assert len(service.new_requests()) <= TO_A_POOL
    assert pooled(stack) == service.owned == owned
    assert stack.numbers == {}
    assert len(stack.resources(ORDER)) == 1
    stack.preview("--expect-no-changes")


def becomes_numbers(stack: Stack, service: Service) -> None:
    """Declare a resource for each number of the pool."""
    owned = service.owned
    service.new_requests()
    stack.declare(*apart(owned))
    stack.up()
    assert len(service.new_requests()) <= TO_NUMBERS
    assert sorted(stack.numbers.values()) == service.owned == owned
    assert stack.resources(POOL) == []
    assert len(stack.resources(ORDER)) == COUNT
    stack.preview("--expect-no-changes")


@pytest.mark.full
def test_fifty_numbers_become_a_pool_and_the_pool_fifty_numbers(
    stack: Stack, service: Service
) -> None:
    stack.declare(*(number(f"line-{place:02}") for place in range(COUNT)))
    stack.up()
    assert len(service.bought) == COUNT

    becomes_a_pool(stack, service)
    stack.declare(pool(COUNT))
    stack.up()
    assert pooled(stack) == service.owned
    becomes_numbers(stack, service)
    assert len(service.bought) == COUNT
    assert service.released == []


def test_a_pool_of_fifty_becomes_numbers_and_the_numbers_a_pool(
    stack: Stack, service: Service
) -> None:
    stack.declare(pool(COUNT))
    stack.up()
    assert len(service.bought) == COUNT

    becomes_numbers(stack, service)
    becomes_a_pool(stack, service)
    assert len(service.bought) == COUNT
    assert service.released == []
