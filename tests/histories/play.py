"""Random histories: seeded, told as a script, and cut down to what is needed for a fault.

python -m tests.histories.play --seeds 0-499
python -m tests.histories.play --seeds 17 --shrink --front-end native
python -m tests.histories.play --seeds 1000000-1000499   (with pools)
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.histories.author import Author
from tests.histories.author_pools import PoolAuthor
from tests.histories.commands import Command, Do, Script, Up
from tests.histories.engine import Options
from tests.histories.front_ends import DYNAMIC, FRONT_ENDS, FrontEnd
from tests.histories.judge import Broken
from tests.histories.player import played
from tests.histories.world import Trouble

PROGRESS = 250
POOLS = 1_000_000
"""Programs of seeds from here on have pools, too."""


def script(seed: int) -> Script:
    """Draw a history."""
    author = PoolAuthor if seed >= POOLS else Author
    return author(Random(f"history {seed}")).write()


def shrunk(commands: Script, folder: Path, seed: int, front_end: FrontEnd = DYNAMIC) -> Broken:
    """Return the fault of the shortest script that still has the same one."""
    fault = fault_of(commands, folder, seed, front_end)
    assert fault is not None
    smaller = True
    while smaller:
        smaller = False
        for index in range(len(commands)):
            fewer: list[list[Command]] = [commands[:index] + commands[index + 1 :]]
            command = commands[index]
            if not isinstance(command, Do):
                for plain in ({"kill": None}, {"trouble": Trouble()}, {"options": Options()}):
                    simple = replace(command, **plain)
                    if simple != command:
                        fewer.append([*commands[:index], simple, *commands[index + 1 :]])
                if isinstance(command, Up):
                    parts = (*command.program.items, *command.program.things)
                    fewer += [[_without(c, part.name) for c in commands] for part in parts]
            for candidate in fewer:
                found = (
                    fault_of(candidate, folder, seed, front_end) if candidate != commands else None
                )
                if found is not None and _kind(found) == _kind(fault):
                    commands, fault, smaller = candidate, found, True
                    break
            if smaller:
                break
    return fault


def _without(command: Command, name: str) -> Command:
    if not isinstance(command, Up):
        return command
    program = command.program
    items = tuple(item for item in program.items if item.name != name)
    things = tuple(thing for thing in program.things if thing.name != name)
    return replace(command, program=replace(program, items=items, things=things))


def fault_of(
    commands: Script, folder: Path, seed: int, front_end: FrontEnd = DYNAMIC
) -> Broken | None:
    """Play a history and return what is wrong with it: an invariant, or the model itself."""
    try:
        played(commands, folder, seed=seed, front_end=front_end)
    except Broken as broken:
        return broken
    except Exception as error:  # noqa: BLE001  # the model's fault, and no other history's
        return crash_of(error, seed)
    return None


def crash_of(error: Exception, seed: int) -> Broken:
    """Return the crash of the model as the fault of a history."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    text = "".join(traceback.format_exception(error))
    kind = f"0 the model crashed with {type(error).__name__}"
    return Broken(f"{kind}: {error} in {where}\nseed {seed}\n{text}")


def _kind(fault: Broken) -> str:
    return re.sub(r"[+:].*", "", str(fault).splitlines()[0])


def main() -> None:
    """Play histories and say what was found."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seeds", default="0-499", help="as 17, or 0-499")
    parser.add_argument("--front-end", choices=FRONT_ENDS, default=DYNAMIC.name)
    parser.add_argument("--shrink", action="store_true", help="cut each fault down")
    arguments = parser.parse_args()
    front_end = FRONT_ENDS[arguments.front_end]
    first, _, last = arguments.seeds.partition("-")
    began, kinds, count = time.monotonic(), Counter[str](), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(int(first), int(last or first) + 1):
            count += 1
            commands = script(seed)
            broken = fault_of(commands, folder, seed, front_end)
            if count % PROGRESS == 0:
                print(f"{count} played", file=sys.stderr, flush=True)
            if broken is not None:
                kinds[_kind(broken)] += 1
                fault = shrunk(commands, folder, seed, front_end) if arguments.shrink else broken
                print(f"--- {fault}\n" if arguments.shrink else f"seed {seed}: {fault}", flush=True)
    seconds = time.monotonic() - began
    print(f"{count} histories, {1000 * seconds / count:.0f} ms each: {dict(kinds)}")


if __name__ == "__main__":
    main()
