"""`acsnumbers adopt`: a Pulumi program, or a list to import, for everything that is owned."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ..acs.brief_models import VERSION_2021, VERSION_2022
from ..acs.models import PurchasedNumber
from ..config import NAMESPACE, origins
from ..lifecycle.core.errors import Refused, explained
from . import arguments, languages, pulumi_cli
from .command import Command
from .declared import (
    Declaration,
    brief_declarations,
    number_declaration,
    pool_declarations,
)
from .import_list import import_list
from .languages.project import Project
from .service import Service, with_service
from .terminal import Phases, Terminal, counted, with_terminal

if TYPE_CHECKING:
    from ..acs.brief_models import ProgramBrief
    from ..lifecycle.audit.takeover import Takeover

ADOPTING: Final = "writing a program"
LIST: Final = "import.json"
"""The file of the list to import."""

_NAMED: Final = 50
"""How many of those that are left out are named."""

PROGRAM, IMPORT, IMPORT_ALONE = "program", "import", "import-alone"


@click.command(
    cls=Command,
    examples=[
        "acsnumbers adopt --dir telephony",
        "acsnumbers adopt --stack dev --language yaml --dir telephony",
        "acsnumbers adopt --pool --dir telephony",
        "acsnumbers adopt --format import",
    ],
    keys=["folder", "files", "numbers", "pools", "briefs", "held"],
)
@click.option(
    "--dir",
    "folder",
    metavar="FOLDER",
    default=".",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The folder to write to; created if it does not exist.",
)
@click.option(
    "--name", metavar="NAME", default="acs-numbers", help="The name of the Pulumi project."
)
@click.option(
    "--language",
    type=arguments.OneOf(languages.NAMES),
    default="python",
    show_default=True,
    help="The language of the program; all but Python use the plugin.",
)
@click.option(
    "--format",
    "form",
    type=arguments.OneOf([PROGRAM, IMPORT, IMPORT_ALONE]),
    default=PROGRAM,
    show_default=True,
    help="A program; or the list for pulumi import --file, into components or alone.",
)
@click.option(
    "--pool",
    "pooled",
    is_flag=True,
    help="Declare the numbers as pools: one for each country, type, assignment and capabilities.",
)
@with_terminal
@with_service
def adopt(
    *,
    folder: Path,
    name: str,
    language: str,
    form: str,
    pooled: bool,
    terminal: Terminal,
    service: Service,
) -> None:
    """Write a Pulumi program that manages everything you already own.

    Its first pulumi up changes nothing at the service: it records numbers and briefs as they are.
    Existing files are not overwritten. Whatever the selected stack already holds is left out. Do
    not declare what another stack holds: acsnumbers orphans shows which stack holds what.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name):
        raise click.UsageError("--name has letters, digits, hyphens, underscores and dots only")
    if pooled and form != PROGRAM:
        raise click.UsageError("--pool writes a program: a pool cannot be imported")
    _require_free(folder, _files(form, language, Project(name, "", ())))
    with terminal.working("reading what is owned") as work:
        numbers, briefs = _owned(service, work)
        work.phase("reading the state of the stack")
        held = _held(service)
    endpoint = service.settings.endpoint
    if not numbers and not briefs:
        raise Refused(ADOPTING, f"{endpoint} has neither numbers nor briefs")
    ids = [*(number.phone_number for number in numbers), *(brief.id for brief, _ in briefs)]
    left_out = [one for one in ids if one in held]
    free = [number for number in numbers if number.phone_number not in held]
    declared = [*(pool_declarations(free) if pooled else map(number_declaration, free))]
    names = [one.name for one in declared]
    declared += brief_declarations([one for one in briefs if one[0].id not in held], names)
    if not declared:
        raise Refused(
            ADOPTING,
            f"the stack holds all that {endpoint} has",
            remedy="there is nothing to adopt; --endpoint names another ACS resource",
        )
    files = _files(form, language, Project(name, endpoint, declared))
    for file, text in files.items():
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as opened:
            opened.write(text)
    _tell(terminal, folder, files, declared, left_out)
    _say_what_is_next(terminal, service, folder, form, language)


def _files(form: str, language: str, project: Project) -> dict[str, str]:
    if form == PROGRAM:
        return languages.files(language, project)
    rows = import_list(project.declarations, alone=form == IMPORT_ALONE)
    return {LIST: json.dumps(rows, indent=2) + "\n"}


