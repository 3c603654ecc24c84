"""The life of one program brief: written once, handed in once, and never called gone in error."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar, Final

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.brief.codec import from_wire
from pulumi_acsnumbers.lifecycle.brief.inputs import content_of
from pulumi_acsnumbers.lifecycle.brief.merge import managed
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from tests.faults.life import Life
from tests.faults.native import BriefStack
from tests.lifecycle.brief.service import ENDPOINT, Briefs
from tests.lifecycle.brief.stack import COMPLETE, Stack, changed
from tests.native.calls import CallFailed
from tests.support.in_process import InProcessTransport

_STEPS: Final = ("name", "clear", "submit", "sent back", "portal", "refresh", "again")
_VERSIONS: Final = ("2021-10-25-preview", "2022-09-06")


class BriefLife(Life):
    """A brief that is written, changed, handed in, sent back, and deleted while it is a draft."""

    kind: ClassVar[str] = "brief"

    def __init__(
        self, rate: int, seed: int, *, troubled: bool = False, native: bool = False
    ) -> None:
        super().__init__(rate, seed, troubled=troubled, native=native)
        key = self.emulator.resources["contoso"].primary_key
        stack = BriefStack if native else Stack
        self.stack = stack(Briefs(), clock=self.clock, carrier=self.road, key=key)
        self.version = self.chance.choice(_VERSIONS)
        inputs = check_program_brief({**COMPLETE, "api_version": self.version}).inputs
        self.program: dict[str, Any] = {**content_of(inputs), "api_version": self.version}
        self.handed_in = 0
        self.observer = Client(
            ENDPOINT, AccessKey(key, clock=self.clock), transport=InProcessTransport(self.emulator)
        )

    @property
    def row(self) -> dict[str, Any]:
        """The brief as the service has it; empty when there is none."""
        rows = list(self.emulator.state()["program_briefs"].values())
        assert len(rows) <= 1, "a second brief was written"
        return rows[0] if rows else {}

    def play(self) -> None:
        """Draw and run the commands."""
        with self.observer:
            self.until_right("up")
            for step in self.chance.choices(_STEPS, k=self.chance.randint(2, 6)):
                self._step(step)
            if self.row["status"] == "draft":
                self.until_right("destroy")
                assert self.row == {}

    def _step(self, step: str) -> None:
        status = self.row["status"]
        if status == "submitted" and step not in ("refresh", "again", "sent back"):
            return
        match step:
            case "name":
                self._change(name=f"Program {len(self.story)}")
            case "clear":
                self._change(description=None)
                self._change(description=f"Coupons and news, {len(self.story)}")
            case "submit" if not self.program.get("submit"):
                self.program["submit"] = True
                self.handed_in += 1
            case "sent back" if status == "submitted":
                self.emulator.review_brief(self.stack.id, status="updateProgramBrief")
                self.story.append("* the review sends it back")
                self.until_right("refresh")
                self._change(name=f"Better {len(self.story)}")
                self.handed_in += 1
            case "portal" if status == "draft":
                self.emulator.change_brief(self.stack.id, {"programDetails": {"name": "Edited"}})
                self.story.append("* somebody edits it")
                self.until_right("refresh")
            case "refresh":
                self.until_right("refresh")
                return
        self.until_right("up")

    def _change(self, **members: Any) -> None:
        self.program = changed(self.program, "program_details", **members)

    def command(self, name: str) -> tuple[bool, str]:
        """Run a command and judge it; return whether it ended well, and what the user reads."""
        well, told, had = True, "", self.stack.resource
        try:
            match name:
                case "up":
                    self.stack.up(**self.program)
                case "refresh":
                    self.stack.refresh()
                case "destroy":
                    self.stack.destroy()
        except (LifecycleError, CallFailed) as error:
            well, told = False, str(error)
        there, known = bool(self.row), self.stack.resource
        assert not (had and there and known is None and well), "called gone, and it is there"
        assert name != "refresh" or not (had and known is None), "called gone, and it is there"
        written = Counter(entry["kind"] for entry in self.emulator.ledger())
        assert written["briefCreated"] <= 1, "written twice"
        assert written["briefSubmitted"] <= self.handed_in, "handed in twice"
        assert name == "destroy" or written["briefDeleted"] == 0, "deleted"
        order = self.stack.order[0] if self.stack.order else ""
        assert known or not there or order in (self.row["id"], ""), "nobody knows of it"
        return well, told

    def is_right(self, name: str) -> bool:
        """Return whether a command has led to what it is for."""
        row, resource = self.row, self.stack.resource
        if name == "destroy":
            return row == {} and resource is None and self.stack.order is None
        if not row or resource is None or resource[0] != row["id"]:
            return False
        wanted = content_of(self.program)
        seen = self.observer.briefs.get(row["id"], api_version=self.version)
        has = managed(from_wire(seen.content, self.version), wanted)
        stored = bool(resource[1]["status"] == row["status"])
        if name == "refresh":
            return stored
        return (
            stored
            and bool(has == wanted)
            and (row["status"] == "submitted") is bool(self.program.get("submit"))
        )
