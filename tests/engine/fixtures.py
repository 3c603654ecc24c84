"""Fixtures for every test that runs the real CLI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.harness import Stack, Workshop
from tests.engine.service import Service
from tools.pulumi import install


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The pinned CLI, and the stack that all others are copies of."""
    return Workshop(install.install(exact=True), tmp_path_factory.mktemp("workshop"))


@pytest.fixture
def service() -> Iterator[Service]:
    """An ACS resource that owns nothing."""
    service = Service()
    yield service
    service.close()


@pytest.fixture
def stack(workshop: Workshop, service: Service, tmp_path: Path) -> Iterator[Stack]:
    """A stack that has nothing and still needs a program."""
    stack = workshop.stack(tmp_path / "stack", service)
    yield stack
    stack.end()
