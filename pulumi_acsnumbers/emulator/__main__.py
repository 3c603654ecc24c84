"""`python -m pulumi_acsnumbers.emulator`: the service on this machine, until SIGTERM."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pulumi_acsnumbers.emulator.auth import DEFAULT_RESOURCE
from pulumi_acsnumbers.emulator.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from pulumi_acsnumbers.emulator.store import StateFileError

VARIABLES = ", ".join(
    f"ACS_EMULATOR_{name}" for name in ("HOST", "PORT", "STATE", "OPERATIONS", "CONTROL_FROM")
)


def _parser(environ: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pulumi_acsnumbers.emulator",
        description="Azure Communication Services phone numbers and short codes on this machine.",
        epilog=f"Where a flag cannot be given, as to a container of a pipeline, {VARIABLES} are "
        "read.",
    )

    def given(name: str, default: str | None = None) -> str | None:
        return environ.get(f"ACS_EMULATOR_{name}") or default

    parser.add_argument(
        "--host",
        default=given("HOST", "127.0.0.1"),
        help="address to listen on; with 0.0.0.0 whoever reaches this machine can do everything",
    )
    parser.add_argument(
        "--port", type=int, default=given("PORT", "8085"), help="port; 0 takes a free one"
    )
    parser.add_argument(
        "--state",
        metavar="FILE",
        default=given("STATE"),
        help="keep the state here; else in memory",
    )
    parser.add_argument("--seed", type=int, metavar="N", help="which numbers are in stock")
    parser.add_argument(
        "--operations",
        default=given("OPERATIONS", "realistic"),
        metavar="PROFILE",
        help="immediate, polls:N, seconds:S or realistic (the default)",
    )
    parser.add_argument(
        "--time-scale", type=float, default=1.0, metavar="X", help="factor on realistic times"
    )
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--access-key", metavar="KEY", help="the first resource's primary key")
    keys.add_argument("--access-key-file", metavar="FILE", help="a file with that key")
    parser.add_argument(
        "--resource", action="append", metavar="NAME", help="a resource; may be given several times"
    )
    parser.add_argument(
        "--control-from",
        action="append",
        metavar="CIDR",
        default=[net for net in (given("CONTROL_FROM") or "").split(",") if net],
        help="a network that may use the control API and the page, beside this machine",
    )
    return parser


def ready_line(emulator: Emulator, endpoint: str) -> str:
    """The line that tells the program that starts the emulator its address and how to sign."""
    resources = {
        name: {
            "endpoint": endpoint,
            "access_key": resource.primary_key,
            "connection_string": resource.connection_string(endpoint),
        }
        for name, resource in emulator.resources.items()
    }
    return json.dumps({**next(iter(resources.values())), "resources": resources})


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None, ready: Callable[[str], None] = _print) -> int:
    """Serve until SIGTERM or SIGINT; pass the ready line to `ready` once it listens."""
    parser = _parser(os.environ)
    options = parser.parse_args(arguments)
    try:
        key = options.access_key
        if options.access_key_file:
            key = Path(options.access_key_file).read_text(encoding="utf-8").strip()
        emulator = Emulator(
            seed=options.seed,
            operations=options.operations,
            time_scale=options.time_scale,
            state=options.state,
            resources=options.resource or [DEFAULT_RESOURCE],
            access_key=key,
            control_from=options.control_from,
        )
    except (OSError, ValueError, StateFileError) as error:
        parser.error(str(error))
    # Before the ready line: a caller may send the signal as soon as it has read that line.
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        server = Server(emulator, options.host, options.port, sys.stderr.write)
    except (OSError, OverflowError) as error:
        emulator.close()
        parser.error(f"cannot listen on {options.host}:{options.port}: {error}")
    ready(ready_line(emulator, server.endpoint))
    stop.wait()
    server.close()
    emulator.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
