"""The copy of a Pulumi project on which a test runs the CLI."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_LEFT_BEHIND = (".git", "__pycache__", ".pytest_cache", "node_modules", ".pulumi")


def copy_project(project: Path, target: Path) -> Path:
    """Copy a project's folder; returns the copy.

    What its file names beside the folder, as `main: ../src` and `virtualenv: ../.venv`, comes
    along and is found there at the same place. A virtual environment cannot be copied, so it is
    linked; where there is none yet, that of the test takes its place.

    Args:
        project: The folder with Pulumi.yaml.
        target: Where the copy is made; it must not exist.

    Raises:
        FileNotFoundError: The folder has no Pulumi.yaml.
    """
    project = project.resolve()
    main, environment = _outside(project)
    around = Path(os.path.commonpath([project, *filter(None, (main, environment))]))
    for folder in {project, main or project}:
        if not any(folder.is_relative_to(other) for other in {project, main or project} - {folder}):
            _copy(folder, target / folder.relative_to(around))
    if environment is not None:
        link = target / environment.relative_to(around)
        if not os.path.lexists(link):
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(environment if environment.is_dir() else Path(sys.prefix))
    return target / project.relative_to(around)


def _outside(project: Path) -> tuple[Path | None, Path | None]:
    """Return the folder of the program and the virtual environment, as far as they are named."""
    settings = _settings(project)
    runtime = settings.get("runtime")
    options = runtime.get("options") if isinstance(runtime, Mapping) else None
    named = options.get("virtualenv") if isinstance(options, Mapping) else None
    main = _place(project, settings.get("main"))
    return main if main and main.is_dir() else None, _place(project, named)


def _settings(project: Path) -> Mapping[str, Any]:
    for name in _PROJECT_FILES:
        file = project / name
        if file.is_file():
            with suppress(yaml.YAMLError):  # the CLI says what is wrong with it
                settings = yaml.safe_load(file.read_text(encoding="utf-8"))
                return settings if isinstance(settings, Mapping) else {}
            return {}
    raise FileNotFoundError(
        f"running a Pulumi program: {project} has no Pulumi.yaml; name the folder that has"
    )


def _place(project: Path, named: Any) -> Path | None:
    """Return the place that the project's file names relative to its own; None for any other."""
    if not isinstance(named, str) or Path(named).is_absolute():
        return None
    # Not resolved: a link is found at the place that is named.
    return Path(os.path.normpath(project / named))


def _copy(folder: Path, target: Path) -> None:
    environments: list[Path] = []

    def leave(place: str, names: list[str]) -> list[str]:
        found = [name for name in names if Path(place, name, "pyvenv.cfg").is_file()]
        environments.extend(Path(place, name) for name in found)
        return [*found, *(name for name in names if name in _LEFT_BEHIND)]

    shutil.copytree(folder, target, ignore=leave, symlinks=True, dirs_exist_ok=True)
    for environment in environments:
        (target / environment.relative_to(folder)).symlink_to(environment.resolve())
