"""A program in YAML, a single file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from ...native.names import camel, camel_keys
from .project import Project, comments

BEFORE_UP: Final = ()


def files(project: Project) -> dict[str, str]:
    """Return the file of a project."""
    parts = [comments(project.about("releaseOnDelete: true"), "#"), project.file("runtime: yaml\n")]
    parts.append("resources:\n")
    for one in project.declarations:
        properties = _plain(camel_keys(one.inputs))
        resource = {one.name: {"type": f"acsnumbers:{one.resource}", "properties": properties}}
        # A single invisible character makes everything outside ASCII escaped.
        plain = all(text.isprintable() for text in _texts(properties))
        written = yaml.safe_dump(resource, sort_keys=False, allow_unicode=plain, width=100)
        parts.append(comments(one.remarks, "#", "  ") + textwrap.indent(written, "  "))
    if project.exported:
        outputs = {one.name: f"${{{one.name}.{camel(one.output)}}}" for one in project.exported}
        parts.append(yaml.safe_dump({"outputs": outputs}, sort_keys=False, width=100))
    return {"Pulumi.yaml": "".join(parts)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)


def _plain(value: Any) -> Any:
    """Return a value in which no string is an expression of the program."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.replace("${", "$${") if isinstance(value, str) else value
