"""The programs that the command writes, in every language: each is what its compiler reads."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from pulumi_acsnumbers.cli import languages
from pulumi_acsnumbers.cli.declared import Declaration
from pulumi_acsnumbers.cli.languages.project import Project
from pulumi_acsnumbers.cli.languages.shapes import inputs_of

GOLDEN = Path(__file__).with_name("programs")
MAIN = {
    "python": "__main__.py",
    "typescript": "index.ts",
    "go": "main.go",
    "yaml": "Pulumi.yaml",
    "csharp": "Program.cs",
    "java": "src/main/java/myproject/App.java",
}
ODD = "'\"\\ ${a} `b` {c} %s \u202e\x07 \N{GRINNING FACE} */ // #"
NUMBER = Declaration(
    "PhoneNumber",
    "us-toll-free-18335550101",
    "+18335550101",
    {
        "country_code": "US",
        "phone_number_type": "tollFree",
        "assignment_type": "application",
        "capabilities": {"calling": "none", "sms": "outbound"},
        "adopt": "+18335550101",
    },
)
POOL = Declaration(
    "PhoneNumberPool",
    "us-geographic-calling-inbound",
    "",
    {
        "size": 2,
        "country_code": "US",
        "phone_number_type": "geographic",
        "assignment_type": "application",
        "capabilities": {"calling": "inbound", "sms": "none"},
        "adopt": ["+14255550101", "+14255550102"],
    },
)
BRIEF = Declaration(
    "ProgramBrief",
    "contoso-loyalty",
    "6b1f0f6a-0000-4000-8000-000000000001",
    {
        "program_brief_id": "6b1f0f6a-0000-4000-8000-000000000001",
        "api_version": "2022-09-06",
        "program_details": {
            "name": "Contoso Loyalty",
            "is_vanity": False,
            "preferred_vanity_numbers": ["12345", "23456"],
            "call_to_action": ODD,
            "call_to_action_types": ["website", "sms"],
        },
        "message_details": {
            "supported_protocol": "sms",
            "use_cases": [
                {
                    "content_type": "other",
                    "examples": [{"messages": [{"direction": "toUser", "text": "Hello"}]}],
                }
            ],
        },
        "traffic_details": {"total_monthly_volume": 10000, "is_spiky": True},
    },
    ("It is draft.", "A remark\nof two lines */ that ends"),
)
PROJECT = Project("acs-numbers", "https://contoso.communication.azure.com", [NUMBER, POOL, BRIEF])


@pytest.fixture(params=languages.NAMES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language."""
    return str(request.param)


def test_the_program_is(language: str) -> None:
    text = languages.files(language, PROJECT)[MAIN[language]]
    golden = GOLDEN / f"{language}.txt"

    assert text == golden.read_text(encoding="utf-8"), f"is {golden.name} what it should be now?"


def test_every_project_says_its_name_and_runtime(language: str) -> None:
    files = languages.files(language, PROJECT)
    project = yaml.safe_load(files["Pulumi.yaml"])
    runtime = project["runtime"]

    assert project["name"] == "acs-numbers"
    assert (runtime if isinstance(runtime, str) else runtime["name"]) == {
        "typescript": "nodejs",
        "csharp": "dotnet",
    }.get(language, language)
    assert all(text.endswith("\n") for text in files.values())
    assert isinstance(languages.before_up(language), tuple)


def test_no_text_leaves_its_place(language: str) -> None:
    text = languages.files(language, PROJECT)[MAIN[language]]

    assert "\u202e" not in text
    assert "\x07" not in text
    assert not any(line.startswith("of two lines") for line in text.splitlines())


def test_yaml_has_every_value() -> None:
    resources = yaml.safe_load(languages.files("yaml", PROJECT)["Pulumi.yaml"])["resources"]
    details = resources["contoso-loyalty"]["properties"]["programDetails"]

    assert details["callToAction"] == ODD.replace("${", "$${"), "an expression, unless doubled"
    assert details["isVanity"] is False
    assert resources[NUMBER.name]["properties"]["adopt"] == "+18335550101"
    assert resources[POOL.name]["properties"]["adopt"] == list(POOL.numbers)


def test_the_packages_are_those_of_the_schema() -> None:
    packaged = Path(languages.__file__).parents[2] / "native/schema.json"
    schema: dict[str, Any] = json.loads(packaged.read_text(encoding="utf-8"))
    package = json.loads(languages.files("typescript", PROJECT)["package.json"])

    name = schema["language"]["nodejs"]["packageName"]
    assert name in package["dependencies"]
    assert f'from "{name}"' in languages.files("typescript", PROJECT)["index.ts"]
    assert schema["language"]["python"]["packageName"] != "pulumi_acsnumbers", "ours is dynamic"
    build = ET.fromstring(languages.files("java", PROJECT)["pom.xml"])
    found = [one.text for one in build.iter("{http://maven.apache.org/POM/4.0.0}artifactId")]
    assert found == ["acs-numbers", "pulumi", schema["name"]]
    compiled = ET.fromstring(languages.files("csharp", PROJECT)["acs-numbers.csproj"])
    (reference,) = compiled.iter("ProjectReference")
    assert reference.attrib["Include"].endswith("Pulumi.Acsnumbers.csproj")


def test_shapes_are_those_of_the_schema() -> None:
    inputs = inputs_of("ProgramBrief")
    details = inputs.member("program_details")

    assert (details.kind, details.name) == ("object", "ProgramDetails")
    assert details.member("call_to_action_types").item.name == "CallToActionType"
    assert inputs.member("traffic_details").member("total_monthly_volume").kind == "integer"


def test_go_reads_the_program(tmp_path: Path) -> None:
    formatter = shutil.which("gofmt") or "/usr/local/go/bin/gofmt"
    _compiled([formatter, "-e", "-l"], "go", tmp_path / "main.go")


def test_java_reads_the_program(tmp_path: Path) -> None:
    # -proc:only would want the classes; the parser alone speaks of nothing but syntax.
    text = languages.files("java", PROJECT)[MAIN["java"]]
    target = tmp_path / "App.java"
    target.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["javac", "-d", str(tmp_path), str(target)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    wrong = [line for line in done.stderr.splitlines() if ": error: " in line]
    missing = ("does not exist", "cannot find symbol", "static import")
    assert [line for line in wrong if not any(words in line for words in missing)] == []
    assert wrong, "without the SDK its classes are missing, which shows that it was read"


def _compiled(command: list[str], language: str, target: Path) -> None:
    target.write_text(languages.files(language, PROJECT)[MAIN[language]], encoding="utf-8")
    done = subprocess.run(
        [*command, str(target)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
