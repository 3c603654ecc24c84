"""Lines of a Python program that manage existing resources. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..acs.models import PurchasedNumber
from .declared import number_declaration

HEAD: Final = "import pulumi_acsnumbers as acs\n"

_WIDTH: Final = 100


def number_lines(number: PurchasedNumber) -> str:
    """Return the declaration of a number, with inputs that change nothing about it."""
    declared = number_declaration(number)
    return declaration(declared.resource, declared.name, declared.inputs)


def declaration(resource: str, name: str, inputs: Mapping[str, Any]) -> str:
    """Return a resource with its inputs as Python."""
    lines = [f"    {_text(name)},"]
    lines += [f"    {key}={_value(value, 4, len(key) + 2)}," for key, value in inputs.items()]
    return "\n".join([f"acs.{resource}(", *lines, ")\n"])


def comment(text: str) -> str:
    """Return a text as comments, whatever it contains."""
    clean = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return "".join(f"# {line}".rstrip() + "\n" for line in clean.split("\n"))


def _value(value: Any, indent: int, used: int) -> str:
    """Return plain JSON as Python, on one line if it fits."""
    flat = _flat(value)
    if indent + used + len(flat) < _WIDTH or not isinstance(value, (Mapping, list)) or not value:
        return flat
    inner = " " * (indent + 4)
    if isinstance(value, Mapping):
        rows: Iterable[str] = (
            f"{_text(str(key))}: {_value(item, indent + 4, len(str(key)) + 5)}"
            for key, item in value.items()
        )
        start, end = "{", "}"
    else:
        rows = (_value(item, indent + 4, 1) for item in value)
        start, end = "[", "]"
    return "\n".join([start, *(f"{inner}{row}," for row in rows), " " * indent + end])


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        members = (f"{_text(str(key))}: {_flat(item)}" for key, item in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flat(item) for item in value)}]"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(value: str) -> str:
    """Return a Python string literal: JSON, except for what cannot be written plainly.

    Characters that control a terminal or change the text direction are escaped.
    """
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c) for c in quoted)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
