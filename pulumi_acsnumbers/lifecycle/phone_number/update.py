"""Update: continue a purchase that was in progress, and change capabilities in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ...acs.clock import Deadline
from ...acs.errors import DeadlinePassed, OperationFailed
from ...acs.models import PurchasedNumber
from ..core.adoptions import note_adoption
from ..core.errors import Failed, explained
from ..core.facts import Holder, resource_key
from ..core.guardrails import stored, stored_text
from ..core.history import OrderRef
from ..core.session import Reporter, Session, Work
from .capabilities import change_capabilities
from .diff import has_other_generations
from .inputs import PhoneNumberInputs
from .outputs import PURCHASING, Acquired, generation_of, outputs
from .owned import owned_or_none
from .purchase import complete
from .unheld import name_orphans

UPDATING: Final = "updating phone number"


def update_phone_number(
    session: Session,
    reporter: Reporter,
    number: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the outputs after updating the number to what is declared.

    Args:
        session: The service and the run.
        reporter: Shows progress.
        number: The id, E.164.
        olds: The stored outputs.
        news: The checked inputs, of the same spec.

    Raises:
        Refused: The number belongs to another endpoint.
        Failed: The change failed; the stored state does not change.
    """
    with explained(UPDATING, number):
        session.require_endpoint(stored(olds, "__endpoint"), UPDATING, number)
        inputs = PhoneNumberInputs.from_props(news)
        work = Work(session, reporter, Deadline.after(session.clock, inputs.operation_timeout))
        if has_other_generations(olds, news):
            name_orphans(session, reporter, OrderRef.from_props(news))
        if olds.get("order") != news.get("order"):
            order, key = stored(news, "order"), resource_key(news.get("__urn"))
            note_adoption(session, number, order)
            nonce = stored_text(olds, "__nonce")
            session.registry.hold(Holder(number, nonce, order, inputs.spec, key=key))
        acquired = _current(work, number, olds)
        if acquired.seen and olds.get("status") == PURCHASING:
            _is_certain(session, number, stored_text(olds, "__nonce"))
        if acquired.seen and acquired.seen.capabilities != inputs.capabilities:
            acquired = replace(acquired, seen=_change(work, acquired.seen, inputs))
        outs = outputs(
            news,
            replace(acquired, generation=_generation(olds, news)),
            nonce=olds.get("__nonce", ""),
        )
        if acquired.seen:
            reporter.phase(f"owned {number}")
        return outs if acquired.seen or "cost" not in olds else {**outs, "cost": olds["cost"]}


def _is_certain(session: Session, number: str, nonce: str) -> None:
    """Record that the purchase of a copy has finished, so that what it replaces can be released."""
    for copy in session.registry.holders(number):
        if copy.nonce == nonce:
            session.registry.hold(replace(copy, certain=True))


def _generation(olds: Mapping[str, Any], news: Mapping[str, Any]) -> int:
    """Return the number of the generation that the number was bought under.

    Under a different order it has none: that order only knows about it.
    """
    return generation_of(olds) if olds.get("order") == news.get("order") else -1


def _current(work: Work, number: str, olds: Mapping[str, Any]) -> Acquired:
    origin = olds.get("__origin", "purchased")
    if olds.get("status") == PURCHASING:
        acquired = complete(
            work,
            stored(olds, "__operation"),
            [number],
            remedy="run pulumi refresh and then pulumi up: it tries another number",
        )
        succeeded = olds.get("__succeeded") or acquired.succeeded
        return replace(acquired, origin=origin, succeeded=succeeded)
    return _visible(work.session, number, Acquired(number, origin=origin))


def _visible(session: Session, number: str, acquired: Acquired) -> Acquired:
    seen = owned_or_none(session, number)
    if seen is None:
        raise Failed(
            UPDATING,
            "this ACS resource no longer owns it",
            thing=number,
            remedy="run pulumi refresh, and pulumi up to buy another one",
        )
    return Acquired(number, seen=seen, origin=acquired.origin)


def _change(work: Work, seen: PurchasedNumber, inputs: PhoneNumberInputs) -> PurchasedNumber:
    number = seen.phone_number
    try:
        return change_capabilities(work, seen, inputs.capabilities)
    except OperationFailed as error:
        raise Failed(
            UPDATING,
            f"the service could not set calling {inputs.capabilities.calling}, sms "
            f"{inputs.capabilities.sms}: {error}",
            thing=number,
            remedy="declare capabilities that this kind of number can have, or run pulumi up again "
            "if these are right",
        ) from None
    except DeadlinePassed:
        raise Failed(
            UPDATING,
            f"the change is still under way after {inputs.operation_timeout:.0f} s",
            thing=number,
            remedy="run pulumi up again later, or give it a longer `operation_timeout`",
        ) from None
