"""Programs in each Pulumi language, with the package names from the schema.

A language is a module with `BEFORE_UP`, the commands before the first `pulumi up`, and `files`,
which returns the text of each file of a project.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from .project import Project

NAMES: Final = ("python", "typescript", "go", "yaml", "csharp", "java")
"""The languages; each is a module of this package."""


def files(language: str, project: Project) -> dict[str, str]:
    """Return the files of a project, by name."""
    made: dict[str, str] = import_module(f".{language}", __name__).files(project)
    return made


def before_up(language: str) -> tuple[str, ...]:
    """Return the commands before the first `pulumi up`."""
    commands: tuple[str, ...] = import_module(f".{language}", __name__).BEFORE_UP
    return commands
