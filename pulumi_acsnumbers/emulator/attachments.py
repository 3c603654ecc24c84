"""Attachments of program briefs: files that prove a brief's claims. Content is never returned."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from pulumi_acsnumbers.emulator import briefs, errors, versions
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.paging import page_until_short
from pulumi_acsnumbers.emulator.routing import Call, Route, no_content, reply
from pulumi_acsnumbers.emulator.rows import Attachment, ProgramBrief
from pulumi_acsnumbers.emulator.world import World

TYPES = ("callToAction", "termsOfService", "privacyPolicy", "other")
FILE_TYPES = ("png", "jpg", "jpeg", "pdf")
# The service's limit is unknown; this one is the server's.
MAX_BODY = 32 << 20


class Attachments:
    """Operations on the files of a brief, in both versions. Several may have the same type."""

    def __init__(self, world: World) -> None:
        self._world = world
        family = versions.SHORT_CODES
        root = f"{briefs.ROOT}/{{id}}/attachments"
        one = f"{root}/{{attachment}}"
        self.routes = (
            Route("GET", root, "listUSProgramBriefAttachments", family, self.list_all),
            Route("GET", one, "getUSProgramBriefAttachment", family, self.get),
            Route("DELETE", one, "deleteUSProgramBriefAttachment", family, self.delete),
            Route(
                "PUT",
                one,
                "createOrReplaceUSProgramBriefAttachment",
                family,
                self.put,
                max_body=MAX_BODY,
            ),
        )

    def _brief(self, call: Call) -> ProgramBrief:
        """The brief in the path. If it is missing, so is the attachment (unknown)."""
        brief = self._world.briefs.get(f"{call.resource.name}/{call.path[0].lower()}")
        if brief is None:
            raise errors.attachment_not_found(call.path[1].lower() if len(call.path) > 1 else None)
        return brief

    def _find(self, call: Call) -> tuple[ProgramBrief, Attachment]:
        brief = self._brief(call)
        attachment_id = call.path[1].lower()
        attachment = self._world.attachments.get(f"{brief.key}/{attachment_id}")
        if attachment is None:
            raise errors.attachment_not_found(attachment_id)
        return brief, attachment

    def list_all(self, call: Call) -> Response:
        """GET of all, the newest last."""
        files = briefs.attachments(self._world, self._brief(call))
        return page_until_short(call, files, lambda items: {"attachments": [*map(_to_json, items)]})

    def get(self, call: Call) -> Response:
        """GET of one, without its content."""
        return reply(200, _to_json(self._find(call)[1]))

    def put(self, call: Call) -> Response:
        """PUT: 201 for a new one, 200 for a replacement. The size is counted here.

        A locked brief locks its files too (unknown).
        """
        brief = self._brief(call)
        attachment_id = briefs.own_id(call, call.path[1])
        body = call.body
        attachment = Attachment(
            id=attachment_id,
            resource=brief.resource,
            brief=brief.id,
            type=_choice(body, "type", TYPES),
            file_name=_text(body, "fileName"),
            file_type=_choice(body, "fileType", FILE_TYPES),
            size=_size(_text(body, "fileContentBase64")),
        )
        key = f"{brief.key}/{attachment_id}"
        replaces = key in self._world.attachments
        if briefs.may_change(self._world, brief):
            self._world.attachments.put(key, attachment)
            kind = "attachmentReplaced" if replaces else "attachmentAdded"
            self._world.add_brief_entry(
                kind, brief, briefs.VIA, detail={"attachment": attachment_id}
            )
        if replaces:
            return reply(200, _to_json(attachment))
        location = f"{call.request.origin}{briefs.ROOT}/{brief.id}/attachments/{attachment_id}"
        return reply(201, _to_json(attachment), ("Location", location))

    def delete(self, call: Call) -> Response:
        """DELETE; a missing one is a 404 (unknown)."""
        brief, attachment = self._find(call)
        if briefs.may_change(self._world, brief):
            self._world.attachments.drop(f"{brief.key}/{attachment.id}")
            detail = {"attachment": attachment.id}
            self._world.add_brief_entry("attachmentDeleted", brief, briefs.VIA, detail=detail)
        return no_content()


def _to_json(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "type": attachment.type,
        "fileName": attachment.file_name,
        "fileSizeInBytes": attachment.size,
        "fileType": attachment.file_type,
    }


def _text(body: dict[str, Any], name: str) -> str:
    """A required string (unknown: how the service responds without it)."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise errors.bad_request(f"The value of {name} is not valid.")
    return value


def _choice(body: dict[str, Any], name: str, known: tuple[str, ...]) -> str:
    value = _text(body, name)
    if value not in known:
        raise errors.bad_request(f"The value of {name} is not valid.")
    return value


def _size(content: str) -> int:
    try:
        return len(base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError):
        raise errors.bad_request("The value of fileContentBase64 is not valid.") from None
