"""Measures the named sections, or all, and writes the report of all available figures.

`python -m benchmarks.run [SECTION …]`. Each section leaves its figures in a file, and the report
includes all existing files, so that a long measurement can be made in pieces. With `--quick`
everything runs once at its smallest size, which proves only that the programs run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    emulator,
    growth,
    imports,
    many,
    notice,
    one,
    plugin,
    pools,
    preview,
    processor,
    refresh,
    state,
)
from benchmarks.harness import results
from benchmarks.harness.section import Plan, Section

ROOT = Path(__file__).resolve().parents[1]
SECTIONS: tuple[Section, ...] = (
    *notice.SECTIONS,
    *one.SECTIONS,
    *many.SECTIONS,
    *refresh.SECTIONS,
    *preview.SECTIONS,
    *imports.SECTIONS,
    *plugin.SECTIONS,
    *emulator.SECTIONS,
    *state.SECTIONS,
    *processor.SECTIONS,
    *growth.SECTIONS,
    *pools.SECTIONS,
)


def main() -> int:
    """Measure and report."""
    names = [section.name for section in SECTIONS]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="only see that it runs")
    parser.add_argument("--most", type=int, default=1000, metavar="N", help="largest of `growth`")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="another place for the files")
    parser.add_argument(
        "--before",
        type=Path,
        metavar="PAGE",
        help="an earlier RESULTS.md, for a column beside ours",
    )
    parser.add_argument("--report", action="store_true", help="measure nothing, write the report")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(names):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    before = (
        results.figures_of(options.before.read_text(encoding="utf-8")) if options.before else None
    )
    folder: Path = options.into or ROOT / ".local/bench"
    folder.mkdir(parents=True, exist_ok=True)
    plan = Plan(quick=options.quick, most=options.most)
    for section in SECTIONS:
        if not options.report and (not options.sections or section.name in options.sections):
            measure(section, plan, folder)
    place = folder if options.quick or options.into else ROOT / "benchmarks"
    results.write(SECTIONS, folder, place, before)
    print(f"written: {place / 'RESULTS.md'}")
    return 0


def measure(section: Section, plan: Plan, folder: Path) -> None:
    """Measure one section and store its figures."""
    print(f"{section.name} …", end=" ", flush=True)
    load, began = os.getloadavg()[0], time.perf_counter()
    found = section.measure(plan)
    seconds = time.perf_counter() - began
    kept = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "seconds": seconds,
        "load": load,
        "found": found,
    }
    (folder / f"{section.name}.json").write_text(json.dumps(kept), encoding="utf-8")
    print(f"{seconds:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
