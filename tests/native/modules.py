"""What npm would install beside a TypeScript program."""

from __future__ import annotations

import sys

from tests.engine.harness import Stack
from tools import node, sdk


def install(stack: Stack) -> None:
    """Put the generated SDK, the Pulumi SDK and the compiler beside the program of a stack."""
    made = sdk.made("nodejs")
    stack.env |= node.on_path(stack.folder / "node", stack.env)
    stack.env["PULUMI_PYTHON_CMD"] = sys.executable
    modules = stack.folder / "node_modules"
    modules.mkdir()
    for package in ("@pulumi", "@types", "typescript"):
        (modules / package).symlink_to(made / "node_modules" / package)
    (modules / "pulumi-acsnumbers").symlink_to(made / "bin")
