"""The words of program briefs, as types, and what became of some from one version to the next.

`schema` and the resources take them.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

ApiVersionWord = Literal["2021-10-25-preview", "2022-09-06"]
ShortCodeTypeWord = Literal["shortCode", "alphaId"]
CallToActionWord = Literal["website", "pointOfSale", "sms", "interactiveVoiceResponse"]
ProtocolWord = Literal["sms", "mms"]
RecurrenceWord = Literal["subscription", "transaction"]
DirectionalityWord = Literal["oneWay", "twoWay"]
DirectionWord = Literal["toUser", "fromUser"]

FORMER_WORDS: Final = {
    "noPointPrizes": "noPointsPrizes",
    "informationAlerts": "informationalAlerts",
}
"""Words of the first generation that the later ones spell differently."""

ContentCategoryWord = Literal[
    "ringTones",
    "smsChat",
    "video",
    "loyaltyProgramPointsPrizes",
    "gifting",
    "inApplicationBilling",
    "textToScreen",
    "games",
    "audioChat",
    "mmsPictures",
    "sweepstakesContestAuction",
    "financialBanking",
    "premiumWap",
    "queryService",
    "wallpaperScreensaver",
    "voting",
    "application",
    "mobileGivingDonations",
    "coupons",
    "loyaltyProgram",
    "noPointsPrizes",
    "informationalAlerts",
    "microBilling",
    "trivia",
    "entertainmentAlerts",
    "other",
    "accountNotification",
    "ageGatedContent",
    "conversationalMessaging",
    "deliveryNotification",
    "education",
    "emergencyAlerts",
    "fraudAlerts",
    "loanArrangement",
    "onBehalfOfCarrier",
    "political",
    "promotionalMarketing",
    "publicServiceAnnouncements",
    "securityAlerts",
    "socialMedia",
    "twoFactorAuthentication",
]
"""`content_category` of 2021-10-25-preview."""

CONTENT_CATEGORIES: Final[tuple[str, ...]] = get_args(ContentCategoryWord)

ContentTypeWord = Literal[
    "accountNotificationInformationalAlerts",
    "ageGatedContent",
    "chatConversationalMessaging",
    "deliveryNotification",
    "donationsPledge",
    "education",
    "fraudAlerts",
    "loanArrangement",
    "loyaltyProgram",
    "marketingAndPromotion",
    "mmsPicture",
    "mmsVideo",
    "oneTimePasswordOrMultiFactorAuthentication",
    "political",
    "publicServiceAnnouncements",
    "securityAlerts",
    "socialMedia",
    "sweepstakesOrContest",
    "votingOrPolling",
    "other",
]
"""`content_type` of 2022-09-06."""

CONTENT_TYPES: Final[tuple[str, ...]] = get_args(ContentTypeWord)

SUCCESSORS: Final = {
    "accountNotification": "accountNotificationInformationalAlerts",
    "informationalAlerts": "accountNotificationInformationalAlerts",
    "conversationalMessaging": "chatConversationalMessaging",
    "mobileGivingDonations": "donationsPledge",
    "promotionalMarketing": "marketingAndPromotion",
    "mmsPictures": "mmsPicture",
    "twoFactorAuthentication": "oneTimePasswordOrMultiFactorAuthentication",
    "sweepstakesContestAuction": "sweepstakesOrContest",
    "voting": "votingOrPolling",
}
"""Words of 2021-10-25-preview that 2022-09-06 has under another name.

Only where the new word plainly says the same: any other old word becomes `other`, with itself as
`custom_content_type`, which is what the service was seen to make of one.
"""

PREDECESSORS: Final = {
    new: old for old, new in SUCCESSORS.items() if list(SUCCESSORS.values()).count(new) == 1
}
"""The way back, where there is exactly one."""


def custom(category: str) -> str:
    """Return an old word as the service writes it into `customContentType`."""
    return category[0].upper() + category[1:]
