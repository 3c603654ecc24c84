"""The page with all results: how they were measured, the bounds, and each section."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.harness.figures import table
from benchmarks.harness.section import Report, Row, Section
from tools.pulumi import install

_HEAD = """\
# Benchmark results

`make bench` measures everything in one run, with the sides taking turns, and writes this page. Each
figure is a median, followed by the minimum and maximum of the rounds. *Ours* is this package.
*Native* is its plugin with a YAML program, in the tables of the sections only. The *peer* (`peer/`)
is the dynamic provider one would write today with the official SDK. The *floor* (`floor/`) is a
dynamic provider that does nothing and, like ours, declares two resources per number: it shows the
engine's own cost. The service is the emulator in a separate process, with durations measured on the
real service. Where they are shortened, the section gives the factor.
"""
_PACKAGES = ("pulumi-acsnumbers", "pulumi", "grpcio", "httpx", "azure-communication-phonenumbers")


def write(
    sections: Iterable[Section], folder: Path, place: Path, before: Mapping[str, str] | None = None
) -> None:
    """Write the page and its pictures.

    Args:
        sections: The sections, as far as their figures exist.
        folder: The folder with the figures.
        place: The folder for the page.
        before: What an earlier page says of ours, by what was measured; None for no such column.
    """
    told = list(_told(sections, folder))
    rows = [row for _, _, report in told for row in report.rows]
    parts = [_HEAD, _made_with(told), "## What must be reached\n", _bounds(rows, before)]
    for section, _, report in told:
        if report.text:
            parts += [f"## {section.title}\n", report.text]
        for name, picture in report.pictures.items():
            (place / name).write_bytes(picture)
    text = "\n".join(part.rstrip("\n") + "\n" for part in parts)
    (place / "RESULTS.md").write_text(text, encoding="utf-8")


def _told(sections: Iterable[Section], folder: Path) -> Iterator[tuple[Section, Any, Report]]:
    for section in sections:
        file = folder / f"{section.name}.json"
        if file.exists():
            kept = json.loads(file.read_bytes())
            other = folder / f"{section.beside}.json"
            beside = json.loads(other.read_bytes())["found"] if other.exists() else None
            found = kept["found"]
            found = {**found, section.beside: beside} if section.beside else found
            yield section, kept, section.report(found)


def _made_with(told: list[tuple[Section, Any, Report]]) -> str:
    dates = sorted({kept["date"] for _, kept, _ in told})
    when = " and ".join(sorted({dates[0], dates[-1]})) if dates else "never"
    minutes = sum(kept["seconds"] for _, kept, _ in told) / 60
    names = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    loads = [kept["load"] for _, kept, _ in told] or [0.0]
    machine = (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors, {_memory()}"
    )
    return (
        f"Measured {when}, in {minutes:.0f} minutes: Pulumi CLI {install.PINNED}, Python "
        f"{platform.python_version()}, {names}; {machine}. Before each section the load of the "
        f"machine was {min(loads):.1f} to {max(loads):.1f}: on one that is busy with other things "
        "every wall is too long, and most so for a side that is fast.\n"
    )


def _memory() -> str:
    if sys.platform != "linux":
        return "memory not told"
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{pages / 2**30:.0f} GB of memory"


def figures_of(page: str) -> dict[str, str]:
    """Return what a page says of ours in its table of bounds, by what was measured."""
    lines = page.partition("## What must be reached")[2].partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]
    if not rows:
        return {}
    place = rows[0].index("ours")
    return {row[0]: row[place] for row in rows[2:]}


def _bounds(rows: list[Row], before: Mapping[str, str] | None) -> str:
    head = ["what", "must be", "ours", "before", "peer", "floor", "met"]
    words = {True: "yes", False: "**no**", None: ""}
    lines = [
        [r.what, r.bound, r.ours, (before or {}).get(r.what, ""), r.peer, r.floor, words[r.met]]
        for r in rows
    ]
    if before is None:
        place = head.index("before")
        for line in (head, *lines):
            del line[place]
    return table(head, lines)
