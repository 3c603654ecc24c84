"""Writes down which methods of providers the real engine calls, when a variable says where.

Python imports this module at its start when its folder is on PYTHONPATH.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

_METHODS = ("check", "diff", "create", "update", "delete", "read")


def _install(file: str) -> None:
    import dill

    loads: Callable[..., Any] = dill.loads

    def traced_loads(*arguments: Any, **options: Any) -> Any:
        provider = loads(*arguments, **options)
        kind = type(provider).__name__.removesuffix("Provider")
        for method in _METHODS:
            setattr(provider, method, _traced(getattr(provider, method), f"{method} {kind}", file))
        return provider

    dill.loads = traced_loads


def _traced(method: Callable[..., Any], line: str, file: str) -> Callable[..., Any]:
    def wrapper(*arguments: Any) -> Any:
        with open(file, "a", encoding="utf-8") as trace:  # noqa: PTH123  # at the start of Python
            trace.write(f"{line}\n")
        return method(*arguments)

    return wrapper


if "HISTORIES_TRACE" in os.environ and "pulumi.dynamic" in sys.orig_argv:
    _install(os.environ["HISTORIES_TRACE"])
