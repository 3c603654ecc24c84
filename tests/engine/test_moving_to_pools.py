"""Fifty numbers of a Python program become a pool and a pool fifty numbers, each in one `up`."""

from __future__ import annotations

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.moving import COUNT, Moving
from tests.engine.service import Service
from tests.engine.test_pool import POOL, pool, pooled


@pytest.fixture
def moving(stack: Stack, service: Service) -> Moving:
    def declare_numbers(adopted: list[str] | None) -> None:
        given = enumerate(adopted or [None] * COUNT)
        stack.declare(*(number(f"line-{index}", adopt=one) for index, one in given))

    def declare_pool(adopted: list[str] | None) -> None:
        stack.declare(pool(COUNT, adopt=adopted))

    return Moving(stack, service, declare_numbers, declare_pool, lambda: pooled(stack), POOL, ORDER)


@pytest.mark.full
def test_fifty_numbers_become_a_pool_and_the_pool_fifty_numbers(moving: Moving) -> None:
    moving.from_numbers()


def test_a_pool_of_fifty_becomes_numbers_and_the_numbers_a_pool(moving: Moving) -> None:
    moving.from_a_pool()
