"""The numbers that a resource owns: list, get, update, release."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pulumi_acsnumbers.emulator import errors, progress, versions
from pulumi_acsnumbers.emulator.clock import timestamp
from pulumi_acsnumbers.emulator.inventory.stock import covers
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.operations import Operations, OperationType
from pulumi_acsnumbers.emulator.paging import caller_link, size
from pulumi_acsnumbers.emulator.routing import Call, Route, reply
from pulumi_acsnumbers.emulator.rows import Number, Operation, Released
from pulumi_acsnumbers.emulator.world import World

CAPABILITY_TYPES = ("none", "inbound", "outbound", "inbound+outbound")

_NUMBER = re.compile(r"\+?([0-9]{7,15})")
_OPERATOR_ID = "8a2d1f5e-6a0b-4f0e-9c53-0d9b5a1d7c11"
_RELEASE = "release_"
_CAPABILITIES = "capabilities_"


def parse_number(text: str) -> str | None:
    """The digits of a number written with or without a plus sign, None if it is not a number."""
    match = _NUMBER.fullmatch(text)
    return match and match[1]


class Numbers:
    """Operations on owned numbers.

    A number that does not belong to this resource gives the same response whatever it is: 404 for
    GET, 403 for a change, 400 for a release.
    """

    def __init__(self, world: World, operations: Operations) -> None:
        self._world = world
        self._operations = operations
        self._sorted: dict[str, tuple[int, list[Number]]] = {}
        one = "/phoneNumbers/{number}"
        family = versions.NUMBERS
        self.routes = (
            Route("GET", "/phoneNumbers", "listPurchasedPhoneNumbers", family, self.list_owned),
            Route("GET", one, "getPurchasedPhoneNumber", family, self.get),
            Route("DELETE", one, "releasePhoneNumber", family, self.release),
            Route("PATCH", f"{one}/capabilities", "updateCapabilities", family, self.change),
        )
        operations.register(
            OperationType(
                prefix=_RELEASE,
                operation_type="releasePhoneNumber",
                id_header="release-id",
                exposed="Operation-Location,operation-id,release-id",
                timing=progress.RELEASE,
                succeed=self._released,
                fail=lambda _operation, _when: None,
            )
        )
        operations.register(
            OperationType(
                prefix=_CAPABILITIES,
                operation_type="updatePhoneNumberCapabilities",
                id_header="capabilities-id",
                exposed="Operation-Location,Location,operation-id,capabilities-id",
                timing=progress.CAPABILITIES,
                succeed=self._changed,
                fail=self._not_changed,
                location=lambda operation: f"/phoneNumbers/+{operation.subject}",
            )
        )

    def add(self, number: Number) -> None:
        """Add a purchased number. The first reads may not show it yet."""
        hidden = self._world.switches.reads_until_visible
        self._world.numbers.put(number.digits, replace(number, hidden_reads=hidden))

    def _own(self, call: Call) -> Number | None:
        number = self._world.numbers.get(parse_number(call.path[0]) or "")
        return number if number and number.resource == call.resource.name else None

    def get(self, call: Call) -> Response:
        """GET of a number. A malformed one counts as not owned (unknown)."""
        number = self._own(call)
        if number is None or self._hidden(number):
            digits = parse_number(call.path[0])
            raise errors.number_not_found(f"+{digits}" if digits else call.path[0])
        return reply(200, to_json(number, call.version))

    def _hidden(self, number: Number) -> bool:
        """Whether this read does not show a number yet. Counts the read."""
        if not number.hidden_reads:
            return False
        shown = replace(number, hidden_reads=number.hidden_reads - 1)
        self._world.numbers.put(number.digits, shown)
        # The 404 that follows would roll back an uncommitted change.
        self._world.store.commit()
        return True

    def list_owned(self, call: Call) -> Response:
        """GET of all numbers, by type, then number."""
        skip, top = size(call, "skip", 0), size(call, "top", 100)
        numbers = self._of(call.resource.name)
        body: dict[str, Any] = {
            "phoneNumbers": [to_json(number, call.version) for number in numbers[skip : skip + top]]
        }
        # (unknown: an exactly full last page has no link.)
        if skip + top < len(numbers):
            body["nextLink"] = caller_link(call, skip + top, top)
        return reply(200, body)

    def _of(self, resource: str) -> list[Number]:
        table = self._world.numbers
        known = self._sorted.get(resource)
        if known is not None and known[0] == table.version:
            return known[1]
        owned = [number for number in table if number.resource == resource]
        visible = [number for number in owned if not self._hidden(number)]
        visible.sort(key=lambda number: (number.type, number.digits))
        if len(visible) == len(owned):
            self._sorted[resource] = (table.version, visible)
        return visible

    def release(self, call: Call) -> Response:
        """DELETE of a number. A second one while the first runs is accepted (unknown)."""
        number = self._own(call)
        digits = parse_number(call.path[0])
        doom = None
        if number is None:
            shown = f"+{digits}" if digits else call.path[0]
            if digits is None or not self._world.switches.foreign_release_fails:
                raise errors.number_not_yours(shown, call.resource.id)
            doom = errors.envelope("BadRequest", f"Number {shown} is not owned by this resource.")
        operation = self._operations.start(
            call, _RELEASE, self._world.new_id(), digits or "", doom=doom
        )
        return self._operations.accepted(call, operation)

    def _released(self, operation: Operation, when: float) -> dict[str, Any] | None:
        number = self._world.numbers.get(operation.subject)
        if number is not None and number.resource == operation.resource:
            self.remove(number, operation.id, when)
        return None

    def remove(self, number: Number, via: str, when: float) -> None:
        """Release a number. It does not return to the stock."""
        self._world.numbers.drop(number.digits)
        self._world.released.put(number.digits, Released(when))
        self._world.add_entry("release", number.resource, number.digits, via, at=when)

    def change(self, call: Call) -> Response:
        """PATCH of a number's capabilities."""
        asked = {name: _capability(call.body, name) for name in ("calling", "sms")}
        if parse_number(call.path[0]) is None:
            raise errors.number_malformed(call.path[0])
        number = self._own(call)
        if number is None:
            if versions.forbids_foreign_changes(call.version):
                raise errors.insufficient_permissions()
            raise errors.number_not_yours_before_2023()
        # (unknown: a second change while one runs is applied on top; the last one wins.)
        _, calling, sms = number.change or ["", number.calling, number.sms]
        guid = self._world.new_id()
        change = [_CAPABILITIES + guid, asked["calling"] or calling, asked["sms"] or sms]
        self._world.numbers.put(number.digits, replace(number, change=change))
        operation = self._operations.start(call, _CAPABILITIES, guid, number.digits)
        return self._operations.accepted(call, operation, {"capabilitiesUpdateId": guid})

    def _changed(self, operation: Operation, when: float) -> dict[str, Any] | None:
        number = self._world.numbers.get(operation.subject)
        if number is None or number.change is None or number.change[0] != operation.id:
            return None
        _, calling, sms = number.change
        plan = self._world.stock.plan(number.country, number.type, number.assignment)
        if plan is None or not (covers(plan.calling, calling) and covers(plan.sms, sms)):
            # (unknown: a capability that the number cannot have makes the operation fail.)
            return errors.envelope(
                "BadRequest", "The phone number does not support the requested capabilities."
            )
        self.set_capabilities(number, calling, sms, operation.id, when)
        return None

    def _not_changed(self, operation: Operation, _when: float) -> None:
        number = self._world.numbers.get(operation.subject)
        if number is not None and number.change is not None and number.change[0] == operation.id:
            self._world.numbers.put(number.digits, replace(number, change=None))

    def set_capabilities(
        self, number: Number, calling: str, sms: str, via: str, when: float
    ) -> None:
        """Set a number's capabilities."""
        changed = replace(number, calling=calling, sms=sms, change=None)
        self._world.numbers.put(number.digits, changed)
        detail = {"calling": calling, "sms": sms}
        self._world.add_entry(
            "capabilities", number.resource, number.digits, via, at=when, detail=detail
        )


def _capability(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and value not in CAPABILITY_TYPES:
        raise errors.invalid_input(name)
    return value


def to_json(number: Number, version: str) -> dict[str, Any]:
    """A number as a version of the service shows it."""
    capabilities = {"calling": number.calling, "sms": number.sms}
    if versions.shows_campaign(version):
        capabilities["tenDLCCampaignBriefId"] = ""
    shown: dict[str, Any] = {
        "id": number.digits,
        "phoneNumber": f"+{number.digits}",
        "countryCode": number.country,
        "phoneNumberType": number.type,
        "capabilities": capabilities,
        "assignmentType": number.assignment,
        "purchaseDate": timestamp(number.purchased),
        "cost": cost(number.amount, number.currency),
    }
    if versions.shows_operator(version):
        shown["operatorId"] = _OPERATOR_ID
        shown["operatorName"] = "Microsoft"
    if versions.shows_source(version):
        shown["phoneNumberSource"] = "cloud"
    return shown


def cost(amount: float, currency: str) -> dict[str, Any]:
    """The monthly cost of a number. The amount always has a fraction."""
    return {"amount": float(amount), "currencyCode": currency, "billingFrequency": "monthly"}
