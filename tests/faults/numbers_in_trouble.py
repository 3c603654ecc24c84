"""Stacks with a number that something goes wrong with."""

from __future__ import annotations

import random
from typing import Any

import httpx

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.lifecycle.core.session import Session
from tests.lifecycle.runs import dying
from tests.lifecycle.stack import ENDPOINT, Stack, new_emulator
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport

STRANGER = "+18335550142"
SEARCH = {"acquisition": "search"}
BOTH_WAYS = {"calling": "none", "sms": "inbound+outbound"}


def new_stack(carrier: httpx.BaseTransport | None = None) -> Stack:
    """Return a stack that has nothing, with a service of its own."""
    clock = FakeClock()
    emulator = new_emulator(clock)
    client = Client(
        ENDPOINT,
        AccessKey(emulator.resources["contoso"].primary_key, clock=clock),
        transport=carrier or InProcessTransport(emulator),
        clock=clock,
        chance=lambda: 0.5,
    )
    return Stack(emulator, clock, Session(client, clock=clock, random=random.Random(1)))


def failing(operation: str, code: str = "OutOfStock", message: str = "Gone.") -> dict[str, Any]:
    """Return the rule under which an operation ends as failed."""
    return {"operation": operation, "fail": {"code": code, "message": message}}


def refusing(operation: str, status: int, code: str, message: str, **more: Any) -> dict[str, Any]:
    """Return the rule under which the service refuses an operation."""
    body = {"error": {"code": code, "message": message}}
    return {"operation": operation, "status": status, "body": body, **more}


def lost_purchase() -> tuple[Stack, str]:
    """Return a stack whose run died when the service had begun to sell it a number."""
    stack = new_stack()
    with dying(stack, "POST", ":purchase"):
        stack.create()
    return stack, stack.bought[-1]
