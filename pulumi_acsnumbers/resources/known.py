"""What a program knows of an Output now: functions answer at once, and an Output comes later."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final

import pulumi
from pulumi.runtime.sync_await import _sync_await

NOT_KNOWN: Final = object()

_TURNS: Final = 50
"""Turns of the event loop, none of which waits: an Output takes some for each it is made of."""


def known(value: pulumi.Input[Any]) -> Any:
    """Return the value of an input, or `NOT_KNOWN`.

    Known are a plain value and an Output that waits for nothing: a secret of the configuration, a
    text that was made of one. What depends on a resource that is still being made is not.
    """
    return _sync_await(_now(value)) if isinstance(value, pulumi.Output) else value


async def _now(output: pulumi.Output[Any]) -> Any:
    # Not cancelled when it takes longer: that would cancel the Output too.
    reading = asyncio.ensure_future(_value(output))
    for _ in range(_TURNS):
        if reading.done():
            return reading.result()
        await asyncio.sleep(0)
    return NOT_KNOWN


async def _value(output: pulumi.Output[Any]) -> Any:
    with suppress(Exception):  # the program hears of it by the Output itself
        if await output.is_known():
            return await output.future()
    return NOT_KNOWN
