"""Read: the brief as the service has it now. It is gone only if the service itself says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..core.errors import explained
from ..core.guardrails import stored
from ..core.reading import Reading
from ..core.session import Session
from .codec import from_wire
from .find import find_unless_gone
from .inputs import content_of, inputs_of, version_of
from .merge import managed, storable
from .outputs import LIVE_KEYS, live
from .schema import SECTION_KEYS

READING: Final = "reading program brief"


def read_program_brief(session: Session, brief_id: str, props: Mapping[str, Any]) -> Reading | None:
    """Return a brief as it is now, or None if it is gone.

    What the program manages is returned as inputs too, so that an edit in the portal shows as a
    change. What the program never declared is omitted.

    Args:
        session: The service and the run.
        brief_id: The id, a GUID.
        props: The stored outputs.

    Raises:
        Refused: The brief belongs to another endpoint, which would respond with 404.
        Failed: The service could not be reached. This never means that the brief is gone.
    """
    with explained(READING, brief_id):
        session.require_endpoint(stored(props, "__endpoint"), READING, brief_id)
        version = version_of(props)
        found = find_unless_gone(session, brief_id, version, READING)
        if found is None:
            return None
        outs = {k: v for k, v in props.items() if k not in (*LIVE_KEYS, *SECTION_KEYS)}
        former = content_of(props)
        outs |= storable(managed(from_wire(found.content, version), former), former)
        outs |= {**live(found), "__api_version": version}
        return Reading(outs, inputs_of(outs))
