"""The fixtures of these tests."""

from tests.engine.fixtures import service, stack, workshop

__all__ = ["service", "stack", "workshop"]
