"""A run that is killed before or after any request: the next one makes it as if nothing was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from tests.lifecycle.brief.service import Briefs
from tests.lifecycle.brief.stack import COMPLETE, Stack, changed
from tests.support.killing import Killed

SUBMITTED = {**COMPLETE, "submit": True}
BETTER = changed(SUBMITTED, "program_details", description="Better", terms_of_service_url=None)
BETTER = changed(BETTER, "program_details", terms_of_service_url="https://contoso.com/new")
DRAFT = changed(COMPLETE, "program_details", name="Other", sign_up_url=None)


def kill_at(service: Briefs, moment: int) -> None:
    """Kill the process at the n-th boundary from now: before and after each request."""
    before = len(service.requests)

    def kill(number: int, when: str) -> None:
        if 2 * (number - before) + (when == "after") == moment:
            service.kill = lambda _n, _when: None
            raise Killed

    service.kill = kill


def crashes(
    prepare: Callable[[Stack], None], act: Callable[[Stack], Any]
) -> Iterator[tuple[Stack, Briefs]]:
    """Yield a stack for each boundary of an action, killed there; stop after the whole action."""
    for moment in range(100):
        service = Briefs()
        stack = Stack(service)
        prepare(stack)
        kill_at(service, moment)
        try:
            act(stack)
        except Killed:
            yield stack, service
        else:
            assert moment > 2
            return
    pytest.fail("the action does not end")


def nothing(_stack: Stack) -> None:
    return


def stored(service: Briefs) -> str:
    (brief,) = service.briefs.values()
    return json.dumps({k: v for k, v in brief.items() if k != "id"}, sort_keys=True)


def after(prepare: Callable[[Stack], None], act: Callable[[Stack], Any]) -> str:
    service = Briefs()
    stack = Stack(service)
    prepare(stack)
    act(stack)
    return stored(service)


@pytest.mark.parametrize("program", [COMPLETE, SUBMITTED], ids=["draft", "submitted"])
def test_create(program: dict[str, Any]) -> None:
    whole = after(nothing, lambda stack: stack.up(**program))
    seen = 0
    for stack, service in crashes(nothing, lambda stack: stack.up(**program)):
        seen += 1
        assert stack.resource is None
        stack.up(**program)
        assert stored(service) == whole
        assert len(service.submissions) == int("submit" in program)
        assert stack.up(**program) == "same"
        assert not stack.refresh()
    assert seen >= 6


def test_create_and_then_destroy() -> None:
    for stack, service in crashes(nothing, lambda stack: stack.up(**COMPLETE)):
        if service.briefs:
            with pytest.raises(Exception, match="no resource holds it"):
                stack.destroy()
            stack.up(**COMPLETE)
        stack.destroy()
        assert service.briefs == {}


def test_create_and_then_another_program() -> None:
    for stack, service in crashes(nothing, lambda stack: stack.up(**COMPLETE)):
        stack.up(**changed(COMPLETE, "program_details", name="Other"))
        (brief,) = service.briefs.values()
        assert brief["programDetails"]["name"] == "Other"


def test_update() -> None:
    def prepare(stack: Stack) -> None:
        stack.up(**COMPLETE)

    whole = after(prepare, lambda stack: stack.up(**DRAFT))
    for refreshed in (False, True):
        for stack, service in crashes(prepare, lambda stack: stack.up(**DRAFT)):
            if refreshed:
                stack.refresh()
            stack.up(**DRAFT)
            assert stored(service) == whole
            assert stack.up(**DRAFT) == "same"


@pytest.mark.parametrize("status", ["updateProgramBrief", "submitNewVanityNumbers"])
def test_what_was_sent_back_is_handed_in_once_more(status: str) -> None:
    def prepare(stack: Stack) -> None:
        stack.up(**SUBMITTED)
        stack.service.review(stack.id, status)
        stack.refresh()

    whole = after(prepare, lambda stack: stack.up(**BETTER))
    for refreshed in (False, True):
        for stack, service in crashes(prepare, lambda stack: stack.up(**BETTER)):
            if refreshed:
                stack.refresh()
            stack.up(**BETTER)
            assert stored(service) == whole
            assert len(service.submissions) == 2
            assert stack.up(**BETTER) == "same"


def test_submitting_what_was_a_draft() -> None:
    def prepare(stack: Stack) -> None:
        stack.up(**COMPLETE)

    for stack, service in crashes(prepare, lambda stack: stack.up(**SUBMITTED)):
        stack.refresh()
        stack.up(**SUBMITTED)
        assert len(service.submissions) == 1
        assert stack.up(**SUBMITTED) == "same"


def test_putting_back_what_was_dropped() -> None:
    def prepare(stack: Stack) -> None:
        stack.up(**COMPLETE)
        stack.service.drops_nested = 1

    whole = after(prepare, lambda stack: stack.up(**DRAFT))
    for stack, service in crashes(prepare, lambda stack: stack.up(**DRAFT)):
        service.drops_nested = 0
        stack.up(**DRAFT)
        assert stored(service) == whole


def test_delete() -> None:
    def prepare(stack: Stack) -> None:
        stack.up(**COMPLETE)

    refused = []
    for moment, (stack, service) in enumerate(crashes(prepare, lambda stack: stack.destroy())):
        try:
            stack.destroy()
        except Failed as error:
            # Killed between the two deletes: that it was let go is known to nobody.
            assert "no resource holds it" in str(error)  # the others pass
            refused.append(moment)
            stack.up(**COMPLETE)
            stack.destroy()
        assert service.briefs == {}
        assert stack.order is None
    assert refused == [2, 3, 4, 5, 6]


def test_replacement() -> None:
    given = "6b1f0f6a-0000-4000-8000-000000000009"

    def prepare(stack: Stack) -> None:
        stack.up(**COMPLETE)

    def replace(stack: Stack) -> None:
        stack.up(**COMPLETE, program_brief_id=given)

    for stack, service in crashes(prepare, replace):
        replace(stack)
        assert list(service.briefs) == [given]
        assert stack.id == given
