"""What a user reads about a program brief that cannot be written, handed in, read or let go."""

from __future__ import annotations

from typing import Any

import httpx

from pulumi_acsnumbers.lifecycle.audit.import_file import fill_import_file
from tests.faults.pinned import Provocations
from tests.lifecycle.brief.service import Briefs, missing, refusal
from tests.lifecycle.brief.stack import COMPLETE, Stack, changed

provokes = Provocations()

GIVEN = "6b1f0f6a-0000-4000-8000-000000000009"
SUBMITTED = {**COMPLETE, "submit": True}
OTHER = changed(COMPLETE, "program_details", name="Other")


def written(**program: Any) -> Stack:
    """Return a stack with a brief."""
    stack = Stack(Briefs())
    stack.up(**(program or COMPLETE))
    return stack


def reviewed(status: str) -> Stack:
    """Return a stack with a brief of a status, which the state knows."""
    stack = written(**SUBMITTED)
    stack.service.review(stack.id, status)
    stack.refresh()
    return stack


@provokes
def a_replacement_of_what_is_no_draft() -> object:
    return reviewed("approved").up(**SUBMITTED, program_brief_id=GIVEN)


@provokes
def a_replacement_of_what_was_handed_in_meanwhile() -> object:
    stack = written()
    stack.service.review(stack.id, "submitted")
    return stack.up(**COMPLETE, program_brief_id=GIVEN)


@provokes
def a_delete_of_what_is_no_draft() -> None:
    reviewed("approved").destroy()


@provokes
def a_delete_that_is_not_done() -> None:
    stack = written()
    stack.service.deaf = True
    stack.destroy()


@provokes
def a_delete_of_what_only_the_list_has() -> None:
    stack = written()
    stack.next_run()
    stack.let_go()
    stack.service.answers["GET"] = [missing("x") for _ in range(3)]
    stack.destroy_order()


@provokes
def another_order() -> object:
    stack = written()
    stack.order = None
    return stack.up(**COMPLETE)


@provokes
def a_submission_of_what_was_handed_in_under_another_order() -> object:
    stack = written(**SUBMITTED)
    stack.order = stack.resource = None
    return stack.up(**SUBMITTED)


@provokes
def an_order_that_is_replaced_by_force() -> None:
    stack = written()
    stack.let_go()
    stack.destroy_order()


@provokes
def a_change_of_what_is_gone() -> object:
    stack = written()
    stack.service.briefs.clear()
    return stack.up(**OTHER)


@provokes
def a_change_of_what_is_submitted() -> object:
    return reviewed("submitted").up(**changed(SUBMITTED, "program_details", name="Other"))


@provokes
def a_change_of_what_is_approved() -> object:
    return reviewed("approved").up(**changed(SUBMITTED, "program_details", name="Other"))


@provokes
def a_change_of_what_is_denied() -> object:
    return reviewed("denied").up(**changed(SUBMITTED, "program_details", name="Other"))


@provokes
def a_change_in_a_status_that_is_not_known() -> object:
    return reviewed("resting").up(**changed(SUBMITTED, "program_details", name="Other"))


@provokes
def a_submission_that_is_taken_back() -> object:
    return reviewed("submitted").up(**COMPLETE)


@provokes
def a_submission_that_is_not_complete() -> object:
    stack = Stack(Briefs())
    taken = written()
    taken.service.briefs[GIVEN] = {"id": GIVEN, "status": "draft"}
    taken.service.briefs.pop(taken.id)
    stack.service = taken.service
    return stack.up(
        **changed(COMPLETE, "program_details", name=None), submit=True, program_brief_id=GIVEN
    )


@provokes
def a_submission_that_is_refused() -> object:
    stack = written()
    stack.service.answers["SUBMIT"] = [refusal(400, "BadRequest", "The name is taken.")]
    return stack.up(**SUBMITTED)


@provokes
def a_submission_that_does_not_come_through() -> object:
    stack = written()
    stack.service.answers["SUBMIT"] = [httpx.ReadTimeout("timed out") for _ in range(5)]
    return stack.up(**SUBMITTED)


@provokes
def a_submission_that_does_not_show() -> object:
    stack = written()
    stack.service.slow_submit = 20
    return stack.up(**SUBMITTED)


@provokes
def a_member_that_is_not_kept() -> object:
    stack = Stack(Briefs(forgets=("signUpUrl",)))
    return stack.up(**COMPLETE)


@provokes
def a_member_that_is_not_cleared() -> object:
    stack = written()
    stack.service.ignores_null = True
    return stack.up(**changed(COMPLETE, "program_details", sign_up_url=None))


@provokes
def a_brief_that_disappears() -> object:
    stack = written()
    seen = stack.service.briefs[stack.id]

    def vanish(number: int, when: str) -> None:
        if stack.service.requests[number].startswith("PATCH") and when == "after":
            stack.service.briefs.clear()

    stack.service.kill = vanish
    del seen
    return stack.up(**OTHER)


@provokes
def the_order_delete_of_a_draft() -> None:
    stack = written()
    stack.next_run()
    stack.destroy_order()


@provokes
def the_order_delete_of_what_is_submitted() -> None:
    stack = written(**SUBMITTED)
    stack.next_run()
    stack.destroy_order()


@provokes
def another_endpoint() -> object:
    stack = written()
    stack.resource = stack.id, {**stack.outs, "__endpoint": "https://fabrikam.example"}
    return stack.refresh()


@provokes
def importing_what_is_not_there() -> object:
    stack = Stack(Briefs())
    urn = "urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:{}::x"
    inputs = {"__provider": "p", "order": GIVEN, "__endpoint": "https://x"}
    steps = [
        {"urn": urn.format(kind), "newState": {"inputs": {**inputs, "spec": "w"}}}
        for kind in ("ProgramBrief", "Order")
    ]
    rows = [
        {"type": f"pulumi-python:dynamic/acsnumbers:{kind}", "name": "x"}
        for kind in ("ProgramBrief", "Order")
    ]
    return fill_import_file(stack.session, {"resources": rows}, {"steps": steps}, {}, {"x": GIVEN})
