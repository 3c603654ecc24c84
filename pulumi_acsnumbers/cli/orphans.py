"""`acsnumbers orphans`: what is paid for and in no state, and what is in a state and gone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ..acs.models import PurchasedNumber
from ..acs.plain import plain
from ..lifecycle.core.errors import Refused, explained
from . import arguments, costs, program, pulumi_cli
from .command import Command
from .service import Service
from .syntax import syntax_of
from .terminal import Column, Phases, Terminal, with_terminal

if TYPE_CHECKING:
    from ..acs.brief_models import ProgramBrief
    from ..lifecycle.audit.orphans import Claim, Comparison, Orphan
    from ..lifecycle.audit.stack_state import Held, KnownOrder, StackState

NUMBERS: Final[tuple[Column, ...]] = (
    ("number", "id"),
    ("country", "country_code"),
    ("type", "phone_number_type"),
    ("cost", lambda row: costs.price(row["cost"])),
    ("bought", lambda row: row["purchase_date"][:10]),
    ("known of it", "known"),
)
HELD: Final[tuple[Column, ...]] = (("stack", "stack"), ("name", "name"), ("id", "id"))


@click.command(
    cls=Command,
    examples=[
        "acsnumbers orphans --stack dev --stack prod",
        "acsnumbers orphans --state dev.json --adopt",
    ],
    keys=[
        *("endpoint", "stacks", "stacks_not_shown", "orphans", "orphaned_briefs"),
        *("orphans_monthly_cost", "monthly_cost", "gone", "purchasing", "shared", "elsewhere"),
        *("orders", "unasked", "program"),
    ],
)
@click.option(
    "--stack", "-s", "stacks", metavar="NAME", multiple=True, help="A stack to look at; repeat it."
)
@click.option(
    "--state",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A state that pulumi stack export wrote; repeat it.",
)
@click.option(
    "--endpoint",
    metavar="URL",
    type=arguments.endpoint,
    help="The ACS resource, instead of the first stack's.",
)
@click.option("--adopt", is_flag=True, help="Print the program lines that would take each number.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there is anything to see to.")
@with_terminal
def orphans(
    *,
    stacks: tuple[str, ...],
    files: tuple[Path, ...],
    endpoint: str | None,
    adopt: bool,
    exit_code: bool,
    terminal: Terminal,
) -> None:
    """Show what is paid for but in no stack's state, and what is in a state but gone.

    Compares the ACS resource with the states of the given stacks, or else of the selected one.
    Nothing is changed.
    """
    service = Service(endpoint, None if endpoint or not stacks else stacks[0])
    with terminal.working("reading states") as work:
        states = _read_states(stacks, files, work)
        look = _Look(service, states)
        look.ask(work)
    report = _Report(look)
    if terminal.output == "json":
        lines = {"program": report.program()} if adopt else {}
        terminal.show_json(report.record() | lines)
    elif adopt:
        click.echo(report.program(), nl=False)
    else:
        report.show(terminal)
    if look.numbers.orphans or look.briefs.orphans:
        others = f" ({', '.join(look.not_shown)})" if look.not_shown else ""
        terminal.warn(
            f"numbers and briefs may be held by stacks that were not looked at{others}; adopt or "
            "release only what is surely in none of them"
        )
    sealed = [claim.order for claim in look.claims if claim.status == "encrypted"]
    if sealed:
        terminal.warn(
            f"what {', '.join(f'{order.name} of {order.stack}' for order in sealed)} has bought "
            "was not looked for: inputs are secret, and so the history of the order is encrypted; "
            "give --state a file that pulumi stack export --show-secrets wrote, and delete it "
            "afterwards"
        )
    if exit_code and report.anything:
        raise click.exceptions.Exit(1)


def _read_states(
    stacks: tuple[str, ...], files: tuple[Path, ...], work: Phases
) -> list[StackState]:
    from ..lifecycle.audit.stack_state import NAMELESS, read_state  # noqa: PLC0415  # brings httpx

    if not stacks and not files and pulumi_cli.project_folder() is None:
        raise click.UsageError(
            "this is no folder of a Pulumi project; give --stack or --state, or say with "
            "--state /dev/null that there is none"
        )
    states = []
    for stack in stacks or (() if files else (None,)):
        work.phase(f"reading the state of {stack or 'the selected stack'}")
        state = read_state(pulumi_cli.stack_state(stack), stack)
        if state.name == NAMELESS:
            state = replace(state, name=pulumi_cli.selected_stack() or NAMELESS)
        states.append(state)
    for file in files:
        work.phase(f"reading {file}")
        states.append(read_state(_read_file(file)))
    return states


def _read_file(file: Path) -> Any:
    text = file.read_text(encoding="utf-8")
    if not text:
        return {"deployment": {}}
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("reading a state", "it is not JSON", thing=str(file)) from None


@dataclass
class _Look:
    """What the service and the states say."""

    service: Service
    states: Sequence[StackState]
    owned: dict[str, PurchasedNumber] = field(default_factory=dict)
    applications: dict[str, ProgramBrief] = field(default_factory=dict)
    gone: list[Held] = field(default_factory=list)
    purchasing: list[Held] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @cached_property
    def endpoints(self) -> set[str]:
        settings = self.service.settings
        return {settings.endpoint, *([settings.moved_from] if settings.moved_from else [])}

    def held(self, kind: str) -> list[Held]:
        return [held for state in self.states for held in state.held if held.kind == kind]

    @cached_property
    def numbers(self) -> Comparison:
        from ..lifecycle.audit.orphans import compare  # noqa: PLC0415  # brings httpx

        return compare(self.owned, self.held("number"), self.endpoints)

    @cached_property
    def briefs(self) -> Comparison:
        from ..lifecycle.audit.orphans import compare  # noqa: PLC0415  # brings httpx

        return compare(self.applications, self.held("brief"), self.endpoints)

    @cached_property
    def not_shown(self) -> list[str]:
        """The project's stacks that were not looked at, as far as they can be listed."""
        if pulumi_cli.project_folder() is None or pulumi_cli.executable() is None:
            return []
        try:
            names = pulumi_cli.stack_names()
        except pulumi_cli.PulumiFailed:
            return []
        shown = {state.name.rpartition("/")[2] for state in self.states}
        return [name for name in names if name.rpartition("/")[2] not in shown]

    def ask(self, work: Phases) -> None:
        """Ask the service for everything."""
        from ..acs.brief_models import VERSION_2021  # noqa: PLC0415  # not at the command's start
        from ..lifecycle.audit import orphans as core  # noqa: PLC0415  # brings httpx

        session = self.service.session
        work.phase("listing phone numbers")
        with explained("listing phone numbers"):
            self.owned = {n.phone_number: n for n in session.client.numbers.list()}
        with explained("listing program briefs"):
            listed = session.client.briefs.list(api_version=VERSION_2021)
            self.applications = {brief.id: brief for brief in listed}
        absent = self.numbers.absent
        self.purchasing = [held for held in absent if held.purchasing]
        settled = [held for held in absent if not held.purchasing]
        self.gone = core.gone_numbers(session, settled)
        self.gone += core.gone_briefs(session, self.briefs.absent)
        held = {held.id for held in self.held("number") if held.managed}
        orders = core.orders_to_ask(self.states, self.endpoints)
        self.claims = [
            *core.claims(session, work, orders, held),
            *core.encrypted(self.states),
        ]


