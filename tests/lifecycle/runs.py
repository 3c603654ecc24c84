"""What the engine does with a number in one run, and runs that die on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx

from pulumi_acsnumbers.acs.operations import search_purchase_id
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.lifecycle.core.notes import Notes
from pulumi_acsnumbers.lifecycle.phone_number.noted_searches import NotedSearches
from tests.lifecycle.stack import Stack
from tests.support.killing import Killed

DAY = 24 * 3600.0


def replace(stack: Stack, number: str, outs: dict[str, Any], **inputs: Any) -> tuple[str, Any]:
    """Replace a number in a run of its own, as for a changed input."""
    stack.next_run()
    news = stack.spec_for(**inputs)
    assert stack.diff(number, outs, news).replaces
    new, new_outs = stack.again(news)
    stack.delete(number, outs)
    return new, new_outs


def replace_by_force(
    stack: Stack, number: str, outs: dict[str, Any], **inputs: Any
) -> tuple[str, Any]:
    """Replace a number in a run of its own, as for `--target-replace`: nobody asks diff."""
    stack.next_run()
    new, new_outs = stack.again(stack.spec_for(**inputs))
    stack.delete(number, outs)
    return new, new_outs


def another(stack: Stack) -> Stack:
    """Return another number of the same program, in the same run."""
    return Stack(stack.emulator, stack.clock, stack.session, suffix=f"{stack.suffix}y")


def of_another_program(stack: Stack) -> Stack:
    """Return a number of another program: this one's runs know nothing of it."""
    other = another(stack)
    other.next_run()
    return other


def bought_in_the_portal(stack: Stack, number: str | None = None) -> str:
    """Let the ACS resource own a number that no program bought."""
    chosen = {} if number is None else {"phone_number": number}
    return str(stack.emulator.buy_number(**chosen)["phoneNumber"])


@contextmanager
def dying(stack: Stack, method: str, part: str) -> Iterator[None]:
    """Let the process die when a request was carried out, before its answer came.

    Args:
        stack: Whose process.
        method: The method of the request.
        part: What its path contains.
    """
    http = stack.session.client._http
    alive = http._transport
    http._transport = _Mortal(alive, method, part)
    try:
        yield
    except Killed:
        pass
    else:
        raise AssertionError("no such request was made")
    finally:
        http._transport = alive
    stack.next_run()


class _Mortal(httpx.BaseTransport):
    def __init__(self, carrier: httpx.BaseTransport, method: str, part: str) -> None:
        self._carrier, self._method, self._part = carrier, method, part

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._carrier.handle_request(request)
        if request.method == self._method and self._part in request.url.path:
            raise Killed
        return response


class KeptNotes(Notes):
    """The notes among some reservations, read without a request."""

    def __init__(self, reservations: Iterable[str]) -> None:
        self._ids = [UUID(reservation).int for reservation in reservations]


def notes_of(emulator: Emulator) -> KeptNotes:
    """Return the notes that an emulator has."""
    return KeptNotes(kept["id"] for kept in emulator.state()["reservations"].values())


def searches(notes: Notes, order: str, generation: int = 0, index: int = 0) -> list[str]:
    """Return the purchase operations of the searches that are noted for an attempt."""
    return [
        search_purchase_id(search) for search in NotedSearches(order, generation, index).ids(notes)
    ]


def hidden(stack: Stack, number: str, reads: int) -> None:
    """Let the service not show a number for some reads."""
    table = stack.emulator.state()["phone_numbers"]
    table[number[1:]]["hidden_reads"] = reads
    stack.emulator.set_state({"phone_numbers": table})


def shown(stack: Stack, number: str) -> None:
    """Let the service show a number."""
    hidden(stack, number, 0)
