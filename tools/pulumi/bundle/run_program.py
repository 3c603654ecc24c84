"""Runs one Pulumi program: `run_program.py HOST SETTINGS ENTRY_POINT [ARGUMENT]...`.

HOST is the descriptor of a pipe that closes when the language host ends. The settings are JSON; the
configuration is in the variables that the SDK reads. If the program raises RunError, its message is
shown. For any other exception, the program's own part of the traceback is shown.
"""

import asyncio
import json
import logging
import os
import runpy
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
from pulumi import runtime

ALREADY_REPORTED = 32  # for this exit code the host adds no message of its own


def own_traceback(error: Exception, program: Path) -> str:
    """The traceback from the program's first frame on."""
    frames = [Path(frame.f_code.co_filename) for frame, _ in traceback.walk_tb(error.__traceback__)]
    first = next((n for n, file in enumerate(frames) if program in (file, file.parent)), 0)
    return "".join(traceback.format_exception(error, limit=first - len(frames)))


def end_with(host: int) -> None:
    """Ends this process when the host has ended: nobody is left to report to."""
    os.read(host, 1)
    os._exit(1)


def run(entry_point: str, parallel: int) -> int:
    """Runs the program as the engine's stack and returns the exit code."""
    program = Path(entry_point).resolve()
    main = program / "__main__.py" if program.is_dir() else program
    if not main.exists():
        pulumi.log.error(f"unable to find main python program `{main.name}` in `{main.parent}`")
        return ALREADY_REPORTED

    def run_program() -> None:
        runpy.run_path(str(program), run_name="__main__")

    with ThreadPoolExecutor(max(parallel, 1) * 4) as executor:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.set_default_executor(executor)
        try:
            loop.run_until_complete(runtime.run_in_stack(run_program))
        except pulumi.RunError as error:
            pulumi.log.error(str(error))
            return 1
        except Exception as error:  # noqa: BLE001 (whatever it is, the person should see it)
            text = own_traceback(error, program)
            pulumi.log.error(f"Program failed with an unhandled exception:\n{text}")
            return ALREADY_REPORTED
        finally:
            loop.close()
    return 0


def main() -> int:
    """Connects the SDK to the engine and runs the program."""
    host, settings, sys.argv = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
    os.set_inheritable(host, False)  # noqa: FBT003 (takes no keywords)
    threading.Thread(target=end_with, args=[host], daemon=True).start()
    # The engine interrupts the whole process group when it no longer needs the program, even after
    # a failure that it has shown. A KeyboardInterrupt would add nothing and hide that failure.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A failed program leaves futures that nobody awaits; asyncio would list each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    runtime.set_all_config(runtime.get_config_env(), runtime.get_config_secret_keys_env())
    runtime.configure(runtime.Settings(**settings))
    return run(sys.argv[0], settings["parallel"])


if __name__ == "__main__":
    sys.exit(main())
