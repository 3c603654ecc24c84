"""Numbers that can be bought now: browse, and the JSON of one such number."""

from __future__ import annotations

from typing import Any

from pulumi_acsnumbers.emulator import bodies, errors, versions
from pulumi_acsnumbers.emulator.inventory.countries import NONE, Plan
from pulumi_acsnumbers.emulator.inventory.stock import covers
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.numbers import cost
from pulumi_acsnumbers.emulator.routing import Call, Route, reply
from pulumi_acsnumbers.emulator.world import World

BROWSED = 25

_MOST_PREFIXES = 100


class Browse:
    """A random sample of the stock. Nothing is held."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.routes = (
            Route(
                "POST",
                "/availablePhoneNumbers/countries/{country}/:browse",
                "browseAvailableNumbers",
                versions.RESERVATIONS,
                self.browse,
            ),
        )

    def browse(self, call: Call) -> Response:
        """POST `:browse`; an empty list if nothing matches (unknown)."""
        world, body = self._world, call.body
        country = bodies.country(world, call.path[0])
        number_type = bodies.choice(body, "phoneNumberType", bodies.NUMBER_TYPES)
        calling, sms = bodies.capabilities(body, required=False)
        prefixes = _prefixes(body)
        assignment = bodies.optional_choice(
            body, "assignmentType", bodies.ASSIGNMENT_TYPES
        ) or world.stock.default_assignment(country.code, number_type)
        plan = assignment and world.stock.plan(country.code, number_type, assignment)
        if not plan or not (covers(plan.calling, calling) and covers(plan.sms, sms)):
            return reply(200, {"phoneNumbers": []})
        areas = list(world.stock.areas(country.code, number_type).values())
        drawn = world.draw(
            areas, BROWSED, messages=sms, assignment=plan.assignment, prefixes=prefixes
        )
        items = [available_json(world, digits, plan, "available") for digits, _ in drawn]
        if versions.shows_agreement_in_rows(call.version):
            for item in items:
                item["isAgreementToNotResellRequired"] = False
        return reply(200, {"phoneNumbers": items})


def _prefixes(body: dict[str, Any]) -> list[str]:
    """What the digits must start with. A plus sign is accepted."""
    given = body.get("phoneNumberPrefixes")
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > _MOST_PREFIXES:
        raise errors.invalid_input("phonenumberprefixes")
    prefixes = []
    for prefix in given:
        digits = prefix.removeprefix("+") if isinstance(prefix, str) else ""
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            raise errors.invalid_input("phonenumberprefixes")
        prefixes.append(digits)
    return prefixes


def available_json(world: World, digits: str, plan: Plan, status: str) -> dict[str, Any]:
    """A number of the stock. Its plan's SMS capability applies to about every second number."""
    sms = plan.sms if world.stock.sends_messages(digits, plan) else NONE
    return {
        "id": digits,
        "countryCode": plan.country,
        "phoneNumber": f"+{digits}",
        "capabilities": {"calling": plan.calling, "sms": sms},
        "phoneNumberType": plan.type,
        "assignmentType": plan.assignment,
        "cost": cost(plan.amount, plan.currency),
        "status": status,
    }
