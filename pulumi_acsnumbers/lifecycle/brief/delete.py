"""Delete: let go of a draft, and delete it. A submitted brief stays, with an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ...acs.errors import AcsError, ServiceError, TransportError, UnexpectedReply
from ..core.again import look_again
from ..core.departures import leave
from ..core.disputes import require_undisputed
from ..core.errors import Failed, LifecycleError, explained
from ..core.facts import Departure, Fate, Holder, resource_key
from ..core.guardrails import stored, stored_text
from ..core.session import Reporter, Session
from ..core.settlement import name_kept_for_another, settle
from .find import find, find_unless_gone, is_gone
from .inputs import version_of
from .spec import spec_text
from .statuses import is_draft

DELETING: Final = "deleting program brief"

_UNTIL_GONE: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)


def delete_program_brief(
    session: Session, reporter: Reporter, brief_id: str, props: Mapping[str, Any]
) -> None:
    """Let go of the draft of a deleted copy; delete it only if its successor exists.

    Args:
        session: The service and the run.
        reporter: Shows progress.
        brief_id: The id, a GUID.
        props: The stored outputs of the copy.

    Raises:
        Refused: The brief belongs to another endpoint.
        Failed: It is not a draft, or not certainly gone; it stays in the state.
    """
    with explained(DELETING, brief_id):
        session.require_endpoint(stored(props, "__endpoint"), DELETING, brief_id)
        nonce = stored_text(props, "__nonce")
        found = None
        if not session.registry.holders(brief_id, besides=nonce):
            found = find(session, brief_id, version_of(props))
        departure = Departure(brief_id, stored_text(props, "order"), Fate.LET_GO)
        key = resource_key(props.get("__urn"))
        copy = Holder(brief_id, nonce, departure.order, spec_text(props), key=key)
        require_undisputed(session, departure, copy=copy, owned=lambda _: found is not None)
        if not leave(
            session,
            reporter,
            departure,
            copy=copy,
            keep=bool(props.get("__retain")),
            permit=lambda: require_draft(brief_id, found.status) if found else None,
            name=f"program brief {brief_id}",
            gone="deleted",
        ):
            return
        version = version_of(props)
        try:
            fate = settle(
                session,
                departure,
                lambda one: delete_draft(session, reporter, one.number, version),
                release=None,
            )
        except (AcsError, LifecycleError):
            session.registry.depart(replace(departure, fate=Fate.FAILED))
            raise
        if fate is Fate.KEPT:
            name_kept_for_another(session, reporter, brief_id, named=f"program brief {brief_id}")


def delete_draft(session: Session, reporter: Reporter, brief_id: str, version: str) -> None:
    """Delete a draft, and return when it is certainly gone.

    Raises:
        Failed: It is not a draft, or not certainly gone.
    """
    with explained(DELETING, brief_id):
        found = find_unless_gone(session, brief_id, version, DELETING)
        if found is None:
            reporter.phase(f"program brief {brief_id} was deleted already")
            return
        # The service also returns 204 for what it does not delete.
        require_draft(brief_id, found.status)
        session.before_writing(DELETING, brief_id)
        reporter.phase(f"deleting program brief {brief_id}")
        _delete(session, brief_id, version)


def require_draft(brief_id: str, status: str) -> None:
    """Refuse to let go of what cannot be deleted."""
    if is_draft(status):
        return
    raise Failed(
        DELETING,
        f"it is {status}, and only a draft can be deleted",
        thing=brief_id,
        remedy="to remove it from the stack alone, set `retain_on_delete=true` and run pulumi up, "
        "and then delete it again: the service keeps the brief",
    )


def _delete(session: Session, brief_id: str, version: str) -> None:
    trouble: AcsError | None = None
    try:
        session.client.briefs.delete(brief_id, api_version=version)
    except (TransportError, UnexpectedReply, ServiceError) as error:
        trouble = error
    if trouble is not None:
        gone = is_gone(session, brief_id, version)
        reason = str(trouble)
    else:
        missing = look_again(
            session.clock, _UNTIL_GONE, lambda: find(session, brief_id, version) is None
        )
        gone = missing is not None
        reason = "the service reports it deleted, but still shows it"
    if gone:
        return
    raise Failed(
        DELETING,
        reason,
        thing=brief_id,
        remedy="run the command again; it stays in the state until it is gone",
    )
