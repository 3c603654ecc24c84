"""The two forms of a program brief: the member names and values of each api-version.

A brief is stored in a form of its own, with the names of 2022-09-06 and a list of protocols, and
shown to each version under its names. A version does not see members that it does not have. Only
the JSON types of values are checked: the service has stored malformed phone numbers and URLs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pulumi_acsnumbers.emulator.merge_patch import merge

V2021 = "2021-10-25-preview"
V2022 = "2022-09-06"
SECTIONS = ("programDetails", "companyInformation", "messageDetails", "trafficDetails")
# Set by the service, which ignores them in requests (unknown).
SERVER_MEMBERS = frozenset(
    (
        *("status", "number", "costs", "submissionDate", "statusUpdatedDate"),
        *("reviewNotes", "attachments"),
    )
)

Form = Any
Content = dict[str, Any]

_PROGRAM: Form = {
    "isVanity": bool,
    "preferredVanityNumbers": [str],
    "numberType": str,
    "isPoliticalCampaign": bool,
    "name": str,
    "description": str,
    "url": str,
    "termsOfServiceUrl": str,
    "privacyPolicyUrl": str,
    "expectedDateOfService": datetime,
}
_COMPANY: Form = {
    "name": str,
    "url": str,
    "address": str,
    "contactInformation": {"name": str, "phone": str, "email": str},
    "customerCareInformation": {"tollFreeNumber": str, "email": str},
}
_MESSAGES: Form = {"recurrence": str, "directionality": str}
_EXAMPLES: Form = [{"messages": [{"direction": str, "text": str}]}]
_TRAFFIC: Form = {
    "totalMonthlyVolume": int,
    "monthlyAverageMessagesFromUser": int,
    "monthlyAverageMessagesToUser": int,
    "isSpiky": bool,
    "spikeDetails": str,
    "estimatedRampUpTimeInDays": int,
}
_FORM_2021: Form = {
    "programDetails": {**_PROGRAM, "signUpTypes": [str], "signUpUrl": str},
    "companyInformation": _COMPANY,
    "messageDetails": {
        **_MESSAGES,
        "supportedProtocols": [str],
        "helpMessage": str,
        "optOutMessage": str,
        "optInMessage": str,
        "optInReply": str,
        "confirmationMessage": str,
        "useCases": [{"contentCategory": str, "examples": _EXAMPLES}],
    },
    "trafficDetails": _TRAFFIC,
}
_FORM_2022: Form = {
    "programDetails": {
        **_PROGRAM,
        "callToActionTypes": [str],
        "callToAction": str,
        "callToActionUrl": str,
    },
    "companyInformation": _COMPANY,
    "messageDetails": {
        **_MESSAGES,
        "supportedProtocol": str,
        "helpAnswerToUser": str,
        "optOutAnswerToUser": str,
        "optInMessageToUser": str,
        "optInAnswerFromUser": str,
        "optInConfirmationMessageToUser": str,
        "useCases": [{"contentType": str, "customContentType": str, "examples": _EXAMPLES}],
    },
    "trafficDetails": _TRAFFIC,
}
_FORMS = {V2021: _FORM_2021, V2022: _FORM_2022}
_STORED: Form = {
    **_FORM_2022,
    "messageDetails": {
        **{k: v for k, v in _FORM_2022["messageDetails"].items() if k != "supportedProtocol"},
        "supportedProtocols": [str],
    },
}

_RENAMED = {
    "signUpTypes": "callToActionTypes",
    "signUpUrl": "callToActionUrl",
    "helpMessage": "helpAnswerToUser",
    "optOutMessage": "optOutAnswerToUser",
    "optInMessage": "optInMessageToUser",
    "optInReply": "optInAnswerFromUser",
    "confirmationMessage": "optInConfirmationMessageToUser",
}
_FORMER = {new: old for old, new in _RENAMED.items()}

# Categories of 2021 that 2022 shows as `other`, with the old name in PascalCase (inferred).
_WITHOUT_SUCCESSOR = (
    *("ringTones", "smsChat", "video", "loyaltyProgramPointsPrizes", "gifting"),
    *("inApplicationBilling", "textToScreen", "games", "audioChat", "mmsPictures"),
    *("sweepstakesContestAuction", "financialBanking", "premiumWap", "queryService"),
    *("wallpaperScreensaver", "voting", "application", "mobileGivingDonations", "coupons"),
    *("noPointsPrizes", "informationalAlerts", "microBilling", "trivia", "entertainmentAlerts"),
    *("accountNotification", "conversationalMessaging", "emergencyAlerts", "onBehalfOfCarrier"),
    *("promotionalMarketing", "twoFactorAuthentication"),
)
_CUSTOM = {name: name[0].upper() + name[1:] for name in _WITHOUT_SUCCESSOR}
_CATEGORIES = {custom: name for name, custom in _CUSTOM.items()}


def read(body: Content, version: str, *, strict: bool) -> Content:
    """A caller's patch, converted to the stored form.

    Args:
        body: Sections by name.
        version: The version whose names the caller uses.
        strict: Reject members that this version does not have, instead of dropping them.

    Raises:
        ValueError: A value has the wrong type; the message names it.
    """
    sent = {name: value for name, value in body.items() if name not in SERVER_MEMBERS}
    patch: Content = _fit(sent, _FORMS[version], "", strict=strict)
    return {
        section: None if members is None else dict(_store(*member) for member in members.items())
        for section, members in patch.items()
    }


def _store(name: str, value: Any) -> tuple[str, Any]:
    """A member in the stored form."""
    if name == "supportedProtocol":
        return "supportedProtocols", None if value is None else [value]
    if name == "useCases" and value:
        return name, [_to_content_type(case) for case in value]
    return _RENAMED.get(name, name), value


def check_stored(content: Content) -> None:
    """Reject content that is not in the stored form; the ValueError says why."""
    if merge({}, _fit(content, _STORED, "", strict=True)) != content:
        raise ValueError("programbrief: 'content' has a null, or a date in another form")


def show(content: Content, version: str) -> Content:
    """The sections of a stored brief, in the form of a version."""
    shown: Content = {}
    for section in SECTIONS:
        if section in content:
            members: Content = dict(content[section])
            if version == V2021:
                members = {_FORMER.get(name, name): value for name, value in members.items()}
            if section == "messageDetails":
                members = _show_messages(members, version)
            known = _FORMS[version][section]
            shown[section] = {name: value for name, value in members.items() if name in known}
    return shown


def _show_messages(members: Content, version: str) -> Content:
    if version == V2021:
        cases = members.get("useCases")
        return members if cases is None else {**members, "useCases": [*map(_to_category, cases)]}
    shown: Content = {}
    for name, value in members.items():
        if name != "supportedProtocols":
            shown[name] = value
        elif value:
            # (unknown: what happens to a second protocol, for which this version has no member.)
            shown["supportedProtocol"] = value[0]
    return shown


def _to_content_type(case: Content) -> Content:
    """A use case of either version, in the form of 2022."""
    if "contentCategory" not in case:
        return case
    rest = {name: value for name, value in case.items() if name != "contentCategory"}
    category = case["contentCategory"]
    if category in _CUSTOM:
        return {"contentType": "other", "customContentType": _CUSTOM[category], **rest}
    return {"contentType": category, **rest}


def _to_category(case: Content) -> Content:
    """A use case for 2021. Types that only 2022 has are shown unchanged (unknown)."""
    rest = {n: v for n, v in case.items() if n not in ("contentType", "customContentType")}
    content_type = case.get("contentType")
    if content_type is None:
        return rest
    former = _CATEGORIES.get(case.get("customContentType", "")) if content_type == "other" else None
    return {"contentCategory": former or content_type, **rest}


def _fit(value: Any, form: Form, path: str, *, strict: bool) -> Any:
    """A value in the stored form: known members only, dates as the service writes them."""
    if value is None:
        return None
    if isinstance(form, dict):
        if not isinstance(value, dict):
            raise _unfit(path)
        if strict and (stray := [name for name in value if name not in form]):
            raise ValueError(f"{_below(path, stray[0])} is not a member of a program brief.")
        return {
            name: _fit(member, form[name], _below(path, name), strict=strict)
            for name, member in value.items()
            if name in form
        }
    if isinstance(form, list):
        if not isinstance(value, list):
            raise _unfit(path)
        fitting = (_fit(item, form[0], path, strict=strict) for item in value)
        return [_without_nulls(item) for item in fitting if item is not None]
    return _fit_leaf(value, form, path)


def _fit_leaf(value: Any, form: Form, path: str) -> Any:
    if form is datetime and isinstance(value, str):
        return _date(value, path)
    if form is int and isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value < 2**31:
            return value
    elif form in (str, bool) and isinstance(value, form):
        return value
    # (unknown: how the service responds to a value of the wrong type.)
    raise _unfit(path)


def _date(text: str, path: str) -> str:
    """A date in whole seconds, as the service shows it. Without an offset it is UTC (unknown)."""
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unfit(path) from None
    return at.replace(microsecond=0).isoformat()


def _without_nulls(value: Any) -> Any:
    """An array item as stored: members without a value are dropped."""
    if isinstance(value, dict):
        return {name: _without_nulls(v) for name, v in value.items() if v is not None}
    return value


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _unfit(path: str) -> ValueError:
    return ValueError(f"The value of {path or 'the program brief'} is not valid.")
