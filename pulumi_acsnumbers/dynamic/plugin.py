"""The plugin process of the dynamic providers: its configuration, and errors for the engine.

A program imports this module and calls nothing in it, so each function imports what it needs.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from ..engine.plugin import Plugin

P = ParamSpec("P")
T = TypeVar("T")


class EngineError(Exception):
    """The one line that the engine prints; see `user_errors`."""


# The SDK prints exceptions as Python does, prefixed with the dotted name of the class.
EngineError.__module__ = "builtins"
EngineError.__qualname__ = "acsnumbers"


_plugin: Plugin | None = None
_configuring = threading.Lock()


def configure(config: Callable[[str], Any], keys: Iterable[str] | None = None) -> None:
    """Configure this process, once for all its provider classes.

    The SDK calls this for each provider class, with the same configuration.
    """
    from ..engine import life
    from ..engine.plugin import Plugin
    from ..engine.user_errors import debugging
    from . import threads
    from .syntax import PYTHON

    global _plugin  # noqa: PLW0603  # a provider instance is pickled into the state: no attributes
    with _configuring:
        if _plugin is None:
            _plugin = Plugin(config, keys=keys, syntax=PYTHON)
            threads.widen()
            if threads.is_plugin_process():
                life.start()
            if not debugging():
                # The engine prints what the SDK formats, and a user's mistake should not show a
                # traceback.
                sys.tracebacklimit = 0


def current() -> Plugin:
    """Return the plugin of this process."""
    if _plugin is None:
        raise RuntimeError("the plugin was not configured")
    return _plugin


def user_errors(method: Callable[P, T]) -> Callable[P, T]:
    """Make a provider method fail with one line for the user."""

    @wraps(method)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except Exception as error:  # reported below, as a single line
            from ..config import ConfigurationError
            from ..engine.user_errors import debugging, line
            from ..lifecycle.core.errors import LifecycleError
            from .syntax import PYTHON

            if debugging() and not isinstance(error, (LifecycleError, ConfigurationError)):
                raise
            text = line(error, PYTHON)
        raise EngineError(text)

    return wrapper
