"""A program in Python, with the resources of this package."""

from __future__ import annotations

from typing import Final

from .. import program
from .project import VERSION, Project

BEFORE_UP: Final = ("pulumi install",)
_RUNTIME: Final = "runtime:\n  name: python\n  options:\n    toolchain: pip\n    virtualenv: venv\n"


def files(project: Project) -> dict[str, str]:
    """Return the files of a project."""
    title, *rest = project.about("release_on_delete=True")
    about = "\n".join([title, "", *rest])
    parts = [f'"""{about}\n"""\n', program.HEAD]
    for one in project.declarations:
        remarks = "".join(map(program.comment, one.remarks))
        parts.append(remarks + program.declaration(one.resource, one.name, one.inputs))
    return {
        "Pulumi.yaml": project.file(_RUNTIME),
        "__main__.py": "\n".join(parts),
        "requirements.txt": f"pulumi-acsnumbers>={VERSION}\n",
    }
