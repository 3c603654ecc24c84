"""`acsnumbers briefs`: applications for United States short codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import click

from ..acs.plain import plain
from ..lifecycle.brief.statuses import is_draft, is_open
from ..lifecycle.core.errors import Refused, explained
from . import arguments, costs
from .arguments import api_version
from .command import Group
from .links import SHORT_CODES
from .service import Service, with_service
from .terminal import Column, Terminal, with_questions, with_terminal


def _member(brief: Mapping[str, Any], section: str, name: str) -> str | None:
    value = brief["content"].get(section, {}).get(name)
    return value if isinstance(value, str) else None


def _notes(brief: Mapping[str, Any]) -> str:
    return "\n".join(note["message"] for note in brief["review_notes"] if note["message"])


COLUMNS: Final[tuple[Column, ...]] = (
    ("id", "id"),
    ("name", "content.programDetails.name"),
    ("status", "status"),
    ("short code", "number"),
    ("submitted", lambda brief: (brief["submission_date"] or "")[:10]),
    ("status since", lambda brief: (brief["status_updated_date"] or "")[:10]),
)
_WHICH: Final = "acsnumbers briefs list shows which there are"
SPARE: Final = ("status since", "submitted")
DETAILS: Final[tuple[Column, ...]] = (
    *COLUMNS,
    ("company", "content.companyInformation.name"),
    ("description", "content.programDetails.description"),
    ("costs", lambda brief: [costs.price(cost) for cost in brief["costs"]]),
    ("notes", _notes),
    ("attachments", lambda brief: [file["file_name"] for file in brief["attachments"]]),
)
KEYS: Final = (
    *("id", "status", "content", "number", "costs", "review_notes", "submission_date"),
    *("status_updated_date", "attachments"),
)


@click.group(cls=Group, link=SHORT_CODES)
def briefs() -> None:
    """List, show, submit and delete program briefs."""


@briefs.command("list", examples=["acsnumbers briefs list"], keys=KEYS)
@api_version
@with_terminal
@with_service
def list_(*, api_version: str, terminal: Terminal, service: Service) -> None:
    """List the program briefs of the ACS resource, the newest last."""
    with explained("listing program briefs"):
        rows = [plain(brief) for brief in service.client.briefs.list(api_version=api_version)]
    terminal.show(rows, COLUMNS, empty="There is no program brief.", spare=SPARE)


@briefs.command(examples=["acsnumbers briefs show 6b1f0f6a-0000-4000-8000-000000000007"], keys=KEYS)
@click.argument("brief", type=arguments.guid)
@api_version
@with_terminal
@with_service
def show(*, brief: str, api_version: str, terminal: Terminal, service: Service) -> None:
    """Show a program brief and its review notes; JSON includes its whole content."""
    with service.reading("program brief", brief, _WHICH):
        found = service.client.briefs.get(brief, api_version=api_version)
    terminal.show_one(plain(found), DETAILS)


@briefs.command(
    examples=["acsnumbers briefs submit 6b1f0f6a-0000-4000-8000-000000000007"], keys=KEYS
)
@click.argument("brief", type=arguments.guid)
@api_version
@with_questions
@with_service
def submit(*, brief: str, api_version: str, terminal: Terminal, service: Service) -> None:
    """Submit a program brief for review, which takes weeks and cannot be undone."""
    from ..lifecycle.brief.completeness import (
        SUBMITTING,
        require_complete,
    )
    from ..lifecycle.brief.write import Write  # brings httpx

    with service.reading("program brief", brief, _WHICH):
        found = service.client.briefs.get(brief, api_version=api_version)
    if not is_open(found.status):
        raise Refused(SUBMITTING, f"it is {found.status} already", thing=brief)
    require_complete(brief, found.content, found, api_version)
    named = _member(plain(found), "programDetails", "name")
    terminal.confirm(f"Submit program brief {brief}{f' ({named})' if named else ''} for review?")
    with (
        terminal.working(f"submitting program brief {brief}") as work,
        explained(SUBMITTING, brief),
    ):
        write = Write(service.session, work, brief, api_version, SUBMITTING, by_person=True)
        done = write.carry_out(found, {}, submit=True)
    terminal.show_one(plain(done), DETAILS)


@briefs.command(
    examples=["acsnumbers briefs delete 6b1f0f6a-0000-4000-8000-000000000007"],
    keys=["id", "status"],
)
@click.argument("brief", type=arguments.guid)
@api_version
@with_questions
@with_service
def delete(*, brief: str, api_version: str, terminal: Terminal, service: Service) -> None:
    """Delete the draft of a program brief; what was submitted cannot be deleted."""
    from ..lifecycle.brief.delete import (  # brings httpx
        DELETING,
        delete_draft,
    )

    with service.reading("program brief", brief, _WHICH):
        found = service.client.briefs.get(brief, api_version=api_version)
    if not is_draft(found.status):
        raise Refused(
            DELETING, f"it is {found.status}, and only a draft can be deleted", thing=brief
        )
    terminal.confirm(f"Delete program brief {brief}?")
    with terminal.working(f"deleting program brief {brief}") as work:
        delete_draft(service.session, work, brief, api_version)
    terminal.show_one({"id": brief, "status": "deleted"}, [("id", "id"), ("status", "status")])
