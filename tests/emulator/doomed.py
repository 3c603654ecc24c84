"""The emulator's own process, which SIGKILL ends at one of its writes: before, amid or after it.

    python -m tests.emulator.doomed NTH WHEN SHARE FLAGS…

NTH counts the calls of the operating system that change the state file. WHEN is before, after or
amid: then NTH counts writes, and only a SHARE of the last one reaches the file. Its clock stands
still, so that nothing expires because a machine is slow.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any

NOON = 1_748_860_200.0
WRITES = ("open", "write", "fdatasync", "ftruncate", "rename", "replace", "unlink")


def doom(nth: int, when: str, share: float) -> None:
    """Let the nth change of a file be the last thing that this process does."""
    calls = count(1)

    def doomed(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            last = next(calls) == nth
            if last and when == "amid":
                file, data = arguments
                real(file, bytes(data)[: int(len(data) * share)])
            if last and when != "after":
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                return real(*arguments, **more)
            finally:
                if last:
                    os.kill(os.getpid(), signal.SIGKILL)

        return call

    for name in ("write",) if when == "amid" else WRITES:
        setattr(os, name, doomed(getattr(os, name)))


if __name__ == "__main__":
    nth, when, share, *flags = sys.argv[1:]
    doom(int(nth), when, float(share))
    time.time = lambda: NOON  # before the emulator takes it for its clock
    from pulumi_acsnumbers.emulator.__main__ import main

    sys.exit(main(flags))
