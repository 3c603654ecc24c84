"""Program briefs in both forms, and a client that writes them."""

from __future__ import annotations

import base64
import copy
from typing import Any

from tests.emulator.kit import Answer, Client

ROOT = "/shortCodes/countries/US/programBriefs"
BRIEF = "6b1f0f6a-0000-4000-8000-000000000004"
OTHER = "6b1f0f6a-0000-4000-8000-000000000005"
FILE = "6b1f0f6a-0000-4000-8000-0000000000f1"
V2021 = "2021-10-25-preview"
V2022 = "2022-09-06"

_PROGRAM = {
    "isVanity": False,
    "numberType": "shortCode",
    "isPoliticalCampaign": False,
    "name": "Contoso Loyalty Program",
    "description": "Coupons & 'news'",
    "url": "https://contoso.com/loyalty-program",
    "termsOfServiceUrl": "https://contoso.com/terms",
    "privacyPolicyUrl": "https://contoso.com/privacy",
    "expectedDateOfService": "2025-12-25T00:00:00+00:00",
}
_COMPANY = {
    "name": "Contoso",
    "url": "contoso.com",
    "address": "1 Contoso Way Redmond, WA 98052",
    "contactInformation": {"name": "Alex", "phone": "+14255551234", "email": "alex@contoso.com"},
    "customerCareInformation": {
        "tollFreeNumber": "+18005551234",
        "email": "customercare@contoso.com",
    },
}
_EXAMPLES = [{"messages": [{"direction": "toUser", "text": "10% off"}]}]
_TRAFFIC = {
    "totalMonthlyVolume": 10000,
    "monthlyAverageMessagesFromUser": 1,
    "monthlyAverageMessagesToUser": 3,
    "isSpiky": True,
    "spikeDetails": "Holidays",
    "estimatedRampUpTimeInDays": 30,
}
PROGRAM_2021: dict[str, Any] = {
    "programDetails": {
        **_PROGRAM,
        "signUpTypes": ["sms", "website"],
        "signUpUrl": "https://contoso.com/join",
    },
    "companyInformation": _COMPANY,
    "messageDetails": {
        "supportedProtocols": ["sms"],
        "recurrence": "subscription",
        "directionality": "twoWay",
        "helpMessage": "Reply STOP to end",
        "optInMessage": "Reply JOIN",
        "optInReply": "JOIN",
        "optOutMessage": "You have left",
        "confirmationMessage": "Welcome!",
        "useCases": [
            {"contentCategory": "coupons", "examples": _EXAMPLES},
            {"contentCategory": "loyaltyProgram", "examples": _EXAMPLES},
        ],
    },
    "trafficDetails": _TRAFFIC,
}
PROGRAM_2022: dict[str, Any] = {
    "programDetails": {
        **_PROGRAM,
        "callToActionTypes": ["sms", "website"],
        "callToActionUrl": "https://contoso.com/join",
    },
    "companyInformation": _COMPANY,
    "messageDetails": {
        "supportedProtocol": "sms",
        "recurrence": "subscription",
        "directionality": "twoWay",
        "helpAnswerToUser": "Reply STOP to end",
        "optInMessageToUser": "Reply JOIN",
        "optInAnswerFromUser": "JOIN",
        "optOutAnswerToUser": "You have left",
        "optInConfirmationMessageToUser": "Welcome!",
        "useCases": [
            {"contentType": "other", "customContentType": "Coupons", "examples": _EXAMPLES},
            {"contentType": "loyaltyProgram", "examples": _EXAMPLES},
        ],
    },
    "trafficDetails": _TRAFFIC,
}


def form(version: str) -> dict[str, Any]:
    """The same program in the words of a version."""
    return copy.deepcopy(PROGRAM_2021 if version == V2021 else PROGRAM_2022)


class BriefClient(Client):
    """A client whose version is that of the briefs."""

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: str | None = V2021,
        query: str = "",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        return super().__call__(method, path, body, version=version, query=query, headers=headers)

    def write(self, content: dict[str, Any], brief_id: str = BRIEF, **options: Any) -> Answer:
        return self("PATCH", f"{ROOT}/{brief_id}", {"id": brief_id, **content}, **options)

    def read(self, brief_id: str = BRIEF, **options: Any) -> Answer:
        return self.get(f"{ROOT}/{brief_id}", **options)

    def delete(self, brief_id: str = BRIEF, **options: Any) -> Answer:
        return self("DELETE", f"{ROOT}/{brief_id}", **options)

    def submit(self, brief_id: str = BRIEF, **options: Any) -> Answer:
        return self("POST", f"{ROOT}/{brief_id}/:submit", **options)

    def all(self, **options: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.get(ROOT, **options).json["programBriefs"]
        return rows

    def attach(self, attachment_id: str = FILE, brief_id: str = BRIEF, **members: Any) -> Answer:
        body = {
            "id": attachment_id,
            "type": "termsOfService",
            "fileName": "terms",
            "fileType": "pdf",
            "fileContentBase64": base64.b64encode(b"0123456789").decode(),
        }
        sent = {name: value for name, value in (body | members).items() if value is not None}
        path = f"{ROOT}/{brief_id}/attachments/{attachment_id}"
        return self("PUT", path, sent, version=V2022)
