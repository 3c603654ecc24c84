"""Operator information: which operator serves a number."""

from __future__ import annotations

import zlib
from typing import Any

from pulumi_acsnumbers.emulator import bodies, errors, versions
from pulumi_acsnumbers.emulator.inventory.countries import Country, countries
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.numbers import parse_number
from pulumi_acsnumbers.emulator.routing import Call, Route, reply
from pulumi_acsnumbers.emulator.world import World

_NAMES = ("Contoso Telecom", "Fabrikam Mobile", "Northwind Voice", "Adatum Networks")


class Operators:
    """The operators of numbers, one number per request."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.routes = (
            Route(
                "POST",
                "/operatorInformation/:search",
                "searchOperatorInformation",
                versions.OPERATORS,
                self.search,
            ),
        )

    def search(self, call: Call) -> Response:
        """POST `:search`. An empty list or a malformed number is a bad request (unknown)."""
        numbers, options = call.body.get("phoneNumbers"), call.body.get("options")
        if options is None:
            options = {}
        if not isinstance(numbers, list) or not isinstance(options, dict):
            raise errors.bad_request("The request is not valid.")
        if len(numbers) > 1:
            raise errors.one_number_only()
        text = numbers[0] if numbers else ""
        digits = parse_number(text) if isinstance(text, str) and text.startswith("+") else None
        if digits is None:
            raise errors.bad_request("The phone number is not valid.")
        detailed = bodies.flag(options, "includeAdditionalOperatorDetails") or False
        return reply(200, {"values": [self._to_json(digits, detailed=detailed)]})

    def _to_json(self, digits: str, *, detailed: bool) -> dict[str, Any]:
        area = self._world.stock.locate(digits)
        country = countries()[area.country] if area else _country(digits)
        national, international = _formats(digits, country)
        found: dict[str, Any] = {
            "phoneNumber": f"+{digits}",
            "nationalFormat": national,
            "internationalFormat": international,
            "isoCountryCode": None,
            "numberType": None,
            "operatorDetails": None,
        }
        if detailed:
            number_type = area.type if area else "unknown"
            mobile = number_type == "mobile"
            found["isoCountryCode"] = country.code if country else None
            found["numberType"] = "other" if number_type == "tollFree" else number_type
            found["operatorDetails"] = {
                "name": _NAMES[zlib.crc32(digits[:-4].encode()) % len(_NAMES)],
                "mobileNetworkCode": "01" if mobile else None,
                "mobileCountryCode": "001" if mobile else None,
            }
        return found


def _country(digits: str) -> Country | None:
    """The country of a number that is not in stock; the United States for all of +1."""
    if digits.startswith("1"):
        return countries()["US"]
    return next((c for c in countries().values() if digits.startswith(c.calling_code)), None)


def _formats(digits: str, country: Country | None) -> tuple[str, str]:
    """The national and the international format. Only +1 has the real grouping."""
    if country is None:
        return digits, f"+{digits}"
    rest = digits.removeprefix(country.calling_code)
    if country.calling_code == "1" and len(rest) == 10:
        area, exchange, line = rest[:3], rest[3:6], rest[6:]
        return f"({area}) {exchange}-{line}", f"+1 {area}-{exchange}-{line}"
    return f"0{rest}", f"+{country.calling_code} {rest}"
