"""A draft is deleted in two calls: its own delete lets go, and that of its order deletes it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.lifecycle.brief.delete import delete_program_brief
from pulumi_acsnumbers.lifecycle.core.difference import note_declared
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from tests.lifecycle.brief.service import Briefs, refusal
from tests.lifecycle.brief.stack import COMPLETE, Stack, another, changed

GIVEN = "6b1f0f6a-0000-4000-8000-000000000009"
TROUBLES = [
    pytest.param(refusal(503, "Busy", "later"), id="busy"),
    pytest.param(refusal(400, "BadRequest", "not now"), id="refused"),
    pytest.param(httpx.ReadTimeout("lost"), id="lost"),
]


@pytest.fixture
def failed(stack: Stack, service: Briefs) -> Stack:
    """A stack whose destroy has let go of the brief, and failed in the order's delete."""
    stack.up(**COMPLETE)
    fail_to_destroy(stack, service, refusal(503, "Busy", "later"))
    return stack


def fail_to_destroy(stack: Stack, service: Briefs, trouble: Any) -> None:
    """Run a destroy that fails; the state has the order alone then."""
    service.answers["DELETE"] = [trouble] * 100
    with pytest.raises(Failed, match="deleting program brief"):
        stack.destroy()
    service.answers.clear()
    service.requests.clear()
    assert stack.order
    assert stack.resource is None


def forced(stack: Stack, **program: Any) -> tuple[Any, Any]:
    """Replace brief and order by force; return the old copy and the old order."""
    stack.next_run()
    old, order = stack.resource, stack.order
    stack.order = None
    stack.create(stack.inputs(**program))
    return old, order


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("given", [None, GIVEN])
def test_the_next_run_goes_on(
    stack: Stack, service: Briefs, trouble: Any, given: str | None
) -> None:
    stack.up(**COMPLETE, program_brief_id=given)
    fail_to_destroy(stack, service, trouble)
    stack.destroy()
    assert service.verbs() == ["NOTES", "GET", "DELETE", "GET"]
    assert service.briefs == {}
    assert stack.order is None
    assert stack.reporter.warnings == []


def test_a_run_that_fails_again_is_gone_on_with_too(failed: Stack, service: Briefs) -> None:
    fail_to_destroy(failed, service, refusal(503, "Busy", "later"))
    failed.destroy()
    assert service.briefs == {}


def test_a_copy_that_the_engine_drops_does_not_hold_its_draft(
    stack: Stack, service: Briefs
) -> None:
    """It was deleted before its replacement, which failed; a targeted destroy only compares it."""
    stack.up(**COMPLETE)
    brief_id, outs = stack.id, stack.outs
    fail_to_destroy(stack, service, refusal(503, "Busy", "later"))
    stack.next_run()
    stack.compare(brief_id, outs, outs)
    stack.destroy_order()
    assert service.briefs == {}


def test_without_a_note_nobody_let_go_of_it(failed: Stack, service: Briefs) -> None:
    service.reservations.clear()
    with pytest.raises(Failed, match="exists as draft, and no resource holds it"):
        failed.destroy()
    assert service.verbs() == ["NOTES", "GET"]


def test_a_note_of_another_order_does_not_count(failed: Stack, service: Briefs) -> None:
    tail = service.reservations.pop()[18:]
    service.reservations.append("6b1f0f6a-0000-4000" + tail)
    with pytest.raises(Failed, match="no resource holds it"):
        failed.destroy()
    assert service.writes() == []


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_the_notes_nothing_is_deleted(failed: Stack, service: Briefs, trouble: Any) -> None:
    service.answers["NOTES"] = [trouble] * 100
    with pytest.raises(Failed, match="deleting the order of a program brief"):
        failed.destroy()
    assert service.writes() == []


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_went_wrong_is_told_when_it_cannot_be_noted_either(
    stack: Stack, service: Briefs, trouble: Any
) -> None:
    stack.up(**COMPLETE)
    service.answers["NOTE"] = [trouble] * 100
    fail_to_destroy(stack, service, refusal(503, "Busy", "later"))
    assert service.reservations == []
    with pytest.raises(Failed, match="no resource holds it"):
        stack.destroy()
    stack.up(**COMPLETE)
    stack.destroy()
    assert service.briefs == {}


@pytest.mark.parametrize("exists", [True, False])
def test_a_draft_that_is_taken_again_is_not_let_go_any_more(
    failed: Stack, service: Briefs, *, exists: bool
) -> None:
    if not exists:
        service.briefs.clear()
    assert failed.up(**COMPLETE) == "create"
    written = [] if exists else ["PATCH", "GET"]
    assert service.verbs() == ["GET", *written, "NOTES", "NOTE"]
    failed.resource = None  # the run died before the state was written
    with pytest.raises(Failed, match="no resource holds it"):
        failed.destroy()
    assert list(service.briefs) == [failed.order[0]] if failed.order else False

    # It can be let go again, and be taken again.
    failed.up(**COMPLETE)
    fail_to_destroy(failed, service, refusal(503, "Busy", "later"))
    assert len(service.reservations) == 3
    failed.destroy()
    assert service.briefs == {}


