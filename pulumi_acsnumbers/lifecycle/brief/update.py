"""Update: send the changes, and submit the brief if requested, or requested again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...acs.brief_models import ProgramBrief
from ..core.errors import Failed, Refused, explained
from ..core.guardrails import stored
from ..core.session import Reporter, Session
from .codec import from_wire
from .find import find
from .inputs import BriefInputs, content_of, version_of
from .merge import comparable, patch
from .normalize import normalize
from .outputs import fingerprint, outputs
from .statuses import is_draft, is_open, is_sent_back
from .write import Write

UPDATING: Final = "updating program brief"


def update_program_brief(
    session: Session,
    reporter: Reporter,
    brief_id: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the outputs after updating the brief to what the program declares.

    Args:
        session: The service and the run.
        reporter: Shows progress.
        brief_id: The id, a GUID.
        olds: The stored outputs.
        news: The checked inputs, which declare the same brief.

    Raises:
        Refused: Nothing was sent: the brief belongs to another endpoint, or its status does not
            allow the change.
        Failed: The service did not do what was requested; the stored state does not change.
    """
    with explained(UPDATING, brief_id):
        session.require_endpoint(stored(olds, "__endpoint"), UPDATING, brief_id)
        inputs = BriefInputs.from_props(news)
        before = find(session, brief_id, inputs.version)
        if before is None:
            raise Failed(
                UPDATING,
                "the service no longer has it",
                thing=brief_id,
                remedy="run pulumi refresh, and pulumi up to write it again",
            )
        if olds.get("submit") and not inputs.submit:
            _require_never_handed_in(before)
        former = _former(olds, inputs.version)
        change = patch(from_wire(before.content, inputs.version), inputs.content, former)
        new = _is_new(olds, former, inputs.content, change)
        submit = inputs.submit and (
            is_draft(before.status) or (is_sent_back(before.status) and new)
        )
        write = Write(session, reporter, brief_id, inputs.version, UPDATING)
        brief = write.carry_out(before, change, submit=submit)
        submitted = olds.get("__submitted")
        if not is_open(brief.status) or (is_sent_back(brief.status) and not new):
            submitted = fingerprint(inputs.content)
        reporter.phase(f"program brief {brief_id}: {brief.status}")
        return outputs(
            news,
            brief,
            version=inputs.version,
            nonce=olds.get("__nonce", ""),
            submitted=submitted,
        )


def _require_never_handed_in(brief: ProgramBrief) -> None:
    if is_draft(brief.status):
        return
    raise Refused(
        UPDATING,
        f"it was submitted (status {brief.status}), and a submission cannot be withdrawn",
        thing=brief.id,
        remedy="set `submit=true` again",
    )


def _former(olds: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return what the program declared before, in the form of the version that it uses now."""
    content = content_of(olds)
    return content if version_of(olds) == version else normalize(content, version).content


def _is_new(
    olds: Mapping[str, Any],
    former: Mapping[str, Any],
    wanted: Mapping[str, Any],
    change: Mapping[str, Any],
) -> bool:
    """Return whether the program declares something other than the last submission.

    It compares with the submission, not with the last state: a run can have written a change and
    died before submitting it, and a refresh since then has stored the change.
    """
    differs = bool(comparable(former) != comparable(wanted))
    submitted = olds.get("__submitted")
    if not submitted:
        return bool(change) or differs
    if fingerprint(wanted) == submitted:
        return False
    return differs or fingerprint(content_of(olds)) != submitted
