"""`acsnumbers`: working with numbers and briefs outside a Pulumi program.

The command needs the extra `cli` (click and rich); the package itself does not.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from io import TextIOWrapper

NEEDED = ("click", "rich")


def main() -> None:
    """Run the command, or report what it lacks."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        sys.exit(
            f"starting acsnumbers: {' and '.join(missing)} cannot be found; "
            "run pip install 'pulumi-acsnumbers[cli]'"
        )
    from .app import app  # needs what was looked for

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name at the service can contain any character
    app(prog_name="acsnumbers")
