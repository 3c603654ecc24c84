"""Generates what pages show for languages other than Python: `python -m tools.names`.

From the schema: the tables of docs/reference/languages.md, and the program of the tutorial.
"""

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pulumi_acsnumbers import Provider
from pulumi_acsnumbers.lifecycle.core.names import snake
from tools.examples import TUTORIAL, folded
from tools.schema import FILE, INDEX

DOCS = Path(__file__).resolve().parents[1] / "docs"
MARKER = "<!-- What follows is written by python -m tools.names. -->\n"
END = "<!-- From here on it is written by hand. -->\n"
Spec = Mapping[str, Any]


def pages() -> dict[Path, str]:
    """Returns the pages, with the text between the markers, or below the first, regenerated."""
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    parts = {
        DOCS / "reference" / "languages.md": "\n".join(tables(schema)),
        DOCS / "tutorial.md": folded(TUTORIAL, schema) + "\n",
    }
    return {page: _with(page.read_text(encoding="utf-8"), part) for page, part in parts.items()}


def _with(page: str, part: str) -> str:
    above, marker, rest = page.partition(MARKER)
    _, end, below = rest.partition(END)
    return f"{above}{marker}\n{part}{end}{below}"


def tables(schema: Spec) -> Iterator[str]:
    """Yields the lines of the tables."""
    for component in ("PhoneNumber", "PhoneNumberPool", "ProgramBrief"):
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
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
