"""What can be bought: countries, localities, area codes, offerings, single numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .countries import country
from .fields import Fields
from .links import segment
from .models import AvailableNumber, Capabilities, Country, Locality, Offering
from .paging import PAGE_SIZE, rows
from .wire import Call, Wire

_ROOT = "/availablePhoneNumbers/countries"


class Catalogue:
    """The inventory as one resource sees it. Countries are ISO 3166-1 alpha-2 codes: `US`.

    Every method that takes one raises InvalidArgument for what is none, with the code that is
    probably meant.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def countries(self, *, page_size: int = PAGE_SIZE) -> Iterator[Country]:
        """Yield the countries, sorted by name."""
        call = Call(
            doing="listing countries", method="GET", path=_ROOT, query={"maxPageSize": page_size}
        )
        return rows(self._wire, call, "countries", Country.from_json, lambda row: row)

    def localities(
        self,
        country_code: str,
        *,
        administrative_division: str | None = None,
        phone_number_type: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Iterator[Locality]:
        """Yield the localities of a country, sorted by division and name."""
        call = Call(
            doing=f"listing localities of {country_code}",
            method="GET",
            path=f"{_ROOT}/{segment(country(country_code))}/localities",
            query={
                "administrativeDivision": administrative_division,
                "phoneNumberType": phone_number_type,
                "maxPageSize": page_size,
            },
        )
        return rows(self._wire, call, "phoneNumberLocalities", Locality.from_json, lambda row: row)

    def area_codes(
        self,
        country_code: str,
        phone_number_type: str,
        *,
        assignment_type: str | None = None,
        locality: str | None = None,
        administrative_division: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Iterator[str]:
        """Yield area codes, unsorted. Geographic ones need a locality.

        Raises:
            NotFound: None match. The service never returns an empty list.
        """
        call = Call(
            doing=f"listing area codes of {country_code}",
            method="GET",
            path=f"{_ROOT}/{segment(country(country_code))}/areaCodes",
            query={
                "phoneNumberType": phone_number_type,
                "assignmentType": assignment_type,
                "locality": locality,
                "administrativeDivision": administrative_division,
                "maxPageSize": page_size,
            },
        )
        return rows(self._wire, call, "areaCodes", _area_code, lambda row: row)

    def offerings(
        self,
        country_code: str,
        *,
        phone_number_type: str | None = None,
        assignment_type: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Iterator[Offering]:
        """Yield the types of numbers that a country offers, with their prices."""
        call = Call(
            doing=f"listing offerings of {country_code}",
            method="GET",
            path=f"{_ROOT}/{segment(country(country_code))}/offerings",
            query={
                "phoneNumberType": phone_number_type,
                "assignmentType": assignment_type,
                "maxPageSize": page_size,
            },
        )
        return rows(self._wire, call, "phoneNumberOfferings", Offering.from_json, lambda row: row)

    def browse(
        self,
        country_code: str,
        phone_number_type: str,
        *,
        assignment_type: str | None = None,
        capabilities: Capabilities | None = None,
        prefixes: Iterable[str] = (),
    ) -> list[AvailableNumber]:
        """Return a random sample of the numbers that can be bought now. Nothing is held.

        Args:
            country_code: The country.
            phone_number_type: `geographic`, `tollFree` or `mobile`.
            assignment_type: `person` or `application`.
            capabilities: The minimum that the numbers must support.
            prefixes: Digits that the numbers start with: the country code first, no plus sign, such
                as `1425`.
        """
        body: dict[str, object] = {"phoneNumberType": phone_number_type}
        if assignment_type is not None:
            body["assignmentType"] = assignment_type
        if capabilities is not None:
            body["capabilities"] = capabilities.to_json()
        if wanted := list(prefixes):
            body["phoneNumberPrefixes"] = wanted
        call = Call(
            doing=f"browsing numbers in {country_code}",
            method="POST",
            path=f"{_ROOT}/{segment(country(country_code))}/:browse",
            body=body,
        )
        return self._wire.call(call).read(_available)


def _area_code(data: object) -> str:
    return Fields(data, "area code").text("areaCode")


def _available(data: object) -> list[AvailableNumber]:
    items = Fields(data, "browse").items("phoneNumbers")
    return [AvailableNumber.from_json(item) for item in items]
