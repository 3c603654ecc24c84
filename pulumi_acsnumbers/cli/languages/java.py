"""A program in Java."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ...native.names import camel
from .project import GENERATE_SDK, VERSION, Project, block, comments, text
from .shapes import Shape, inputs_of

BEFORE_UP: Final = (GENERATE_SDK,)
_PACKAGE: Final = "com.pulumi.acsnumbers"
_END: Final = "    }\n}\n"
_BUILD: Final = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.pulumi</groupId>
  <artifactId>{name}</artifactId>
  <version>{version}</version>
  <properties>
    <maven.compiler.release>11</maven.compiler.release>
    <mainClass>myproject.App</mainClass>
  </properties>
  <dependencies>
    <dependency>
      <groupId>com.pulumi</groupId>
      <artifactId>pulumi</artifactId>
      <version>[1.0,2.0)</version>
    </dependency>
    <dependency>
      <groupId>com.pulumi</groupId>
      <artifactId>acsnumbers</artifactId>
      <version>{version}</version>
    </dependency>
  </dependencies>
</project>
"""


def files(project: Project) -> dict[str, str]:
    """Return the files of a project."""
    names: set[str] = {"com.pulumi.Context", "com.pulumi.Pulumi"}
    body: list[str] = []
    for one in project.declarations:
        shape = inputs_of(one.resource)
        names |= {f"{_PACKAGE}.{one.resource}", f"{_PACKAGE}.{one.resource}Args"}
        names |= set(_imports(one.inputs, shape))
        made = f"new {one.resource}({_text(one.name)}, {_value(one.inputs, shape, 2)})"
        body += [
            comments(one.remarks, "//", "        "),
            f"        {project.assigned(one, 'var')}{made};\n",
        ]
    body += [
        f"        ctx.export({_text(one.name)}, {one.variable}.{camel(one.output)}());\n"
        for one in project.exported
    ]
    head = "".join(f"import {name};\n" for name in sorted(names))
    start = (
        "public class App {\n"
        "    public static void main(String[] args) {\n        Pulumi.run(App::stack);\n    }\n\n"
        "    public static void stack(Context ctx) {\n"
    )
    about = comments(project.about("releaseOnDelete(true)"), "//")
    return {
        "Pulumi.yaml": project.file("runtime: java\n"),
        "src/main/java/myproject/App.java": "".join(
            [about, "package myproject;\n\n", head, "\n", start, *body, _END]
        ),
        "pom.xml": _BUILD.format(name=project.name, version=VERSION),
    }


def _value(value: Any, shape: Shape, depth: int) -> str:
    if isinstance(value, Mapping):
        rows = [
            f".{camel(key)}({_argument(item, shape.member(key), depth + 1)})"
            for key, item in value.items()
        ]
        return block(f"{shape.name}Args.builder()", [*rows, ".build()"], "", depth).rstrip()
    if isinstance(value, str):
        return _text(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _argument(value: Any, shape: Shape, depth: int) -> str:
    """Return the arguments of a builder's method, which takes the items of a list one by one."""
    if not isinstance(value, list):
        return _value(value, shape, depth)
    items = [_value(item, shape.item, depth + 1) for item in value]
    if shape.item.kind == "string" and shape.item.name:
        items = [f"Either.ofLeft({item})" for item in items]
    rows = [f"{item}," for item in items[:-1]] + items[-1:]
    return block("", rows, "", depth).rstrip() if items else ""


def _imports(value: Any, shape: Shape) -> Iterator[str]:
    """Yield the input classes that a value uses."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            of_member = shape.member(key)
            if of_member.kind == "object":
                yield f"{_PACKAGE}.inputs.{of_member.name}Args"
            yield from _imports(item, of_member)
    elif isinstance(value, list):
        if shape.item.kind == "object":
            yield f"{_PACKAGE}.inputs.{shape.item.name}Args"
        elif shape.item.name:
            yield "com.pulumi.core.Either"
        for item in value:
            yield from _imports(item, shape.item)


def _text(value: str) -> str:
    return text(value, r"\u{high:04x}\u{low:04x}")
