"""What a user reads about a program brief that cannot be written, handed in, read or let go."""

from __future__ import annotations

from typing import Any

import httpx

from pulumi_acsnumbers.lifecycle.audit.import_file import fill_import_file
from tests.faults.pinned import Pins
from tests.lifecycle.brief.service import Briefs, missing, refusal
from tests.lifecycle.brief.stack import COMPLETE, Stack, changed

pins = Pins()

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


@pins(
    "replacing program brief (<id>): it is approved, and only a draft can be deleted; "
    "take the change back, or let go of it: run pulumi up with retain_on_delete=True "
    "first, and then with this change"
)
def a_replacement_of_what_is_no_draft() -> object:
    return reviewed("approved").up(**SUBMITTED, program_brief_id=GIVEN)


@pins(
    "replacing program brief (<id>): it is submitted, and only a draft can be deleted; "
    "run pulumi refresh, take the change back, or let go of it: run pulumi up with "
    "retain_on_delete=True first, and then with this change"
)
def a_replacement_of_what_was_handed_in_meanwhile() -> object:
    stack = written()
    stack.service.review(stack.id, "submitted")
    return stack.up(**COMPLETE, program_brief_id=GIVEN)


@pins(
    "deleting program brief (<id>): it is approved, and only a draft can be deleted; to "
    "let the stack forget it, set retain_on_delete=True and run pulumi up, and then "
    "delete it again: the brief stays at the service"
)
def a_delete_of_what_is_no_draft() -> None:
    reviewed("approved").destroy()


@pins(
    "deleting program brief (<id>): the service reports it deleted, and still shows it; "
    "run the command again; nothing is forgotten until it is gone"
)
def a_delete_that_is_not_done() -> None:
    stack = written()
    stack.service.deaf = True
    stack.destroy()


@pins(
    "deleting program brief (<id>): its own address says that there is none, and the list "
    "of briefs has it; run the command again in a minute: nothing is forgotten"
)
def a_delete_of_what_only_the_list_has() -> None:
    stack = written()
    stack.next_run()
    stack.let_go()
    stack.service.answers["GET"] = [missing("x") for _ in range(3)]
    stack.destroy_order()


@pins(
    "comparing program brief (<id>): it belongs to the order <id>, and the program now "
    'has another one (<id>), which does not know it; say program_brief_id="<id>" and run '
    "pulumi up"
)
def another_order() -> object:
    stack = written()
    stack.order = None
    return stack.up(**COMPLETE)


@pins(
    "creating program brief (<id>): a brief with the same content (<id>) is submitted "
    "already, and a submission cannot be taken back; take it over with "
    'program_brief_id="<id>"'
)
def a_submission_of_what_was_handed_in_under_another_order() -> object:
    stack = written(**SUBMITTED)
    stack.order = stack.resource = None
    return stack.up(**SUBMITTED)


@pins(
    "deleting the order of a program brief (<id>): it is replaced by force, as the program "
    "still declares it, and the brief <id> was made for it and stays; to keep it, declare "
    'it with ProgramBrief(program_brief_id="<id>"); else delete the draft in the Azure '
    "portal; then run pulumi up again"
)
def an_order_that_is_replaced_by_force() -> None:
    stack = written()
    stack.let_go()
    stack.destroy_order()


@pins(
    "updating program brief (<id>): the service does not have it any more; run pulumi "
    "refresh, and pulumi up to write it again"
)
def a_change_of_what_is_gone() -> object:
    stack = written()
    stack.service.briefs.clear()
    return stack.up(**OTHER)


@pins(
    "updating program brief (<id>): it is submitted and cannot be changed, which "
    "program_details.name would do; take the change back, or wait for the review (pulumi "
    "refresh shows the status): when it sends the brief back, pulumi up changes it and "
    "hands it in again"
)
def a_change_of_what_is_submitted() -> object:
    return reviewed("submitted").up(**changed(SUBMITTED, "program_details", name="Other"))


@pins(
    "updating program brief (<id>): it is approved and cannot be changed, which "
    "program_details.name would do; take the change back, and ask Azure support for "
    "changes of a short code that is in service"
)
def a_change_of_what_is_approved() -> object:
    return reviewed("approved").up(**changed(SUBMITTED, "program_details", name="Other"))


@pins(
    "updating program brief (<id>): it is denied and cannot be changed, which "
    "program_details.name would do; take the change back and make another ProgramBrief "
    "under a new name; retain_on_delete lets this one go"
)
def a_change_of_what_is_denied() -> object:
    return reviewed("denied").up(**changed(SUBMITTED, "program_details", name="Other"))


