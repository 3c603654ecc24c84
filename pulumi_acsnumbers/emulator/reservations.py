"""Reservations: the caller chooses the id, adds and removes numbers, and buys them together."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pulumi_acsnumbers.emulator import bodies, errors, progress, versions
from pulumi_acsnumbers.emulator.available import available_json
from pulumi_acsnumbers.emulator.clock import timestamp
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.numbers import Numbers
from pulumi_acsnumbers.emulator.operations import Operations, OperationType
from pulumi_acsnumbers.emulator.paging import page
from pulumi_acsnumbers.emulator.routing import Call, Route, no_content, reply
from pulumi_acsnumbers.emulator.rows import Number, Operation, Reservation
from pulumi_acsnumbers.emulator.world import World

ACTIVE_SECONDS = 15 * 60
LONGEST_SECONDS = 2 * 3600
RETENTION_SECONDS = 30 * 86_400

_PURCHASE = "reservationPurchase_"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{1,15}")

Item = dict[str, Any]


class Reservations:
    """Operations on reservations. Each resource has its own reservations."""

    def __init__(self, world: World, operations: Operations, numbers: Numbers) -> None:
        self._world = world
        self._operations = operations
        self._numbers = numbers
        family = versions.RESERVATIONS
        root = "/availablePhoneNumbers/reservations"
        one = f"{root}/{{id}}"
        self.routes = (
            Route("GET", root, "listReservations", family, self.list_all),
            Route("GET", one, "getReservation", family, self.get),
            Route("PATCH", one, "createOrUpdateReservation", family, self.change),
            Route("DELETE", one, "deleteReservation", family, self.delete),
            Route("POST", f"{one}/:purchase", "purchaseReservation", family, self.purchase),
        )
        world.agenda.handle("reservation", self._due)
        operations.register(
            OperationType(
                prefix=_PURCHASE,
                operation_type="reservationPurchase",
                id_header="reservation-purchase-id",
                # The service lists Location without sending it, and spells its own id header this
                # way.
                exposed="Operation-Location,Location,operation-id,reservationPurchase-id",
                timing=progress.RESERVATION_PURCHASE,
                succeed=self._bought,
                fail=self._not_bought,
                headers_on_polls=True,
            )
        )

    def schedule(self) -> None:
        """Put the state file's reservations on the agenda."""
        for key, reservation in self._world.reservations.rows.items():
            self._plan(key, reservation)

    def _plan(self, key: str, reservation: Reservation) -> None:
        agenda = self._world.agenda
        if reservation.status == "active":
            agenda.add(reservation.expires, "reservation", key)
        agenda.add(reservation.created + RETENTION_SECONDS, "reservation", key)

    def _due(self, key: str, when: float) -> None:
        """Expire a reservation, or delete it after a month."""
        reservation = self._world.reservations.get(key)
        if reservation is None:
            return
        if reservation.status == "active" and reservation.expires <= when:
            self._free(reservation, when)
            items = {d: {**item, "status": "expired"} for d, item in reservation.items.items()}
            reservation = replace(reservation, status="expired", items=items)
            self._world.reservations.put(key, reservation)
        if reservation.created + RETENTION_SECONDS <= when and reservation.status != "submitted":
            self._world.reservations.drop(key)

    def _free(self, reservation: Reservation, when: float | None = None) -> None:
        for digits in reservation.items:
            self._world.unhold(digits, _key(reservation), reservation.id, at=when)

    def _find(self, call: Call) -> Reservation:
        key = f"{call.resource.name}/{call.path[0].lower()}"
        reservation = self._world.reservations.get(key)
        if reservation is None:
            raise errors.reservation_not_found()
        return reservation

    def list_all(self, call: Call) -> Response:
        """GET of all, the oldest first, without their numbers."""
        mine = [r for r in self._world.reservations if r.resource == call.resource.name]
        mine.sort(key=lambda reservation: reservation.created)
        items = [{"id": r.id, "expiresAt": timestamp(r.expires), "status": r.status} for r in mine]
        return page(call, "reservations", items)

    def get(self, call: Call) -> Response:
        """GET of one. Does not extend it."""
        return reply(200, _to_json(self._find(call), call.version, set()))

    def delete(self, call: Call) -> Response:
        """DELETE of an active one frees its numbers. Others are refused (unknown)."""
        reservation = self._find(call)
        if reservation.status != "active":
            raise errors.bad_request("Only active reservations can be deleted.")
        self._free(reservation)
        self._world.reservations.drop(_key(reservation))
        return no_content()

    def change(self, call: Call) -> Response:
        """PATCH: create, add, remove. Each extends it."""
        reservation_id = call.path[0].lower()
        changes = self._changes(call)
        if not _GUID.fullmatch(reservation_id):
            raise errors.bad_request("The reservation id is not valid.")
        key = f"{call.resource.name}/{reservation_id}"
        now = self._world.clock.now()
        old = self._world.reservations.get(key)
        if old is not None and old.status != "active":
            raise errors.bad_request("Only active reservations can be updated.")
        created = now if old is None else old.created
        items = {} if old is None else dict(old.items)
        self._require_room(items, changes)
        added: set[str] = set()
        failed: dict[str, Item] = {}
        for digits, wanted in changes.items():
            if wanted is None:
                items.pop(digits, None)
                self._world.unhold(digits, key, reservation_id)
            elif items.get(digits, {}).get("status") != "reserved":
                item = self._reserve(digits, wanted, call, key, reservation_id)
                added.add(digits)
                (failed if "error" in item else items)[digits] = item
        if self._world.switches.failed_items_stay:
            items.update(failed)
        reservation = Reservation(
            id=reservation_id,
            resource=call.resource.name,
            created=created,
            expires=min(now + ACTIVE_SECONDS, created + LONGEST_SECONDS),
            status="active",
            items=items,
        )
        self._world.reservations.put(key, reservation)
        self._plan(key, reservation)
        shown = replace(reservation, items={**items, **failed})
        body = _to_json(shown, call.version, added)
        if failed:
            return reply(207, body)
        if old is not None:
            return reply(200, body)
        return reply(
            201, body, ("Location", f"/availablePhoneNumbers/reservations/{reservation_id}")
        )

    def _require_room(self, items: dict[str, Item], changes: dict[str, Any]) -> None:
        """Refuse more numbers than the account may hold together (unknown)."""
        limit = self._world.supply.limits.reservation_numbers
        kept = {d for d in items if changes.get(d, d) is not None}
        count = len(kept | {d for d, wanted in changes.items() if wanted is not None})
        if limit is not None and count > limit:
            raise errors.bad_request(f"A reservation can hold {limit} phone numbers at most.")

    @staticmethod
    def _changes(call: Call) -> dict[str, dict[str, Any] | None]:
        """The numbers to add (as the caller describes them) and to remove (None)."""
        changes = call.body.get("phoneNumbers")
        if changes is None:
            return {}
        if not isinstance(changes, dict):
            raise errors.invalid_input("phonenumbers")
        for digits, wanted in changes.items():
            if not _DIGITS.fullmatch(digits) or not isinstance(wanted, dict | None):
                raise errors.invalid_input("phonenumbers")
            if wanted is not None:
                bodies.choice(wanted, "phoneNumberType", bodies.NUMBER_TYPES)
                bodies.choice(wanted, "assignmentType", bodies.ASSIGNMENT_TYPES)
                bodies.capabilities(wanted, required=True)
                if not isinstance(wanted.get("countryCode"), str):
                    raise errors.invalid_input("countrycode")
        return changes

    def _reserve(self, digits: str, wanted: dict[str, Any], call: Call, key: str, via: str) -> Item:
        """Hold a number. If it is not available, the item has an error.

        The item has the number's own capabilities, which can exceed those that the caller named.
        """
        world = self._world
        area = world.stock.locate(digits)
        described = (wanted["countryCode"].upper(), wanted["phoneNumberType"])
        plan = world.stock.plan(*described, wanted["assignmentType"])
        fits = area is not None and plan is not None and (area.country, area.type) == described
        if fits and area is not None and plan is not None and world.free(digits, area):
            world.hold(digits, "reservation", key, call.resource.name, via)
            return available_json(world, digits, plan, "reserved")
        item = {
            "id": digits,
            "countryCode": wanted["countryCode"],
            "phoneNumber": f"+{digits}",
            "capabilities": {name: wanted["capabilities"][name] for name in ("calling", "sms")},
            "phoneNumberType": wanted["phoneNumberType"],
            "assignmentType": wanted["assignmentType"],
        }
        if plan is not None:
            item["cost"] = available_json(world, digits, plan, "error")["cost"]
        return {**item, "status": "error", "error": errors.not_reserved()}

    def purchase(self, call: Call) -> Response:
        """POST `:purchase`: its numbers are committed here, and money may have moved."""
        world = self._world
        consent = bodies.flag(call.body, "agreeToNotResell")
        reservation = self._find(call)
        held = [d for d, item in reservation.items.items() if item["status"] == "reserved"]
        if reservation.status != "active" or not held:
            raise errors.bad_request(
                "Only active reservations with at least one phone number can be purchased."
            )
        countries = {reservation.items[digits]["countryCode"] for digits in held}
        if any(world.switches.refuses(c, call.version, consent) for c in countries):
            raise errors.no_agreement_for_reservation()
        world.check_purchases(len(held))
        key = _key(reservation)
        world.reservations.put(key, replace(reservation, status="submitted"))
        for digits in held:
            world.sell(digits, reservation.resource, _PURCHASE + reservation.id)
        operation = self._operations.start(
            call, _PURCHASE, reservation.id, key, created=reservation.created
        )
        return self._operations.accepted(call, operation)

    def _bought(self, operation: Operation, when: float) -> dict[str, Any] | None:
        world = self._world
        reservation = world.reservations.get(operation.subject)
        if reservation is None:
            return errors.wrapped()
        for digits, item in reservation.items.items():
            if item["status"] != "reserved":
                continue
            world.holds.drop(digits)
            self._numbers.add(
                Number(
                    digits=digits,
                    resource=reservation.resource,
                    country=item["countryCode"],
                    type=item["phoneNumberType"],
                    assignment=item["assignmentType"],
                    calling=item["capabilities"]["calling"],
                    sms=item["capabilities"]["sms"],
                    amount=item["cost"]["amount"],
                    currency=item["cost"]["currencyCode"],
                    purchased=when,
                )
            )
        if world.switches.reservations_vanish_after_purchase:
            world.reservations.drop(operation.subject)
        else:
            self._complete(reservation, "purchased")
        return None

    def _not_bought(self, operation: Operation, when: float) -> None:
        """The purchase failed (unknown: the reservation is completed, its items have errors)."""
        reservation = self._world.reservations.get(operation.subject)
        if reservation is None:
            return
        for digits in reservation.items:
            self._world.unsell(digits, reservation.resource, operation.id, when)
        self._complete(reservation, "error")

    def _complete(self, reservation: Reservation, status: str) -> None:
        items = {
            digits: {**item, "status": status} if item["status"] == "reserved" else item
            for digits, item in reservation.items.items()
        }
        key = _key(reservation)
        self._world.reservations.put(key, replace(reservation, status="completed", items=items))
        self._plan(key, reservation)


def _key(reservation: Reservation) -> str:
    return f"{reservation.resource}/{reservation.id}"


def _to_json(reservation: Reservation, version: str, added: set[str]) -> dict[str, Any]:
    """A reservation on the wire. Numbers just added have no plus sign."""
    items = {}
    for digits, stored in reservation.items.items():
        item = dict(stored)
        if digits in added:
            item["phoneNumber"] = digits
        if versions.shows_agreement_in_rows(version):
            item["isAgreementToNotResellRequired"] = False
        items[digits] = item
    return {
        "id": reservation.id,
        "expiresAt": timestamp(reservation.expires),
        "phoneNumbers": items,
        "status": reservation.status,
    }
