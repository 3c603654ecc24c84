"""What runs that were killed have left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lifecycle.phone_number.searches import SEARCH
from tests.lifecycle.runs import dying
from tests.lifecycle.stack import Stack


@pytest.fixture
def held(stack: Stack) -> dict[str, Any]:
    """What was asked for by a run that was killed when its purchase was about to leave."""
    props = stack.spec_for(**SEARCH)
    with dying(stack, "PATCH", stack.attempt()):
        stack.again(props)
    assert stack.bought == []
    return props
