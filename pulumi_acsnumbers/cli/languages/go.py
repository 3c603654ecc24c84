"""A program in Go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..declared import Declaration
from .project import GENERATE_SDK, Project, block, comments, pascal, text
from .shapes import Shape, inputs_of

BEFORE_UP: Final = (GENERATE_SDK, "go mod tidy")
MODULE: Final = "example.com/pulumi-acsnumbers/sdk/go"
"""The Go module name that Pulumi gives a package that is not in a module repository."""

_HEAD: Final = f"""\
package main

import (
	"{MODULE}/acsnumbers"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {{
	pulumi.Run(func(ctx *pulumi.Context) error {{
"""
_FAILED: Final = "err != nil {\n\t\t\treturn err\n\t\t}\n"
_END: Final = "\t\treturn nil\n\t})\n}\n"
SCALARS: Final = {
    "string": "pulumi.String",
    "boolean": "pulumi.Bool",
    "integer": "pulumi.Int",
    "number": "pulumi.Float64",
}
"""The wrapper of a plain value, by its type in the schema."""


def files(project: Project) -> dict[str, str]:
    """Return the files of a project."""
    parts = [comments(project.about("ReleaseOnDelete: pulumi.Bool(true)"), "//"), _HEAD]
    for one in project.declarations:
        inputs = _value(one.inputs, inputs_of(one.resource), 2)
        made = f"acsnumbers.New{one.resource}(ctx, {text(one.name)}, {inputs})"
        parts += [
            comments(one.remarks, "//", "\t\t"),
            _kept(one, made) if one.output else f"\t\tif _, err := {made}; {_FAILED}",
        ]
    return {
        "Pulumi.yaml": project.file("runtime: go\n"),
        "main.go": "".join([*parts, _END]),
        "go.mod": f"module {project.name}\n\ngo 1.25\n",
    }


def _kept(one: Declaration, made: str) -> str:
    """Return a resource with a variable, and the export of its numbers."""
    return (
        f"\t\t{one.variable}, err := {made}\n\t\tif {_FAILED}"
        f"\t\tctx.Export({text(one.name)}, {one.variable}.{pascal(one.output)})\n"
    )


def _value(value: Any, shape: Shape, depth: int) -> str:
    if isinstance(value, Mapping):
        rows = (
            f"{pascal(key)}: {_value(item, shape.member(key), depth + 1)},"
            for key, item in value.items()
        )
        return block(f"&acsnumbers.{shape.name}Args{{", rows, "}", depth, "\t")
    if isinstance(value, list):
        item_shape = shape.item
        array = (
            f"acsnumbers.{item_shape.name}Array"
            if item_shape.kind == "object"
            else f"{SCALARS[item_shape.kind]}Array"
        )
        rows = (f"{_value(item, item_shape, depth + 1)}," for item in value)
        return block(f"{array}{{", rows, "}", depth, "\t")
    if isinstance(value, str):
        return f"pulumi.String({text(value)})"
    written = str(value).lower() if isinstance(value, bool) else repr(value)
    return f"{SCALARS[shape.kind]}({written})"
