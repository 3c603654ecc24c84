"""Read: what the service says of a number now. Gone only by the service's own direct 404."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...acs.errors import NotFound
from ...acs.models import PurchasedNumber
from ..core.errors import Failed, Refused, explained
from ..core.guardrails import stored
from ..core.keys import LOOKUP_KEY
from ..core.reading import Reading
from ..core.session import Session
from .attempts import is_gone, owned_or_none
from .outputs import ACTIVE, PURCHASING, inputs_of, live
from .purchase import still_purchasing

READING: Final = "reading phone number"
LOOKING_UP: Final = "looking up phone number"


def look_up_phone_number(session: Session, number: str, props: Mapping[str, Any]) -> Reading:
    """Return an owned number that no stack of this program manages.

    Args:
        session: The service and the run.
        number: E.164.
        props: What the program gave, or what an earlier read returned.

    Raises:
        Refused: It is not owned, or was looked up at another endpoint before.
        Failed: The service could not be asked.
    """
    with explained(LOOKING_UP, number):
        endpoint = session.client.endpoint
        session.require_endpoint(props.get("__endpoint") or endpoint, LOOKING_UP, number)
        if "status" not in props:
            # The program reads it: a refresh would hand over what was stored.
            session.registry.declare(props.get("__urn"))
            session.registry.want(number, props.get("__urn"), adopts=False)
        try:
            seen = session.read_cache.get(number)
        except NotFound as error:
            if not error.is_about("phonenumber"):
                raise
            raise Refused(
                LOOKING_UP,
                f"{endpoint} does not own it",
                thing=number,
                remedy="give a number that this ACS resource owns",
            ) from None
        inputs = {key: props[key] for key in (LOOKUP_KEY, "__urn") if key in props}
        kind = {
            "country_code": seen.country_code,
            "phone_number_type": seen.phone_number_type,
            "assignment_type": seen.assignment_type,
        }
        outs = {**inputs, **kind, **live(seen), "status": ACTIVE, "__endpoint": endpoint}
        return Reading(outs, inputs)


def read_phone_number(session: Session, number: str, props: Mapping[str, Any]) -> Reading | None:
    """Return a number as it is now, or None when it is gone.

    Args:
        session: The service and the run.
        number: The id, E.164.
        props: The stored outputs.

    Raises:
        Refused: The number belongs to another endpoint, which would answer 404 for it.
        Failed: The service could not be asked. This never means that the number is gone.
    """
    with explained(READING, number):
        session.require_endpoint(stored(props, "__endpoint"), READING, number)
        try:
            seen = session.read_cache.get(number)
        except NotFound as error:
            if not error.is_about("phonenumber"):
                raise
            if props.get("status") != PURCHASING:
                return _read_again(session, number, props)
            outs = still_purchasing(session, number, props)
            return Reading(outs, inputs_of(outs)) if outs else None
        return _reading(props, seen)


def _reading(props: Mapping[str, Any], seen: PurchasedNumber) -> Reading:
    outs = {k: v for k, v in props.items() if k not in ("__operation", "__succeeded")}
    outs |= {**live(seen), "status": ACTIVE}
    return Reading(outs, inputs_of(outs))


def _read_again(session: Session, number: str, props: Mapping[str, Any]) -> Reading | None:
    """Look again at a number that its own GET has just lacked: one answer can be stale."""
    if is_gone(session, number):
        return None
    seen = owned_or_none(session, number)
    if seen is None:
        raise Failed(
            READING,
            "its own address says that it is not owned, and the list of numbers that it is",
            thing=number,
            remedy="run pulumi refresh again in a minute: nothing is forgotten",
        )
    return _reading(props, seen)
