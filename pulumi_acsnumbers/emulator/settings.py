"""What the control API can set: switches, and the stock of numbers.

Each switch stands for a behaviour of the service that is unknown, or differs between accounts. The
default is the most likely one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pulumi_acsnumbers.emulator.inventory.stock import Area
from pulumi_acsnumbers.emulator.rows import decode


def _consent() -> dict[str, str]:
    return {
        "FR": "required",
        "US@2023-10-01-preview": "notFalse",
        "US@2024-05-01-preview": "notFalse",
    }


@dataclass(frozen=True)
class Switches:
    """The switches of `PUT /_emulator/switches`.

    Attributes:
        operations: How long-running operations progress, like the flag; null: as at the start.
        time_scale: Factor on their measured times, like the flag; null: as at the start.
        call_latency: Each call takes about as long as on the real service.
        check_dates: Refuse an `x-ms-date` that is more than 15 minutes off.
        consent: Which purchases need the agreement not to resell: maps a country, or
            country@api-version, to `required` (must be true), `notFalse` (an explicit false is
            refused) or `never`.
        reads_until_visible: The number of reads after a purchase that do not show the number yet.
        reservations_vanish_after_purchase: A reservation is gone once its purchase succeeds.
        failed_items_stay: A number that a reservation could not hold stays in it, with an error.
        search_out_of_stock_fails: A search without a result ends `failed` instead of empty.
        used_search_purchase_fails: The purchase of an expired or sold search is accepted and ends
            `failed`, instead of a 404.
        foreign_release_fails: The release of a number that is not owned is accepted and ends
            `failed`, instead of a 400.
        brief_arrays_dropped: A PATCH of a program brief drops the arrays that it does not mention,
            as a sibling service does.
        brief_arrays_grow: An array that is sent again is appended to, not replaced.
        brief_nulls_ignored: A null in the PATCH of a brief changes nothing instead of removing the
            member.
        brief_foreign_members_refused: Members of another api-version cause a 400 instead of being
            ignored.
        brief_create_takes_long: The PATCH that creates a brief takes 18.6 seconds (scaled by
            `time_scale`) and returns 200 without a Location, as seen once.
        brief_completeness_checked: A brief that lacks its terms, privacy policy or call to action
            cannot be submitted.
        locked_briefs: The effect of an edit, deletion or submission of a submitted, approved or
            denied brief: `refused` (a 400), `ignored` (a success without effect) or `accepted` (as
            for a draft).
        token_lifetime: Lifetime of a managed identity token, in seconds.
        token_audiences: Audiences accepted in tokens; a trailing slash makes no difference.
        operation_retention_days: Days after which operations are deleted; null: never.
    """

    operations: str | None = None
    time_scale: float | None = None
    call_latency: bool = False
    check_dates: bool = True
    consent: dict[str, str] = field(default_factory=_consent)
    reads_until_visible: int = 0
    reservations_vanish_after_purchase: bool = False
    failed_items_stay: bool = False
    search_out_of_stock_fails: bool = False
    used_search_purchase_fails: bool = False
    foreign_release_fails: bool = False
    brief_arrays_dropped: bool = False
    brief_arrays_grow: bool = False
    brief_nulls_ignored: bool = False
    brief_foreign_members_refused: bool = False
    brief_create_takes_long: bool = False
    brief_completeness_checked: bool = False
    locked_briefs: str = "refused"
    token_lifetime: float = 86_400.0
    token_audiences: list[str] = field(default_factory=lambda: ["https://communication.azure.com"])
    operation_retention_days: float | None = None

    def __post_init__(self) -> None:
        for place, rule in self.consent.items():
            if rule not in ("required", "notFalse", "never"):
                raise ValueError(f"switches: consent of {place!r} cannot be {rule!r}")
        if self.locked_briefs not in ("refused", "ignored", "accepted"):
            raise ValueError("switches: 'locked_briefs' is refused, ignored or accepted")
        for name in (
            *("time_scale", "reads_until_visible", "operation_retention_days", "token_lifetime"),
        ):
            if (getattr(self, name) or 0) < 0:
                raise ValueError(f"switches: {name!r} cannot be negative")

    def needs_consent(self, country: str, version: str) -> bool:
        """Whether a purchase in a country requires an explicit true."""
        return self._rule(country, version) == "required"

    def refuses(self, country: str, version: str, consent: bool | None) -> bool:  # noqa: FBT001 - a member of a body, absent or not
        """Whether a purchase in a country is refused because of the agreement in its body."""
        rule = self._rule(country, version)
        return (rule == "required" and consent is not True) or (
            rule == "notFalse" and consent is False
        )

    def _rule(self, country: str, version: str) -> str:
        return self.consent.get(f"{country}@{version}") or self.consent.get(country) or "never"


@dataclass(frozen=True)
class StockRule:
    """How many numbers each matching area code has. Omitted members match all."""

    country_code: str | None = None
    phone_number_type: str | None = None
    area_code: str | None = None
    available: int = 0

    def matches(self, area: Area) -> bool:
        """Whether it matches an area."""
        return (
            self.country_code in (None, area.country)
            and self.phone_number_type in (None, area.type)
            and self.area_code in (None, area.code)
        )


@dataclass(frozen=True)
class Limits:
    """The limits of the account; null means no limit.

    Attributes:
        search_quantity: Numbers per search; more is the service's wrapped 500.
        searches_per_week: Searches of all resources in seven days; more is 429.
        purchases: Numbers bought by all resources, ever; more is 429.
        reservation_numbers: Numbers in one reservation; more is a 400, and nothing is held
            (unknown: what the real service allows and answers).
    """

    search_quantity: int | None = 500
    searches_per_week: int | None = None
    purchases: int | None = None
    reservation_numbers: int | None = None


@dataclass(frozen=True)
class Supply:
    """The body of `PUT /_emulator/inventory`.

    Attributes:
        stock: Rules that reduce the stock of areas. The smallest matching one counts.
        limits: The limits of the account.
        owned_elsewhere: Numbers, in any form, that belong to someone outside this emulator.
    """

    stock: tuple[StockRule, ...] = ()
    limits: Limits = Limits()
    owned_elsewhere: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, data: Any) -> Supply:
        """Parse a supply from JSON; a ValueError says what is wrong."""
        if not isinstance(data, dict):
            raise ValueError("inventory: an object is needed")
        for key in data:
            if key not in ("stock", "limits", "owned_elsewhere"):
                raise ValueError(
                    f"inventory: unknown member {key!r}; known are stock, limits, owned_elsewhere"
                )
        stock, elsewhere = data.get("stock", []), data.get("owned_elsewhere", [])
        if not isinstance(stock, list):
            raise ValueError("inventory: 'stock' is a list of rules")
        if not isinstance(elsewhere, list) or not all(isinstance(n, str) for n in elsewhere):
            raise ValueError("inventory: 'owned_elsewhere' is a list of numbers")
        return cls(
            tuple(decode(StockRule, rule) for rule in stock),
            decode(Limits, data.get("limits", {})),
            frozenset(number.lstrip("+") for number in elsewhere),
        )

    def limit(self, area: Area) -> int:
        """The stock of an area, including numbers already taken."""
        return min([len(area), *(rule.available for rule in self.stock if rule.matches(area))])
