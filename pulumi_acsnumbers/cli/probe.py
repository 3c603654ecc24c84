"""`acsnumbers doctor --probe`: whether the service behaves as buying exactly once requires.

It holds one number for some seconds and frees it, and then two at once, which says whether a pool
can buy several with one purchase. A reservation without a number would not show what a create
depends on most: under which key, with which status and until when a number is held.
A hold costs nothing, and if this process dies it expires after fifteen minutes. First an empty
reservation is made, as for notes, with an id of arbitrary bits like those of notes. Nothing can be
bought: any request that is not on a list of harmless ones is stopped before it is sent.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import httpx

from ..acs.brief_models import VERSION_2021
from ..acs.client import Client
from ..acs.clock import SYSTEM_CLOCK, Clock, ServiceClock
from ..acs.errors import AcsError, BadRequest, NotFound
from ..acs.models import AvailableNumber, Reservation
from ..acs.operations import reservation_purchase_id
from ..lifecycle.phone_number.attempts import held_numbers
from ..lifecycle.phone_number.inputs import NumberSpec
from ..lifecycle.phone_number.offers import fits
from .checks import Finding
from .terminal import counted

if TYPE_CHECKING:
    from ..config import Settings

SPEC: Final = NumberSpec("US", "tollFree", "application", None, None)

_HOLD: Final = timedelta(minutes=15)
_TOLERANCE: Final = timedelta(minutes=3)
_HARMLESS: Final = (
    ("GET", r"/.*"),
    ("POST", r"/availablePhoneNumbers/countries/US/:browse"),
    ("PATCH", r"/availablePhoneNumbers/reservations/{id}"),
    ("DELETE", r"/availablePhoneNumbers/reservations/{id}"),
)


class NotHarmless(Exception):
    """The probe was about to send something that it must never send."""


@dataclass
class Probe:
    """One probe of one ACS resource.

    Args:
        settings: The endpoint and the credential.
        clock: For signatures and the duration of a hold.
    """

    settings: Settings
    clock: Clock = SYSTEM_CLOCK
    id: str = field(default_factory=lambda: str(UUID(int=secrets.randbits(128))))
    _status: int = 0
    _headers: httpx.Headers = field(default_factory=httpx.Headers)

    def run(self) -> Generator[Finding, None, None]:
        """Browse, hold, read, list and delete; yield the findings."""
        with Client.for_access(
            self.settings, clock=self.clock, before=self._stop, after=self._note
        ) as client:
            offers = yield from self._browse(client)
            yield from self._what_is_not_there(client, offers)
            try:
                yield from self._hold(client, offers)
            except BaseException:
                with suppress(AcsError):
                    client.reservations.delete(self.id)
                raise
            yield from self._let_go(client)

    def _stop(self, request: httpx.Request) -> None:
        for method, path in _HARMLESS:
            pattern = path.format(id=re.escape(self.id))
            if request.method == method and re.fullmatch(pattern, request.url.path):
                return
        raise NotHarmless(f"{request.method} {request.url.path}")

    def _note(self, response: httpx.Response) -> None:
        self._status, self._headers = response.status_code, response.headers

    def _browse(self, client: Client) -> Generator[Finding, None, list[AvailableNumber]]:
        try:
            offers = client.catalogue.browse(
                SPEC.country_code, SPEC.phone_number_type, assignment_type=SPEC.assignment_type
            )
        except AcsError as error:
            yield Finding("browse", "failure", str(error), "nothing can be bought as it is")
            return []
        strange = [offer for offer in offers if not fits(offer, SPEC)]
        yield _judged(
            "browse",
            f"{counted(len(offers), 'number')}, {len(strange)} of another kind than asked for",
            "numbers of the kind that was asked for",
            fine=bool(offers) and not strange,
            vital=False,
        )
        unpriced = sum(offer.cost is None for offer in offers)
        yield _judged(
            "prices",
            f"{unpriced} of {len(offers)} offers without a price",
            "a price for each, or max_monthly_cost refuses to buy",
            fine=not unpriced,
            vital=False,
        )
        return [offer for offer in offers if offer not in strange]

    def _what_is_not_there(
        self, client: Client, offers: list[AvailableNumber]
    ) -> Iterator[Finding]:
        """Request what certainly does not exist: a wrong 404 could cause a second purchase."""
        operation = reservation_purchase_id(self.id)
        nobody = offers[0].phone_number if offers else "+18005550199"
        yield self._missing(
            "unknown operation",
            lambda: client.operations.get(operation),
            "a 404 with a code",
            lambda error: not error.foreign,
        )
        yield self._missing(
            "unknown reservation",
            lambda: client.reservations.get(self.id),
            "a 404 with a code",
            lambda error: not error.foreign,
        )
        yield self._missing(
            "number that is not owned",
            lambda: client.numbers.get(nobody),
            "a 404 with code NotFound and target phonenumber",
            lambda error: error.is_about("phonenumber"),
        )
        yield self._missing(
            "unknown program brief",
            lambda: client.briefs.get(self.id, api_version=VERSION_2021),
            "a 404 with code NotFound and no target",
            lambda error: error.is_about(""),
        )

    def _missing(
        self,
        check: str,
        ask: Callable[[], object],
        expected: str,
        proves: Callable[[NotFound], bool],
    ) -> Finding:
        try:
            ask()
        except NotFound as error:
            found = f"404, code {error.code}, target {error.target}"
            return _judged(check, found, expected, fine=proves(error))
        except AcsError as error:
            return _judged(check, str(error), expected, fine=False)
        return _judged(check, f"HTTP {self._status}: it is there", expected, fine=False)

    def _hold(self, client: Client, offers: list[AvailableNumber]) -> Iterator[Finding]:
        """Make an empty reservation, hold a number in it, and inspect it in every way."""
        try:
            empty = client.reservations.put(self.id)
            yield self._reservation("empty reservation", empty, 201, ())
            held = empty
            if offers:
                held = client.reservations.put(self.id, add=offers[:1])
                yield self._reservation("hold", held, 200, (offers[0].phone_number,))
                yield self._how_long(client, empty, held)
            yield from self._looked_at(client, held)
            if offers:
                back = client.reservations.put(self.id, remove=[offers[0].phone_number])
                yield self._reservation("number taken out", back, 200, ())
            if len(others := offers[1:3]) == 2:
                yield from self._two_at_once(client, others)
        except AcsError as error:
            yield Finding("reservation", "failure", str(error), _REPORT)

    def _two_at_once(self, client: Client, offers: list[AvailableNumber]) -> Iterator[Finding]:
        """Hold two numbers with one request, as a pool does, and let go of them."""
        numbers = sorted(offer.phone_number for offer in offers)
        check = "probe: two numbers in one reservation"
        try:
            held = held_numbers(client.reservations.put(self.id, add=offers))
        except BadRequest as error:
            yield Finding(check, "warning", str(error), _ONE_BY_ONE)
            return
        found = f"HTTP {self._status}, holds {' and '.join(held) or 'nothing'}"
        if held == (*numbers,):
            yield Finding(check, "ok", found)
        else:
            expected = f"holds {' and '.join(numbers)}"
            yield Finding(check, "warning", f"{found}, where a pool expects {expected}", _AGAIN)
        client.reservations.put(self.id, remove=held)

    def _reservation(
        self, check: str, seen: Reservation, status: int, numbers: tuple[str, ...]
    ) -> Finding:
        has = held_numbers(seen)
        vital = seen.id == self.id and seen.status.lower() == "active" and has == numbers
        return _judged(
            check,
            f"HTTP {self._status}, id {'kept' if seen.id == self.id else 'changed'}, "
            f"{seen.status}, holds {' and '.join(has) or 'nothing'}",
            f"HTTP {status}, id kept, active, holds {' and '.join(numbers) or 'nothing'}",
            fine=vital and self._status == status,
            vital=not vital,
        )

    def _how_long(self, client: Client, empty: Reservation, held: Reservation) -> Finding:
        now = ServiceClock(self.clock, client.skew).now()
        left = (held.expires_at - now) if held.expires_at else timedelta()
        prolonged = bool(
            held.expires_at and empty.expires_at and held.expires_at >= empty.expires_at
        )
        return _judged(
            "length of the hold",
            f"{left.total_seconds() / 60:.1f} minutes, {'' if prolonged else 'not '}prolonged",
            "about 15 minutes from each change on",
            fine=prolonged and abs(left - _HOLD) <= _TOLERANCE,
            vital=False,
        )

    def _looked_at(self, client: Client, held: Reservation) -> Iterator[Finding]:
        read = client.reservations.get(self.id)
        yield self._reservation("reading it", read, 200, held_numbers(held))
        listed = [row for row in client.reservations.list() if row.id == self.id]
        yield _judged(
            "list of reservations",
            f"it is in it {counted(len(listed), 'time')}, as "
            f"{listed[0].status if listed else 'nothing'}",
            "it is in it once, as active",
            fine=[row.status.lower() for row in listed] == ["active"],
            vital=False,
        )
        yield self._missing(
            "its purchase",
            lambda: client.operations.get(reservation_purchase_id(self.id)),
            "a 404 with a code, as nothing was bought",
            lambda error: not error.foreign,
        )

    def _let_go(self, client: Client) -> Iterator[Finding]:
        try:
            client.reservations.delete(self.id)
        except AcsError as error:
            yield Finding(
                "letting go",
                "failure",
                f"{error}: reservation {self.id} is still there",
                "its hold ends by itself within 15 minutes; nothing was bought",
            )
            return
        yield _judged(
            "letting go", f"HTTP {self._status}", "HTTP 204", fine=self._status == 204, vital=False
        )
        try:
            left = client.reservations.get(self.id)
        except NotFound as error:
            found, fine = f"404, code {error.code}", not error.foreign
        except AcsError as error:
            found, fine = str(error), False
        else:
            found, fine = f"it is {left.status}", left.status.lower() != "active"
        yield _judged("after letting go", found, "a 404 with a code", fine=fine)


_REPORT: Final = (
    "buy nothing with this package before this is understood: report it with the output of "
    "--output json"
)

_ONE_BY_ONE: Final = (
    "a pool buys its numbers one by one here: that is safe, and takes as many requests as numbers "
    "that are resources of their own"
)
_AGAIN: Final = "probe again: somebody else can have taken one at that moment"


def _judged(check: str, found: str, expected: str, *, fine: bool, vital: bool = True) -> Finding:
    """Return what was found, compared with what the package relies on."""
    if fine:
        return Finding(f"probe: {check}", "ok", found)
    text = f"{found}, where the package expects {expected}"
    if vital:
        return Finding(f"probe: {check}", "failure", text, _REPORT)
    return Finding(f"probe: {check}", "warning", text, "it is safe as it is, but please report it")
