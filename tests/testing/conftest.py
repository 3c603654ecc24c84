"""The outputs of a bought number, as the tests of the state format make them."""

from tests.package.fixtures import bought, ordered

__all__ = ["bought", "ordered"]
