"""Writes the Pulumi schema of the plugin, schema/schema.json: `python -m tools.schema [--check]`.

It derives from what defines the Python package: the tables of inputs, the typed dictionaries, the
enumerations, and the signatures and documentation of resources and functions.
"""

import argparse
import collections.abc
import inspect
import json
import sys
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pulumi_acsnumbers import functions, resources
from pulumi_acsnumbers.config_keys import KEYS
from pulumi_acsnumbers.functions import results
from pulumi_acsnumbers.lifecycle.phone_number.schema import INPUTS, Input
from pulumi_acsnumbers.lifecycle.pool.schema import INPUTS as POOL_INPUTS
from pulumi_acsnumbers.native.functions import listed_as
from pulumi_acsnumbers.native.names import camel
from pulumi_acsnumbers.resources.outputs import MonthlyCost
from tools import examples
from tools.documented import (
    alternatives,
    arguments,
    described,
    docs_of,
    first,
    hints_of,
    in_any_language,
    members_of,
    optional,
    pascal,
)

FILE = Path(__file__).resolve().parents[1] / "pulumi_acsnumbers" / "native" / "schema.json"
"""Where the plugin finds it; schema/schema.json is a link to it."""
INDEX = "acsnumbers:index:"
ANYTHING = {"$ref": "pulumi.json#/Any"}
NAMED_OTHERWISE = {"language": {"csharp": {"name": "PhoneNumberValue"}}}
"""In C# no member of a class can have the name of the class."""

SECRET_SETTINGS = ("connectionString", "accessKey")
MORE_SETTINGS = {
    "token_scope": "What a Microsoft Entra ID token is asked for, in a sovereign cloud.",
    "authority_host": "The Microsoft Entra host of a sovereign cloud.",
}
SETTING_TYPES: dict[str, Any] = {
    "allowPurchases": {"type": "boolean"},
    "allowReleases": {"type": "boolean"},
    "allowInsecureHosts": {"type": "array", "items": {"type": "string"}},
}
RECORDS: dict[type, str] = {
    results.CapabilitiesRecord: "Capabilities",
    results.CostRecord: "Cost",
    results.ProgramBriefRecord: "ProgramBriefResult",
    results.OperatorRecord: "OperatorInformation",
}
"""The names of result types that are not their own name without `Record`."""


