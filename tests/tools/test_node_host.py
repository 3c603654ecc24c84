"""TypeScript programs, as the language host of the bundle runs them."""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.project import Project, only_what_launchers_need
from tools import node
from tools.pulumi import install

STORY = """\
import * as pulumi from "@pulumi/pulumi";
import * as fs from "fs";

const config = new pulumi.Config();
const named: { [key: string]: string } = { word: config.require("word") };
export const word: string = named.word;
export const token = config.requireSecret("token");
export const names = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()];
export const preview = pulumi.runtime.isDryRun();
export const here = fs.realpathSync(".");
"""
TSCONFIG = """\
{
    "compilerOptions": {
        "strict": true,
        "target": "es2020",
        "module": "commonjs",
        "moduleResolution": "node"
    }
}
"""


@pytest.fixture
def program(project: Project, tmp_path: Path) -> Project:
    """A project whose program is TypeScript, with the SDK beside it."""
    (project.root / "Pulumi.yaml").write_text("name: try\nruntime: nodejs\n")
    (project.root / "__main__.py").unlink()
    (project.root / "package.json").write_text('{"main": "index.ts"}')
    (project.root / "tsconfig.json").write_text(TSCONFIG)
    (project.root / "node_modules").symlink_to(install.node_modules(node.NPM))
    project.env = node.on_path(tmp_path / "node", project.env)
    project.env["PULUMI_PYTHON_CMD"] = sys.executable
    return project


def test_a_program_of_typescript(program: Project) -> None:
    (program.root / "index.ts").write_text(STORY)
    program.pulumi("config", "set", "word", "seen")
    program.pulumi("config", "set", "--secret", "token", "hush")
    assert "hush" not in program.pulumi("up", "--yes", "--skip-preview")

    shown = program.pulumi("stack", "output", "--json")
    for text in ('"word": "seen"', '"token": "[secret]"', '"preview": false', str(program.root)):
        assert text in shown
    assert program.pulumi("stack", "output", "names", "--json") == (
        '[\n  "organization",\n  "try",\n  "dev"\n]\n'
    )
    program.pulumi("destroy", "--yes", "--skip-preview")


def test_types_are_checked(program: Project) -> None:
    (program.root / "index.ts").write_text("export const word: string = 1;\n")
    output = program.pulumi("preview", code=1)
    assert "Type 'number' is not assignable to type 'string'" in output


def test_types_are_not_checked_where_the_project_says_so(program: Project) -> None:
    (program.root / "Pulumi.yaml").write_text(
        "name: try\nruntime: {name: nodejs, options: {typescript: false}}\nmain: index.js\n"
    )
    (program.root / "index.ts").write_text("export const word: string = 1;\n")
    (program.root / "index.js").write_text("exports.word = 1;\n")
    program.pulumi("up", "--yes", "--skip-preview")
    assert program.pulumi("stack", "output", "word") == "1\n"


def test_an_exception_is_shown_once(program: Project) -> None:
    (program.root / "index.ts").write_text("throw new Error('boom');\n")
    output = program.pulumi("preview", code=1)
    assert output.count("Error: boom") == 1
    assert "exit code" not in output


def test_an_exit_code_of_the_program_is_named(program: Project) -> None:
    (program.root / "index.ts").write_text("process.exit(3);\n")
    output = program.pulumi("preview", code=1)
    assert "program exited with non-zero exit code: 3" in output


def test_a_missing_sdk_is_named(program: Project) -> None:
    (program.root / "node_modules").unlink()
    output = program.pulumi("preview", code=1)
    assert f"the Pulumi SDK is not installed: run `npm install` in {program.root}" in output


def test_node_is_asked_for_where_it_is_missing(program: Project, tmp_path: Path) -> None:
    program.env["PATH"] = only_what_launchers_need(program, tmp_path)
    output = program.pulumi("preview", code=1)
    assert "Node.js is not on PATH: install it" in output


def test_nothing_outlives_a_killed_engine(program: Project, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    pipe = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    (program.root / "index.ts").write_text(
        'import * as fs from "fs";\n'
        f'fs.writeSync(fs.openSync("{fifo}", "w"), "started");\n'
        "setTimeout(() => undefined, 200000);\n"
    )
    with subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=program.root,
        env=program.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert select.select([pipe], [], [], 60)[0]
            assert os.read(pipe, 100) == b"started"
        finally:
            process.kill()
    assert select.select([pipe], [], [], 60)[0]
    assert os.read(pipe, 100) == b"", "the program ended"
    os.close(pipe)
