"""What the service owns, compared with the states of stacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ..acs.models import PurchasedNumber
from ..lifecycle.core.errors import explained
from . import pulumi_cli
from .service import Service
from .terminal import Phases

if TYPE_CHECKING:
    from ..acs.brief_models import ProgramBrief
    from ..lifecycle.audit.orphans import Claim, Comparison
    from ..lifecycle.audit.stack_state import Held, StackState


@dataclass
class Comparing:
    """The data of the service and of the states."""

    service: Service
    states: Sequence[StackState]
    owned: dict[str, PurchasedNumber] = field(default_factory=dict)
    applications: dict[str, ProgramBrief] = field(default_factory=dict)
    gone: list[Held] = field(default_factory=list)
    purchasing: list[Held] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @cached_property
    def endpoints(self) -> set[str]:
        """The endpoint in use, and the one before a move."""
        settings = self.service.settings
        return {settings.endpoint, *([settings.moved_from] if settings.moved_from else [])}

    def held(self, kind: str) -> list[Held]:
        """Return the resources of a kind in the states: `number` or `brief`."""
        return [held for state in self.states for held in state.held if held.kind == kind]

    @cached_property
    def numbers(self) -> Comparison:
        """The comparison of numbers."""
        from ..lifecycle.audit.orphans import compare  # brings httpx

        return compare(self.owned, self.held("number"), self.endpoints)

    @cached_property
    def briefs(self) -> Comparison:
        """The comparison of program briefs."""
        from ..lifecycle.audit.orphans import compare  # brings httpx

        return compare(self.applications, self.held("brief"), self.endpoints)

    @cached_property
    def not_shown(self) -> list[str]:
        """The project's stacks that were not compared, as far as they can be listed."""
        if pulumi_cli.project_folder() is None or pulumi_cli.executable() is None:
            return []
        try:
            names = pulumi_cli.stack_names()
        except pulumi_cli.PulumiFailed:
            return []
        shown = {state.name.rpartition("/")[2] for state in self.states}
        return [name for name in names if name.rpartition("/")[2] not in shown]

    def ask(self, work: Phases) -> None:
        """Request everything from the service."""
        from ..acs.brief_models import VERSION_2021
        from ..lifecycle.audit import orphans as core  # brings httpx

        session = self.service.session
        work.phase("listing phone numbers")
        with explained("listing phone numbers"):
            self.owned = {n.phone_number: n for n in session.client.numbers.list()}
        with explained("listing program briefs"):
            listed = session.client.briefs.list(api_version=VERSION_2021)
            self.applications = {brief.id: brief for brief in listed}
        absent = self.numbers.absent
        self.purchasing = [held for held in absent if held.purchasing]
        settled = [held for held in absent if not held.purchasing]
        self.gone = core.gone_numbers(session, settled)
        self.gone += core.gone_briefs(session, self.briefs.absent)
        held = {held.id for held in self.held("number") if held.managed}
        orders = core.orders_to_ask(self.states, self.endpoints)
        self.claims = [
            *core.claims(session, work, orders, held),
            *core.encrypted(self.states),
        ]