def test_a_first_create_asks_for_no_notes(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    assert service.verbs() == ["GET", "PATCH", "GET"]


def test_a_successor_leaves_what_the_program_now_says_stays(stack: Stack, service: Briefs) -> None:
    """Deleted before it is replaced, when the order was not asked yet what the program says."""
    stack.up(**COMPLETE)
    own = stack.id
    stack.next_run()
    stack.let_go()
    stack.create(stack.inputs(**COMPLETE, program_brief_id=GIVEN, retain=True))
    assert set(service.briefs) == {own, GIVEN}
    assert stack.reporter.warnings == [f"program brief {own}: stays, outside of this stack"]


def test_a_successor_leaves_what_was_let_go_to_the_order(stack: Stack, service: Briefs) -> None:
    """Deleted before it is replaced: what the program declares later can take the draft over."""
    stack.up(**COMPLETE)
    own = stack.id
    stack.next_run()
    news = stack.inputs(**COMPLETE, program_brief_id=GIVEN)
    stack.diff(news)
    stack.let_go()
    assert list(service.briefs) == [own]
    stack.create(news)
    assert set(service.briefs) == {own, GIVEN}
    [warning] = stack.reporter.warnings
    assert warning.startswith(f"program brief {own} was let go before its successor was there")
    stack.destroy()
    assert service.briefs == {}


def test_a_successor_is_there_already(stack: Stack, service: Briefs) -> None:
    """Replaced as the engine does it: the old draft is deleted by its own delete."""
    stack.up(**COMPLETE)
    service.requests.clear()
    assert stack.up(**COMPLETE, program_brief_id=GIVEN) == "replace"
    deletion = ["NOTES", "GET", "DELETE", "GET"]
    # The old copy is looked at before, since it could have been handed in.
    assert service.verbs() == ["GET", "GET", "PATCH", "GET", "NOTES", "GET", *deletion]
    assert list(service.briefs) == [GIVEN]


def test_a_create_that_fails_after_a_delete_is_noted(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    stack.next_run()
    news = stack.inputs(**COMPLETE, program_brief_id=GIVEN)
    stack.diff(news)
    stack.let_go()
    service.answers["PATCH"] = [refusal(400, "BadRequest", "no")]
    with pytest.raises(Failed, match=r"creating program brief .*no"):
        stack.create(news)
    assert stack.resource is None
    stack.destroy()
    assert service.briefs == {}


def test_taken_again_in_the_same_run_it_is_not_deleted(stack: Stack, service: Briefs) -> None:
    """Something else was deleted before it was replaced, and took this brief along."""
    stack.up(**COMPLETE)
    brief = stack.id
    stack.next_run()
    stack.let_go()
    stack.create(stack.inputs(**changed(COMPLETE, "program_details", name="Other")))
    assert stack.id == brief
    assert service.writes() == ["PATCH", "PATCH"]
    assert stack.order
    delete_order(stack.session, stack.reporter, *stack.order)  # it is held again
    assert list(service.briefs) == [brief]


DISPUTED = "replaced by force with its order, and it has {} now; this one stays owned"


def test_a_brief_whose_resource_has_another_one_now_is_disputed(
    stack: Stack, service: Briefs
) -> None:
    stack.up(**COMPLETE)
    first = stack.id
    old, order = forced(stack, **COMPLETE)
    second = stack.id
    for _ in range(2):  # the engine tries again in the next run
        with pytest.raises(Refused, match=DISPUTED.format(second)) as caught:
            delete_program_brief(stack.session, stack.reporter, *old)
        assert f"acsnumbers briefs delete {first}" in str(caught.value)
        with pytest.raises(Refused, match=f"the brief {first} was made for it and stays"):
            delete_order(stack.session, stack.reporter, *order)
        assert set(service.briefs) == {first, second}
        stack.next_run()
        stack.diff(stack.inputs(**COMPLETE))


def test_a_disputed_brief_goes_when_it_was_deleted_by_hand(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    first = stack.id
    old, order = forced(stack, **COMPLETE)
    with pytest.raises(Refused, match="replaced by force"):
        delete_program_brief(stack.session, stack.reporter, *old)
    del service.briefs[first]
    stack.next_run()
    stack.diff(stack.inputs(**COMPLETE))
    delete_program_brief(stack.session, stack.reporter, *old)
    delete_order(stack.session, stack.reporter, *order)
    assert list(service.briefs) == [stack.id]
    assert "DELETE" not in service.writes()


def test_an_order_that_is_replaced_goes_when_its_draft_is_declared(
    stack: Stack, service: Briefs
) -> None:
    stack.up(**COMPLETE)
    first = stack.id
    old, order = forced(stack, **COMPLETE)
    with pytest.raises(Refused, match="to keep it, declare it"):
        delete_program_brief(stack.session, stack.reporter, *old)
    stack.next_run()
    other = another(stack)
    other.create(other.inputs(**COMPLETE, program_brief_id=first))
    stack.diff(stack.inputs(**COMPLETE))
    delete_order(stack.session, stack.reporter, *order)
    assert set(service.briefs) == {first, stack.id}
    assert stack.reporter.warnings == []


def test_an_order_that_is_replaced_names_what_a_run_that_died_made(
    stack: Stack, service: Briefs
) -> None:
    stack.up(**COMPLETE)
    first = stack.id
    stack.resource = None  # nobody let go of it
    _, order = forced(stack, **COMPLETE)
    with pytest.raises(Refused, match=rf"the brief {first} was made for it .*program_brief_id="):
        delete_order(stack.session, stack.reporter, *order)
    assert set(service.briefs) == {first, stack.id}
    assert service.reservations == []


@pytest.mark.parametrize("fails", [True, False])
def test_a_brief_that_another_resource_takes_over_stays(
    stack: Stack, service: Briefs, *, fails: bool
) -> None:
    stack.up(**COMPLETE)
    brief = stack.id
    stack.next_run()
    other = another(stack)
    news = other.inputs(
        **changed(COMPLETE, "program_details", name="Other"), program_brief_id=brief
    )
    if fails:
        service.answers["PATCH"] = [refusal(400, "BadRequest", "no")]
        with pytest.raises(Failed, match="creating program brief"):
            other.create(news)
    else:
        other.create(news)
    stack.let_go()
    stack.destroy_order()
    assert list(service.briefs) == [brief]
    assert "DELETE" not in service.writes()
    kept = f"kept program brief {brief}: "
    if fails:
        assert stack.reporter.warnings == [
            f"{kept}the program adopts or reads it, so it stays owned"
        ]
    else:
        assert stack.reporter.phases[-1] == f"{kept}another copy holds it"
        assert stack.reporter.warnings == []


@pytest.mark.parametrize("fails", [True, False])
def test_a_brief_that_was_let_go_and_is_taken_over_in_the_next_run_stays(
    failed: Stack, service: Briefs, *, fails: bool
) -> None:
    (brief,) = service.briefs
    failed.next_run()
    other = another(failed)
    news = other.inputs(
        **changed(COMPLETE, "program_details", name="Other"), program_brief_id=brief
    )
    if fails:
        service.answers["PATCH"] = [refusal(400, "BadRequest", "no")]
        with pytest.raises(Failed, match="creating program brief"):
            other.create(news)
    else:
        other.create(news)
    failed.destroy_order()
    assert list(service.briefs) == [brief]
    assert "DELETE" not in service.writes()
    assert failed.reporter.warnings == []


def test_an_order_that_keeps_keeps_what_its_brief_let_go(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    brief = stack.id
    stack.next_run()
    stack.inputs(**COMPLETE, retain=True)  # the order has it; the update of the brief failed
    stack.destroy()
    assert list(service.briefs) == [brief]
    assert stack.reporter.warnings == [f"program brief {brief}: stays, outside of this stack"]


def test_an_order_that_keeps_keeps_what_was_noted(failed: Stack, service: Briefs) -> None:
    (brief,) = service.briefs
    assert failed.order
    failed.order = failed.order[0], {**failed.order[1], "release_on_delete": False}
    failed.destroy()
    assert list(service.briefs) == [brief]
    assert failed.reporter.warnings == [f"program brief {brief}: stays, outside of this stack"]


def test_a_copy_that_keeps_is_kept_by_the_order(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE, retain=True)
    brief = stack.id
    stack.next_run()
    stack.let_go()  # the option that keeps the engine from calling this was taken away by force
    assert stack.order
    stack.order = stack.order[0], {**stack.order[1], "release_on_delete": None}
    stack.destroy_order()
    assert list(service.briefs) == [brief]
    assert "DELETE" not in service.writes()


def test_a_brief_that_another_resource_names_is_not_made_again(
    stack: Stack, service: Briefs
) -> None:
    """Its row was taken out of the state, and its order stayed: both would stand for one brief."""
    stack.up(**COMPLETE)
    own = stack.id
    stack.resource = None
    stack.next_run()
    other = another(stack)
    note_declared(
        stack.session.registry,
        other.inputs(**COMPLETE, program_brief_id=own),
        own,
        doing="comparing",
    )
    service.requests.clear()

    with pytest.raises(Refused, match=r"another resource of this program .* has it too"):
        stack.create(stack.inputs(**COMPLETE))

    assert service.requests == []
