"""Looking up a brief: it is missing only if the service itself says so."""

from __future__ import annotations

from ...acs.brief_models import ProgramBrief
from ..core.again import found_after_all, stays_gone
from ..core.session import Session


def find(session: Session, brief_id: str, version: str) -> ProgramBrief | None:
    """Return a brief; None for the service's own 404, which can be stale.

    Raises:
        AcsError: The service could not be reached.
    """
    return session.client.briefs.find(brief_id, api_version=version)


def find_unless_gone(
    session: Session, brief_id: str, version: str, doing: str
) -> ProgramBrief | None:
    """Return a brief, or None if it is certainly gone.

    Raises:
        AcsError: The service could not be reached.
        Failed: The service contradicts itself.
    """
    return find(session, brief_id, version) or found_after_all(
        session.clock,
        lambda: find(session, brief_id, version),
        lambda: _is_listed(session, brief_id, version),
        doing=doing,
        thing=brief_id,
    )


def is_gone(session: Session, brief_id: str, version: str) -> bool:
    """Return whether a brief is certainly gone; False also if the service contradicts itself.

    Raises:
        AcsError: The service could not be reached.
    """
    return find(session, brief_id, version) is None and stays_gone(
        session.clock,
        lambda: find(session, brief_id, version),
        lambda: _is_listed(session, brief_id, version),
    )


def _is_listed(session: Session, brief_id: str, version: str) -> bool:
    return any(brief.id == brief_id for brief in session.client.briefs.list(api_version=version))
