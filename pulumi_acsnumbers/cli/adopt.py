"""`acsnumbers adopt`: a Pulumi program for everything that is owned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from .. import _version
from ..acs.brief_models import VERSION_2021, VERSION_2022
from ..acs.models import PurchasedNumber
from ..lifecycle.core.errors import Refused, explained
from . import program
from .command import Command
from .service import Service, with_service
from .terminal import Phases, Terminal, counted, with_terminal

if TYPE_CHECKING:
    from ..acs.brief_models import ProgramBrief
    from ..lifecycle.audit.takeover import Takeover

ADOPTING: Final = "writing a program"

_PROJECT: Final = """\
name: {name}
description: The phone numbers and program briefs of {endpoint}
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: venv
"""
_ABOUT: Final = """\
The phone numbers and program briefs of {endpoint}.

An adopted number is brought to what is declared here, and stays owned when it leaves the program,
unless it says release_on_delete=True.
"""


@click.command(
    cls=Command,
    examples=["acsnumbers adopt --dir telephony", "acsnumbers adopt --stack dev --dir telephony"],
    keys=["folder", "files", "numbers", "briefs"],
)
@click.option(
    "--dir",
    "folder",
    metavar="FOLDER",
    default=".",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where to write it; it is made when it is not there.",
)
@click.option("--name", metavar="NAME", default="acs-numbers", help="Of the Pulumi project.")
@with_terminal
@with_service
def adopt(*, folder: Path, name: str, terminal: Terminal, service: Service) -> None:
    """Write a Pulumi program that takes under management everything that is owned.

    The first pulumi up of it changes nothing at the service: it records numbers and briefs as they
    are. No file is overwritten. What another stack holds must not be in two programs: acsnumbers
    orphans shows who holds what.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name):
        raise click.UsageError("--name has letters, digits, hyphens, underscores and dots only")
    _require_free(folder)
    with terminal.working("reading what is owned") as work:
        numbers, briefs = _owned(service, work)
    endpoint = service.settings.endpoint
    if not numbers and not briefs:
        raise Refused(ADOPTING, f"{endpoint} has neither numbers nor briefs")
    files = {
        "Pulumi.yaml": _PROJECT.format(name=name, endpoint=endpoint),
        "__main__.py": _main(endpoint, numbers, briefs),
        "requirements.txt": f"pulumi-acsnumbers>={_version.__version__}\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        with (folder / file).open("x", encoding="utf-8") as target:
            target.write(text)
    if terminal.output == "json":
        terminal.show_json(
            {
                "folder": str(folder),
                "files": list(files),
                "numbers": [number.phone_number for number in numbers],
                "briefs": [brief.id for brief, _ in briefs],
            }
        )
    else:
        terminal.show([{"file": str(folder / file)} for file in files], [("file", "file")])
    found = f"{counted(len(numbers), 'number')} and {counted(len(briefs), 'brief')}"
    terminal.say(
        f"{found}. What comes next, in {folder}:\n"
        "  pulumi install\n"
        "  pulumi stack init dev\n"
        "  pulumi config set --secret acsnumbers:connectionString   (or by the environment)\n"
        "  pulumi up"
    )
    terminal.warn(
        "numbers and briefs that another stack holds must not stay in this program: "
        "acsnumbers orphans --stack NAME shows what the stacks hold"
    )


def _require_free(folder: Path) -> None:
    for name in ("Pulumi.yaml", "__main__.py", "requirements.txt"):
        if (folder / name).exists():
            raise Refused(
                ADOPTING,
                "it is there already, and nothing is overwritten",
                thing=str(folder / name),
                remedy="give another folder with --dir",
            )


def _owned(
    service: Service, work: Phases
) -> tuple[list[PurchasedNumber], list[tuple[ProgramBrief, Takeover]]]:
    from ..lifecycle.audit.takeover import takeover  # noqa: PLC0415  # not at import

    with explained("listing phone numbers"):
        numbers = sorted(service.client.numbers.list(), key=lambda number: number.phone_number)
    work.phase(f"{counted(len(numbers), 'number')}; listing program briefs")
    with explained("listing program briefs"):
        newer = {b.id: b for b in service.client.briefs.list(api_version=VERSION_2022)}
        older = list(service.client.briefs.list(api_version=VERSION_2021))
    return numbers, [(brief, takeover(brief, newer.get(brief.id, brief))) for brief in older]


def _main(
    endpoint: str,
    numbers: list[PurchasedNumber],
    briefs: list[tuple[ProgramBrief, Takeover]],
) -> str:
    parts = [f'"""{_ABOUT.format(endpoint=endpoint)}"""\n', program.HEAD]
    parts += [program.number_lines(number) for number in numbers]
    names: set[str] = set()
    for brief, taken in briefs:
        lines = program.comment(f"It is {brief.status}.")
        if taken.left_out:
            lines += program.comment(
                f"Left out, and so left alone, as a program could not declare it: "
                f"{', '.join(taken.left_out)}"
            )
        name = _brief_name(brief.id, taken.inputs, names)
        parts.append(lines + program.declaration("ProgramBrief", name, taken.inputs))
    return "\n".join(parts)


def _brief_name(brief_id: str, inputs: Mapping[str, Any], taken: set[str]) -> str:
    """Return a logical name that no other brief has: that of the campaign, else its id."""
    given = str(inputs.get("program_details", {}).get("name") or "")
    name = re.sub(r"[^a-z0-9]+", "-", given.lower()).strip("-")[:60]
    if not name or name in taken:
        name = f"{name or 'brief'}-{brief_id}"
    taken.add(name)
    return name