class _Report:
    """What a comparison shows."""

    def __init__(self, look: _Look) -> None:
        self._look = look
        self._orphans = [self._orphan(orphan) for orphan in look.numbers.orphans]
        self._briefs = [self._brief(orphan) for orphan in look.briefs.orphans]

    @property
    def anything(self) -> bool:
        """Whether there is anything to see to."""
        look = self._look
        shared = look.numbers.shared or look.briefs.shared
        unasked = any(state.unasked for state in look.states)
        return bool(self._orphans or self._briefs or look.gone or shared or look.claims or unasked)

    def record(self) -> dict[str, Any]:
        """Return everything as plain JSON."""
        look = self._look
        return {
            "endpoint": look.service.settings.endpoint,
            "stacks": [state.name for state in look.states],
            "stacks_not_shown": look.not_shown,
            "orphans": self._orphans,
            "orphaned_briefs": self._briefs,
            "orphans_monthly_cost": self._lost(),
            "monthly_cost": costs.monthly(plain(n.cost) for n in look.owned.values()),
            "gone": [_held(held) for held in look.gone],
            "purchasing": [_held(held) for held in look.purchasing],
            "shared": [
                [_held(held) for held in copies]
                for copies in (*look.numbers.shared, *look.briefs.shared)
            ],
            "elsewhere": [
                _held(held) for held in (*look.numbers.elsewhere, *look.briefs.elsewhere)
            ],
            "orders": [
                {
                    "stack": claim.order.stack,
                    "name": claim.order.name,
                    "urn": claim.order.urn,
                    "numbers": list(claim.numbers),
                    "status": claim.status,
                }
                for claim in look.claims
            ],
            "unasked": [
                {"stack": state.name, "name": one.name, **asdict(one.told_in(syntax_of(one.urn)))}
                for state in look.states
                for one in state.unasked
            ],
        }

    def show(self, terminal: Terminal) -> None:
        """Write a table for each kind of finding."""
        look, record = self._look, self.record()
        lost = costs.sums(self._lost()) or "nothing"
        sections: list[tuple[str, list[dict[str, Any]], Sequence[Column]]] = [
            (f"Paid for, and in no state ({lost} a month)", self._orphans, NUMBERS),
            (
                "Program briefs in no state",
                self._briefs,
                [("brief", "id"), ("status", "status"), ("short code", "number"),
                 ("known of it", "known")],
            ),
            ("In a state, and gone", record["gone"], HELD),
            ("In a state, and being bought", record["purchasing"], HELD),
            (
                "Held more than once: either can release it",
                [one for copies in record["shared"] for one in copies],
                HELD,
            ),
            (
                "Orders that may have bought what nobody holds",
                [row for row in record["orders"] if row["status"] != "bought"],
                [("stack", "stack"), ("name", "name"), ("numbers", "numbers"),
                 ("status", "status")],
            ),
            (
                "The engine will let go of it without asking",
                record["unasked"],
                [*HELD, ("why, and what to do", _why)],
            ),
            (
                "Of another ACS resource, and not looked at",
                record["elsewhere"],
                [*HELD, ("endpoint", "endpoint")],
            ),
        ]  # fmt: skip
        for index, (title, rows, columns) in enumerate(part for part in sections if part[1]):
            click.echo(f"{'' if index == 0 else chr(10)}{title}")
            terminal.show(rows, columns)
        total = costs.sums(record["monthly_cost"]) or "nothing"
        named = ", ".join(record["stacks"])
        terminal.say(f"{look.service.settings.endpoint} beside {named}: {total} a month in all.")
        if not self.anything:
            terminal.say("Nothing is orphaned, and nothing is gone.")

    def program(self) -> str:
        """Return the lines that would take each orphan under management."""
        if not self._orphans:
            return program.comment("Nothing is orphaned.")
        parts = [program.HEAD]
        for orphan in self._orphans:
            lines = program.number_lines(self._look.owned[orphan["id"]])
            if orphan["bought_by"] or orphan["leaving"]:
                # Another stack acts on it: two of them must not have one number.
                lines = program.comment(lines.rstrip("\n"))
            if orphan["known"]:
                lines = program.comment(f"{orphan['id']}: {orphan['known']}") + lines
            parts.append(lines)
        return "\n".join(parts)

    def _lost(self) -> dict[str, float]:
        return costs.monthly(row["cost"] for row in self._orphans)

    def _orphan(self, orphan: Orphan) -> dict[str, Any]:
        claim = next((c for c in self._look.claims if orphan.id in c.numbers), None)
        return {
            **plain(self._look.owned[orphan.id]),
            "id": orphan.id,
            **self._traces(orphan),
            "bought_by": {"stack": claim.order.stack, "name": claim.order.name} if claim else None,
            "known": _known(orphan, claim),
        }

    def _brief(self, orphan: Orphan) -> dict[str, Any]:
        brief = self._look.applications[orphan.id]
        made_by = self._order_of(brief.id)
        known = _known(orphan, None)
        if made_by:
            origin = f"written for {made_by.name} of {made_by.stack}; pulumi up there takes it"
            known = "; ".join(part for part in (origin, known) if part)
        return {
            "id": brief.id,
            "status": brief.status,
            "number": brief.number,
            "costs": [plain(cost) for cost in brief.costs],
            **self._traces(orphan),
            "known": known,
        }

    def _order_of(self, brief_id: str) -> KnownOrder | None:
        """Return the order that wrote a brief: its id is the brief's."""
        orders = (order for state in self._look.states for order in state.orders)
        return next((o for o in orders if o.kind == "brief" and o.id == brief_id), None)

    @staticmethod
    def _traces(orphan: Orphan) -> dict[str, Any]:
        return {
            "leaving": [_held(held) for held in orphan.leaving],
            "read_by": [_held(held) for held in orphan.read_by],
        }


def _known(orphan: Orphan, claim: Claim | None) -> str:
    parts = []
    if claim and claim.status == "bought":
        parts.append(
            f"bought for {claim.order.name} of {claim.order.stack} by a run that did not end; "
            "pulumi up there takes it, or says what to do"
        )
    elif claim:
        parts.append(f"{claim.status} for {claim.order.name} of {claim.order.stack}")
    parts += [f"an old copy in {held.stack} waits for its deletion" for held in orphan.leaving]
    parts += [f"{held.name} of {held.stack} reads it" for held in orphan.read_by]
    return "; ".join(parts)


def _why(row: Mapping[str, Any]) -> str:
    return f"{row['found']}\n-> {row['advice']}"


def _held(held: Held) -> dict[str, Any]:
    return {
        "stack": held.stack,
        "name": held.name,
        "urn": held.urn,
        "kind": held.kind,
        "id": held.id,
        "endpoint": held.endpoint,
    }
