"""Writes the tables of docs/reference/languages.md from the schema: `python -m tools.names`."""

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pulumi_acsnumbers import Provider
from pulumi_acsnumbers.lifecycle.core.names import snake
from tools.schema import FILE, INDEX

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "languages.md"
MARK = "<!-- What follows is written by python -m tools.names. -->\n"
Spec = Mapping[str, Any]


def text() -> str:
    """Returns the page: the text above the marker, and the tables below it."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    return by_hand + MARK + "\n" + "\n".join(tables())


def tables() -> Iterator[str]:
    """Yields the lines of the tables."""
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    for component in ("PhoneNumber", "ProgramBrief"):
        spec = schema["resources"][INDEX + component]
        inputs, outputs = spec["inputProperties"], spec["properties"]
        yield from table(f"Inputs of {component}", members(schema, inputs))
        more = {name: one for name, one in outputs.items() if name not in inputs}
        yield from table(f"Outputs of {component}, besides its inputs", members(schema, more))
    yield from (
        "## Functions\n",
        "| Python | other languages | arguments | list |",
        "|---|---|---|---|",
    )
    for token, function in schema["functions"].items():
        name = token.removeprefix(INDEX)
        given = ", ".join(f"`{one}`" for one in function["inputs"]["properties"])
        lists = ", ".join(
            f"`{key}`"
            for key, one in function["outputs"]["properties"].items()
            if one.get("type") == "array" and len(function["outputs"]["properties"]) == 1
        )
        yield f"| `{snake(name)}` | `{name}` | {given} | {lists} |"
    yield "\n## Settings\n\n| `Provider` in Python | other languages |\n|---|---|"
    known = inspect.signature(Provider.__init__).parameters
    for name in schema["provider"]["inputProperties"]:
        python = f"`{snake(name)}`" if snake(name) in known else "in the stack's configuration"
        yield f"| {python} | `{name}` |"
    yield ""


def table(title: str, names: Iterator[str]) -> Iterator[str]:
    """Yields a table of names."""
    yield f"## {title}\n\n| Python | other languages |\n|---|---|"
    for name in names:
        yield f"| `{'.'.join(map(snake, name.split('.')))}` | `{name}` |"
    yield ""


def members(schema: Spec, properties: Spec, before: str = "") -> Iterator[str]:
    """Yields the names of properties, including nested ones."""
    for name, one in properties.items():
        yield f"{before}{name}"
        many = "[]" if "items" in one else ""
        reference = (one.get("$ref") or one.get("items", {}).get("$ref", "")).removeprefix(
            "#/types/"
        )
        if reference:
            inner = schema["types"].get(reference, {}).get("properties", {})
            yield from members(schema, inner, f"{before}{name}{many}.")


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