def _require_free(folder: Path, files: Iterable[str]) -> None:
    for name in files:
        if (folder / name).exists():
            raise Refused(
                ADOPTING,
                "it is there already, and nothing is overwritten",
                thing=str(folder / name),
                remedy="give another folder with --dir",
            )


def _held(service: Service) -> set[str]:
    """Return the numbers and briefs in the named or selected stack.

    An old copy pending deletion counts, because the stack will still act on it.
    """
    from ..lifecycle.audit.stack_state import read_state  # brings httpx

    if not service.stack and (
        service.endpoint or pulumi_cli.project_folder() is None or pulumi_cli.executable() is None
    ):
        return set()
    try:
        exported = pulumi_cli.stack_state(service.stack)
    except pulumi_cli.NoStack:
        return set()
    return {one.id for one in read_state(exported).held if not one.read_only}


def _owned(
    service: Service, work: Phases
) -> tuple[list[PurchasedNumber], list[tuple[ProgramBrief, Takeover]]]:
    from ..lifecycle.audit.takeover import takeover

    with explained("listing phone numbers"):
        numbers = sorted(service.client.numbers.list(), key=lambda number: number.phone_number)
    work.phase(f"{counted(len(numbers), 'number')}; listing program briefs")
    with explained("listing program briefs"):
        newer = {b.id: b for b in service.client.briefs.list(api_version=VERSION_2022)}
        older = list(service.client.briefs.list(api_version=VERSION_2021))
    return numbers, [(brief, takeover(brief, newer.get(brief.id, brief))) for brief in older]


def _tell(
    terminal: Terminal,
    folder: Path,
    files: Iterable[str],
    declared: list[Declaration],
    left_out: list[str],
) -> None:
    numbers = sorted(number for one in declared for number in one.numbers)
    pools = [one.name for one in declared if one.resource == "PhoneNumberPool"]
    briefs = [one.id for one in declared if one.resource == "ProgramBrief"]
    if terminal.output == "json":
        record: dict[str, Any] = {
            "folder": str(folder),
            "files": list(files),
            "numbers": numbers,
            "pools": pools,
            "briefs": briefs,
            "held": left_out,
        }
        terminal.show_json(record)
    else:
        terminal.show([{"file": str(folder / file)} for file in files], [("file", "file")])
    in_pools = f" in {counted(len(pools), 'pool')}" if pools else ""
    terminal.say(
        f"{counted(len(numbers), 'number')}{in_pools} and {counted(len(briefs), 'brief')}."
    )
    if left_out:
        named, more = left_out[:_NAMED], len(left_out) - _NAMED
        named += [f"and {more} more"] if more > 0 else []
        terminal.say(f"Left out, as the stack holds them: {', '.join(named)}.")


def _say_what_is_next(
    terminal: Terminal, service: Service, folder: Path, form: str, language: str
) -> None:
    """Print the next commands, ready to paste."""
    if form == PROGRAM:
        commands = (
            *([f"cd {shlex.quote(str(folder))}"] if folder != Path() else []),
            *languages.before_up(language),
            "pulumi stack init dev",
            *_settings(service),
            "pulumi up",
        )
        lines = "\n".join(f"  {command}" for command in commands)
        terminal.say(f"What comes next:\n{lines}")
    else:
        file = shlex.quote(str((folder / LIST).absolute()))
        terminal.say(
            "What comes next, in the folder of a project that uses the plugin:\n"
            f"  pulumi import --file {file} --protect=false --generate-code=false"
        )
    terminal.warn(
        "numbers and briefs that another stack holds must not stay in this program: "
        "acsnumbers orphans --stack NAME shows what the stacks hold"
    )


def _settings(service: Service) -> Iterator[str]:
    """Yield the commands that configure a new stack; the user is asked for a missing secret.

    No secret is shown: an environment variable is named, and `pulumi config set` prompts for a
    stack's secrets.
    """
    given = origins(service.config)
    keys = {"connection string": "connectionString", "access key": "accessKey"}
    if "connection string" not in given:
        yield f"pulumi config set acsnumbers:endpoint {service.settings.endpoint}"
    for name, key in keys.items():
        if name in given:
            place = given[name]
            value = "" if place.startswith(NAMESPACE) else f' "${place}"'
            yield f"pulumi config set --secret acsnumbers:{key}{value}"
