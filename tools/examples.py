"""The examples in the schema and the tutorial: written once, in languages that tests compile."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from pulumi_acsnumbers.cli.languages.go import MODULE, SCALARS
from pulumi_acsnumbers.cli.languages.project import pascal
from pulumi_acsnumbers.lifecycle.core.names import snake

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """A program with one resource.

    Attributes:
        resource: The name of its type: `PhoneNumber`.
        variable: Its name in the program.
        inputs: Its inputs, with schema names.
        output: The output that the program exports.
        protect: Whether the program protects the resource.
    """

    resource: str
    variable: str
    inputs: Mapping[str, Any]
    output: str
    protect: bool = True


PHONE_NUMBER = Example(
    "PhoneNumber",
    "hotline",
    {
        "countryCode": "US",
        "phoneNumberType": "tollFree",
        "assignmentType": "application",
        "capabilities": {"calling": "none", "sms": "outbound"},
        "maxMonthlyCost": {"amount": 5, "currencyCode": "USD"},
    },
    "phoneNumber",
)
PROGRAM_BRIEF = Example(
    "ProgramBrief",
    "loyalty",
    {
        "programDetails": {"name": "Contoso Loyalty Program", "isVanity": False},
        "messageDetails": {
            "supportedProtocols": ["sms"],
            "useCases": [{"contentCategory": "coupons"}],
        },
        "trafficDetails": {"totalMonthlyVolume": 10000},
    },
    "status",
)
TUTORIAL = Example(
    "PhoneNumber",
    "hotline",
    {
        "countryCode": "US",
        "phoneNumberType": "tollFree",
        "assignmentType": "application",
        "areaCode": "833",
        "capabilities": {"calling": "none", "sms": "outbound"},
    },
    "phoneNumber",
    protect=False,
)


def in_yaml(example: Example) -> str:
    """Returns the program as YAML."""
    declared = {
        "type": f"acsnumbers:{example.resource}",
        "properties": dict(example.inputs),
        **({"options": {"protect": True}} if example.protect else {}),
    }
    outputs = {example.output: "${%s.%s}" % (example.variable, example.output)}  # noqa: UP031  # the braces are YAML's
    program = {"resources": {example.variable: declared}, "outputs": outputs}
    return yaml.safe_dump(program, sort_keys=False, default_flow_style=None)


def in_typescript(example: Example) -> str:
    """Returns the program as TypeScript."""

    def value(of: Any) -> str:
        if isinstance(of, Mapping):
            return "{ " + ", ".join(f"{key}: {value(one)}" for key, one in of.items()) + " }"
        if isinstance(of, list):
            return "[" + ", ".join(map(value, of)) + "]"
        return json.dumps(of)

    made = f"new acsnumbers.{example.resource}"
    return "\n".join(
        (
            'import * as acsnumbers from "pulumi-acsnumbers";',
            "",
            f'const {example.variable} = {made}("{example.variable}", {{',
            *(f"    {key}: {value(one)}," for key, one in example.inputs.items()),
            "}, { protect: true });" if example.protect else "});",
            f"export const {example.output} = {example.variable}.{example.output};",
            "",
        )
    )


def in_python(example: Example) -> str:
    """Returns the program as Python, for a generated SDK."""

    def value(of: Any) -> str:
        if isinstance(of, Mapping):
            members = (f'"{snake(key)}": {value(one)}' for key, one in of.items())
            return "{" + ", ".join(members) + "}"
        if isinstance(of, list):
            return "[" + ", ".join(map(value, of)) + "]"
        return json.dumps(of) if isinstance(of, str) else repr(of)

    return "\n".join(
        (
            "import pulumi",
            "import pulumi_acsnumbers_native as acsnumbers",
            "",
            f"{example.variable} = acsnumbers.{example.resource}(",
            f'    "{example.variable}",',
            *(f"    {snake(key)}={value(one)}," for key, one in example.inputs.items()),
            *(["    opts=pulumi.ResourceOptions(protect=True),"] if example.protect else []),
            ")",
            f'pulumi.export("{example.output}", {example.variable}.{snake(example.output)})',
            "",
        )
    )


def in_go(example: Example, schema: Schema) -> str:
    """Returns the program as Go, which requires the type of every value."""
    typed = schema["resources"][f"acsnumbers:index:{example.resource}"]["inputProperties"]
    given = f'ctx, "{example.variable}", &acsnumbers.{example.resource}Args'
    return "\n".join(
        (
            "package main",
            "",
            "import (",
            f'\t"{MODULE}/acsnumbers"',
            '\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi"',
            ")",
            "",
            "func main() {",
            "\tpulumi.Run(func(ctx *pulumi.Context) error {",
            f"\t\t{example.variable}, err := acsnumbers.New{example.resource}({given}{{",
            *(f"\t\t\t{line}" for line in _go_members(example.inputs, typed, schema)),
            "\t\t}, pulumi.Protect(true))" if example.protect else "\t\t})",
            "\t\tif err != nil {",
            "\t\t\treturn err",
            "\t\t}",
            f'\t\tctx.Export("{example.output}", {example.variable}.{pascal(example.output)})',
            "\t\treturn nil",
            "\t})",
            "}",
            "",
        )
    )


def _go_members(
    values: Mapping[str, Any], typed: Mapping[str, Any], schema: Schema
) -> Iterator[str]:
    """Yields the lines of a struct's members, with nested values indented."""
    width = max(map(len, values)) + 1
    for key, value in values.items():
        first, *more = _go(value, typed[key], schema)
        name = f"{pascal(key)}:"
        # gofmt aligns consecutive single-line members.
        yield f"{name if more else name.ljust(width)} {first}" + ("," if not more else "")
        yield from more


