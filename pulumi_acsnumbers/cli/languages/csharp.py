"""A program in C#."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .project import GENERATE_SDK, Project, block, comments, pascal, text
from .shapes import Shape, inputs_of

BEFORE_UP: Final = (GENERATE_SDK,)
_HEAD: Final = """\
using System.Collections.Generic;
using Pulumi;
using Acsnumbers = Pulumi.Acsnumbers;

return await Deployment.RunAsync(() =>
{
"""
_PROJECT: Final = """\
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net8.0</TargetFramework>
    <Nullable>enable</Nullable>
    <DefaultItemExcludes>$(DefaultItemExcludes);sdks/**</DefaultItemExcludes>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Pulumi" Version="3.*" />
    <ProjectReference Include="sdks/acsnumbers/Pulumi.Acsnumbers.csproj" />
  </ItemGroup>
</Project>
"""


def files(project: Project) -> dict[str, str]:
    """Return the files of a project."""
    parts = [comments(project.about("ReleaseOnDelete = true"), "//"), _HEAD]
    for one in project.declarations:
        inputs = _value(one.inputs, inputs_of(one.resource), 1)
        made = f"new Acsnumbers.{one.resource}({text(one.name)}, {inputs})"
        parts += [
            comments(one.remarks, "//", "    "),
            f"    {project.assigned(one, 'var')}{made};\n",
        ]
    if project.exported:
        rows = (
            f"[{text(one.name)}] = {one.variable}.{pascal(one.output)}," for one in project.exported
        )
        start = "return new Dictionary<string, object?>\n    {"
        parts.append(f"    {block(start, rows, '};', 1)}\n")
    return {
        "Pulumi.yaml": project.file("runtime: dotnet\n"),
        "Program.cs": "".join([*parts, "});\n"]),
        f"{project.name}.csproj": _PROJECT,
    }


def _value(value: Any, shape: Shape, depth: int) -> str:
    if isinstance(value, Mapping):
        rows = [
            f"{pascal(key)} = {_value(item, shape.member(key), depth + 1)},"
            for key, item in value.items()
        ]
        namespace = "" if depth == 1 else "Inputs."
        start = f"new Acsnumbers.{namespace}{shape.name}Args\n{'    ' * depth}{{"
        return block(start, rows, "}", depth)
    if isinstance(value, list):
        # C# does not infer the type of a word that can be one of an enumeration.
        word = shape.item.name if shape.item.kind == "string" else ""
        rows = [f"{_value(item, shape.item, depth + 1)}," for item in value]
        start = f"new Union<string, Acsnumbers.{word}>[]" if word else "new[]"
        return block(f"{start}\n{'    ' * depth}{{", rows, "}", depth)
    if isinstance(value, str):
        return text(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)
