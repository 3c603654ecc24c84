"""The fixtures of these tests."""

from __future__ import annotations

from tests.dynamic.fixtures import engine, process, running, service, unconfigured

__all__ = ["engine", "process", "running", "service", "unconfigured"]
