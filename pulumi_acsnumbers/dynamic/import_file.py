"""The function for `lifecycle.audit.import_file`: files in, a file out."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..config import forgetful
from ..engine.plugin import Plugin
from .syntax import PYTHON


@forgetful
def fill_import_file(
    import_file: str | os.PathLike[str],
    preview: str | os.PathLike[str],
    *,
    numbers: Mapping[str, str] | None = None,
    briefs: Mapping[str, str] | None = None,
    connection_string: str | None = None,
) -> None:
    """Fill ids, inputs and outputs of what exists into a file for `pulumi import --file`.

    `import_` and `pulumi import TYPE NAME ID` cannot work for dynamic resources; this can:

        pulumi preview --json --import-file numbers.json > preview.json
        python -c "import pulumi_acsnumbers as acs; acs.fill_import_file(
            'numbers.json', 'preview.json', numbers={'hotline': '+18335550100'})"
        pulumi import --file numbers.json --generate-code=false --protect=false

    An imported number counts as adopted: delete keeps it unless `release_on_delete=True`.

    Args:
        import_file: What `pulumi preview --import-file` wrote; it is filled in place.
        preview: What the same preview printed.
        numbers: For each logical name of a PhoneNumber the number, E.164. Others stay as they are.
        briefs: For each logical name of a ProgramBrief its GUID.
        connection_string: The ACS resource; that of the environment by default.

    Raises:
        ConfigurationError: No ACS resource is configured.
        Refused: A name is not in the file, a number is not owned or not what is declared, or a
            brief does not exist.
        Failed: The service cannot be asked.
    """
    from ..lifecycle.audit.import_file import fill_import_file as fill  # noqa: PLC0415  # brings httpx

    session = Plugin({"acsnumbers:connectionString": connection_string}.get, syntax=PYTHON).session
    del connection_string  # which no error from here on leads to
    target = Path(import_file)
    with session.client:
        filled = fill(
            session,
            json.loads(target.read_text(encoding="utf-8")),
            json.loads(Path(preview).read_text(encoding="utf-8")),
            numbers or {},
            briefs or {},
        )
    _replace(target, json.dumps(filled, indent=4) + "\n")


def _replace(target: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(target)