class Schema:
    """The schema under construction: types are added on first use."""

    def __init__(self) -> None:
        self.types: dict[str, Any] = {}
        self.enums: dict[frozenset[str], type[StrEnum]] = {
            frozenset(one): one
            for one in vars(resources).values()
            if isinstance(one, type) and issubclass(one, StrEnum)
        }

    def whole(self) -> dict[str, Any]:
        """Returns the schema without the version, which the plugin adds."""
        settings = self.settings()
        secret = {key: {**one, "secret": True} for key, one in settings.items()}
        settings = {k: secret[k] if k in SECRET_SETTINGS else v for k, v in settings.items()}
        made = self.resources()
        asked = {
            INDEX + camel(name): self.function(camel(name), getattr(functions, name))
            for name in functions.__all__
            if not name.endswith("_output")
        }
        schema = {
            "name": "acsnumbers",
            "displayName": "ACS Numbers",
            "description": "Azure Communication Services phone numbers and short codes.",
            "keywords": ["pulumi", "azure", "communication-services", "phone-numbers"],
            "license": "MIT",
            "meta": {"supportPack": True},  # a separate Go module, as `package add` requires
            "language": {
                "python": {
                    # Distinct from the package with the dynamic resources.
                    "packageName": "pulumi_acsnumbers_native",
                    "pyproject": {"enabled": True},
                },
                "nodejs": {"packageName": "pulumi-acsnumbers", "respectSchemaVersion": True},
                "go": {"generateResourceContainerTypes": True, "respectSchemaVersion": True},
                "csharp": {"respectSchemaVersion": True},
            },
            "config": {"variables": settings},
            "provider": {
                "description": first(inspect.getdoc(resources.Provider)),
                "inputProperties": settings,
            },
            "types": dict(sorted(self.types.items())),
            "resources": made,
            "functions": asked,
        }
        for example in (examples.PHONE_NUMBER, examples.PROGRAM_BRIEF):
            one = made[INDEX + example.resource]
            one["description"] += "\n\n" + examples.shown(example, schema)
        return schema

    def settings(self) -> dict[str, Any]:
        """Returns the settings of a provider."""
        said = {**arguments(resources.Provider), **MORE_SETTINGS}
        documented = {camel(name): text for name, text in said.items()}
        return {
            key: {**SETTING_TYPES.get(key, {"type": "string"}), "description": documented[key]}
            for key in KEYS
        }

    def resources(self) -> dict[str, Any]:
        """Returns the components and the resources below them."""
        inputs = {camel(one.name): self.input(one) for one in INPUTS}
        required = [camel(one.name) for one in INPUTS if one.required]
        number = self.outputs(
            resources.PhoneNumber, {"capabilities": "Capabilities"}, {"cost": results.CostRecord}
        )
        number = {**inputs, **number}
        given = [*required, "phoneNumber", "status", "order"]
        brief_in = self.brief_inputs()
        brief_out = {**brief_in, **self.outputs(resources.ProgramBrief, {}, {})}
        brief_required = ["countryCode", "submit", "status", "order"]
        pool_in = {camel(one.name): self.input(one) for one in POOL_INPUTS}
        pool_required = [camel(one.name) for one in POOL_INPUTS if one.required]
        pool_out = {
            **pool_in,
            **self.outputs(
                resources.PhoneNumberPool,
                {"capabilities": "Capabilities"},
                {"monthly_cost": MonthlyCost},
            ),
        }
        pool_given = [*pool_required, "phoneNumbers", "status", "order"]
        order = {"order": {"type": "string", "description": "The id of its order."}}
        return {
            INDEX + "PhoneNumber": {
                "isComponent": True,
                "description": described(resources.PhoneNumber),
                "inputProperties": inputs,
                "requiredInputs": required,
                "properties": {**number, "phoneNumber": number["phoneNumber"] | NAMED_OTHERWISE},
                "required": given,
            },
            INDEX + "PhoneNumberPool": {
                "isComponent": True,
                "description": described(resources.PhoneNumberPool),
                "inputProperties": pool_in,
                "requiredInputs": pool_required,
                "properties": pool_out,
                "required": pool_given,
            },
            INDEX + "ProgramBrief": {
                "isComponent": True,
                "description": described(resources.ProgramBrief),
                "inputProperties": brief_in,
                "properties": brief_out,
                "required": brief_required,
            },
            INDEX + "Number": {
                "description": "The number below a component `PhoneNumber`. A program declares the "
                "component; this is the type to import or to read.",
                "inputProperties": {**inputs, **order},
                "requiredInputs": required,
                "properties": number,
                "required": [name for name in given if name != "order"],
            },
            INDEX + "Pool": {
                "description": "The numbers below a component `PhoneNumberPool`. A program "
                "declares the component.",
                "inputProperties": {**pool_in, **order},
                "requiredInputs": pool_required,
                "properties": pool_out,
                "required": [name for name in pool_given if name != "order"],
            },
            INDEX + "Brief": {
                "description": "The application below a component `ProgramBrief`. A program "
                "declares the component; this is the type to import or to read.",
                "inputProperties": {**brief_in, **order},
                "properties": brief_out,
                "required": [name for name in brief_required if name != "order"],
            },
            INDEX + "Order": self.order(),
        }

    def order(self) -> dict[str, Any]:
        """Returns the order, which no program declares itself."""
        said = arguments(resources.Order)
        inputs: dict[str, Any] = {
            "kind": {"type": "string", "description": said["kind"]},
            "spec": {
                "type": "object",
                "additionalProperties": ANYTHING,
                "description": said["spec"],
            },
            "adopt": {
                "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
                "description": said["adopt"],
            },
            "releaseOnDelete": {"type": "boolean", "description": said["release_on_delete"]},
        }
        history = {
            "history": {"type": "string", "description": docs_of(resources.Order)["history"]}
        }
        return {
            "description": "The identity of a number, pool or brief, made by its component. A "
            "program declares no orders.",
            "inputProperties": inputs,
            "requiredInputs": ["kind", "spec"],
            "properties": {**inputs, **history},
            "required": ["kind", "spec", "history"],
        }

    def input(self, one: Input) -> dict[str, Any]:
        """Returns an input of the table."""
        found: dict[str, Any] = {"description": in_any_language(one.doc)}
        if one.members:
            name = "".join(word.capitalize() for word in one.name.split("_"))
            self.types[INDEX + name] = {
                "type": "object",
                "description": in_any_language(one.doc),
                "properties": {camel(member.name): self.input(member) for member in one.members},
                "required": [camel(member.name) for member in one.members if member.required],
            }
            found["$ref"] = f"#/types/{INDEX}{name}"
        elif one.words:
            found |= self.enum(self.enums[frozenset(one.words)])
        elif one.type == "strings":
            found |= {"type": "array", "items": {"type": "string"}}
        elif one.type == "map":
            found |= {"type": "object", "additionalProperties": ANYTHING}
        else:
            found["type"] = one.type
        if one.default is not None:
            shown = one.default if isinstance(one.default, str) else f"{one.default:g}"
            found["description"] += f" Default: {shown}."
        if one.replaces:
            found["willReplaceOnChanges"] = True
        return found

    def outputs(
        self, resource: type, refs: Mapping[str, str], records: Mapping[str, type]
    ) -> dict[str, Any]:
        """Returns the outputs that a resource class documents."""
        found: dict[str, Any] = {}
        for name, doc in docs_of(resource).items():
            if name in refs:
                typed: dict[str, Any] = {"$ref": f"#/types/{INDEX}{refs[name]}"}
            elif name in records:
                typed = self.typed(records[name])
            else:
                (inner,) = typing.get_args(hints_of(resource)[name])
                typed = self.typed(inner)
            found[camel(name)] = {**typed, "description": in_any_language(doc)}
        return found

    def brief_inputs(self) -> dict[str, Any]:
        """Returns the inputs of a program brief."""
        said = arguments(resources.ProgramBrief)
        hints = hints_of(resources.ProgramBrief.__init__)
        found: dict[str, Any] = {}
        for name, doc in said.items():
            if name in ("name", "opts"):
                continue
            replaces = doc.endswith(" Replaces.")
            found[camel(name)] = {
                **self.typed(hints[name]),
                "description": in_any_language(doc.removesuffix(" Replaces.")),
                **({"willReplaceOnChanges": True} if replaces else {}),
            }
        return found

    def function(self, name: str, function: Callable[..., Any]) -> dict[str, Any]:
        """Returns a function: its arguments, and the object that it returns."""
        hints, said = hints_of(function), arguments(function)
        parameters = {
            key: one
            for key, one in inspect.signature(function).parameters.items()
            if key != "provider"
        }
        result = hints["return"]
        if typing.get_origin(result) is list:
            outputs = {listed_as(name): self.typed(result)}
            required = list(outputs)
        else:
            outputs = self.members(result)
            required = [camel(key) for key, hint in members_of(result) if not optional(hint)]
        inputs = {
            camel(key): {**self.typed(hints[key]), "description": in_any_language(said[key])}
            for key in parameters
        }
        return {
            "description": first(inspect.getdoc(function)),
            "inputs": {
                "properties": inputs,
                "required": [
                    camel(key)
                    for key, one in parameters.items()
                    if one.default is inspect.Parameter.empty
                ],
            },
            "outputs": {"properties": outputs, "required": required},
        }

    def members(self, record: type) -> dict[str, Any]:
        """Returns the members of a record or a typed dictionary."""
        said = docs_of(record)
        return {
            camel(key): self.typed(hint) | ({"description": said[key]} if key in said else {})
            for key, hint in members_of(record)
        }

    def enum(self, enum: type[StrEnum]) -> dict[str, Any]:
        """Returns an enumeration that also accepts values unknown to this version."""
        self.types[INDEX + enum.__name__] = {
            "type": "string",
            "description": first(inspect.getdoc(enum)),
            "enum": [{"name": pascal(one.name), "value": one.value} for one in enum],
        }
        return {
            "type": "string",
            "oneOf": [{"type": "string"}, {"$ref": f"#/types/{INDEX}{enum.__name__}"}],
        }

    def typed(self, hint: Any) -> dict[str, Any]:
        """Returns the schema type of an annotation."""
        choices = [one for one in alternatives(hint) if one is not type(None)]
        for enum in (one for one in choices if isinstance(one, type) and issubclass(one, StrEnum)):
            return self.enum(enum)
        for one in choices:
            if typing.is_typeddict(one):
                return self.object(one, one.__name__.removesuffix("Dict"))
            if isinstance(one, type) and issubclass(one, results.Record):
                if one is results.Record:
                    return {"type": "object", "additionalProperties": ANYTHING}
                return self.object(one, RECORDS.get(one, one.__name__.removesuffix("Record")))
        (one,) = choices[:1]
        origin, inner = typing.get_origin(one), typing.get_args(one)
        if origin in (list, collections.abc.Sequence):
            return {"type": "array", "items": self.typed(inner[0])}
        if origin in (dict, collections.abc.Mapping):
            values = ANYTHING if inner[1] is Any else self.typed(inner[1])
            return {"type": "object", "additionalProperties": values}
        plain = {str: "string", bool: "boolean", int: "integer", float: "number"}
        return {"type": plain[one]}

    def object(self, of: Any, name: str) -> dict[str, Any]:
        """Returns a reference to an object type, adding it if it is new."""
        if INDEX + name not in self.types:
            self.types[INDEX + name] = {}  # ends the recursion of a cyclic type
            self.types[INDEX + name] = {
                "type": "object",
                "description": first(inspect.getdoc(of)),
                "properties": self.members(of),
            }
        return {"$ref": f"#/types/{INDEX}{name}"}


def text() -> str:
    """Returns the file."""
    return json.dumps(Schema().whole(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes the file, or reports that it is out of date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    if parser.parse_args().check:
        if FILE.read_text(encoding="utf-8") != text():
            sys.exit(f"{FILE.name} is stale: run python -m tools.schema")
        return
    FILE.write_text(text(), encoding="utf-8")
    print(FILE)


if __name__ == "__main__":
    main()
