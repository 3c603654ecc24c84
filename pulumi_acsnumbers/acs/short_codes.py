"""Short codes that the resource owns, and what short codes cost.

This API cannot read, change or release a single short code: it comes with the approval of its
program brief.
"""

from __future__ import annotations

from collections.abc import Iterator

from .brief_models import VERSION_2022, BriefCost, ShortCode
from .paging import PAGE_SIZE, rows
from .wire import Call, Wire


class ShortCodes:
    """The short codes of one resource."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(
        self, *, api_version: str = VERSION_2022, page_size: int = PAGE_SIZE
    ) -> Iterator[ShortCode]:
        """Yield all short codes page by page.

        Example:
            for code in client.short_codes.list():
                print(code.number, code.country_code, code.program_brief_ids)
        """
        call = Call(
            doing="listing short codes",
            method="GET",
            path="/shortCodes",
            query={"top": page_size},
            api_version=api_version,
        )
        # One number can be a short code in several countries.
        parse = ShortCode.from_json
        return rows(
            self._wire, call, "shortCodes", parse, lambda row: (row.country_code, row.number)
        )

    def costs(self, *, page_size: int = PAGE_SIZE) -> Iterator[BriefCost]:
        """Yield the cost of short codes by country. API version 2022-09-06.

        Example:
            for cost in client.short_codes.costs():
                print(cost.country_code, cost.amount, cost.currency_code, cost.billing_frequency)
        """
        call = Call(
            doing="listing the costs of short codes",
            method="GET",
            path="/shortCodes/costs",
            query={"top": page_size},
            api_version=VERSION_2022,
        )
        # The response has the same list twice, under two names.
        return rows(self._wire, call, "shortCodeCosts", BriefCost.from_json, lambda row: row)
