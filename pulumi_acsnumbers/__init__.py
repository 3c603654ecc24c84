"""Azure Communication Services phone numbers and short codes as Pulumi resources.

Importing this package costs next to nothing: a name is loaded when it is first used. What is public
stands in `resources/__init__.py` and `functions/__init__.py`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import functions, resources
    from .dynamic.import_file import fill_import_file
    from .functions import *
    from .resources import *
    from .resources import outputs

    __all__ = ["__version__", "fill_import_file", "outputs"]
    __all__ += functions.__all__
    __all__ += resources.__all__
else:  # with this, a type checker would take any name for one of the package

    def __getattr__(name: str) -> Any:
        """Load a public name from where it stands: functions are written small, all else is not."""
        if name == "__all__":
            return _public()
        if name == "fill_import_file":
            return import_module(".dynamic.import_file", __name__).fill_import_file
        if name == "outputs":
            return import_module(".resources.outputs", __name__)
        room = None
        if not name.startswith("__"):  # what Python and its tools ask for loads nothing
            room = import_module(".functions" if name.islower() else ".resources", __name__)
        if room is None or name not in room.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(room, name)


def __dir__() -> list[str]:
    return _public()


def _public() -> list[str]:
    rooms = (import_module(room, __name__) for room in (".functions", ".resources"))
    names = [name for room in rooms for name in room.__all__]
    return sorted(["__version__", "fill_import_file", "outputs", *names])
