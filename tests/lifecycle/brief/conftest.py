"""A stack with one brief, against a service that does what is known of the real one."""

from __future__ import annotations

import pytest

from tests.lifecycle.brief.service import Briefs
from tests.lifecycle.brief.stack import Stack


@pytest.fixture
def service() -> Briefs:
    return Briefs()


@pytest.fixture
def stack(service: Briefs) -> Stack:
    return Stack(service)
