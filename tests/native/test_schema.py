"""The schema is made from what makes the Python package, and is what the plugin serves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_acsnumbers import __version__, functions
from pulumi_acsnumbers.config_keys import KEYS
from pulumi_acsnumbers.lifecycle.brief.inputs import PROGRAM_KEYS as BRIEF_KEYS
from pulumi_acsnumbers.lifecycle.brief.schema import API_VERSIONS, SECTIONS, Member, present
from pulumi_acsnumbers.lifecycle.core.names import snake
from pulumi_acsnumbers.lifecycle.phone_number.schema import INPUTS
from pulumi_acsnumbers.native.names import COMPONENTS, camel
from pulumi_acsnumbers.native.server import schema_text
from tests.engine.harness import Workshop
from tools.schema import FILE, text

INDEX = "acsnumbers:index:"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    served: dict[str, Any] = json.loads(schema_text())
    return served


def test_the_file_is_not_stale() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run python -m tools.schema"


def test_the_plugin_serves_the_file_with_its_version(schema: dict[str, Any]) -> None:
    assert schema == json.loads(FILE.read_text(encoding="utf-8")) | {"version": __version__}


def test_a_python_sdk_does_not_take_the_name_of_the_package(schema: dict[str, Any]) -> None:
    assert schema["language"]["python"]["packageName"] != "pulumi_acsnumbers"


def test_the_components_have_every_input(schema: dict[str, Any]) -> None:
    number = schema["resources"][f"{INDEX}PhoneNumber"]
    brief = schema["resources"][f"{INDEX}ProgramBrief"]

    assert list(number["inputProperties"]) == [camel(one.name) for one in INPUTS]
    assert number["requiredInputs"] == [camel(one.name) for one in INPUTS if one.required]
    assert set(brief["inputProperties"]) == set(map(camel, BRIEF_KEYS))
    assert {
        name for name, one in number["inputProperties"].items() if one.get("willReplaceOnChanges")
    } == {camel(one.name) for one in INPUTS if one.replaces}


def test_only_components_are_components(schema: dict[str, Any]) -> None:
    assert {token for token, one in schema["resources"].items() if one.get("isComponent")} == set(
        COMPONENTS
    )


def test_a_brief_has_every_member_of_both_versions(schema: dict[str, Any]) -> None:
    def names(members: tuple[Member, ...]) -> set[str]:
        return {name for version in API_VERSIONS for name, _ in present(members, version)}

    for section in SECTIONS:
        assert section.names.first
        token = INDEX + section.names.first[0].upper() + section.names.first[1:]
        assert set(map(snake, schema["types"][token]["properties"])) == names(section.children)


def test_every_function_is_there(schema: dict[str, Any]) -> None:
    names = {name for name in functions.__all__ if not name.endswith("_output")}

    assert set(schema["functions"]) == {INDEX + camel(name) for name in names}


def test_settings_and_their_secrets(schema: dict[str, Any]) -> None:
    variables = schema["config"]["variables"]

    assert tuple(variables) == KEYS
    assert {key for key, one in variables.items() if one.get("secret")} == {
        "connectionString",
        "accessKey",
    }
    assert schema["provider"]["inputProperties"] == variables


def test_every_name_has_a_description_in_the_words_of_its_language(schema: dict[str, Any]) -> None:
    described = [
        one
        for resource in schema["resources"].values()
        for one in (*resource["inputProperties"].values(), *resource["properties"].values())
    ]

    assert all(one["description"] for one in described)
    assert not [one for one in described if "=True" in one["description"]]


def test_the_cli_reads_it(workshop: Workshop, tmp_path: Path) -> None:
    command = [
        "pulumi",
        "package",
        "get-schema",
        str(Path(sys.prefix, "bin/pulumi-resource-acsnumbers")),
    ]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=workshop._env | {"PULUMI_BACKEND_URL": f"file://{tmp_path}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )

    assert json.loads(done.stdout)["name"] == "acsnumbers"
