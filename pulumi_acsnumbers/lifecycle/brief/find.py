"""Looking a brief up: missing only by the service's own word."""

from __future__ import annotations

from typing import Final

from ...acs.brief_models import ProgramBrief
from ...acs.briefs import says_no_such_brief
from ...acs.errors import NotFound
from ..core.errors import Failed
from ..core.session import Session

_SECOND_LOOK: Final = 2.0


def is_gone(session: Session, brief_id: str, version: str) -> bool:
    """Confirm that a brief which its own GET has just lacked is gone, by two more looks.

    Raises:
        AcsError: It could not be asked.
    """
    session.clock.sleep(_SECOND_LOOK)
    if find(session, brief_id, version) is not None:
        return False
    return all(brief.id != brief_id for brief in session.client.briefs.list(api_version=version))


def find_unless_gone(
    session: Session, brief_id: str, version: str, doing: str
) -> ProgramBrief | None:
    """Return a brief, or None when it is certainly gone: one answer can be stale.

    Raises:
        AcsError: It could not be asked.
        Failed: The service contradicts itself.
    """
    found = find(session, brief_id, version)
    if found is None and is_gone(session, brief_id, version):
        return None
    found = found or find(session, brief_id, version)
    if found is None:
        raise Failed(
            doing,
            "its own address says that there is none, and the list of briefs has it",
            thing=brief_id,
            remedy="run the command again in a minute: nothing is forgotten",
        )
    return found


def find(session: Session, brief_id: str, version: str) -> ProgramBrief | None:
    """Return a brief, or None when the service says that there is none.

    Raises:
        AcsError: It could not be asked. A 404 of anybody else is no proof.
    """
    try:
        return session.client.briefs.get(brief_id, api_version=version)
    except NotFound as error:
        if not says_no_such_brief(error):
            raise
        return None
