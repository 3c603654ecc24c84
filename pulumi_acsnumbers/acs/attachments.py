"""Files of program briefs: terms, privacy policies, calls to action. API version 2022-09-06."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from .brief_models import VERSION_2022, AttachmentSummary
from .links import segment
from .paging import PAGE_SIZE, rows
from .wire import Call, Wire


class Attachments:
    """The attachments of one resource's program briefs. The client chooses the id, a GUID."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def put(
        self,
        brief_id: str,
        attachment_id: str,
        *,
        type: str,  # noqa: A002  # the service's own word
        file_name: str,
        file_type: str,
        content: bytes,
    ) -> AttachmentSummary:
        """Attach a file to a brief, or replace one.

        Example:
            client.briefs.attachments.put(
                brief_id,
                str(uuid.uuid4()),
                type="termsOfService",
                file_name="terms",
                file_type="pdf",
                content=Path("terms.pdf").read_bytes(),
            )

        Args:
            brief_id: The GUID of the brief.
            attachment_id: The GUID of the file.
            type: `callToAction`, `termsOfService`, `privacyPolicy` or `other`.
            file_name: Any name, with or without an extension.
            file_type: `png`, `jpg`, `jpeg` or `pdf`.
            content: The file. The service never returns it.
        """
        call = Call(
            doing=f"attaching {file_name} to program brief {brief_id}",
            method="PUT",
            path=_path(brief_id, attachment_id),
            body={
                "id": attachment_id,
                "type": type,
                "fileName": file_name,
                "fileType": file_type,
                "fileContentBase64": base64.b64encode(content).decode(),
                "fileSizeInBytes": len(content),
            },
            expect=(200, 201),
            api_version=VERSION_2022,
        )
        return self._wire.call(call).read(AttachmentSummary.from_json)

    def get(self, brief_id: str, attachment_id: str) -> AttachmentSummary:
        """Return the metadata of an attachment. The service never returns its content.

        Example:
            print(client.briefs.attachments.get(brief_id, attachment_id).file_name)

        Raises:
            NotFound: It does not exist.
        """
        call = Call(
            doing=f"reading attachment {attachment_id} of program brief {brief_id}",
            method="GET",
            path=_path(brief_id, attachment_id),
            api_version=VERSION_2022,
        )
        return self._wire.call(call).read(AttachmentSummary.from_json)

    def list(self, brief_id: str, *, page_size: int = PAGE_SIZE) -> Iterator[AttachmentSummary]:
        """Yield the attachments of a brief.

        Example:
            kinds = {a.type for a in client.briefs.attachments.list(brief_id)}
        """
        call = Call(
            doing=f"listing the attachments of program brief {brief_id}",
            method="GET",
            path=_path(brief_id),
            query={"top": page_size},
            api_version=VERSION_2022,
        )
        parse = AttachmentSummary.from_json
        return rows(self._wire, call, "attachments", parse, lambda attachment: attachment.id)

    def delete(self, brief_id: str, attachment_id: str) -> None:
        """Remove an attachment.

        Example:
            client.briefs.attachments.delete(brief_id, attachment_id)

        Raises:
            NotFound: It does not exist. After a retry, the first request may have removed it.
        """
        self._wire.call(
            Call(
                doing=f"deleting attachment {attachment_id} of program brief {brief_id}",
                method="DELETE",
                path=_path(brief_id, attachment_id),
                expect=(204,),
                api_version=VERSION_2022,
            )
        )


def _path(brief_id: str, attachment_id: str | None = None) -> str:
    root = f"/shortCodes/countries/US/programBriefs/{segment(brief_id)}/attachments"
    return root if attachment_id is None else f"{root}/{segment(attachment_id)}"
