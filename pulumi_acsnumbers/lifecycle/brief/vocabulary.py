"""The words of program briefs as types, and their changes between versions.

`schema` and the resources use them.
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
"""Words of the first generation that later ones spell differently."""

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
"""Words of 2021-10-25-preview that have another name in 2022-09-06.

Only where the new word clearly means the same. Any other old word becomes `other`, with itself as
`custom_content_type`, as the service has been seen to do.
"""

PREDECESSORS: Final = {
    new: old for old, new in SUCCESSORS.items() if list(SUCCESSORS.values()).count(new) == 1
}
"""The way back, where it is unambiguous."""


def custom(category: str) -> str:
    """Return an old word in the form that the service writes to `customContentType`."""
    return category[0].upper() + category[1:]
