"""A program in TypeScript."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ...native.names import camel
from .project import GENERATE_SDK, VERSION, Project, block, comments, text

BEFORE_UP: Final = (GENERATE_SDK, "pulumi install")
_HEAD: Final = 'import * as acsnumbers from "pulumi-acsnumbers";\n'
_COMPILER: Final = {
    "compilerOptions": {
        "strict": True,
        "target": "es2020",
        "module": "commonjs",
        "moduleResolution": "node",
        "outDir": "bin",
    },
    "files": ["index.ts"],
}


def files(project: Project) -> dict[str, str]:
    """Return the files of a project."""
    parts = [comments(project.about("releaseOnDelete: true"), "//"), _HEAD]
    for one in project.declarations:
        inputs = _value(one.inputs, 0)
        parts.append(
            comments(one.remarks, "//")
            + project.assigned(one, "const")
            + f"new acsnumbers.{one.resource}({_text(one.name)}, {inputs});\n"
        )
    if project.exported:
        rows = (
            f"{_text(one.name)}: {one.variable}.{camel(one.output)}," for one in project.exported
        )
        parts.append(block("export = {", rows, "};\n", 0))
    package = {
        "name": project.name,
        "main": "index.ts",
        "private": True,
        "dependencies": {
            "@pulumi/pulumi": "^3.142.0",
            "pulumi-acsnumbers": "file:sdks/acsnumbers",
        },
        "devDependencies": {"@types/node": "^20", "typescript": "^5"},
        "version": VERSION,
    }
    return {
        "Pulumi.yaml": project.file("runtime: nodejs\n"),
        "index.ts": "\n".join(parts),
        "package.json": json.dumps(package, indent=2) + "\n",
        "tsconfig.json": json.dumps(_COMPILER, indent=2) + "\n",
    }


def _value(value: Any, depth: int) -> str:
    if isinstance(value, Mapping):
        rows = (f"{camel(key)}: {_value(item, depth + 1)}," for key, item in value.items())
        return block("{", rows, "}", depth)
    if isinstance(value, list):
        return block("[", (f"{_value(item, depth + 1)}," for item in value), "]", depth)
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    return text(value, r"\u{{{code:x}}}")
