"""Program briefs: applications for United States short codes, kept under ids the client chooses.

There are no long-running operations here, no ETags and no locks. Each call says with which version
of the API it is made, because the version decides how the members are called.
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
            NotFound: There is none; `is_about("")` when it is the service that says so.
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
        """Return a brief, or None when the service itself says that there is none.

        It says so by its own code and without a target: a page of HTML, an empty body, a routing
        error and a wrapped error prove nothing.
        """
        return or_none(lambda: self.get(brief_id, api_version=api_version), about="")

    def list(self, *, api_version: str, page_size: int = PAGE_SIZE) -> Iterator[ProgramBrief]:
        """Yield all briefs, the newest last, a page at a time.

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
        """Create a brief, or merge content into one that exists.

        Whether it existed before does not follow from the answer: ask `get` first.

        Example:
            client.briefs.upsert(
                brief_id,
                {"programDetails": {"name": "Contoso Loyalty Program"}},
                api_version="2022-09-06",
            )

        Args:
            brief_id: The GUID.
            content: Sections by name, with the member names of this version; what is left out
                stays as it is (RFC 7396).
            api_version: The version of the API.

        Raises:
            InvalidArgument: The content has members that are not the applicant's.
            BadRequest: It cannot be edited in its status.
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
        """Delete a draft. A brief that does not exist is no error.

        Only drafts can be deleted, and what the service answers for others was never seen: read
        the status before, and ask `get` after.

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
        """Hand a brief in for review, which takes weeks. It cannot be taken back.

        After a lost answer it may be submitted: ask `get` for the status before sending again.

        Example:
            if client.briefs.get(brief_id, api_version="2022-09-06").status == "draft":
                client.briefs.submit(brief_id, api_version="2022-09-06")

        Raises:
            NotFound: There is no such brief.
            BadRequest: It is incomplete, or submitted already.
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
