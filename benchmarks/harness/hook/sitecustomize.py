"""Runs at the start of every Python process of a stack that selects it with PYTHONPATH.

These are the measured processes, and those of tests/faults in which half of all requests meet a
fault.

BENCH_TIME_SCALE makes the package's own clock run faster by that factor, as the emulator scales its
times, so that its waiter expects the emulator's times. (The peer passes the shorter interval to its
poller.) BENCH_PROFILE names a folder in which the program and the plugin record where their
processor time went.
"""

import os


def hurry(scale: float) -> None:
    """Shorten the seconds of the package's clock."""
    import time

    from pulumi_acsnumbers.acs.clock import SystemClock

    def monotonic(_: SystemClock) -> float:
        return time.monotonic() / scale

    def sleep(_: SystemClock, seconds: float) -> None:
        time.sleep(seconds * scale)

    SystemClock.monotonic = monotonic  # type: ignore[assignment, method-assign]  # as called
    SystemClock.sleep = sleep  # type: ignore[assignment, method-assign]  # as called


if os.environ.get("BENCH_TIME_SCALE", "1") != "1":
    hurry(float(os.environ["BENCH_TIME_SCALE"]))

if os.environ.get("BENCH_PROFILE"):
    from benchmarks.harness.hook import sampling

    sampling.start(os.environ["BENCH_PROFILE"])
