"""Where the processor time of this process goes, according to what its threads run.

Every few milliseconds it reads how much processor time each thread has used since the last sample
(Linux reports nanoseconds) and attributes it to the owner of the innermost frame outside the
standard library. Time used outside Python threads belongs to gRPC's core and the start of the
interpreter.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

SAMPLER = "the sampler"
_PAUSE, _WORTH_A_LOOK, _KEEP_EVERY = 0.004, 0.002, 0.25
_LOADING = "loading modules"
_OWNERS = (
    ("<frozen importlib._bootstrap", _LOADING),
    ("/pulumi_acsnumbers/", "ours"),
    ("/benchmarks/peer/", "the side's own code"),
    ("/benchmarks/floor/", "the side's own code"),
    ("/azure/", "azure SDK"),
    ("/requests/", "HTTP library"),
    ("/urllib3/", "HTTP library"),
    ("/httpx/", "HTTP library"),
    ("/httpcore/", "HTTP library"),
    ("/h11/", "HTTP library"),
    ("/anyio/", "HTTP library"),
    ("/google/", "protobuf"),
    ("/grpc/", "gRPC"),
    ("/dill/", "Pulumi SDK"),
    ("/pulumi/", "Pulumi SDK"),
    ("/tools/pulumi/", "Pulumi SDK"),
)


class Sampler(threading.Thread):
    """Samples until the process ends, and keeps its results in a file.

    Args:
        file: The file.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(name="sampler", daemon=True)
        self._file = file
        self._spent: Counter[str] = Counter()
        self._seen: dict[int, int] = {}
        self._before = 0.0

    def run(self) -> None:
        """Sample forever."""
        kept = 0.0
        while True:
            time.sleep(_PAUSE)
            # A thread that waits for the service has used nothing and need not be inspected.
            if time.process_time() - self._before > _WORTH_A_LOOK:
                self._sample()
                self._before = time.process_time()
            if time.monotonic() - kept > _KEEP_EVERY:
                self._keep()
                kept = time.monotonic()

    def _sample(self) -> None:
        frames = sys._current_frames()  # noqa: SLF001  # what the standard library offers
        for thread in threading.enumerate():
            tid = thread.native_id
            if tid is None:
                continue
            try:
                used = int(Path(f"/proc/self/task/{tid}/schedstat").read_bytes().split()[0])
            except (OSError, IndexError):
                continue
            spent = used - self._seen.get(tid, 0)
            self._seen[tid] = used
            if thread is self:
                self._spent[SAMPLER] += spent
            elif spent and thread.ident in frames:
                self._spent[_owner(frames[thread.ident])] += spent

    def _keep(self) -> None:
        """Write the results atomically: the process is killed in the end."""
        text = json.dumps({owner: spent / 1e9 for owner, spent in self._spent.items()})
        draft = self._file.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._file)


def _owner(frame: FrameType | None) -> str:
    """Return the owner of the innermost frame; a frame that loads modules takes precedence."""
    owner = ""
    while frame is not None:
        file = frame.f_code.co_filename
        found = next((name for part, name in _OWNERS if part in file), "")
        if found == _LOADING:
            return found
        owner = owner or found
        frame = frame.f_back
    return owner or "standard library"


def start(folder: str) -> None:
    """Sample this process if it is the program or the plugin of a run."""
    command = " ".join(sys.orig_argv)
    name = (
        "plugin" if "pulumi.dynamic" in command else "program" if "run_program" in command else ""
    )
    if name:
        Sampler(Path(folder) / f"{name}-{os.getpid()}.json").start()
