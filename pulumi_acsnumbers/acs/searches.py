"""Searches: the service finds numbers and holds them for about fifteen minutes."""

from __future__ import annotations

from .errors import or_none
from .links import segment
from .models import Capabilities, SearchResult
from .operations import LongRunning, Poller, search_purchase_id
from .retry import Repeat
from .wire import Call


class RunningSearch(LongRunning):
    """A search that was started. Once it succeeds, its result is under `search_id`."""

    @property
    def search_id(self) -> str:
        """The id of the result."""
        return self.id.removeprefix("search_")


class Searches:
    """The searches of one resource.

    Example:
        deadline = Deadline.after(SYSTEM_CLOCK, 300)
        wanted = Capabilities(calling="none", sms="outbound")
        search = client.searches.start("US", "tollFree", "application", wanted)
        search.wait(deadline)
        result = client.searches.result(search.search_id)
        print(result.phone_numbers, result.cost.amount, result.expires_by)
        client.searches.purchase(result.search_id).wait(deadline)

    To abandon a search while it runs, call `client.operations.cancel(search.id)`. Afterwards its
    hold expires by itself.
    """

    def __init__(self, poller: Poller) -> None:
        self._poller = poller
        self._wire = poller.wire

    def start(
        self,
        country_code: str,
        phone_number_type: str,
        assignment_type: str,
        capabilities: Capabilities,
        *,
        area_code: str | None = None,
        quantity: int = 1,
    ) -> RunningSearch:
        """Start to find and hold numbers. Counts against a weekly quota.

        Raises:
            BadRequest: No offering has these capabilities, or the quantity is above the limit.
        """
        body = {
            "phoneNumberType": phone_number_type,
            "assignmentType": assignment_type,
            "capabilities": capabilities.to_json(),
            "quantity": quantity,
        }
        if area_code is not None:
            body["areaCode"] = area_code
        call = Call(
            doing=f"searching for numbers in {country_code}",
            method="POST",
            path=f"/availablePhoneNumbers/countries/{segment(country_code)}/:search",
            body=body,
            expect=(202,),
            repeat=Repeat.IF_TURNED_AWAY,
        )
        return RunningSearch(self._poller, self._poller.start_operation(call))

    def result(self, search_id: str) -> SearchResult:
        """Return what a search found. Check `error`, the count and `expires_by` before buying.

        Raises:
            NotFound: The search does not exist, or has not ended.
        """
        call = Call(
            doing=f"reading search {search_id}",
            method="GET",
            path=f"/availablePhoneNumbers/searchResults/{segment(search_id)}",
        )
        return self._wire.call(call).read(SearchResult.from_json)

    def find_result(self, search_id: str) -> SearchResult | None:
        """Return what a search found, or None if the service itself says that it does not exist."""
        return or_none(lambda: self.result(search_id))

    def purchase(self, search_id: str, *, agree_to_not_resell: bool = False) -> LongRunning:
        """Start buying every number that a search holds.

        After a `TransportError` or `UnexpectedReply` it may have started: query the operation
        `search_purchase_id(search_id)` before doing anything else.

        Raises:
            BadRequest: The country requires the agreement not to resell.
            NotFound: The search does not exist, was bought, or has expired.
        """
        body: dict[str, object] = {"searchId": search_id}
        if agree_to_not_resell:
            body["agreeToNotResell"] = True
        call = Call(
            doing=f"purchasing search {search_id}",
            method="POST",
            path="/availablePhoneNumbers/:purchase",
            body=body,
            expect=(202,),
            repeat=Repeat.IF_THROTTLED,
        )
        known_id = search_purchase_id(search_id)
        return LongRunning(self._poller, self._poller.start_operation(call, known_id))
