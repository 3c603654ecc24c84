"""Any story of the emulator and the client together: a number is never two things at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import Deadline
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    OperationFailed,
    ServiceError,
)
from pulumi_acsnumbers.acs.models import AvailableNumber, Capabilities
from pulumi_acsnumbers.acs.operations import LongRunning
from pulumi_acsnumbers.emulator import Emulator, store
from tests.acs.scripted import KEY
from tests.emulator.kit import Client as Raw
from tests.emulator.kit import FakeTime
from tests.emulator.ledger import Ledger
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport

ENDPOINT = "http://127.0.0.1:8085"
NONE = Capabilities("inbound", "none")
STOCK = 7
INVENTORY = {"stock": [{"phone_number_type": "geographic", "area_code": "907", "available": STOCK}]}
RESERVATIONS = [f"6227aeb8-8086-4824-9586-05cafe96f3{n:02d}" for n in range(2)]
DOOM = {"code": "InternalError", "message": "The server encountered an internal error."}
LIMITED = Emulator(seed=1)._world.stock
"""The inventory, which never changes; drawing it up takes longer than a story."""

WHICH = st.integers(0, 30)


class Story(RuleBasedStateMachine):
    """Searches, holds, purchases, releases, portal and clock, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="story-")
        # A story ends no process by force: what was written is there without waiting for a disk.
        self.no_waiting = patch.object(store, "SYNCHRONOUS", "OFF")
        self.no_waiting.start()
        self.clock = FakeClock()
        self.searches: list[str] = []
        self.running: list[LongRunning] = []
        self.rows: dict[str, AvailableNumber] = {}
        self.reserved = False
        self.promised: dict[str, list[tuple[float, list[str]]]] = {}

    @initialize(profile=st.sampled_from(["immediate", "polls:2", "seconds:5", "realistic"]))
    def start(self, profile: str) -> None:
        self.profile = profile
        self.open()
        self.emulator.set_inventory(INVENTORY)

    def open(self) -> None:
        self.emulator = Emulator(
            seed=1,
            operations=self.profile,
            state=Path(self.folder.name) / "state",
            resources=("contoso", "fabrikam"),
            access_key=KEY,
            time=lambda: self.clock.now().timestamp(),
            sleep=self.clock.sleep,
        )
        self.emulator._world.stock = LIMITED
        self.client = Client(
            ENDPOINT,
            AccessKey(KEY, clock=self.clock),
            transport=InProcessTransport(self.emulator),
            clock=self.clock,
        )

    def teardown(self) -> None:
        if hasattr(self, "client"):
            self.client.close()
            self.emulator.close()
        self.no_waiting.stop()
        self.folder.cleanup()

    # What can happen

    @rule(quantity=st.integers(1, 3), patient=st.booleans(), buys=st.booleans())
    def search(self, quantity: int, patient: bool, buys: bool) -> None:
        search = self.client.searches.start(
            "US", "geographic", "application", NONE, area_code="907", quantity=quantity
        )
        self.searches.append(search.search_id)
        self.started(search, patient=patient)
        if patient and buys:
            self.buy_search(which=len(self.searches) - 1, fails=False, patient=patient)

    @rule()
    def browse(self) -> None:
        for row in self.offers():
            self.rows[row.phone_number] = row

    @rule(
        which=WHICH,
        where=st.sampled_from(RESERVATIONS),
        count=st.sampled_from([2, 1, 0]),
        buys=st.booleans(),
    )
    def hold(self, which: int, where: str, count: int, buys: bool) -> None:
        """Hold what was offered once: somebody may have it by now."""
        if not self.rows:
            self.browse()
        known = sorted(self.rows)
        wanted = [self.rows[known[(which + n) % len(known)]] for n in range(count) if known]
        before = self.ledger()
        self.reserved = True
        with self.refused(BadRequest):
            made = self.client.reservations.put(where, add=wanted)
            got = {n.phone_number for n in made.numbers if n.status == "reserved"}
            after = self.ledger()
            assert got <= after.those("held")
            mine = {n.phone_number for n in wanted}
            new = after.those("held") - before.those("held")
            assert new == (got & mine) - before.those("held")
            if buys:
                self.buy_reservation(where=where, fails=False, patient=True)

    @precondition(lambda self: self.reserved)
    @rule(which=WHICH, where=st.sampled_from(RESERVATIONS))
    def remove(self, which: int, where: str) -> None:
        with self.refused(BadRequest, NotFound):
            held = self.client.reservations.get(where).numbers
            if held:
                number = held[which % len(held)].phone_number
                self.client.reservations.put(where, remove=[number])
                assert number not in self.ledger().those("held")

    @precondition(lambda self: self.reserved)
    @rule(where=st.sampled_from(RESERVATIONS))
    def let_go(self, where: str) -> None:
        with self.refused(BadRequest, NotFound):
            held = [n.phone_number for n in self.client.reservations.get(where).numbers]
            self.client.reservations.delete(where)
            assert not self.ledger().those("held") & set(held)

    @precondition(lambda self: self.reserved)
    @rule(where=st.sampled_from(RESERVATIONS), fails=st.booleans(), patient=st.booleans())
    def buy_reservation(self, where: str, fails: bool, patient: bool) -> None:
        self.doom("purchaseReservation", fails=fails)
        with self.refused(BadRequest, NotFound):
            numbers = self.client.reservations.get(where).numbers
            purchase = self.client.reservations.purchase(where)
            self.sold(purchase, [n.phone_number for n in numbers if n.status == "reserved"])
            self.started(purchase, patient=patient)
            with pytest.raises(BadRequest):
                self.client.reservations.purchase(where)

    @precondition(lambda self: self.searches)
    @rule(which=WHICH, fails=st.booleans(), patient=st.booleans())
    def buy_search(self, which: int, fails: bool, patient: bool) -> None:
        search_id = self.searches[which % len(self.searches)]
        self.doom("purchasePhoneNumbers", fails=fails)
        with self.refused(NotFound):
            numbers = self.client.searches.result(search_id).phone_numbers
            purchase = self.client.searches.purchase(search_id)
            self.sold(purchase, list(numbers))
            self.started(purchase, patient=patient)
            with pytest.raises(NotFound):
                self.client.searches.purchase(search_id)

    @rule(which=WHICH, patient=st.booleans())
    def release(self, which: int, patient: bool) -> None:
        with self.refused(BadRequest):
            self.started(self.client.numbers.release(self.any_number(which)), patient=patient)

    @rule(which=WHICH, sms=st.sampled_from(["none", "outbound"]), patient=st.booleans())
    def change(self, which: int, sms: str, patient: bool) -> None:
        with self.refused(Forbidden):
            number = self.any_number(which)
            changing = self.client.numbers.update_capabilities(number, calling="inbound", sms=sms)
            self.started(changing, patient=patient)

    @precondition(lambda self: self.running)
    @rule(which=WHICH)
    def look(self, which: int) -> None:
        operation = self.running[which % len(self.running)]
        with self.refused(NotFound):
            if operation.status().done:
                self.running.remove(operation)

    @precondition(lambda self: self.running)
    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        self.client.operations.cancel(self.running[which % len(self.running)].id)

    @rule(seconds=st.sampled_from([1, 6, 60, 300, 901, 16 * 60, 31 * 86_400]))
    def pass_time(self, seconds: int) -> None:
        self.clock.sleep(seconds)

    @rule(seconds=st.sampled_from([0, 16 * 60]))
    def move_the_service_s_clock(self, seconds: int) -> None:
        self.emulator.advance(seconds)

    @rule(which=WHICH, chosen=st.booleans(), resource=st.sampled_from(["contoso", "fabrikam"]))
    def portal_buys(self, which: int, chosen: bool, resource: str) -> None:
        spec: dict[str, Any] = {"phone_number": self.any_number(which)} if chosen else {}
        with self.refused(ValueError):
            self.emulator.buy_number(
                phone_number_type="geographic", area_code="907", resource=resource, **spec
            )

    @rule(which=WHICH)
    def portal_releases(self, which: int) -> None:
        with self.refused(ValueError):
            self.emulator.release_number(self.any_number(which))

    @rule(which=WHICH)
    def portal_changes(self, which: int) -> None:
        with self.refused(ValueError):
            self.emulator.change_number(self.any_number(which), sms="none")

    @rule()
    def restart(self) -> None:
        before = self.emulator.state(), self.emulator.ledger(), self.emulator.inventory()
        self.client.close()
        self.emulator.close()
        self.open()
        after = self.emulator.state(), self.emulator.ledger(), self.emulator.inventory()
        assert after == before
        # An operation is found again by its id alone.
        self.running = [self.client.operations.resume(one.id) for one in self.running]

    # What always holds

    @invariant()
    def every_number_is_one_thing(self) -> None:
        if not hasattr(self, "client"):
            return
        state, ledger = self.emulator.state(), self.ledger()
        owned = {f"+{digits}": row["resource"] for digits, row in state["phone_numbers"].items()}
        assert owned == {number: ledger.resource[number] for number in ledger.those("owned")}
        self.holds_have_holders(state, ledger)
        self.list_and_get_agree({n for n, resource in owned.items() if resource == "contoso"})
        offered = [row.phone_number for row in self.offers()]
        assert len(set(offered)) == len(offered) <= STOCK
        assert not set(offered) & ledger.now.keys()
        # What was sold was sold once.
        assert ledger.bought.keys() == self.promised.keys()
        for operation, purchases in self.promised.items():
            bought = ledger.bought[operation]
            whole = [numbers for _, numbers in purchases if numbers[0] in bought]
            assert sorted(bought) == sorted(number for numbers in whole for number in numbers)

    def holds_have_holders(self, state: dict[str, Any], ledger: Ledger) -> None:
        """What is held is held by a search or reservation that lives, and the other way round."""
        now = self.emulator._clock.now()
        searches = (
            ("search", key, digits)
            for key, search in state["searches"].items()
            if search["status"] == "held" and search["expires"] > now
            for digits in search["numbers"]
        )
        reservations = (
            ("reservation", key, digits)
            for key, reservation in state["reservations"].items()
            if reservation["status"] == "active" and reservation["expires"] > now
            for digits, item in reservation["items"].items()
            if item["status"] == "reserved"
        )
        holds = {(h["kind"], h["holder"], digits) for digits, h in state["holds"].items()}
        sold = {hold for hold in holds if hold[0] == "purchase"}
        assert holds - sold == {*searches, *reservations}
        assert {f"+{digits}" for _, _, digits in holds - sold} == ledger.those("held")
        assert {f"+{digits}" for _, _, digits in sold} == ledger.those("buying")

    def list_and_get_agree(self, mine: set[str]) -> None:
        for page_size in (1, 2, 100):
            # The client drops a row that comes twice: what the service says is looked at, too.
            assert sorted(self.pages(page_size)) == sorted(mine)
            listed = self.client.numbers.list(page_size=page_size)
            assert sorted(n.phone_number for n in listed) == sorted(mine)
        for number in self.ledger().resource.keys() | self.rows.keys():
            assert self.owns(number) is (number in mine)

    # How it is done

    def offers(self) -> list[AvailableNumber]:
        return self.client.catalogue.browse(
            "US", "geographic", assignment_type="application", prefixes=["1907"]
        )

    def ledger(self) -> Ledger:
        return Ledger(self.emulator.ledger(), self.emulator.state()["phone_numbers"])

    def pages(self, size: int) -> Iterator[str]:
        """The numbers on all pages, as the service sends them."""
        time = FakeTime()
        time.seconds = self.clock.now().timestamp()
        link, raw = f"/phoneNumbers?top={size}&api-version=2025-06-01", Raw(self.emulator, time)
        for _ in range(100):
            page = raw.get(link, version=None).json
            yield from (row["phoneNumber"] for row in page["phoneNumbers"])
            if "nextLink" not in page:
                return
            link = page["nextLink"]
        raise AssertionError("the links never end")

    def owns(self, number: str) -> bool:
        try:
            return self.client.numbers.get(number).phone_number == number
        except NotFound as error:
            return not error.is_about("phonenumber")

    def any_number(self, which: int) -> str:
        """A number of the ledger, or one that was offered."""
        known = sorted({line["number"] for line in self.emulator.ledger()} | self.rows.keys())
        return known[which % len(known)] if known else "+19075550100"

    def doom(self, operation: str, *, fails: bool) -> None:
        rules = [{"operation": operation, "fail": DOOM, "count": 1}] if fails else []
        self.emulator.set_faults(rules)

    def sold(self, purchase: LongRunning, numbers: list[str]) -> None:
        """A purchase was accepted: it is in the ledger, whatever becomes of it."""
        now = self.emulator._clock.now()
        # The id of a reservation is free again when the service has forgotten it, after a month.
        assert all(now - when >= 30 * 86_400 for when, _ in self.promised.get(purchase.id, ()))
        self.promised.setdefault(purchase.id, []).append((now, numbers))

    def started(self, operation: LongRunning, *, patient: bool) -> None:
        if not patient:
            self.running.append(operation)
            return
        with self.refused(OperationFailed):
            operation.wait(Deadline.after(self.clock, 600))

    @contextmanager
    def refused(self, *errors: type[Exception]) -> Iterator[None]:
        """A refusal is one that the service may give here, and changes nothing."""
        before = self.emulator.state()
        try:
            yield
        except errors as error:
            if isinstance(error, (ServiceError, ValueError)):
                assert self.emulator.state() == before


TestStory = Story.TestCase
TestStory.settings = settings(
    max_examples=settings().max_examples // 5,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
