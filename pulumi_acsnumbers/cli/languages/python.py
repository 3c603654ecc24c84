"""A program in Python, with the resources of this package."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

from .. import program
from .project import VERSION, Project

_PACKAGE: Final = "pulumi-acsnumbers"
BEFORE_UP: Final = ("pulumi install",)
_HEAD: Final = f"import pulumi\n{program.HEAD}"
_RUNTIME: Final = "runtime:\n  name: python\n  options:\n    toolchain: pip\n    virtualenv: venv\n"


def files(project: Project) -> dict[str, str]:
    """Return the files of a project."""
    title, *rest = project.about("release_on_delete=True")
    about = "\n".join([title, "", *rest])
    parts = [
        f'"""{about}\n"""\n',
        _HEAD if project.exported else program.HEAD,
    ]
    variables = {one.name: re.sub(r"\W+", "_", one.name) for one in project.exported}
    for one in project.declarations:
        remarks = "".join(map(program.comment, one.remarks))
        start = f"{variables[one.name]} = " if one.name in variables else ""
        parts.append(remarks + start + program.declaration(one.resource, one.name, one.inputs))
    if variables:
        parts.append(
            "".join(
                f"pulumi.export({json.dumps(one.name)}, {variables[one.name]}.{one.output})\n"
                for one in project.exported
            )
        )
    return {
        "Pulumi.yaml": project.file(_RUNTIME),
        "__main__.py": "\n".join(parts),
        "requirements.txt": _requirement(),
    }


def _requirement() -> str:
    """Return what to install: the file or folder that this package itself came from, if any."""
    try:
        origin = distribution(_PACKAGE).read_text("direct_url.json")
    except PackageNotFoundError:
        origin = None
    url = json.loads(origin)["url"] if origin else ""
    if not url.startswith("file:"):
        return f"{_PACKAGE}>={VERSION}\n"
    return f"# From an index it is: {_PACKAGE}>={VERSION}\n{_PACKAGE} @ {url}\n"
