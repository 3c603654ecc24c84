"""Fixtures: a stack of a YAML program, beside those of every test on the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.fixtures import service, workshop
from tests.engine.harness import Workshop
from tests.engine.service import Service
from tests.native.harness import YamlStack
from tools.pulumi import install

__all__ = ["service", "workshop"]


@pytest.fixture(scope="session")
def yaml_host() -> Path:
    """The folder of the language host for YAML programs."""
    return install.yaml_host(install.install(exact=True))


@pytest.fixture
def stack(
    workshop: Workshop, yaml_host: Path, service: Service, tmp_path: Path
) -> Iterator[YamlStack]:
    """A stack that has nothing and still needs a program."""
    made = workshop.stack(tmp_path / "stack", service)
    stack = YamlStack(made.folder, made.env, service, yaml_host)
    yield stack
    stack.end()
