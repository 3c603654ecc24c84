"""A run whose journal cannot be used: what speaks against a release may be missing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pulumi_acsnumbers.engine.journal import FolderJournal
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from tests.lifecycle.stack import Stack

UNUSABLE = r"keeping the journal of this run: the folder .* cannot be used .* set TMPDIR"


def without_a_journal(stack: Stack) -> None:
    """Begin a run whose folder cannot be made, as where a file has its name."""
    stack.next_run()
    stack.session.registry = RunRegistry(FolderJournal("127.0.0.1:1", root=Path(os.devnull)))


def test_nothing_is_bought(stack: Stack) -> None:
    props = stack.spec_for()
    without_a_journal(stack)

    with pytest.raises(Refused, match=UNUSABLE):
        stack.again(props)
    assert stack.bought == []
    assert stack.requests("PATCH", "reservations") == [], "nothing is held either"


def test_nothing_is_let_go_or_released(stack: Stack) -> None:
    number, outs = stack.create()
    without_a_journal(stack)

    with pytest.raises(Refused, match=UNUSABLE):
        stack.delete(number, outs)
    with pytest.raises(Refused, match=UNUSABLE):
        stack.delete_order()
    assert stack.owned() == [number]

    stack.destroy(number, outs)
    assert stack.released == [number], "with a journal it goes on"
