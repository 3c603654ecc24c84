"""Outputs whose value is already known: functions return at once, Outputs resolve later."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final

import pulumi
from pulumi.runtime.sync_await import _sync_await

NOT_KNOWN: Final = object()

_TURNS: Final = 50
"""Iterations of the event loop, none of which waits: an Output takes some for each of its inputs.
"""


def known(value: pulumi.Input[Any]) -> Any:
    """Return the value of an input, or `NOT_KNOWN`.

    A plain value is known, and so is an Output that waits for nothing: a secret of the
    configuration, or a string made from one. An Output of a resource that is still being created is
    not.
    """
    return _sync_await(_now(value)) if isinstance(value, pulumi.Output) else value


async def _now(output: pulumi.Output[Any]) -> Any:
    # Not cancelled if it takes longer: that would cancel the Output too.
    reading = asyncio.ensure_future(_value(output))
    for _ in range(_TURNS):
        if reading.done():
            return reading.result()
        await asyncio.sleep(0)
    return NOT_KNOWN


async def _value(output: pulumi.Output[Any]) -> Any:
    with suppress(Exception):  # the Output itself reports it to the program
        if await output.is_known():
            return await output.future()
    return NOT_KNOWN
