"""Create: find the order's brief, or write it under the id that derives from the order.

The id is in the state before the first request. So a run after a crash finds its own draft and
never leaves a second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from ...acs.errors import AcsError
from ..core.adoptions import note_adoption
from ..core.departure_notes import take_back, write_notes
from ..core.difference import require_no_rival
from ..core.errors import LifecycleError, Refused, explained
from ..core.facts import Fate, Holder, resource_key
from ..core.guardrails import require_order
from ..core.ids import new_nonce
from ..core.notes import Notes
from ..core.session import Reporter, Session
from ..core.settlement import leave_behind
from .codec import from_wire
from .diff import REPLACING
from .find import find
from .inputs import BriefInputs
from .merge import patch
from .outputs import fingerprint, outputs
from .spec import spec_text
from .statuses import is_draft, is_open, is_sent_back
from .write import Write

CREATING: Final = "creating program brief"


def create_program_brief(
    session: Session, reporter: Reporter, props: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return the id and outputs of the brief that the inputs declare.

    An existing brief under the order's id is the work of a run that died. One under
    `program_brief_id` is taken over. In both, what the program does not declare stays unchanged.

    Args:
        session: The service and the run.
        reporter: Shows progress.
        props: The checked inputs.

    Raises:
        Refused: Nothing was sent: the order belongs to another endpoint, the brief cannot be
            changed or submitted, or the brief that it replaces could not be deleted.
        Failed: The service did not do what was requested; a later run continues.
    """
    require_order(props, doing=CREATING)
    inputs = BriefInputs.from_props(props)
    try:
        with explained(CREATING, inputs.id):
            return _create(session, reporter, props, inputs)
    except LifecycleError:
        # What is deleted before its successor exists stays owned, and the next run has to know.
        with suppress(LifecycleError, AcsError):
            write_notes(session, session.registry.unsettled(inputs.order))
        raise


def _create(
    session: Session, reporter: Reporter, props: Mapping[str, Any], inputs: BriefInputs
) -> tuple[str, dict[str, Any]]:
    session.require_endpoint(inputs.endpoint, CREATING, inputs.id)
    session.registry.announce(props.get("__urn"))
    # Its own id was in the state, and another resource can name it before this one has it again.
    require_no_rival(session.registry, inputs.id, news=props, doing=CREATING)
    _require_deletable_predecessors(session, inputs)
    before = find(session, inputs.id, inputs.version)
    live = from_wire(before.content, inputs.version) if before else {}
    change = patch(live, inputs.content, {})
    submit = inputs.submit and (
        before is None
        or is_draft(before.status)
        # Under the order's own id this submits nothing new: the brief was in the state once, and
        # only removed from there.
        or (is_sent_back(before.status) and bool(change or inputs.given))
    )
    if before:
        reporter.phase(f"taking program brief {inputs.id}, which exists as {before.status}")
    write = Write(session, reporter, inputs.id, inputs.version, CREATING)
    brief = write.carry_out(before, change, submit=submit)
    handed_in = not is_open(brief.status) or (is_sent_back(brief.status) and not change)
    nonce = new_nonce()
    outs = outputs(
        props,
        brief,
        version=inputs.version,
        nonce=nonce,
        submitted=fingerprint(inputs.content) if handed_in else None,
    )
    if inputs.given and before is not None:
        note_adoption(session, inputs.id, inputs.order)
    key = resource_key(props.get("__urn"))
    holder = Holder(inputs.id, nonce, inputs.order, spec_text(props), key=key)
    _take_place(session, reporter, holder)
    reporter.phase(f"program brief {inputs.id}: {brief.status}")
    return inputs.id, outs


def _take_place(session: Session, reporter: Reporter, holder: Holder) -> None:
    """Make the new copy hold its brief, and name the drafts that were let go for it and remain.

    Never fails: what was written has to reach the state.
    """
    try:
        session.registry.hold(holder)
        if not session.registry.is_first_use(holder.order):
            take_back(session, Notes(session), holder.order, holder.number)
        for one in leave_behind(session, holder.order):
            brief = one.number
            reporter.warn(
                f"program brief {brief}: stays, outside of this stack"
                if one.fate is Fate.KEPT
                else f"program brief {brief} was let go before its successor was there, so it "
                f"stays until its order is deleted; to delete it now, run acsnumbers briefs delete "
                f"{brief}"
            )
    except (LifecycleError, AcsError) as error:
        reporter.warn(str(error))


def _require_deletable_predecessors(session: Session, inputs: BriefInputs) -> None:
    """Refuse a replacement whose last step would fail and leave the stack stuck for good.

    `diff` checked the stored status of the old brief, which may have been submitted since.
    """
    if inputs.retain:
        return
    for copy in session.registry.holders_of(inputs.order):
        if copy.number == inputs.id:
            continue
        old = find(session, copy.number, inputs.version)
        if old and not is_draft(old.status):
            raise Refused(
                REPLACING,
                f"it is {old.status}, and only a draft can be deleted",
                thing=copy.number,
                remedy="run pulumi refresh, revert the change, or let go of it: run pulumi up "
                "with `retain_on_delete=true` first, and then with this change",
            )
