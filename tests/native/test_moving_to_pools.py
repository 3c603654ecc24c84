"""Fifty numbers of a YAML program become a pool and a pool fifty numbers, each in one `up`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.service import Service
from tests.engine.test_moving_to_pools import COUNT, TO_A_POOL, TO_NUMBERS
from tests.native.harness import ORDER, YamlStack, number
from tests.native.test_pool import NUMBERS, POOL, pool


def becomes_a_pool(stack: YamlStack, service: Service) -> None:
    """Declare one pool for all numbers that are owned."""
    owned = service.owned
    service.new_requests()
    stack.write({"agents": pool(COUNT, adopt=owned)}, outputs=NUMBERS)
    stack.up()
    assert len(service.new_requests()) <= TO_A_POOL
    assert stack.output("numbers") == service.owned == owned
    assert stack.numbers == {}
    assert len(stack.resources(ORDER)) == 1
    stack.up("--expect-no-changes")


def becomes_numbers(stack: YamlStack, service: Service) -> None:
    """Declare a resource for each number of the pool."""
    owned = service.owned
    declared: dict[str, Any] = {f"line-{one[1:]}": number(adopt=one) for one in owned}
    service.new_requests()
    stack.write(declared)
    stack.up()
    assert len(service.new_requests()) <= TO_NUMBERS
    assert sorted(stack.numbers.values()) == service.owned == owned
    assert stack.resources(POOL) == []
    assert len(stack.resources(ORDER)) == COUNT
    stack.up("--expect-no-changes")


@pytest.mark.full
def test_fifty_numbers_become_a_pool_and_the_pool_fifty_numbers(
    stack: YamlStack, service: Service
) -> None:
    stack.write({f"line-{place:02}": number() for place in range(COUNT)})
    stack.up()
    assert len(service.bought) == COUNT

    becomes_a_pool(stack, service)
    becomes_numbers(stack, service)
    assert len(service.bought) == COUNT
    assert service.released == []


@pytest.mark.full
def test_a_pool_of_fifty_becomes_numbers_and_the_numbers_a_pool(
    stack: YamlStack, service: Service
) -> None:
    stack.write({"agents": pool(COUNT)}, outputs=NUMBERS)
    stack.up()
    assert len(service.bought) == COUNT

    becomes_numbers(stack, service)
    becomes_a_pool(stack, service)
    assert len(service.bought) == COUNT
    assert service.released == []
