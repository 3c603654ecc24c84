"""The fixtures of these tests."""

from __future__ import annotations

from tests.crash.fixtures import row, scene_of, service, shelf, start, workshop

__all__ = ["row", "scene_of", "service", "shelf", "start", "workshop"]
