"""Fixtures of these tests; what they are made of is in `folder`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.fixtures import service, stack, workshop
from tests.engine.harness import Stack
from tests.engine.service import Service
from tests.examples.folder import EXAMPLES

__all__ = ["service", "stack", "workshop"]


@pytest.fixture
def example(stack: Stack, service: Service, tmp_path: Path) -> Iterator[Callable[[str], Stack]]:
    """Return what makes a stack of an example, from a copy of its folder."""
    copies: list[Stack] = []

    def copy(name: str) -> Stack:
        folder = tmp_path / name
        shutil.copytree(EXAMPLES / name, folder)
        (folder / "backend").mkdir()
        (folder / ".venv").symlink_to(sys.prefix)
        if (folder / "plugin").is_dir():  # where other languages find the plugin
            shutil.rmtree(folder / "plugin/venv", ignore_errors=True)
            (folder / "plugin/venv").symlink_to(sys.prefix)
        path = os.pathsep.join((str(Path(sys.executable).parent), stack.env["PATH"]))
        copied = Stack(folder, {**stack.env, "PATH": path}, service)
        copied.project = f"acsnumbers-{name.replace('_', '-')}"
        copies.append(copied)
        copied.pulumi("stack", "init", "dev")
        copied.env["PULUMI_STACK"] = "dev"
        return copied

    yield copy
    for copied in copies:
        copied.end()