def _go(value: Any, typed: Mapping[str, Any], schema: Schema) -> list[str]:
    """Returns the lines of a value."""
    if isinstance(value, Mapping):
        token = typed["$ref"].removeprefix("#/types/")
        members = _go_members(value, schema["types"][token]["properties"], schema)
        name = token.rpartition(":")[2]
        return [f"&acsnumbers.{name}Args{{", *(f"\t{line}" for line in members), "},"]
    if isinstance(value, list):
        inner = typed["items"]
        lines = [line for one in value for line in _go(one, inner, schema)]
        if isinstance(value[0], Mapping):
            name = f"acsnumbers.{inner['$ref'].rpartition(':')[2]}Array"
        else:
            name = "pulumi.StringArray"
            lines = [f"{line}," for line in lines]
        return [f"{name}{{", *(f"\t{line}" for line in lines), "},"]
    return [f"{SCALARS[typed['type']]}({json.dumps(value)})"]


def languages(example: Example, schema: Schema) -> dict[str, str]:
    """Returns the program in each language, by its name in Markdown."""
    return {
        "typescript": in_typescript(example),
        "python": in_python(example),
        "go": in_go(example, schema),
        "yaml": in_yaml(example),
    }


def folded(example: Example, schema: Schema) -> str:
    """Returns the program in the other languages, for a page that shows it in Python."""
    titles = {"typescript": "TypeScript", "yaml": "YAML", "go": "Go"}
    written = languages(example, schema)
    blocks = (
        f"<details><summary>{title}</summary>\n\n```{name}\n{written[name]}```\n\n</details>\n"
        for name, title in titles.items()
    )
    return "\n".join(blocks)


def shown(example: Example, schema: Schema) -> str:
    """Returns the part of a description of which each generated SDK shows its own language."""
    blocks = (f"```{name}\n{text}```\n" for name, text in languages(example, schema).items())
    return (
        "{{% examples %}}\n## Example Usage\n{{% example %}}\n\n"
        + "\n".join(blocks)
        + "\n{{% /example %}}\n{{% /examples %}}\n"
    )
