"""Azure Communication Services phone numbers and short codes as Pulumi resources.

Importing this package is cheap: a name is loaded on first use. `resources/__init__.py` and
`functions/__init__.py` list the public names.
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
else:  # otherwise a type checker would accept any name

    def __getattr__(name: str) -> Any:
        """Load a public name: functions have lowercase names, everything else does not."""
        if name == "__all__":
            return _public()
        if name == "fill_import_file":
            return import_module(".dynamic.import_file", __name__).fill_import_file
        if name == "outputs":
            return import_module(".resources.outputs", __name__)
        package = None
        if not name.startswith("__"):  # lookups by Python and its tools load nothing
            package = import_module(".functions" if name.islower() else ".resources", __name__)
        if package is None or name not in package.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(package, name)


def __dir__() -> list[str]:
    return _public()


def _public() -> list[str]:
    packages = (import_module(name, __name__) for name in (".functions", ".resources"))
    names = [name for package in packages for name in package.__all__]
    return sorted(["__version__", "fill_import_file", "outputs", *names])
