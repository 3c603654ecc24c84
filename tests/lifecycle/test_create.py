from __future__ import annotations

from .conftest import Stack


def test_a_create_buys_one_number(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")

    assert stack.bought == [number] == stack.owned()
    assert number.startswith("+1833")
    assert outs["status"] == "active"
