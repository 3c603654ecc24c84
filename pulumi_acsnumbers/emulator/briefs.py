"""Program briefs: applications for United States short codes, written as merge patches.

The only error observed here is the 404. The other refusals are (unknown), all of them a 400
`BadRequest`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pulumi_acsnumbers.emulator import brief_forms, errors, versions
from pulumi_acsnumbers.emulator.clock import timestamp
from pulumi_acsnumbers.emulator.merge_patch import drop_arrays, merge
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.paging import page_until_short
from pulumi_acsnumbers.emulator.routing import Call, Route, no_content, reply
from pulumi_acsnumbers.emulator.rows import Attachment, ProgramBrief
from pulumi_acsnumbers.emulator.world import World

ROOT = "/shortCodes/countries/US/programBriefs"
SLOW_CREATE_SECONDS = 18.6
SETUP_USD = 650.0
MONTHLY_USD, MONTHLY_VANITY_USD = 1000.0, 1500.0

VIA = "api"

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EDITABLE = ("draft", "updateProgramBrief", "submitNewVanityNumbers")


class Briefs:
    """Operations on program briefs. Each resource has its own briefs."""

    def __init__(self, world: World) -> None:
        self._world = world
        family = versions.SHORT_CODES
        one = f"{ROOT}/{{id}}"
        self.routes = (
            Route("GET", ROOT, "listUSProgramBriefs", family, self.list_all),
            Route("GET", one, "getUSProgramBrief", family, self.get),
            Route("PATCH", one, "upsertUSProgramBrief", family, self.upsert),
            Route("DELETE", one, "deleteUSProgramBrief", family, self.delete),
            Route("POST", f"{one}/:submit", "submitUSProgramBrief", family, self.submit),
        )

    def list_all(self, call: Call) -> Response:
        """GET of all, the newest last."""
        mine = [b for b in self._world.briefs if b.resource == call.resource.name]
        return page_until_short(
            call,
            mine,
            lambda items: {
                "programBriefs": [to_json(self._world, brief, call.version) for brief in items]
            },
        )

    def get(self, call: Call) -> Response:
        """GET of one."""
        return self._answer(200, find(self._world, call), call.version)

    def _answer(
        self, status: int, brief: ProgramBrief, version: str, *headers: tuple[str, str]
    ) -> Response:
        return reply(status, to_json(self._world, brief, version), *headers)

    def upsert(self, call: Call) -> Response:
        """PATCH: create a draft, or merge into an existing brief.

        Observed: objects merge. (unknown: null removes a member and an array is replaced as a
        whole, as in RFC 7396; members of another api-version are ignored. A switch changes each of
        these.)
        """
        world = self._world
        brief_id = own_id(call, call.path[0])
        try:
            strict = world.switches.brief_foreign_members_refused
            sent = {name: value for name, value in call.body.items() if name != "id"}
            patch = brief_forms.read(sent, call.version, strict=strict)
        except ValueError as error:
            raise errors.bad_request(str(error)) from None
        key = f"{call.resource.name}/{brief_id}"
        old = world.briefs.get(key)
        if old is None:
            return self._create(call, key, brief_id, patch)
        if not may_change(world, old):
            return self._answer(200, old, call.version)
        switches = world.switches
        content = drop_arrays(old.content, patch) if switches.brief_arrays_dropped else old.content
        content = merge(
            content,
            patch,
            nulls_ignored=switches.brief_nulls_ignored,
            arrays_grow=switches.brief_arrays_grow,
        )
        brief = replace(old, content=content, version=call.version)
        world.briefs.put(key, brief)
        world.add_brief_entry("briefChanged", brief, VIA)
        return self._answer(200, brief, call.version)

    def _create(self, call: Call, key: str, brief_id: str, patch: dict[str, Any]) -> Response:
        world = self._world
        brief = ProgramBrief(
            id=brief_id,
            resource=call.resource.name,
            version=call.version,
            content=merge({}, patch),
            status="draft",
            status_updated=world.clock.now(),
        )
        world.briefs.put(key, brief)
        world.add_brief_entry("briefCreated", brief, VIA)
        if world.switches.brief_create_takes_long:
            # Seen once (inferred: an inner retry found its own first write).
            answer = self._answer(200, brief, call.version)
            answer.wait = SLOW_CREATE_SECONDS
            return answer
        location = f"{call.request.origin}{ROOT}/{brief_id}"
        return self._answer(201, brief, call.version, ("Location", location))

    def delete(self, call: Call) -> Response:
        """DELETE: 204 for a draft, and for a missing brief.

        A brief that the review returned can be deleted like a draft (unknown). Attachments are
        deleted with their brief (unknown).
        """
        brief = self._world.briefs.get(_key(call))
        if brief is not None and may_change(self._world, brief):
            remove(self._world, brief, VIA)
        return no_content()

    def submit(self, call: Call) -> Response:
        """POST `:submit`: submit for review, complete or not (unknown; a switch makes it check).

        A second submission keeps the date of the first (inferred).
        """
        world = self._world
        brief = find(world, call)
        if not may_change(world, brief):
            return self._answer(200, brief, call.version)
        if world.switches.brief_completeness_checked:
            check_complete(brief, attachments(world, brief))
        now = world.clock.now()
        brief = replace(
            brief,
            status="submitted",
            status_updated=now,
            submitted=now if brief.submitted is None else brief.submitted,
        )
        world.briefs.put(_key(call), brief)
        world.add_brief_entry("briefSubmitted", brief, VIA)
        return self._answer(200, brief, call.version)


def _key(call: Call) -> str:
    return f"{call.resource.name}/{call.path[0].lower()}"


def own_id(call: Call, in_path: str) -> str:
    """The id that the client chose: a GUID, equal in path and body (unknown: otherwise a 400)."""
    in_body = call.body.get("id")
    if not _GUID.fullmatch(in_path):
        raise errors.bad_request("The id in the path is not a GUID.")
    if not isinstance(in_body, str) or in_body.lower() != in_path.lower():
        raise errors.bad_request("The id in the body does not match the id in the path.")
    return in_path.lower()


def find(world: World, call: Call) -> ProgramBrief:
    """The brief in the path."""
    brief = world.briefs.get(_key(call))
    if brief is None:
        raise errors.brief_not_found(call.resource.id, call.path[0].lower())
    return brief


def may_change(world: World, brief: ProgramBrief) -> bool:
    """Whether an edit takes effect; (unknown) for briefs under review, approved or denied."""
    if brief.status in _EDITABLE or world.switches.locked_briefs == "accepted":
        return True
    if world.switches.locked_briefs == "ignored":
        return False
    raise errors.bad_request(f"The program brief cannot be changed in status '{brief.status}'.")


def remove(world: World, brief: ProgramBrief, via: str) -> None:
    """Remove a brief and its attachments."""
    for key in [f"{brief.key}/{attachment.id}" for attachment in attachments(world, brief)]:
        world.attachments.drop(key)
    world.briefs.drop(brief.key)
    world.add_brief_entry("briefDeleted", brief, via)


def attachments(world: World, brief: ProgramBrief) -> list[Attachment]:
    """The files of a brief, the newest last."""
    return [a for a in world.attachments if (a.resource, a.brief) == (brief.resource, brief.id)]


def check_complete(brief: ProgramBrief, files: list[Attachment]) -> None:
    """Reject a brief without the files that submitted briefs have (inferred)."""
    program = brief.content.get("programDetails", {})
    given = {file.type for file in files}
    for name in ("termsOfService", "privacyPolicy"):
        if not program.get(f"{name}Url") and name not in given:
            raise errors.bad_request(f"{name} needs a URL or an attachment.")
    if (
        not (program.get("callToActionUrl") or program.get("callToAction"))
        and "callToAction" not in given
        and program.get("callToActionTypes") != ["sms"]
    ):
        raise errors.bad_request("callToAction needs a URL, an attachment or a text.")


def to_json(world: World, brief: ProgramBrief, version: str) -> dict[str, Any]:
    """A brief on the wire. Members without a value are absent."""
    country = {"countryCode": "US"} if version == brief_forms.V2022 else {}
    vanity = brief.content.get("programDetails", {}).get("isVanity", False)
    prices = (("once", SETUP_USD), ("monthly", MONTHLY_VANITY_USD if vanity else MONTHLY_USD))
    members: dict[str, Any] = {"id": brief.id, "status": brief.status}
    if brief.number is not None:
        members["number"] = brief.number
    if brief.notes is not None:
        members["reviewNotes"] = brief.notes
    members["costs"] = [
        {"amount": amount, "currencyCode": "USD", **country, "billingFrequency": frequency}
        for frequency, amount in prices
    ]
    if brief.submitted is not None:
        members["submissionDate"] = whole_seconds(brief.submitted)
    members["statusUpdatedDate"] = whole_seconds(brief.status_updated)
    members |= brief_forms.show(brief.content, version)
    files = attachments(world, brief) if version == brief_forms.V2022 else []
    if files:
        members["attachments"] = [
            {"id": file.id, "type": file.type, "fileName": file.file_name} for file in files
        ]
    return members


def whole_seconds(seconds: float) -> str:
    """A brief's date, without a fraction."""
    return timestamp(seconds // 1)
