"""Histories that are known to end badly, each with what would have to be true."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_acsnumbers.dynamic.journal import FolderJournal
from pulumi_acsnumbers.lifecycle.registry import Departure, Fate, Holder, RunRegistry

from .conftest import Stack
from .runs import DAY, replace_by_force

NUMBER = "+18335550142"
HERE = "127.0.0.1:1"


@pytest.mark.xfail(strict=True, reason="a note is forgotten after a month, and a successor vouches")
def test_what_a_create_could_not_release_is_named_months_later(stack: Stack) -> None:
    stack.switch(operation_retention_days=30)
    number, outs = stack.create(area_code="833")
    stack.next_run()
    stack.delete(number, outs)  # before its successor
    refusal = {"error": {"code": "Conflict", "message": "Busy."}}
    stack.faults({"operation": "releasePhoneNumber", "status": 400, "body": refusal})
    new, outs = stack.create(area_code="844")
    assert number in stack.row.warnings[0]
    stack.faults()
    stack.clock.seconds += 60 * DAY

    stack.destroy(new, outs)

    assert stack.owned() == [] or number in "".join(stack.row.warnings)


@pytest.mark.xfail(strict=True, reason="the journal of a process is removed when it ends")
def test_what_another_process_holds_again_is_not_noted_at_the_end(tmp_path: Path) -> None:
    """The provider changed together with a delete before the create; it is noted as let go."""
    old, new = FolderJournal(HERE, tmp_path), FolderJournal(HERE, tmp_path)
    deleting, creating = RunRegistry(old), RunRegistry(new)
    deleting.depart(Departure(NUMBER, "order", Fate.LET_GO))
    creating.hold(Holder(NUMBER, "nonce", "order", "wish"))

    new.close()

    assert deleting.unsettled() == []


@pytest.mark.xfail(strict=True, reason="the address of an engine is all that names its run")
def test_a_killed_run_at_the_same_address_holds_nothing(tmp_path: Path) -> None:
    """Else the only copy of a number is deleted as one of two, and nobody releases or names it."""
    killed = RunRegistry(FolderJournal(HERE, tmp_path))
    killed.hold(Holder(NUMBER, "nonce of an old copy", "order", "wish"))

    later = RunRegistry(FolderJournal(HERE, tmp_path))

    assert later.holders(NUMBER, besides="nonce of the only copy") == []


@pytest.mark.xfail(strict=True, reason="an order that was told of a number takes it as adopted")
def test_a_bought_number_stays_bought_under_a_new_order(stack: Stack) -> None:
    number, outs = stack.create()
    stack.next_run()
    stack.order_id, stack.order = "", {}  # replaced by force
    news = stack.wish_for(adopt=number)
    outs = stack.update(number, outs, news)
    assert outs["__origin"] == "purchased"

    _, outs = replace_by_force(stack, number, outs)  # after adopt was taken out

    assert outs["__origin"] == "purchased"
