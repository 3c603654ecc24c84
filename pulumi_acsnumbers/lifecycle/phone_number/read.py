"""Read: the number as the service has it now. Only the service's own direct 404 means gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...acs.models import PurchasedNumber
from ..core.errors import Refused, explained
from ..core.guardrails import stored
from ..core.keys import LOOKUP_KEY
from ..core.reading import Reading
from ..core.session import Session
from .outputs import ACTIVE, PURCHASING, inputs_of, live
from .owned import owned_after_all
from .purchase import still_purchasing

READING: Final = "reading phone number"
LOOKING_UP: Final = "looking up phone number"


def look_up_phone_number(session: Session, number: str, props: Mapping[str, Any]) -> Reading:
    """Return an owned number that the program only reads.

    Args:
        session: The service and the run.
        number: E.164.
        props: What the program set, or what an earlier read returned.

    Raises:
        Refused: It is not owned, or was read at another endpoint before.
        Failed: The service could not be reached.
    """
    with explained(LOOKING_UP, number):
        endpoint = session.client.endpoint
        session.require_endpoint(props.get("__endpoint") or endpoint, LOOKING_UP, number)
        if "status" not in props:
            # The program reads it: a refresh would pass the stored properties.
            session.registry.note_reader(number, props.get("__urn"))
        seen = session.read_cache.find(number)
        if seen is None:
            raise Refused(
                LOOKING_UP,
                f"{endpoint} does not own it",
                thing=number,
                remedy="give a number that this ACS resource owns",
            )
        inputs = {key: props[key] for key in (LOOKUP_KEY, "__urn") if key in props}
        kind = {
            "country_code": seen.country_code,
            "phone_number_type": seen.phone_number_type,
            "assignment_type": seen.assignment_type,
        }
        outs = {**inputs, **kind, **live(seen), "status": ACTIVE, "__endpoint": endpoint}
        return Reading(outs, inputs)


def read_phone_number(session: Session, number: str, props: Mapping[str, Any]) -> Reading | None:
    """Return a number as it is now, or None if it is gone.

    Args:
        session: The service and the run.
        number: The id, E.164.
        props: The stored outputs.

    Raises:
        Refused: The number belongs to another endpoint, which would respond with 404.
        Failed: The service could not be reached. This never means that the number is gone.
    """
    with explained(READING, number):
        session.require_endpoint(stored(props, "__endpoint"), READING, number)
        seen = session.read_cache.find(number)
        if seen is None and props.get("status") == PURCHASING:
            outs = still_purchasing(session, number, props)
            return Reading(outs, inputs_of(outs)) if outs else None
        seen = seen or owned_after_all(session, number, READING)
        return _reading(props, seen) if seen else None


def _reading(props: Mapping[str, Any], seen: PurchasedNumber) -> Reading:
    outs = {k: v for k, v in props.items() if k not in ("__operation", "__succeeded")}
    outs |= {**live(seen), "status": ACTIVE}
    return Reading(outs, inputs_of(outs))
