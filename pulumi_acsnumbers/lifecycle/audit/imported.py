"""Import without state: the properties of a number or brief, from its id alone.

It counts as adopted, and has no order until a component declares it. So its delete never releases
it.
"""

from __future__ import annotations

from typing import Any, Final

from ...acs.brief_models import VERSION_2022
from ..brief.check import GUID
from ..brief.find import find
from ..brief.inputs import BriefInputs
from ..brief.outputs import fingerprint
from ..brief.outputs import outputs as brief_outputs
from ..brief.read import read_program_brief
from ..brief.schema import DEFAULT_VERSION
from ..brief.statuses import is_draft
from ..core.errors import Refused, explained
from ..core.ids import new_nonce
from ..core.reading import Reading
from ..core.session import Session
from ..core.validation import E164, matching
from ..phone_number.outputs import inputs_of
from ..phone_number.read import LOOKING_UP, look_up_phone_number
from .takeover import takeover

READING_BRIEF: Final = "looking up program brief"

_is_guid: Final = matching(GUID, "it is not a GUID")


def import_phone_number(session: Session, number: str, urn: str) -> Reading:
    """Return an owned number as it would be declared.

    Args:
        session: The service and the run.
        number: E.164.
        urn: The resource that will manage or read it.

    Raises:
        Refused: The number is not owned.
        Failed: The service could not be reached.
    """
    if E164.fullmatch(number) is None:
        raise Refused(
            LOOKING_UP,
            "it is not a number in E.164 form",
            thing=number,
            remedy="give one such as +18335550100",
        )
    outs = look_up_phone_number(session, number, {"__urn": urn}).outputs
    outs |= {"__nonce": new_nonce(), "__origin": "adopted"}
    return Reading(outs, inputs_of(outs))


def import_program_brief(session: Session, brief_id: str, urn: str) -> Reading:
    """Return a brief as it would be declared, with all its content.

    Args:
        session: The service and the run.
        brief_id: Its GUID.
        urn: The resource that will manage or read it.

    Raises:
        Refused: The brief does not exist.
        Failed: The service could not be reached.
    """
    brief = brief_id.lower()
    with explained(READING_BRIEF, brief):
        if _is_guid(brief) is not None:
            raise _no_such(session, brief)
        as_2021, as_2022 = (find(session, brief, v) for v in (DEFAULT_VERSION, VERSION_2022))
        if as_2021 is None or as_2022 is None:
            raise _no_such(session, brief)
        session.registry.declare(urn)
        session.registry.want(brief, urn, adopts=False)
        inputs: dict[str, Any] = {
            "country_code": "US",
            "submit": not is_draft(as_2021.status),
            **takeover(as_2021, as_2022).inputs,
            "__endpoint": session.client.endpoint,
            "__urn": urn,
            "__retain": True,
        }
        declared = BriefInputs.from_props(inputs)
        seen = as_2022 if declared.version == VERSION_2022 else as_2021
        outs = brief_outputs(
            inputs,
            seen,
            version=declared.version,
            nonce=new_nonce(),
            submitted=None if is_draft(seen.status) else fingerprint(declared.content),
        )
        reading = read_program_brief(session, brief, outs)
        if reading is None:
            raise _no_such(session, brief)
        return reading


def _no_such(session: Session, brief: str) -> Refused:
    return Refused(
        READING_BRIEF,
        f"{session.client.endpoint} has no such brief",
        thing=brief,
        remedy="give the GUID of a brief that it has",
    )