@pins(
    "updating program brief (<id>): it is resting and cannot be changed, which "
    "program_details.name would do; take the change back, or look at the brief in the "
    "Azure portal"
)
def a_change_in_a_status_that_is_not_known() -> object:
    return reviewed("resting").up(**changed(SUBMITTED, "program_details", name="Other"))


@pins(
    "updating program brief (<id>): it was submitted (status submitted), and a "
    "submission cannot be taken back; set submit=True again"
)
def a_submission_that_is_taken_back() -> object:
    return reviewed("submitted").up(**COMPLETE)


@pins(
    "submitting program brief (<id>): it is not complete: program_details.name must be "
    "given before a brief can be submitted; give what is missing, or leave submit out "
    "for now"
)
def a_submission_that_is_not_complete() -> object:
    stack = Stack(Briefs())
    taken = written()
    taken.service.briefs[GIVEN] = {"id": GIVEN, "status": "draft"}
    taken.service.briefs.pop(taken.id)
    stack.service = taken.service
    return stack.up(
        **changed(COMPLETE, "program_details", name=None), submit=True, program_brief_id=GIVEN
    )


@pins(
    "submitting program brief (<id>): BadRequest: The name is taken. (HTTP 400); mend "
    "what it names, and run the command again"
)
def a_submission_that_is_refused() -> object:
    stack = written()
    stack.service.answers["SUBMIT"] = [refusal(400, "BadRequest", "The name is taken.")]
    return stack.up(**SUBMITTED)


@pins(
    "submitting program brief (<id>): it is still draft: the connection broke before the "
    "whole answer was there (ReadTimeout: timed out); run pulumi up again: it looks "
    "first, and submits nothing twice"
)
def a_submission_that_does_not_come_through() -> object:
    stack = written()
    stack.service.answers["SUBMIT"] = [httpx.ReadTimeout("timed out") for _ in range(4)]
    return stack.up(**SUBMITTED)


@pins(
    "submitting program brief (<id>): the service took the submission, and still shows "
    "it as draft; run pulumi up again in a few minutes: it looks first"
)
def a_submission_that_does_not_show() -> object:
    stack = written()
    stack.service.slow_submit = 20
    return stack.up(**SUBMITTED)


@pins(
    "creating program brief (<id>): the service does not keep "
    "program_details.sign_up_url, as a second write showed; leave it out, or look at the "
    "brief in the Azure portal"
)
def a_member_that_is_not_kept() -> object:
    stack = Stack(Briefs(forgets=("signUpUrl",)))
    return stack.up(**COMPLETE)


@pins(
    "updating program brief (<id>): the service does not clear "
    "program_details.sign_up_url: it was sent as null and is still there; give it "
    "another value, put it back into the program, or clear it in the Azure portal and "
    "run pulumi refresh"
)
def a_member_that_is_not_cleared() -> object:
    stack = written()
    stack.service.ignores_null = True
    return stack.up(**changed(COMPLETE, "program_details", sign_up_url=None))


@pins("updating program brief (<id>): it disappeared while it was written; run the command again")
def a_brief_that_disappears() -> object:
    stack = written()
    seen = stack.service.briefs[stack.id]

    def vanish(number: int, when: str) -> None:
        if stack.service.requests[number].startswith("PATCH") and when == "after":
            stack.service.briefs.clear()

    stack.service.kill = vanish
    del seen
    return stack.up(**OTHER)


@pins(
    "deleting the order of a program brief (<id>): a program brief of this id exists as "
    "draft, and no resource holds it; run pulumi up to take it back (then destroy), "
    "delete the draft in the Azure portal, or let go of it with retain_on_delete=True "
    "and pulumi up; then this delete passes"
)
def the_last_witness_of_a_draft() -> None:
    stack = written()
    stack.next_run()
    stack.destroy_order()


@pins(
    "deleting the order of a program brief (<id>): a program brief of this id exists as "
    "submitted, and no resource holds it; run pulumi up to take it back (then destroy), "
    "or let go of it with retain_on_delete=True and pulumi up; then this delete passes"
)
def the_last_witness_of_what_is_submitted() -> None:
    stack = written(**SUBMITTED)
    stack.next_run()
    stack.destroy_order()


@pins(
    "reading program brief (<id>): it belongs to https://fabrikam.example, but "
    "https://contoso.communication.azure.com is configured, which knows nothing of it; "
    "configure the endpoint it belongs to; if the same ACS resource moved, set "
    "acsnumbers:movedFrom to https://fabrikam.example"
)
def another_endpoint() -> object:
    stack = written()
    stack.resource = stack.id, {**stack.outs, "__endpoint": "https://fabrikam.example"}
    return stack.refresh()


@pins(
    "importing program brief (<id>): https://contoso.communication.azure.com has no such "
    "brief, or the program means <id>; give the brief that the program means, in the "
    "version that wrote it"
)
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
