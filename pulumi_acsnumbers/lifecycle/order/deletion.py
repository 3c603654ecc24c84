"""One delete of an order, and what its run says of the resource that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ..core.facts import Holder
from ..core.guardrails import stored
from ..core.history import Generation, generations_in
from ..core.session import Reporter, Session


@dataclass(frozen=True, slots=True)
class Deletion:
    """One delete of an order.

    Attributes:
        session: The service and the run.
        reporter: Where to report it.
        order: The id of the order.
        props: What the state has of it.
        generations: Its generations, the newest last.
        said: The policy that applies to what it releases: True, False, or None for the default.
        declared: Whether the program still declares its resource, so that the order was replaced.
    """

    session: Session
    reporter: Reporter
    order: str
    props: Mapping[str, Any]
    generations: tuple[Generation, ...]
    said: bool | None
    declared: bool

    @classmethod
    def of(
        cls,
        session: Session,
        reporter: Reporter,
        order: str,
        props: Mapping[str, Any],
        *,
        doing: str,
    ) -> Self:
        """Return the delete of an order.

        Args:
            session: The service and the run.
            reporter: Where to report it.
            order: The id of the order.
            props: What the state has of it, with the URN that the engine calls it by.
            doing: What is being done, for the error.

        Raises:
            Refused: The order belongs to another endpoint, or its state was not written by this
                package.
        """
        session.require_endpoint(stored(props, "endpoint"), doing, order)
        generations = generations_in(stored(props, "generations"))
        urn, said = props.get("__urn"), props.get("release_on_delete")
        since = _since(generations)
        return cls(
            session,
            reporter,
            order,
            props,
            generations,
            session.registry.policy_of_all(order, urn, said=said, since=since),
            session.registry.is_declared(urn, since=since),
        )

    @property
    def successors(self) -> list[Holder]:
        """The live copies of the resource that took the place of the one with this order."""
        since = _since(self.generations)
        return self.session.registry.held_by(self.props.get("__urn"), since=since)


def _since(generations: Sequence[Generation]) -> str:
    return generations[0].since if generations else ""
