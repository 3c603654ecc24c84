"""The front ends that histories are played against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.histories import capture, native
from tests.histories.program import Program, Registration
from tests.native.calls import Server


@dataclass(frozen=True)
class FrontEnd:
    """What differs between the front ends.

    Attributes:
        name: How the command of histories calls it.
        capture: Returns what a program registers.
        serve: Starts what answers the calls of one plugin process, if the SDK does not.
    """

    name: str
    capture: Callable[[Program, str, dict[str, str]], list[Registration]]
    serve: Callable[[str, dict[str, str]], Server] | None = None


DYNAMIC = FrontEnd("dynamic", capture.capture)
NATIVE = FrontEnd("native", native.capture, Server)
FRONT_ENDS = {front_end.name: front_end for front_end in (DYNAMIC, NATIVE)}
