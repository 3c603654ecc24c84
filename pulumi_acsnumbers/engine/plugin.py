"""What all providers of a plugin process share: settings, session, registry, the engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..config import Settings, resolve
from ..lifecycle.core.facts import Departure, Fate
from ..lifecycle.core.guardrails import Guardrails
from ..lifecycle.core.registry import RunRegistry
from ..lifecycle.core.syntax import PLAIN, Syntax
from . import life
from .journal import FolderJournal
from .log import Engine, EngineReporter

if TYPE_CHECKING:
    from ..lifecycle.core.difference import Difference
    from ..lifecycle.core.session import Session


class Plugin:
    """One plugin process with one configuration.

    Args:
        config: Looks up a setting in the provider's configuration.
        engine: The engine that started this process.
        keys: All keys of that configuration.
        syntax: How programs of this front end write the names in a message.
    """

    def __init__(
        self,
        config: Callable[[str], Any],
        engine: Engine | None = None,
        keys: Iterable[str] | None = None,
        syntax: Syntax = PLAIN,
    ) -> None:
        self._config, self._keys, self._syntax = config, keys, syntax
        self.engine = engine or Engine()
        self._journal = FolderJournal(self.engine.address)
        self.registry = RunRegistry(self._journal)
        self._advised: set[tuple[str, str]] = set()  # warnings already shown: row and text
        self._advising = threading.Lock()
        self._deleted: set[str] = set()
        self._deleted_orders: set[str] = set()
        self._lock = threading.Lock()
        self._session: Session | None = None

    @cached_property
    def settings(self) -> Settings:
        """The configuration of this provider.

        Raises:
            ConfigurationError: A setting is missing or invalid.
        """
        return resolve(self._config, keys=self._keys)

    @cached_property
    def guardrails(self) -> Guardrails:
        """The guardrails of this stack."""
        settings = self.settings
        return Guardrails(settings.allow_purchases, settings.allow_releases, settings.moved_from)

    @property
    def session(self) -> Session:
        """The connection to the service, made on first use and never in a preview."""
        with self._lock:
            if self._session is None:
                self._session = self._connect()
            return self._session

    def declare(self, inputs: Mapping[str, Any], *wanted: object, doing: str) -> None:
        """Record that the program declares a resource, as `note_declared` does.

        Raises:
            ConfigurationError: A setting is missing or invalid: that fails before anything runs.
            Refused: Another declared resource has what this one names.
        """
        from ..lifecycle.core.difference import note_declared

        _ = self.settings
        note_declared(self.registry, inputs, *wanted, doing=doing)

    def compare(
        self,
        diff: Callable[..., Difference],
        id_: str,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
    ) -> Difference:
        """Return what a diff of the lifecycle says, given what this process knows."""
        return diff(
            id_,
            olds,
            news,
            registry=self.registry,
            guardrails=self.guardrails,
            endpoint=self.settings.endpoint,
        )

    def reporter(self, props: Mapping[str, Any]) -> EngineReporter:
        """Return the reporter for the resource with these properties."""
        return EngineReporter(self.engine, props.get("__urn") or "", self._syntax)

    def advise(self, urn: object, text: str) -> None:
        """Warn on a resource's row, once per run: a replacement is checked twice."""
        key = (urn if isinstance(urn, str) else "", text)
        with self._advising:
            if key in self._advised:
                return
            self._advised.add(key)
        self.reporter({"__urn": key[0]}).warn(text)

    def deleted(self, thing: str) -> None:
        """Record that the delete of a number or brief has finished and the engine records it.

        After the second interrupt the engine records nothing more: the resource stays in the state.
        """
        if not life.shutting_down():
            self._deleted.add(thing)

    def order_deleted(self, order: str) -> None:
        """Record that an order is gone, so the next run needs to know nothing about it."""
        self._deleted_orders.add(order)

    def note_let_go(self) -> None:
        """Write notes to the service about numbers let go here and not released by the end.

        The notes also cover numbers that stay owned, on purpose or because the program reads them,
        while their order remains. The next run has to know about them. A note about a number that
        is still in the state would be wrong, and could make a later delete of the order release
        what the state was told to forget. So nothing is noted when the engine is gone: nobody can
        tell then which deletes it recorded.
        """
        from ..lifecycle.core.departure_notes import write_notes  # brings httpx

        if not self._deleted or not self.engine.answers():
            return
        # The program may have declared after the delete what it adopts, reads or keeps.
        known = [_as_declared(self.registry, one) for one in self.registry.unsettled()]
        known += self.registry.kept()
        write_notes(
            self.session,
            [
                one
                for one in known
                # The id of a pool is that of its order.
                if not self._deleted.isdisjoint((one.number, one.order))
                and one.order not in self._deleted_orders
            ],
        )

    def close(self) -> None:
        """Close the journal, where nothing else does so at the end of the process."""
        self._journal.close()

    def _connect(self) -> Session:
        from ..lifecycle.core.session import connect  # brings httpx

        life.on_end(self.note_let_go)
        return connect(
            self.settings,
            registry=self.registry,
            guardrails=self.guardrails,
            obstacle=self.engine.obstacle,
            abandoned=self.engine.abandoned,
        )


def _as_declared(registry: RunRegistry, departure: Departure) -> Departure:
    """Return what was let go, as kept if that is what the program says by now."""
    if registry.wanted(departure.number):
        # One that is kept of a pool that is let go is noted by itself.
        return replace(departure, fate=Fate.KEPT, through=-1)
    if registry.kept_by_another(departure.order, departure.key):
        return replace(departure, fate=Fate.KEPT)
    return departure
