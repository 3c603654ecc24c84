"""Searches: find numbers, hold them for sixteen minutes, sell them once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pulumi_acsnumbers.emulator import bodies, errors, progress, versions
from pulumi_acsnumbers.emulator.clock import timestamp
from pulumi_acsnumbers.emulator.inventory.countries import NONE
from pulumi_acsnumbers.emulator.inventory.stock import covers
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.numbers import Numbers, cost
from pulumi_acsnumbers.emulator.operations import Operations, OperationType
from pulumi_acsnumbers.emulator.routing import Call, Route, reply
from pulumi_acsnumbers.emulator.rows import Number, Operation, Search
from pulumi_acsnumbers.emulator.world import World

HOLD_SECONDS = 16 * 60

_WEEK = 7 * 86_400
_SEARCH = "search_"
_PURCHASE = "purchase_"


class Searches:
    """The classic way to buy a number: search, check the result, purchase."""

    def __init__(self, world: World, operations: Operations, numbers: Numbers) -> None:
        self._world = world
        self._operations = operations
        self._numbers = numbers
        family = versions.NUMBERS
        root = "/availablePhoneNumbers"
        self.routes = (
            Route(
                "POST",
                f"{root}/countries/{{country}}/:search",
                "searchAvailablePhoneNumbers",
                family,
                self.start,
            ),
            Route("GET", f"{root}/searchResults/{{id}}", "getSearchResult", family, self.result),
            Route("POST", f"{root}/:purchase", "purchasePhoneNumbers", family, self.purchase),
        )
        world.agenda.handle("search", self._expire)
        operations.register(
            OperationType(
                prefix=_SEARCH,
                operation_type="search",
                id_header="search-id",
                exposed="Location,Operation-Location,operation-id,search-id",
                timing=progress.SEARCH,
                succeed=self._found,
                fail=self._failed,
                location=lambda operation: f"{root}/searchResults/{operation.subject}",
                cancellable=True,
            )
        )
        operations.register(
            OperationType(
                prefix=_PURCHASE,
                operation_type="purchase",
                id_header="purchase-id",
                # (unknown for current versions; observed in 2024.)
                exposed="Operation-Location,operation-id,purchase-id",
                timing=progress.PURCHASE,
                succeed=self._bought,
                fail=self._not_bought,
            )
        )

    def schedule(self) -> None:
        """Put the state file's holds on the agenda."""
        for search in self._world.searches:
            if search.expires is not None:
                self._world.agenda.add(search.expires, "search", search.id)

    def start(self, call: Call) -> Response:
        """POST `:search`."""
        world, body = self._world, call.body
        country = bodies.country(world, call.path[0])
        number_type = bodies.choice(body, "phoneNumberType", bodies.NUMBER_TYPES)
        assignment = bodies.choice(body, "assignmentType", bodies.ASSIGNMENT_TYPES)
        calling, sms = bodies.capabilities(body, required=True)
        area_code, quantity = body.get("areaCode"), body.get("quantity")
        if area_code is not None and not isinstance(area_code, str):
            raise errors.invalid_input("areacode")
        if quantity is None:
            quantity = 1
        if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
            raise errors.invalid_input("quantity")
        plan = world.stock.plan(country.code, number_type, assignment)
        if plan is None or not (covers(plan.calling, calling) and covers(plan.sms, sms)):
            raise errors.no_plan()
        if calling == sms == NONE:
            raise errors.no_plan()
        limits = world.supply.limits
        if limits.search_quantity is not None and quantity > limits.search_quantity:
            raise errors.search_too_large(limits.search_quantity, quantity)
        if limits.searches_per_week is not None and self._recent() >= limits.searches_per_week:
            raise errors.too_many_requests()
        search = Search(
            id=world.new_id(),
            resource=call.resource.name,
            country=country.code,
            type=number_type,
            assignment=assignment,
            calling=calling,
            sms=sms,
            area_code=area_code or None,
            quantity=quantity,
            created=world.clock.now(),
        )
        world.searches.put(search.id, search)
        operation = self._operations.start(call, _SEARCH, search.id, search.id)
        return self._operations.accepted(call, operation)

    def _recent(self) -> int:
        since = self._world.clock.now() - _WEEK
        return sum(search.created > since for search in self._world.searches)

    def _found(self, operation: Operation, when: float) -> dict[str, Any] | None:
        world = self._world
        search = world.searches.get(operation.subject)
        if search is None:
            return errors.wrapped()
        areas = world.stock.areas(search.country, search.type)
        if search.area_code is not None:
            areas = {code: area for code, area in areas.items() if code == search.area_code}
        drawn = world.draw(
            list(areas.values()), search.quantity, messages=search.sms, assignment=search.assignment
        )
        if not drawn and world.switches.search_out_of_stock_fails:
            return errors.envelope("OutOfStock", "No phone numbers are available.")
        # (unknown: a search that finds fewer says so; one that finds nothing is OutOfStock.)
        error = "NoError" if len(drawn) == search.quantity else "NumbersPartiallyAcquired"
        numbers = sorted(digits for digits, _ in drawn)
        expires = when + HOLD_SECONDS
        for digits in numbers:
            world.hold(digits, "search", search.id, search.resource, operation.id, at=when)
        world.searches.put(
            search.id,
            replace(
                search,
                status="held",
                numbers=numbers,
                expires=expires,
                error=error if drawn else "OutOfStock",
            ),
        )
        world.agenda.add(expires, "search", search.id)
        return None

    def _failed(self, operation: Operation, _when: float) -> None:
        search = self._world.searches.get(operation.subject)
        if search is not None:
            self._world.searches.put(search.id, replace(search, status="failed"))

    def _expire(self, key: str, when: float) -> None:
        search = self._world.searches.get(key)
        if search is None or search.status != "held" or search.expires is None:
            return
        if search.expires <= when:
            self._world.searches.put(key, replace(search, status="expired"))
            for digits in search.numbers or []:
                self._world.unhold(digits, key, _SEARCH + key, at=when)

    def _find(self, call: Call, search_id: str) -> Search:
        search = self._world.searches.get(search_id)
        if search is None or search.resource != call.resource.name or search.numbers is None:
            raise errors.search_not_found(search_id)
        return search

    def result(self, call: Call) -> Response:
        """GET of a result (unknown: 404 until the search has succeeded, 200 after it expired)."""
        search = self._find(call, call.path[0])
        plan = self._world.stock.plan(search.country, search.type, search.assignment)
        body: dict[str, Any] = {
            "searchId": search.id,
            "phoneNumbers": [f"+{digits}" for digits in search.numbers or []],
            "phoneNumberType": search.type,
            "assignmentType": search.assignment,
            "capabilities": {"calling": search.calling, "sms": search.sms},
            "cost": cost(plan.amount, plan.currency) if plan else cost(0.0, "USD"),
            "searchExpiresBy": timestamp(search.expires or search.created),
        }
        if versions.shows_agreement_in_search(call.version):
            body["isAgreementToNotResellRequired"] = self._world.switches.needs_consent(
                search.country, call.version
            )
        if search.error != "NoError" or versions.shows_search_error(call.version):
            body["error"] = search.error
        return reply(200, body)

    def purchase(self, call: Call) -> Response:
        """POST `:purchase`: its numbers are committed here, and money may have moved."""
        world, body = self._world, call.body
        search_id = body.get("searchId")
        if not isinstance(search_id, str) or not search_id:
            raise errors.invalid_input("searchid")
        member = versions.agreement_member(call.version)
        consent = bodies.flag(body, member) if member else None
        search = self._find(call, search_id)
        if search.status != "held" or not search.numbers:
            # (unknown: expired, sold and empty ones are refused like unknown ones.)
            return self._refuse_used(call, search)
        if member and world.switches.refuses(search.country, call.version, consent):
            raise errors.no_agreement(call.version)
        world.check_purchases(len(search.numbers))
        world.searches.put(search.id, replace(search, status="purchased"))
        for digits in search.numbers:
            world.sell(digits, search.resource, _PURCHASE + search.id)
        operation = self._operations.start(
            call, _PURCHASE, search.id, search.id, created=search.created
        )
        return self._operations.accepted(call, operation)

    def _refuse_used(self, call: Call, search: Search) -> Response:
        """A purchase of a search that has nothing left to sell."""
        operation_id = f"{call.resource.name}/{_PURCHASE}{search.id}"
        if not self._world.switches.used_search_purchase_fails:
            raise errors.search_not_found(search.id)
        if operation_id in self._world.operations:
            # The id of the first purchase is taken, and its outcome must stay readable.
            return self._operations.accepted(call, self._world.operations.rows[operation_id])
        doom = errors.envelope("ReservationExpired", "The search has expired.")
        operation = self._operations.start(
            call, _PURCHASE, search.id, "", created=search.created, doom=doom
        )
        return self._operations.accepted(call, operation)

    def _bought(self, operation: Operation, when: float) -> dict[str, Any] | None:
        world = self._world
        search = world.searches.get(operation.subject)
        if search is None:
            return errors.wrapped()
        plan = world.stock.plan(search.country, search.type, search.assignment)
        for digits in search.numbers or []:
            world.holds.drop(digits)
            self._numbers.add(
                Number(
                    digits=digits,
                    resource=search.resource,
                    country=search.country,
                    type=search.type,
                    assignment=search.assignment,
                    calling=search.calling,
                    sms=search.sms,
                    amount=plan.amount if plan else 0.0,
                    currency=plan.currency if plan else "USD",
                    purchased=when,
                )
            )
        return None

    def _not_bought(self, operation: Operation, when: float) -> None:
        search = self._world.searches.get(operation.subject)
        for digits in (search.numbers or []) if search else []:
            self._world.unsell(digits, operation.resource, operation.id, when)
