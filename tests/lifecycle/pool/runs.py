"""Runs of a pool that end early, and what others do meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.departure_notes import write_notes
from pulumi_acsnumbers.lifecycle.core.facts import Holder
from pulumi_acsnumbers.lifecycle.core.session import Session
from tests.lifecycle.engine import Engine
from tests.lifecycle.stack import RecordedReporter

READER = "urn:pulumi:dev::test::acsnumbers:PhoneNumber::reader"
OTHER_ORDER = "0b9d4f0e-8a52-4a7c-9a43-5d5f8c1f2e11"


class Stopped(Exception):
    """The run ends before its deletes."""


def stopped(engine: Engine, **program: Any) -> None:
    """Run an `up` that ends before its deletes."""

    def stop(_: Session) -> None:
        raise Stopped

    engine.later = stop
    with pytest.raises(Stopped):
        engine.up(**program)
    engine.later = lambda _: None


def delete_alone(engine: Engine, session: Session | None = None) -> Session:
    """Delete the pool and not its order, as a destroy does that is killed then."""
    session, live = session or engine.session(), engine.live
    assert live
    engine.resource.delete(session, RecordedReporter(), live.id, live.outs)
    engine.copies.clear()
    return session


def killed_destroy(engine: Engine) -> Session:
    """Delete the pool alone, and note what it let go, as the process does when told to end."""
    session = delete_alone(engine)
    write_notes(session, session.registry.unsettled())
    return session


def refuse_releases(engine: Engine, *numbers: str) -> None:
    """Let the service refuse to release some numbers."""
    rule = {"method": "DELETE", "status": 403, "body": {"error": {"code": "Denied"}}}
    engine.emulator.set_faults(
        [{**rule, "path": f"/phoneNumbers/*{number[1:]}"} for number in numbers]
    )


def wanted_later(number: str, *, adopts: bool) -> Callable[[Session], None]:
    """Return what a run learns when another resource wants a number after the pool."""

    def later(session: Session) -> None:
        session.registry.declare(READER)
        session.registry.want(number, READER, adopts=adopts)
        if adopts:
            session.registry.hold(Holder(number, "nonce", OTHER_ORDER, "{}", key="::reader"))

    return later


def buy_again(engine: Engine, number: str) -> None:
    """Let another stack buy a number that was released a minute ago."""
    engine.clock.seconds += 60
    engine.emulator.set_state({"released": {}})
    engine.emulator.buy_number(phone_number=number)


def listed(engine: Engine) -> set[str]:
    """Return what the service lists."""
    return {row.phone_number for row in engine.session().client.numbers.list()}
