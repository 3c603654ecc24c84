"""Delete: a draft goes; what was submitted stays, with an error; another copy keeps either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...acs.errors import AcsError, ServiceError, TransportError, UnexpectedReply
from ..errors import Failed, explained
from ..guards import stored
from ..memory import Farewell
from ..session import Row, Session
from .find import find
from .inputs import version_of
from .statuses import is_draft

DELETING: Final = "deleting program brief"

_UNTIL_GONE: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)


def delete_program_brief(
    session: Session, row: Row, brief_id: str, props: Mapping[str, Any]
) -> None:
    """Delete the draft of a copy that is deleted.

    Args:
        session: The service and the run.
        row: Where to say what happens.
        brief_id: The id, a GUID.
        props: The stored outputs of the copy.

    Raises:
        Refused: The brief belongs to another endpoint.
        Failed: It is no draft, or not certainly gone; the state keeps it.
    """
    with explained(DELETING, brief_id):
        session.require_endpoint(stored(props, "__endpoint"), DELETING, brief_id)
        nonce, version = props.get("__nonce", ""), version_of(props)
        if session.memory.holders(brief_id, besides=nonce):
            session.memory.forget(brief_id, nonce)
            row.phase(f"kept program brief {brief_id}: another copy holds it")
            return
        found = find(session, brief_id, version)
        if found is None:
            row.phase(f"program brief {brief_id} was deleted already")
        else:
            # The service answers 204 for what it does not delete, too.
            _require_draft(brief_id, found.status)
            session.before_writing(DELETING, brief_id)
            row.phase(f"deleting program brief {brief_id}")
            _delete(session, brief_id, version)
        session.memory.forget(brief_id, nonce)
        session.memory.say_farewell(Farewell(brief_id, props.get("order", ""), released=True))


def _require_draft(brief_id: str, status: str) -> None:
    if is_draft(status):
        return
    raise Failed(
        DELETING,
        f"it is {status}, and only a draft can be deleted",
        thing=brief_id,
        remedy="to let the stack forget it, set retain_on_delete=True and run pulumi up, and then "
        "delete it again: the brief stays at the service",
    )


def _delete(session: Session, brief_id: str, version: str) -> None:
    trouble: AcsError | None = None
    try:
        session.client.briefs.delete(brief_id, api_version=version)
    except (TransportError, UnexpectedReply, ServiceError) as error:
        trouble = error
    for pause in _UNTIL_GONE if trouble is None else (0.0,):
        session.clock.sleep(pause)
        if find(session, brief_id, version) is None:
            return
    reason = str(trouble) if trouble else "the service reports it deleted, and still shows it"
    raise Failed(
        DELETING,
        reason,
        thing=brief_id,
        remedy="run the command again; the brief stays in the state until it is gone",
    )
