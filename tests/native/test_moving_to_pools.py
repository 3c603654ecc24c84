"""Fifty numbers of a YAML program become a pool and a pool fifty numbers, each in one `up`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.moving import COUNT, Moving
from tests.engine.service import Service
from tests.native.harness import ORDER, YamlStack, number
from tests.native.test_pool import NUMBERS, POOL, pool


@pytest.fixture
def moving(stack: YamlStack, service: Service) -> Moving:
    def declare_numbers(adopted: list[str] | None) -> None:
        given: list[dict[str, Any]] = [{"adopt": one} for one in adopted or ()] or [{}] * COUNT
        stack.write({f"line-{index}": number(**inputs) for index, inputs in enumerate(given)})

    def declare_pool(adopted: list[str] | None) -> None:
        inputs = {"adopt": adopted} if adopted else {}
        stack.write({"agents": pool(COUNT, **inputs)}, outputs=NUMBERS)

    return Moving(
        stack, service, declare_numbers, declare_pool, lambda: stack.output("numbers"), POOL, ORDER
    )


@pytest.mark.full
def test_fifty_numbers_become_a_pool_and_the_pool_fifty_numbers(moving: Moving) -> None:
    moving.from_numbers()


@pytest.mark.full
def test_a_pool_of_fifty_becomes_numbers_and_the_numbers_a_pool(moving: Moving) -> None:
    moving.from_a_pool()
