"""The fixtures of these tests."""

from __future__ import annotations

from tests.package.fixtures import bought, ordered, purchasing

__all__ = ["bought", "ordered", "purchasing"]
