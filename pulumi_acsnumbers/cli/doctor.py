"""`acsnumbers doctor`: whether everything is in place, and what to do if not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import click

from ..acs.clock import SYSTEM_CLOCK
from . import checks, configured, reached
from .checks import Finding
from .command import Command
from .links import CONNECTION_STRINGS
from .pulumi_cli import NoSuchStack, PulumiFailed
from .service import NotConfigured, Service, with_service
from .terminal import Terminal, counted, with_questions


@click.command(
    cls=Command,
    examples=["acsnumbers doctor", "acsnumbers doctor --probe --output json"],
    keys=["ok", "findings"],
)
@click.option(
    "--probe",
    is_flag=True,
    help="Also test how the service behaves: holds two numbers for some seconds, buys nothing.",
)
@with_questions
@with_service
def doctor(*, probe: bool, terminal: Terminal, service: Service) -> None:
    """Check versions, configuration, reachability, credential, clock and permissions.

    Each check is ok, a warning or a failure, with what to do. The exit code is 1 if any check
    fails.

    With --probe it browses the inventory, makes an empty reservation, holds one toll-free US number
    in it for some seconds, then two at once, reads, lists and deletes it, and requests things that
    do not exist. It reports where the service differs from what the package relies on, and whether
    a reservation can have several numbers, as pools want. Nothing is ever bought: requests that
    could buy are blocked before they are sent, and a hold is free and expires by itself.
    """
    findings: list[Finding] = []
    with terminal.working("looking") as work:
        for finding in _look(service):
            work.phase(f"looking at {finding.check}")
            findings.append(finding)
    fit = all(finding.state != "failure" for finding in findings)
    if probe and not fit:
        findings.append(
            Finding("probe", "warning", "not tried, because of what failed", "fix that first")
        )
    elif probe:
        findings += _probe(service, terminal)
    _tell(terminal, findings)
    if any(finding.state == "failure" for finding in findings):
        raise click.exceptions.Exit(1)


def _look(service: Service) -> Iterator[Finding]:
    yield from checks.versions()
    try:
        yield from configured.configuration(service)
    except NotConfigured as error:
        yield Finding("configuration", "failure", error.message, f"see {CONNECTION_STRINGS}")
        return
    except NoSuchStack as error:
        missing = f"there is no stack {service.stack}; {error.others}"
        yield Finding("stack", "failure", missing, "name one of them, or none for the selected one")
        return
    except PulumiFailed as error:
        yield Finding("configuration", "failure", error.message, "try pulumi config in this folder")
        return
    yield from checks.options(service)
    yield from checks.surroundings(service.settings)
    answered = True
    for finding in reached.reachability(service.settings, SYSTEM_CLOCK.now):
        answered = answered and finding.state != "failure"
        yield finding
    if answered:
        yield from reached.permissions(service.client)


def _probe(service: Service, terminal: Terminal) -> Iterable[Finding]:
    from .probe import Probe  # brings httpx

    terminal.confirm(
        f"Probe {service.settings.endpoint}? It holds up to two toll-free US numbers for some "
        "seconds, and buys nothing."
    )
    findings = []
    with terminal.working("probing") as work:
        for finding in Probe(service.settings).run():
            work.phase(finding.check)
            findings.append(finding)
    return findings


def _tell(terminal: Terminal, findings: list[Finding]) -> None:
    rows: list[dict[str, Any]] = [asdict(finding) for finding in findings]
    if terminal.output == "json":
        ok = all(finding.state != "failure" for finding in findings)
        terminal.show_json({"ok": ok, "findings": rows})
        return
    terminal.show(
        rows,
        [("", "state"), ("check", "check"), ("found, and what to do", _found)],
    )
    counts = (counted(sum(f.state == s for f in findings), s) for s in ("failure", "warning"))
    terminal.say(f"{', '.join(counts)}.")


def _found(row: Mapping[str, Any]) -> str:
    return f"{row['found']}\n-> {row['advice']}" if row["advice"] else row["found"]
