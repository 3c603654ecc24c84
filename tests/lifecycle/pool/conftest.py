"""A stack that has no pool yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lifecycle.calls import POOL
from tests.lifecycle.engine import Engine, new_engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    with new_engine(POOL) as engine:
        yield engine
