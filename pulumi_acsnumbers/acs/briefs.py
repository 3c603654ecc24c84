"""Program briefs: applications for United States short codes, under ids the client chooses.

Briefs have no long-running operations, no ETags and no locks. Each call names its API version,
because the version decides the member names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .attachments import Attachments
from .brief_models import SECTIONS, ProgramBrief
from .errors import InvalidArgument, or_none
from .links import segment
from .paging import PAGE_SIZE, rows
from .retry import Repeat
from .wire import Call, Wire

ROOT = "/shortCodes/countries/US/programBriefs"


class Briefs:
    """The program briefs of one resource. An id is a GUID.

    Attributes:
        attachments: The files of briefs.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.attachments = Attachments(wire)

    def get(self, brief_id: str, *, api_version: str) -> ProgramBrief:
        """Return a brief.

        Example:
            brief = client.briefs.get(brief_id, api_version="2022-09-06")
            print(brief.status, brief.content["programDetails"]["name"])

        Raises:
            NotFound: It does not exist. `is_about("")` is true only if the service itself says so.
        """
        call = Call(
            doing=f"reading program brief {brief_id}",
            method="GET",
            path=_path(brief_id),
            api_version=api_version,
        )
        reply = self._wire.call(call)
        return reply.read_as(ProgramBrief.from_json, brief_id, lambda brief: brief.id)

    def find(self, brief_id: str, *, api_version: str) -> ProgramBrief | None:
        """Return a brief, or None if the service itself says that it does not exist.

        The service says so with its own code and no target. An HTML page, an empty body, a routing
        error and a wrapped error prove nothing.
        """
        return or_none(lambda: self.get(brief_id, api_version=api_version), about="")

    def list(self, *, api_version: str, page_size: int = PAGE_SIZE) -> Iterator[ProgramBrief]:
        """Yield all briefs page by page, the newest last.

        Example:
            for brief in client.briefs.list(api_version="2022-09-06"):
                print(brief.id, brief.status)
        """
        call = Call(
            doing="listing program briefs",
            method="GET",
            path=ROOT,
            query={"top": page_size},
            api_version=api_version,
        )
        parse = ProgramBrief.from_json
        return rows(self._wire, call, "programBriefs", parse, lambda brief: brief.id)

    def upsert(
        self, brief_id: str, content: Mapping[str, Any], *, api_version: str
    ) -> ProgramBrief:
        """Create a brief, or merge content into an existing one.

        The response does not say whether the brief existed before. Call `get` first to find out.

        Example:
            client.briefs.upsert(
                brief_id,
                {"programDetails": {"name": "Contoso Loyalty Program"}},
                api_version="2022-09-06",
            )

        Args:
            brief_id: The GUID.
            content: Sections by name, with the member names of this version. Omitted members do not
                change (RFC 7396).
            api_version: The version of the API.

        Raises:
            InvalidArgument: The content has members that the applicant cannot set.
            BadRequest: It cannot be edited in its current status.
        """
        foreign = [name for name in content if name not in SECTIONS]
        if foreign:
            raise InvalidArgument(f"not a section of a program brief: {', '.join(foreign)}")
        call = Call(
            doing=f"writing program brief {brief_id}",
            method="PATCH",
            path=_path(brief_id),
            body={"id": brief_id, **content},
            content_type="application/merge-patch+json",
            expect=(200, 201),
            api_version=api_version,
        )
        reply = self._wire.call(call)
        return reply.read_as(ProgramBrief.from_json, brief_id, lambda brief: brief.id)

    def delete(self, brief_id: str, *, api_version: str) -> None:
        """Delete a draft. A brief that does not exist is not an error.

        Only drafts can be deleted. How the service responds for any other status has not been
        observed: check the status first and call `get` afterwards.

        Example:
            client.briefs.delete(brief_id, api_version="2022-09-06")
        """
        self._wire.call(
            Call(
                doing=f"deleting program brief {brief_id}",
                method="DELETE",
                path=_path(brief_id),
                expect=(204,),
                api_version=api_version,
            )
        )

    def submit(self, brief_id: str, *, api_version: str) -> ProgramBrief:
        """Submit a brief for review, which takes weeks. A submission cannot be withdrawn.

        After a lost response it may have been submitted. Check the status with `get` before sending
        again.

        Example:
            if client.briefs.get(brief_id, api_version="2022-09-06").status == "draft":
                client.briefs.submit(brief_id, api_version="2022-09-06")

        Raises:
            NotFound: The brief does not exist.
            BadRequest: It is incomplete or already submitted.
        """
        call = Call(
            doing=f"submitting program brief {brief_id}",
            method="POST",
            path=f"{_path(brief_id)}/:submit",
            repeat=Repeat.IF_THROTTLED,
            api_version=api_version,
        )
        reply = self._wire.call(call)
        return reply.read_as(ProgramBrief.from_json, brief_id, lambda brief: brief.id)


def _path(brief_id: str) -> str:
    return f"{ROOT}/{segment(brief_id)}"
