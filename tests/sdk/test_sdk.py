"""The SDKs are generated from the schema that the plugin serves, and compile."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_acsnumbers.native.server import schema_text
from tools import csharp, node, sdk

EXAMPLE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RESOURCES = ("PhoneNumber", "ProgramBrief")
TUTORIAL = "tutorial"
COMPILED = (*RESOURCES, TUTORIAL)
ADOPTED = Path(__file__).resolve().parents[1] / "cli" / "programs"
"""The programs that `acsnumbers adopt` writes."""

TSCONFIG = {
    "strict": True,
    "noEmit": True,
    "skipLibCheck": True,
    "module": "commonjs",
    "moduleResolution": "node",
    "target": "es2020",
    "types": ["node"],
}


def examples(resource: str) -> dict[str, str]:
    """The examples of a resource that the plugin serves, or of the tutorial, by language."""
    if resource == TUTORIAL:
        page = ADOPTED.parents[2] / "docs" / "tutorial.md"
        return dict(EXAMPLE.findall(page.read_text(encoding="utf-8")))
    served = json.loads(schema_text())["resources"][f"acsnumbers:index:{resource}"]
    return dict(EXAMPLE.findall(served["description"]))


@pytest.mark.parametrize(
    ("language", "file"),
    [
        ("nodejs", "bin/index.js"),
        ("go", "go.mod"),
        ("python", "pyproject.toml"),
        pytest.param("dotnet", "Pulumi.Acsnumbers.csproj", marks=pytest.mark.full),
    ],
)
def test_an_sdk_compiles(language: str, file: str) -> None:
    assert language in sdk.CHECKS
    assert (sdk.made(language) / file).is_file()


@pytest.mark.parametrize(
    ("language", "file", "wrong"),
    [
        pytest.param("dotnet", "Number.cs", "class Order { int Order; }}", marks=pytest.mark.full),
        ("nodejs", "number.ts", "export const wrong: string = 1;\n"),
        ("go", "acsnumbers/number.go", "var wrong string = 1\n"),
        ("python", f"{sdk.PYTHON_PACKAGE}/number.py", "wrong: str = pulumi.missing\n"),
    ],
)
def test_what_does_not_compile_is_told(
    tmp_path: Path, language: str, file: str, wrong: str
) -> None:
    broken = tmp_path / language
    shutil.copytree(sdk.made(language), broken, ignore=shutil.ignore_patterns("node_modules"))
    with (broken / file).open("a", encoding="utf-8") as text:
        text.write(wrong)
    with pytest.raises(sdk.SdkError, match=Path(file).name):
        sdk.CHECKS[language](broken)


def test_an_sdk_is_made_again_when_it_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def generate(language: str, folder: Path) -> Path:
        (folder / language).mkdir()
        generated.append(language)
        return folder / language

    generated: list[str] = []
    monkeypatch.setattr(sdk, "SDKS", tmp_path)
    monkeypatch.setattr(sdk, "generate", generate)
    monkeypatch.setattr(sdk, "CHECKS", {"go": lambda folder: (folder / "checked").touch()})
    first = sdk.made("go")
    assert (first / "checked").is_file()
    assert sdk.made("go") == first
    assert generated == ["go"]

    monkeypatch.setattr(sdk, "wanted", lambda: "another schema")
    sdk.made("go")
    assert generated == ["go", "go"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_language_has_an_example(resource: str) -> None:
    assert list(examples(resource)) == ["typescript", "python", "go", "yaml"]


def test_typescript_examples_and_adopted_programs_compile(tmp_path: Path) -> None:
    made = sdk.made("nodejs")
    (tmp_path / "node_modules").mkdir()
    for package in ("@pulumi", "@types"):
        (tmp_path / "node_modules" / package).symlink_to(made / "node_modules" / package)
    (tmp_path / "node_modules/pulumi-acsnumbers").symlink_to(made / "bin")
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": TSCONFIG}))
    compiler = (node.NPM[0], made / "node_modules/typescript/bin/tsc", "--project", ".")

    for resource in COMPILED:
        (tmp_path / f"{resource}.ts").write_text(examples(resource)["typescript"])
    shutil.copy(ADOPTED / "typescript.txt", tmp_path / "adopted.ts")
    sdk.run(compiler, tmp_path)
    for resource in COMPILED:
        (tmp_path / f"{resource}.ts").write_text(one_wrong(examples(resource)["typescript"]))
    refused(
        r"PhoneNumber.ts.*assignable[\s\S]*ProgramBrief.ts.*assignable[\s\S]*tutorial.ts.*assignable",
        compiler,
        tmp_path,
    )


def test_the_examples_of_python_have_the_right_types(tmp_path: Path) -> None:
    mypy = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-incremental")
    command = (*mypy, "--follow-imports=silent", *(f"{resource}.py" for resource in RESOURCES))
    path = {"MYPYPATH": str(sdk.made("python"))}

    for resource in RESOURCES:
        (tmp_path / f"{resource}.py").write_text(examples(resource)["python"])
    sdk.run(command, tmp_path, path)
    for resource in RESOURCES:
        (tmp_path / f"{resource}.py").write_text(one_wrong(examples(resource)["python"]))
    refused("No overload[\\s\\S]*No overload", command, tmp_path, path)


def test_go_examples_and_adopted_programs_compile(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.mkdir()
    (program / "go.mod").write_text("module program\n\ngo 1.25\n")
    for resource in COMPILED:
        (program / resource).mkdir()
        (program / resource / "main.go").write_text(examples(resource)["go"])
    (program / "adopted").mkdir()
    shutil.copy(ADOPTED / "go.txt", program / "adopted" / "main.go")
    sdk.vet_go(program, sdk.made("go"))
    shutil.rmtree(program / "adopted")
    formatted = subprocess.check_output(["gofmt", "-l", "."], cwd=program, timeout=60)
    assert formatted == b""

    for resource in COMPILED:
        (program / resource / "main.go").write_text(one_wrong(examples(resource)["go"]))
    with pytest.raises(sdk.SdkError, match=r"PhoneNumber/main.go.*cannot use") as caught:
        sdk.vet_go(program, sdk.made("go"))
    for other in (RESOURCES[1], TUTORIAL):
        assert re.search(f"{other}/main.go.*cannot use", str(caught.value))


@pytest.mark.full
def test_the_csharp_program_that_adopt_writes_names_what_the_sdk_has() -> None:
    has = csharp.members(sdk.made("dotnet"))
    program = csharp.parsed((ADOPTED / "csharp.txt").read_bytes())
    assert not program.has_error
    made = list(csharp.nodes(program, "object_creation_expression"))
    assert len(made) > 10
    for one in made:
        name = csharp.text_of(one.child_by_field_name("type")).rpartition(".")[2]
        given = one.child_by_field_name("initializer")
        for member in [] if given is None else given.children:
            if member.type == "assignment_expression":
                assert csharp.text_of(member.child_by_field_name("left")) in has[name]
        assert name in has


def test_a_member_with_the_name_of_its_class_is_told(tmp_path: Path) -> None:
    (tmp_path / "One.cs").write_text("class One { public string One { get; set; } }")
    (tmp_path / "Two.cs").write_text("class Two { public string One { get; set; } }")
    assert list(csharp.faults(tmp_path)) == ["One: a member cannot have the name of its class"]


def refused(match: str, *command: Any) -> None:
    """A command fails, and says why."""
    with pytest.raises(sdk.SdkError, match=match):
        sdk.run(*command)


def one_wrong(text: str) -> str:
    """A program in which one value has another type."""
    wrong = {
        'pulumi.String("sms")': "pulumi.Bool(true)",
        'pulumi.String("outbound")': "pulumi.Bool(true)",
        '"outbound"': "5",
        '["sms"]': "5",
    }
    for there, other in wrong.items():
        if there in text:
            return text.replace(there, other)
    raise AssertionError(text)
