"""Fill an import file: the file handling around `lifecycle.audit.import_file`."""

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

    `import_` and `pulumi import TYPE NAME ID` cannot work for dynamic resources. This does:

        pulumi preview --json --import-file numbers.json > preview.json
        python -c "import pulumi_acsnumbers as acs; acs.fill_import_file(
            'numbers.json', 'preview.json', numbers={'hotline': '+18335550100'})"
        pulumi import --file numbers.json --generate-code=false --protect=false

    An imported number counts as adopted: delete keeps it unless `release_on_delete=True`.

    Args:
        import_file: The file that `pulumi preview --import-file` wrote; filled in place.
        preview: The file with the output of the same preview.
        numbers: The number of each PhoneNumber, E.164, by logical name. Others stay unchanged.
        briefs: The GUID of each ProgramBrief, by logical name.
        connection_string: The ACS resource; by default the environment's.

    Raises:
        ConfigurationError: No ACS resource is configured.
        Refused: A name is not in the file, a number is not owned or not what is declared, or a
            brief does not exist.
        Failed: The service cannot be reached.
    """
    from ..lifecycle.audit.import_file import fill_import_file as fill  # brings httpx

    session = Plugin({"acsnumbers:connectionString": connection_string}.get, syntax=PYTHON).session
    del connection_string  # so that no later error leads to it
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
    """Write a file completely or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(target)
