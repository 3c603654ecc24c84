"""Go programs, as the language host of the bundle runs them.

They need no module: the Pulumi SDK reads from the environment what these programs print.
"""

import sys
from pathlib import Path

import pytest

from tests.tools.project import Project, only_what_launchers_need

STORY = """\
package main

import (
	"fmt"
	"os"
)

func main() {
	names := []string{"PROJECT", "STACK", "DRY_RUN", "CONFIG", "CONFIG_SECRET_KEYS", "ORGANIZATION"}
	for _, name := range names {
		fmt.Println(name, os.Getenv("PULUMI_"+name))
	}
	if os.Getenv("PULUMI_MONITOR") == "" || os.Getenv("PULUMI_ENGINE") == "" {
		os.Exit(2)
	}
	os.Exit(3)
}
"""


@pytest.fixture
def program(project: Project) -> Project:
    """A project whose program is Go."""
    (project.root / "Pulumi.yaml").write_text("name: try\nruntime: go\n")
    (project.root / "__main__.py").unlink()
    (project.root / "go.mod").write_text("module try\n\ngo 1.25\n")
    project.env |= {"PULUMI_PYTHON_CMD": sys.executable, "GOFLAGS": "-buildvcs=false"}
    return project


def test_a_program_gets_its_settings_and_its_exit_code_is_named(program: Project) -> None:
    (program.root / "main.go").write_text(STORY)
    program.pulumi("config", "set", "word", "seen")
    program.pulumi("config", "set", "--secret", "token", "hush")
    output = program.pulumi("preview", code=1)

    for line in (
        "PROJECT try",
        "STACK dev",
        "DRY_RUN true",
        '"try:word": "seen"',
        'CONFIG_SECRET_KEYS ["try:token"]',
        "ORGANIZATION organization",
    ):
        assert line in output
    assert "program exited with non-zero exit code: 3" in output


def test_what_the_compiler_says_is_shown(program: Project) -> None:
    (program.root / "main.go").write_text("package main\n\nfunc main() { wrong() }\n")
    output = program.pulumi("preview", code=1)
    assert "compiling the program failed" in output
    assert "undefined: wrong" in output


def test_go_is_asked_for_where_it_is_missing(program: Project, tmp_path: Path) -> None:
    (program.root / "main.go").write_text(STORY)
    program.env["PATH"] = only_what_launchers_need(program, tmp_path)
    output = program.pulumi("preview", code=1)
    assert "Go is not on PATH: install it" in output
