"""Choose faults of the emulator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..terminal import Terminal, with_terminal
from .asking import asking, at, emulator


@emulator.command(
    examples=[
        "acsnumbers emulator faults",
        "acsnumbers emulator faults flaky",
        "acsnumbers emulator faults --file rules.json",
        "acsnumbers emulator faults --clear",
    ]
)
@click.argument("preset", required=False)
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    help="A JSON list of rules, as accepted by PUT faults.",
)
@click.option("--clear", is_flag=True, help="Remove all faults and restock the inventory.")
@at
@with_terminal
def faults(
    *, preset: str | None, file: Path | None, clear: bool, at: str | None, terminal: Terminal
) -> None:
    """Show or set the faults that the emulator injects.

    PRESET is one of flaky, slow, out-of-stock, no-quota and lost-purchase. It replaces the fault
    rules and the limits of the inventory.
    """
    from ...emulator.presets import PRESETS, Preset

    if sum((preset is not None, file is not None, clear)) > 1:
        raise click.UsageError("Give a preset, --file or --clear, and not several of them.")
    if preset is not None and preset not in PRESETS:
        known = "; ".join(f"{name}: {one.about}" for name, one in PRESETS.items())
        raise click.UsageError(f"There is no preset {preset!r}. Known are {known}.")
    rules = _rules(file) if file is not None else None
    reads = preset is None and file is None and not clear
    doing = "looking at" if reads else "setting"
    _, ask = asking(f"{doing} what goes wrong at the emulator", at)
    if rules is not None:
        ask("PUT", "faults", rules)
    elif preset is not None or clear:
        chosen = PRESETS[preset] if preset is not None else Preset("nothing goes wrong")
        ask("PUT", "faults", chosen.faults)
        ask("PUT", "inventory", chosen.inventory)
        terminal.say(f"{preset or 'clear'}: {chosen.about}.")
    terminal.show(
        ask("GET", "faults"),
        [
            (
                "when",
                lambda row: _words(
                    row, ("operation", "method", "path", "nth", "count", "probability")
                ),
            ),
            ("then", lambda row: _words(row, ("delay", "cut", "status", "truncate", "fail"))),
            ("matched", "matched"),
            ("fired", "fired"),
        ],
        empty="No fault rule is set.",
    )
    if terminal.output == "table":
        limited = _limited(ask("GET", "inventory"))
        if limited:
            terminal.say(f"Limits of the stock: {limited}.")
        if reads:
            names = "\n".join(f"  {name}: {one.about}" for name, one in PRESETS.items())
            terminal.say(f"Presets:\n{names}")


def _limited(inventory: Mapping[str, Any]) -> str:
    from ...emulator.settings import Limits

    usual = asdict(Limits())
    said = [
        " ".join(f"{name} {value}" for name, value in rule.items() if value is not None)
        for rule in inventory["stock"]
    ]
    said += [f"{n} {value}" for n, value in inventory["limits"].items() if value != usual[n]]
    return "; ".join(said)


def _rules(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise click.UsageError(f"{file} is not JSON.") from None


def _words(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    said = [f"{name} {row[name]}" for name in names if row.get(name)]
    return ", ".join(said) or "always"
