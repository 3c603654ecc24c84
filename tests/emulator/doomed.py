"""The emulator's own process, which ends by force at one of its commits: before, amid or after it.

    python -m tests.emulator.doomed NTH WHEN SHARE FLAGS…

NTH counts the commits since the start; 0 is none. Before and after, SIGKILL ends it. Amid, the
system lets only SHARE more bytes into the files and then ends it with SIGXFSZ, in the middle of a
write; when the commit needs fewer, SIGKILL ends it after that. SQLite takes its log over into the
file every few commits, so that many of them do. The clock stands still, so that nothing expires
because a machine is slow.
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

NOON = 1_748_860_200.0


class Doomed(sqlite3.Connection):
    """A connection whose nth commit is the last thing that this process does."""

    nth = 0
    when = "before"
    share = 0
    log: Path

    def __exit__(self, *problem: object) -> Any:
        Doomed.nth -= 1
        last = Doomed.nth == 0
        if last and self.when == "amid":
            size = self.log.stat().st_size if self.log.exists() else 0
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + self.share, size + self.share))
        elif last and self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = super().__exit__(*problem)  # type: ignore[arg-type] # passed on as it came
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


def doom(nth: int, when: str, share: int) -> None:
    """Let the nth commit be the last."""
    Doomed.nth, Doomed.when, Doomed.share = nth, when, share
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    real = sqlite3.connect

    def connect(path: Path, **options: Any) -> sqlite3.Connection:
        Doomed.log = Path(f"{path}-wal")
        connection = real(path, factory=Doomed, **options)
        connection.execute("PRAGMA wal_autocheckpoint = 20")
        # A log that starts again is cut, so that its size tells where the next write goes.
        connection.execute("PRAGMA journal_size_limit = 0")
        return connection

    sqlite3.connect = connect  # type: ignore[assignment] # only what this package calls


if __name__ == "__main__":
    nth, when, share, *flags = sys.argv[1:]
    doom(int(nth), when, int(share))
    time.time = lambda: NOON  # before the emulator takes it for its clock
    from pulumi_acsnumbers.emulator.__main__ import main

    sys.exit(main(flags))
