"""Delete: let go of a draft, and the deletion itself; what was submitted stays, with an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ...acs.errors import AcsError, ServiceError, TransportError, UnexpectedReply
from ..departures import leave
from ..errors import Failed, LifecycleError, explained
from ..guards import stored, stored_text
from ..registry import Departure, Fate
from ..session import Row, Session
from .find import find, is_gone
from .inputs import version_of
from .statuses import is_draft

DELETING: Final = "deleting program brief"

_UNTIL_GONE: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)


def delete_program_brief(
    session: Session, row: Row, brief_id: str, props: Mapping[str, Any]
) -> None:
    """Let go of the draft of a copy that is deleted; delete it only if its successor exists.

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
        nonce = stored_text(props, "__nonce")
        found = None
        if not session.registry.holders(brief_id, besides=nonce):
            found = find(session, brief_id, version_of(props))
        departure = Departure(brief_id, stored_text(props, "order"), Fate.LET_GO)
        if not leave(
            session,
            row,
            departure,
            nonce=nonce,
            keep=bool(props.get("__retain")),
            permit=lambda: require_draft(brief_id, found.status) if found else None,
            name=f"program brief {brief_id}",
            gone="deleted",
        ):
            return
        try:
            delete_draft(session, row, brief_id, version_of(props))
        except LifecycleError:
            session.registry.depart(replace(departure, fate=Fate.FAILED))
            raise
        session.registry.depart(replace(departure, fate=Fate.RELEASED))


def delete_draft(session: Session, row: Row, brief_id: str, version: str) -> None:
    """Delete a draft, and return when it is certainly gone.

    Raises:
        Failed: It is no draft, or not certainly gone.
    """
    with explained(DELETING, brief_id):
        found = find(session, brief_id, version)
        if found is None and is_gone(session, brief_id, version):
            row.phase(f"program brief {brief_id} was deleted already")
            return
        if found is not None:
            # The service answers 204 for what it does not delete, too.
            require_draft(brief_id, found.status)
        row.phase(f"deleting program brief {brief_id}")
        _delete(session, brief_id, version)


def require_draft(brief_id: str, status: str) -> None:
    """Refuse to let go of what cannot be deleted."""
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
        remedy="run the command again; nothing is forgotten until it is gone",
    )
