"""A stack of a YAML program on the real engine, whose resources the native plugin makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.engine.harness import Result, Stack
from tests.engine.service import Service

ROOT = Path(__file__).parents[2]
PHONE_NUMBER = "acsnumbers:index:PhoneNumber"
PROGRAM_BRIEF = "acsnumbers:index:ProgramBrief"
NUMBER = "acsnumbers:index:Number"
BRIEF = "acsnumbers:index:Brief"
ORDER = "acsnumbers:index:Order"
TOLL_FREE: dict[str, Any] = {
    "countryCode": "US",
    "phoneNumberType": "tollFree",
    "assignmentType": "application",
    "capabilities": {"calling": "none", "sms": "outbound"},
}


def number(options: Mapping[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    """Return the declaration of a toll-free number.

    Args:
        options: Its resource options.
        properties: What differs from a plain toll-free number.
    """
    declared = {"type": PHONE_NUMBER, "properties": TOLL_FREE | properties}
    return {**declared, "options": dict(options)} if options else declared


def copy_of_the_package(folder: Path) -> Path:
    """Put into a folder what a clone of the repository has of the package; return the folder."""
    kept = ("plugin", "pulumi_acsnumbers", "pyproject.toml", "*.md", "LICENSE")
    listed = subprocess.run(
        ["git", "ls-files", *kept],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    ).stdout.split()  # fmt: skip
    for name in listed:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


class YamlStack(Stack):
    """A stack whose program is YAML."""

    def __init__(
        self, folder: Path, env: Mapping[str, str], service: Service, host: Path | None = None
    ) -> None:
        path = f"{host}{os.pathsep}{env['PATH']}" if host else env["PATH"]
        super().__init__(folder, {**env, "PATH": path}, service)

    def write(
        self,
        resources: Mapping[str, Any],
        *,
        outputs: Mapping[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        plugin: Path | None = Path(sys.prefix, "bin"),
        **more: Any,
    ) -> None:
        """Write the program; YAML is JSON with other line breaks.

        Args:
            resources: The resources by name.
            outputs: The outputs of the stack.
            variables: The variables of the program.
            plugin: The folder that has the plugin; None where Pulumi is to find it.
            more: Other keys of the project file.
        """
        where = {"plugins": {"providers": [{"name": "acsnumbers", "path": str(plugin)}]}}
        program = {
            "name": self.project,
            "runtime": "yaml",
            **(where if plugin else {}),
            "variables": dict(variables or {}),
            "resources": dict(resources),
            "outputs": dict(outputs or {}),
            **more,
        }
        text = json.dumps(program, indent=2, ensure_ascii=False)  # YAML has no surrogate pairs
        (self.folder / "Pulumi.yaml").write_text(text, encoding="utf-8")

    def pulumi(self, *arguments: str, code: int = 0) -> Result:
        """Run a command of the CLI, which must end with this exit code, and without our failure."""
        result = super().pulumi(*arguments, code=code)
        assert "exited prematurely" not in result.text, result.text
        assert "internal error" not in result.text, result.text
        assert "connection is closing" not in result.text, result.text
        return result

    def resources(self, kind: str = NUMBER) -> list[dict[str, Any]]:
        """Return the resources of a type in the state, copies that wait for deletion too."""
        return super().resources(kind)

    def output(self, name: str) -> Any:
        """Return an output of the stack."""
        (of_stack,) = super().resources("pulumi:pulumi:Stack")
        return of_stack["outputs"][name]

    @classmethod
    def urn(cls, name: str = "hotline", kind: str = NUMBER, parent: str = PHONE_NUMBER) -> str:
        """Return the URN of a resource in a component that has no parent."""
        types = f"{parent}${kind}" if parent else kind
        return f"urn:pulumi:{cls.name}::{cls.project}::{types}::{name}"
