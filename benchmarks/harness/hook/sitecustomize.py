"""Runs at the start of every Python process of a stack that asks for it by PYTHONPATH.

Such are the measured ones, and those of tests/faults where half of all requests meet a fault.

BENCH_TIME_SCALE lets the package's own clock run faster by that factor, as the emulator does with
its times: its waiter then expects what the emulator plays. (The peer gives its poller the shorter
interval.) BENCH_PROFILE names a folder in which the program and the plugin keep where their
processor time went.
"""

import os


def hurry(scale: float) -> None:
    """Shorten the seconds of the package's clock."""
    import time  # noqa: PLC0415  # nothing is loaded for a stack that is not hurried

    from pulumi_acsnumbers.acs.clock import SystemClock  # noqa: PLC0415

    def monotonic(self: SystemClock) -> float:  # noqa: ARG001
        return time.monotonic() / scale

    def sleep(self: SystemClock, seconds: float) -> None:  # noqa: ARG001
        time.sleep(seconds * scale)

    SystemClock.monotonic = monotonic  # type: ignore[method-assign]
    SystemClock.sleep = sleep  # type: ignore[method-assign]


if os.environ.get("BENCH_TIME_SCALE", "1") != "1":
    hurry(float(os.environ["BENCH_TIME_SCALE"]))

if os.environ.get("BENCH_PROFILE"):
    from benchmarks.harness.hook import sampling

    sampling.start(os.environ["BENCH_PROFILE"])
