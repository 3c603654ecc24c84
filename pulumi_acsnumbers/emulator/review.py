"""What happens to program briefs outside the API: reviews, and edits in the portal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from pulumi_acsnumbers.emulator import brief_forms, briefs
from pulumi_acsnumbers.emulator.merge_patch import merge
from pulumi_acsnumbers.emulator.portal import VIA
from pulumi_acsnumbers.emulator.rows import ProgramBrief, ShortCode, decode
from pulumi_acsnumbers.emulator.world import World

OUTCOMES = ("approved", "updateProgramBrief", "submitNewVanityNumbers", "denied")
# Between the approval and the code's purchaseDate, as on the service.
PURCHASE_SECONDS = 11

_SHORT_CODE = re.compile(r"[0-9]{5,6}")


@dataclass(frozen=True)
class Verdict:
    """The body of `POST /_emulator/briefs/{id}/review`, for submitted briefs only.

    Attributes:
        status: `approved`, `updateProgramBrief`, `submitNewVanityNumbers` or `denied`.
        number: The short code of an approval. By default the first free preferred vanity number, or
            any.
        notes: The reviewer's notes. An empty list is shown as an empty list, as the service did
            once.
    """

    status: str
    number: str | None = None
    notes: list[str] | None = None

    def __post_init__(self) -> None:
        if self.status not in OUTCOMES:
            raise ValueError(f"review: 'status' is one of {', '.join(OUTCOMES)}")
        approved = self.status == "approved"
        if self.number is not None and not (approved and _SHORT_CODE.fullmatch(self.number)):
            raise ValueError("review: 'number' has 5 or 6 digits and comes with 'approved' only")
        if self.notes is not None and approved:
            raise ValueError("review: an approved brief has no 'notes'")


class Review:
    """Reviewers and the portal. Each of their actions is in the ledger, via `portal`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def decide(self, brief_id: str, resource: str | None, data: Any) -> dict[str, Any]:
        """End the review of a submitted brief. An approval creates the short code.

        The code is listed at once, with a purchase date a few seconds ahead (unknown: when it
        appears).

        Raises:
            ValueError: The verdict is not possible; the message says why.
        """
        verdict = decode(Verdict, data)
        brief = self._find(brief_id, resource)
        if brief.status != "submitted":
            raise ValueError(f"review: the brief is {brief.status}, not submitted")
        now = self._world.clock.now()
        at = briefs.whole_seconds(now)
        notes = None
        if verdict.notes is not None or verdict.status == "updateProgramBrief":
            notes = [{"message": message, "date": at} for message in verdict.notes or []]
        number = self._number(verdict, brief) if verdict.status == "approved" else None
        brief = replace(
            brief, status=verdict.status, status_updated=now, number=number, notes=notes
        )
        self._world.briefs.put(brief.key, brief)
        detail = {"status": verdict.status}
        self._world.add_brief_entry("briefReviewed", brief, VIA, number=number or "", detail=detail)
        if number is not None:
            code = ShortCode(
                number=number,
                resource=brief.resource,
                type=brief.content.get("programDetails", {}).get("numberType", "shortCode"),
                country="US",
                briefs=[brief.id],
                purchased=now + PURCHASE_SECONDS,
            )
            self._world.short_codes.put(code.key, code)
        return self._to_json(brief)

    def _number(self, verdict: Verdict, brief: ProgramBrief) -> str:
        taken = {code.number for code in self._world.short_codes}
        if verdict.number is not None:
            if verdict.number in taken:
                raise ValueError(f"review: somebody has {verdict.number}")
            return verdict.number
        wanted = brief.content.get("programDetails", {}).get("preferredVanityNumbers", [])
        for number in wanted:
            if number not in taken and _SHORT_CODE.fullmatch(number):
                return str(number)
        first = self._world.random.randrange(20_000, 99_999)
        return next(
            str(n) for n in (*range(first, 100_000), *range(20_000, first)) if str(n) not in taken
        )

    def change(self, brief_id: str, resource: str | None, content: Any) -> dict[str, Any]:
        """Edit a brief in any status: a merge patch in the form of the version that wrote it.

        Raises:
            ValueError: It cannot be edited so; the message says why.
        """
        brief = self._find(brief_id, resource)
        if not isinstance(content, dict) or not content:
            raise ValueError(f"briefs: give an object with {', '.join(brief_forms.SECTIONS)}")
        if unknown := [name for name in content if name not in brief_forms.SECTIONS]:
            sections = ", ".join(brief_forms.SECTIONS)
            raise ValueError(f"briefs: unknown section {unknown[0]!r}; known are {sections}")
        patch = brief_forms.read(content, brief.version, strict=True)
        brief = replace(brief, content=merge(brief.content, patch))
        self._world.briefs.put(brief.key, brief)
        self._world.add_brief_entry("briefChanged", brief, VIA)
        return self._to_json(brief)

    def delete(self, brief_id: str, resource: str | None) -> None:
        """Delete a brief in any status; a short code that it led to stays."""
        briefs.remove(self._world, self._find(brief_id, resource), VIA)

    def _find(self, brief_id: str, resource: str | None) -> ProgramBrief:
        """The brief with this id, which several resources may have."""
        found = [
            brief
            for brief in self._world.briefs
            if brief.id == brief_id.lower() and resource in (None, brief.resource)
        ]
        if not found:
            raise ValueError(f"briefs: nobody here has {brief_id}")
        if len(found) > 1:
            names = ", ".join(brief.resource for brief in found)
            raise ValueError(f"briefs: say which resource is meant, as ?resource=NAME: {names}")
        return found[0]

    def _to_json(self, brief: ProgramBrief) -> dict[str, Any]:
        shown = briefs.to_json(self._world, brief, brief.version)
        return {"resource": brief.resource, "apiVersion": brief.version, **shown}
