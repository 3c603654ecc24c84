"""A number's life: bought, left alone, changed in place, replaced, released."""

from __future__ import annotations

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service

SMS_BOTH_WAYS = {"calling": "none", "sms": "inbound+outbound"}


def test_bought_left_alone_changed_and_released(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    assert "+ 3 to create" in stack.preview().stdout
    assert service.new_requests() == []

    stack.up()
    (bought,) = service.bought
    assert bought.startswith("+1833")
    assert stack.numbers == {"hotline": bought}
    (resource,) = stack.resources()
    assert resource["outputs"]["status"] == "active"
    assert resource["outputs"]["phone_number"] == bought
    assert stack.pulumi("stack", "output", "hotline").stdout.strip() == bought
    service.new_requests()

    stack.preview("--expect-no-changes")
    assert "3 unchanged" in stack.up("--expect-no-changes").stdout
    assert service.new_requests() == []

    stack.declare(number(area_code="833", capabilities=SMS_BOTH_WAYS))
    planned = stack.preview("--diff").stdout
    assert '"outbound" => "inbound+outbound"' in planned
    assert "1 to update" in planned
    assert "output" not in planned.lower(), "what uses the number must not look changed"
    assert service.new_requests() == []

    stack.up()
    assert stack.numbers == {"hotline": bought}
    assert service.capabilities(bought) == SMS_BOTH_WAYS
    stack.preview("--expect-no-changes")

    stack.destroy()
    assert stack.is_empty
    assert service.owned == []
    assert service.bought == service.released == [bought]


def test_another_area_code_is_another_number(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (old,) = service.owned

    stack.declare(number(area_code="844"))
    service.new_requests()
    assert "1 to replace" in stack.preview().stdout
    assert service.new_requests() == []
    assert service.owned == [old]

    stack.up()
    (new,) = service.owned
    assert new.startswith("+1844")
    assert stack.numbers == {"hotline": new}
    assert service.bought == [old, new]
    assert service.released == [old]
    stack.preview("--expect-no-changes")

    stack.declare()
    stack.up()
    assert service.owned == []
    assert service.bought == service.released == [old, new]
    assert stack.resources(ORDER) == []


@pytest.mark.full
def test_new_keepers_are_another_number_of_the_same_kind(stack: Stack, service: Service) -> None:
    stack.declare(number(keepers={"season": 1}))
    stack.up()
    (old,) = service.owned

    stack.declare(number(keepers={"season": 2}))
    stack.up()
    (new,) = service.owned
    assert stack.numbers == {"hotline": new}
    assert service.bought == [old, new]
    assert service.released == [old]
