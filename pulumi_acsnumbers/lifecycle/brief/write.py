"""Writing a brief: send the changes, check what is stored, then submit.

A write is judged by what the service stores afterwards, never by its response: 200 and 201 do not
reveal what existed before, and what a patch does to members that it does not mention is uncertain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...acs.brief_models import ProgramBrief
from ...acs.errors import AcsError
from ...acs.remedies import remedy
from ..core.again import is_lost, look_again, send_until_known
from ..core.errors import Failed, Refused
from ..core.session import Reporter, Session
from ..core.syntax import marked
from .codec import from_wire, to_wire
from .completeness import SUBMITTING, require_complete
from .find import find
from .merge import altered, dropped, leaves, merged, patch, uncleared
from .statuses import is_draft, is_open, way_out

# A write has taken 18 seconds; a submission that slow must not be sent twice.
_AFTER_A_LOST_REPLY: Final = (2.0, 4.0, 8.0, 16.0)
_UNTIL_VISIBLE: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Write:
    """A brief being updated to what the program declares.

    Attributes:
        session: The service and the run.
        reporter: Shows progress.
        brief_id: The GUID.
        version: The version to write and read with.
        doing: What the user requested, as a gerund with its object.
        by_person: Whether a person submits this very brief, so that no other can be meant.
    """

    session: Session
    reporter: Reporter
    brief_id: str
    version: str
    doing: str
    by_person: bool = False

    def carry_out(
        self, before: ProgramBrief | None, change: Mapping[str, Any], *, submit: bool
    ) -> ProgramBrief:
        """Send a change, if there is one, and submit the brief, if requested.

        Args:
            before: The current brief, or None if there is none yet.
            change: A merge patch in normalised form.
            submit: Whether to submit it.

        Raises:
            Refused: Nothing was sent: its status does not allow a change or a submission.
            Failed: The service did not do what was requested.
        """
        if before and change and not is_open(before.status):
            raise Refused(
                self.doing,
                f"it is {before.status}, so {marked(leaves(change))} cannot be changed",
                thing=self.brief_id,
                remedy=way_out(before.status),
            )
        sent = to_wire(change, self.version)
        expected = merged(dict(before.content) if before else {}, sent)
        if submit:
            require_complete(self.brief_id, expected, before, self.version)
            self.session.before_spending(SUBMITTING, self.brief_id)
            if not self.by_person:
                self._require_not_submitted(from_wire(expected, self.version))
        brief = before
        if brief is None or change:
            self.reporter.phase(f"writing program brief {self.brief_id}")
            brief = self._send(sent, expected)
        return self._submit() if submit else brief

    def _require_not_submitted(self, content: Mapping[str, Any]) -> None:
        """Refuse to submit content that was submitted before as another brief.

        An order that a forced replacement replaces has a new id, and does not know the old order's
        brief.
        """
        for other in self.session.client.briefs.list(api_version=self.version):
            if other.id == self.brief_id or is_draft(other.status):
                continue
            if not patch(from_wire(other.content, self.version), content, {}):
                raise Refused(
                    self.doing,
                    f"a brief with the same content ({other.id}) is {other.status} already, and a "
                    "submission cannot be withdrawn",
                    thing=self.brief_id,
                    remedy=f'take it over with `program_brief_id="{other.id}"`',
                )

    def _send(self, sent: Mapping[str, Any], expected: Mapping[str, Any]) -> ProgramBrief:
        self._upsert(sent)
        found = self._current()
        lost = dropped(expected, found.content, sent)
        if lost:
            # Restore whole sections: naming only the lost members could lose others again.
            self.reporter.phase("putting back what the service dropped")
            self._upsert({name: expected[name] for name in lost})
            found = self._current()
            lost = dropped(expected, found.content, sent)
        if lost:
            raise Failed(
                self.doing,
                f"the service does not keep {self._members(lost)}, as a second write showed",
                thing=self.brief_id,
                remedy="leave it out, or look at the brief in the Azure portal",
            )
        kept = uncleared(sent, found.content)
        if kept:
            raise Failed(
                self.doing,
                f"the service does not clear {self._members(kept)}: it was sent as null and is "
                "still there",
                thing=self.brief_id,
                remedy="give it another value, put it back into the program, or clear it in the "
                "Azure portal and run pulumi refresh",
            )
        other = altered(sent, found.content)
        if other:
            self.reporter.warn(
                f"the service stored another value than was sent for {self._members(other)}: "
                "pulumi refresh shows which"
            )
        return found

    def _submit(self) -> ProgramBrief:
        """Submit a brief. After a lost response, check its status before sending again."""

        def submit() -> None:
            self.session.before_spending(SUBMITTING, self.brief_id)
            self.reporter.phase(f"submitting program brief {self.brief_id}")
            self.session.client.briefs.submit(self.brief_id, api_version=self.version)

        try:
            send_until_known(
                self.session.clock,
                _AFTER_A_LOST_REPLY,
                submit,
                known=lambda: not is_open(self._current().status),
            )
        except AcsError as error:
            brief = self._current()
            if not is_open(brief.status):
                return brief  # an earlier request, or another process, has submitted it
            clear = not is_lost(error)
            raise Failed(
                SUBMITTING,
                str(error) if clear else f"it is still {brief.status}: {error}",
                thing=self.brief_id,
                remedy=remedy(error)
                if clear
                else "run pulumi up again: it checks first, and submits nothing twice",
            ) from None
        return self._submitted()

    def _submitted(self) -> ProgramBrief:
        def look() -> ProgramBrief | None:
            brief = self._current()
            return None if is_open(brief.status) else brief

        brief = look_again(self.session.clock, _UNTIL_VISIBLE, look)
        if brief is None:
            raise Failed(
                SUBMITTING,
                "the service accepted the submission, but still shows it as "
                f"{self._current().status}",
                thing=self.brief_id,
                remedy="run pulumi up again in a few minutes: it checks first",
            )
        return brief

    def _upsert(self, content: Mapping[str, Any]) -> None:
        self.session.before_writing(self.doing, self.brief_id)
        self.session.client.briefs.upsert(self.brief_id, content, api_version=self.version)

    def _current(self) -> ProgramBrief:
        found = find(self.session, self.brief_id, self.version)
        if found is None:
            raise Failed(
                self.doing,
                "it disappeared while it was being written",
                thing=self.brief_id,
                remedy="run the command again",
            )
        return found

    def _members(self, change: Mapping[str, Any]) -> str:
        """Return the members of a patch with wire names, under their names in a program."""
        known = list(leaves(from_wire(_full(change), self.version)))
        return marked(known or leaves(change))


def _full(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return a patch with a value in place of each null, which a form would omit."""
    return {
        key: _full(value) if isinstance(value, Mapping) else True if value is None else value
        for key, value in change.items()
    }
