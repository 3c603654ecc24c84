"""The words of program briefs, as enumerations.

A program can write the plain word, which an editor completes and a type checker checks. A value
that comes from elsewhere goes through the enumeration: `MessageProtocol(value)`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..lifecycle.brief import vocabulary

    ApiVersionWord = vocabulary.ApiVersionWord


class ShortCodeApiVersion(StrEnum):
    """The form in which a program brief is written; the names of some inputs depend on it."""

    V2021_10_25_PREVIEW = "2021-10-25-preview"
    V2022_09_06 = "2022-09-06"


class ShortCodeType(StrEnum):
    """What kind of code is applied for."""

    SHORT_CODE = "shortCode"
    ALPHA_ID = "alphaId"


class CallToActionType(StrEnum):
    """Where people sign up."""

    WEBSITE = "website"
    POINT_OF_SALE = "pointOfSale"
    SMS = "sms"
    INTERACTIVE_VOICE_RESPONSE = "interactiveVoiceResponse"


class MessageProtocol(StrEnum):
    """How messages are sent."""

    SMS = "sms"
    MMS = "mms"


class MessageRecurrence(StrEnum):
    """Whether people get recurring messages, or messages about one transaction."""

    SUBSCRIPTION = "subscription"
    TRANSACTION = "transaction"


class MessageDirectionality(StrEnum):
    """Whether people can answer."""

    ONE_WAY = "oneWay"
    TWO_WAY = "twoWay"


class MessageDirection(StrEnum):
    """Who sends an example message."""

    TO_USER = "toUser"
    FROM_USER = "fromUser"


class ProgramBriefStatus(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SUBMIT_NEW_VANITY_NUMBERS = "submitNewVanityNumbers"
    UPDATE_PROGRAM_BRIEF = "updateProgramBrief"
    DENIED = "denied"


class MessageContentCategory(StrEnum):
    """What messages are about: `content_category` of 2021-10-25-preview."""

    RING_TONES = "ringTones"
    SMS_CHAT = "smsChat"
    VIDEO = "video"
    LOYALTY_PROGRAM_POINTS_PRIZES = "loyaltyProgramPointsPrizes"
    GIFTING = "gifting"
    IN_APPLICATION_BILLING = "inApplicationBilling"
    TEXT_TO_SCREEN = "textToScreen"
    GAMES = "games"
    AUDIO_CHAT = "audioChat"
    MMS_PICTURES = "mmsPictures"
    SWEEPSTAKES_CONTEST_AUCTION = "sweepstakesContestAuction"
    FINANCIAL_BANKING = "financialBanking"
    PREMIUM_WAP = "premiumWap"
    QUERY_SERVICE = "queryService"
    WALLPAPER_SCREENSAVER = "wallpaperScreensaver"
    VOTING = "voting"
    APPLICATION = "application"
    MOBILE_GIVING_DONATIONS = "mobileGivingDonations"
    COUPONS = "coupons"
    LOYALTY_PROGRAM = "loyaltyProgram"
    NO_POINTS_PRIZES = "noPointsPrizes"
    INFORMATIONAL_ALERTS = "informationalAlerts"
    MICRO_BILLING = "microBilling"
    TRIVIA = "trivia"
    ENTERTAINMENT_ALERTS = "entertainmentAlerts"
    OTHER = "other"
    ACCOUNT_NOTIFICATION = "accountNotification"
    AGE_GATED_CONTENT = "ageGatedContent"
    CONVERSATIONAL_MESSAGING = "conversationalMessaging"
    DELIVERY_NOTIFICATION = "deliveryNotification"
    EDUCATION = "education"
    EMERGENCY_ALERTS = "emergencyAlerts"
    FRAUD_ALERTS = "fraudAlerts"
    LOAN_ARRANGEMENT = "loanArrangement"
    ON_BEHALF_OF_CARRIER = "onBehalfOfCarrier"
    POLITICAL = "political"
    PROMOTIONAL_MARKETING = "promotionalMarketing"
    PUBLIC_SERVICE_ANNOUNCEMENTS = "publicServiceAnnouncements"
    SECURITY_ALERTS = "securityAlerts"
    SOCIAL_MEDIA = "socialMedia"
    TWO_FACTOR_AUTHENTICATION = "twoFactorAuthentication"


class MessageContentType(StrEnum):
    """What messages are about: `content_type` of 2022-09-06."""

    ACCOUNT_NOTIFICATION_INFORMATIONAL_ALERTS = "accountNotificationInformationalAlerts"
    AGE_GATED_CONTENT = "ageGatedContent"
    CHAT_CONVERSATIONAL_MESSAGING = "chatConversationalMessaging"
    DELIVERY_NOTIFICATION = "deliveryNotification"
    DONATIONS_PLEDGE = "donationsPledge"
    EDUCATION = "education"
    FRAUD_ALERTS = "fraudAlerts"
    LOAN_ARRANGEMENT = "loanArrangement"
    LOYALTY_PROGRAM = "loyaltyProgram"
    MARKETING_AND_PROMOTION = "marketingAndPromotion"
    MMS_PICTURE = "mmsPicture"
    MMS_VIDEO = "mmsVideo"
    ONE_TIME_PASSWORD_OR_MULTI_FACTOR_AUTHENTICATION = "oneTimePasswordOrMultiFactorAuthentication"
    POLITICAL = "political"
    PUBLIC_SERVICE_ANNOUNCEMENTS = "publicServiceAnnouncements"
    SECURITY_ALERTS = "securityAlerts"
    SOCIAL_MEDIA = "socialMedia"
    SWEEPSTAKES_OR_CONTEST = "sweepstakesOrContest"
    VOTING_OR_POLLING = "votingOrPolling"
    OTHER = "other"
