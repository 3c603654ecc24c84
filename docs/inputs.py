"""A resource in the reference: its signature, and its inputs with what another value means."""

from __future__ import annotations

import ast
import inspect
import textwrap
import typing
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from tools.documented import alternatives, arguments, hints_of

HEAD = ("input", "type", "default", "a change", "what it is")


def signature(resource: type) -> Iterator[str]:
    """Yield the lines of the signature, with the types as its source has them."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(resource.__init__)))
    (given,) = (node.args for node in tree.body if isinstance(node, ast.FunctionDef))
    yield from ("", ".. code-block:: python", "", f"   {resource.__name__}(")
    yield from ("       name: str,", "       *,")
    for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        hint = ast.unparse(one.annotation or ast.Name("Any"))
        hint = hint.strip("'").replace("pulumi.", "")
        known = "" if default is None else f" = {ast.unparse(default)}"
        yield f"       {one.arg}: {hint}{known},"
    yield from ("   )", "")


def table(resource: type) -> Iterator[str]:
    """Yield the lines of a table for Sphinx."""
    hints, said = hints_of(resource.__init__), arguments(resource)
    replaces = any(text.endswith(" Replaces.") for text in said.values())
    yield from ("", ".. list-table::", "   :header-rows: 1", "   :class: inputs", "")
    yield from _row(HEAD, whole=replaces)
    for name, one in inspect.signature(resource).parameters.items():
        text = said[name].removesuffix(" Replaces.")
        change = "replaces" if text != said[name] else "in place"
        default = "required" if one.default is inspect.Parameter.empty else f"``{one.default!r}``"
        stands = "" if name in ("name", "opts") else change
        cells = (f"``{name}``", _type(hints[name]), default, stands, text)
        yield from _row(cells, whole=replaces)
    yield ""


def _row(cells: tuple[str, ...], *, whole: bool) -> Iterator[str]:
    for place, cell in enumerate(cell for cell in cells if whole or cell is not cells[3]):
        yield f"   {'*' if place == 0 else ' '} - {cell}"


def _type(hint: Any) -> str:
    """Return what an input can be; an Output of it, and None, go without saying."""
    kinds = list(dict.fromkeys(alternatives(hint)))
    words = any(isinstance(kind, type) and issubclass(kind, StrEnum) for kind in kinds)
    kinds = [kind for kind in kinds if kind is not type(None) and not (words and kind is str)]
    return ", ".join(map(_name, kinds)) + (" or its word" if words else "")


def _name(kind: Any) -> str:
    if typing.get_origin(kind):
        inner = ", ".join("Any" if one is Any else one.__name__ for one in typing.get_args(kind))
        return f"``{typing.get_origin(kind).__name__}[{inner}]``"
    if kind.__module__.startswith("pulumi_acsnumbers"):
        return f":py:obj:`{kind.__name__} <{kind.__module__}.{kind.__name__}>`"
    return f"``{kind.__name__}``"
