"""Approved short codes, and what short codes cost."""

from __future__ import annotations

from typing import Any

from pulumi_acsnumbers.emulator import versions
from pulumi_acsnumbers.emulator.brief_forms import V2022
from pulumi_acsnumbers.emulator.clock import timestamp
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.paging import page_until_short
from pulumi_acsnumbers.emulator.routing import Call, Route
from pulumi_acsnumbers.emulator.rows import ShortCode
from pulumi_acsnumbers.emulator.world import World


def _cost(amount: float, country: str, frequency: str, *, vanity: bool | None) -> dict[str, Any]:
    kind = {} if vanity is None else {"isVanityShortCode": vanity}
    return {
        "amount": amount,
        "currencyCode": "USD",
        "countryCode": country,
        **kind,
        "billingFrequency": frequency,
    }


COSTS = (
    _cost(3000.0, "CA", "once", vanity=None),
    _cost(1000.0, "CA", "monthly", vanity=False),
    _cost(0.0, "GB", "once", vanity=None),
    _cost(1600.0, "GB", "monthly", vanity=False),
    _cost(650.0, "US", "once", vanity=None),
    _cost(1500.0, "US", "monthly", vanity=True),
    _cost(1000.0, "US", "monthly", vanity=False),
)


class ShortCodes:
    """The lists of short codes. A single code cannot be read, released or changed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.routes = (
            Route("GET", "/shortCodes", "listShortCodes", versions.SHORT_CODES, self.list_all),
            Route(
                "GET",
                "/shortCodes/costs",
                "listShortCodeCosts",
                versions.SHORT_CODES_2022,
                self.costs,
            ),
        )

    def list_all(self, call: Call) -> Response:
        """GET of the resource's codes, the newest last."""
        mine = [code for code in self._world.short_codes if code.resource == call.resource.name]
        return page_until_short(
            call,
            mine,
            lambda items: {"shortCodes": [_to_json(code, call.version) for code in items]},
        )

    @staticmethod
    def costs(call: Call) -> Response:
        """GET of the prices: one list under two names."""
        return page_until_short(
            call, COSTS, lambda items: {"shortCodeCosts": list(items), "costs": list(items)}
        )


def _to_json(code: ShortCode, version: str) -> dict[str, Any]:
    value = {"value": code.number} if version == V2022 else {}
    return {
        **value,
        "number": code.number,
        "numberType": code.type,
        "countryCode": code.country,
        "programBriefIds": code.briefs,
        "purchaseDate": timestamp(code.purchased),
    }
