"""The catalogue: countries, localities, area codes, offerings."""

from __future__ import annotations

from pulumi_acsnumbers.emulator import bodies, errors, versions
from pulumi_acsnumbers.emulator.inventory.countries import countries
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.numbers import cost
from pulumi_acsnumbers.emulator.paging import CATALOGUE_CACHE, page
from pulumi_acsnumbers.emulator.routing import Call, Route
from pulumi_acsnumbers.emulator.world import World


class Catalogue:
    """Four lists that change only with the package. Names are in English whatever is accepted."""

    def __init__(self, world: World) -> None:
        self._world = world
        root = "/availablePhoneNumbers/countries"
        one = f"{root}/{{country}}"
        places, plans = versions.COUNTRIES, versions.PLANS
        self.routes = (
            Route("GET", root, "listAvailableCountries", places, self.countries),
            Route("GET", f"{one}/localities", "listAvailableLocalities", places, self.localities),
            Route("GET", f"{one}/areaCodes", "listAvailableAreaCodes", plans, self.area_codes),
            Route("GET", f"{one}/offerings", "listAvailableOfferings", plans, self.offerings),
        )

    @staticmethod
    def countries(call: Call) -> Response:
        """GET of the countries, sorted by name."""
        items = [{"localizedName": c.name, "countryCode": c.code} for c in countries().values()]
        return page(call, "countries", items, CATALOGUE_CACHE)

    def localities(self, call: Call) -> Response:
        """GET of the localities. Both names of a division are its abbreviation."""
        country = bodies.country(self._world, call.path[0])
        number_type = _filter(call, "phoneNumberType", bodies.NUMBER_TYPES) or "geographic"
        division = call.value("administrativeDivision")
        items = []
        for place in self._world.stock.localities(country.code, number_type):
            if division and division != place.division:
                continue
            item: dict[str, object] = {"localizedName": place.name}
            if place.division is not None:
                item["administrativeDivision"] = {
                    "localizedName": place.division,
                    "abbreviatedName": place.division,
                }
            items.append(item)
        return page(call, "phoneNumberLocalities", items, CATALOGUE_CACHE)

    def area_codes(self, call: Call) -> Response:
        """GET of the area codes of a type, for geographic numbers those of a locality."""
        country = bodies.country(self._world, call.path[0])
        number_type = _filter(call, "phoneNumberType", bodies.NUMBER_TYPES)
        if number_type is None:
            raise errors.invalid_input("phonenumbertype")
        assignment = _filter(call, "assignmentType", bodies.ASSIGNMENT_TYPES)
        locality, division = call.value("locality"), call.value("administrativeDivision")
        offered = any(
            plan.type == number_type and assignment in (None, plan.assignment)
            for plan in country.plans
        )
        codes: list[str] = []
        if locality is not None or number_type == "geographic":
            for place in self._world.stock.localities(country.code, number_type):
                if place.name == locality and division in (None, "", place.division):
                    codes += [code for code in place.area_codes if code not in codes]
            if locality is None and not self._world.stock.localities(country.code, "geographic"):
                # (unknown: countries without localities return all their codes.)
                codes = list(self._world.stock.areas(country.code, number_type))
        else:
            codes = list(self._world.stock.areas(country.code, number_type))
        if not offered or not codes:
            raise errors.no_area_codes()
        return page(call, "areaCodes", [{"areaCode": code} for code in codes], CATALOGUE_CACHE)

    def offerings(self, call: Call) -> Response:
        """GET of the plans with their prices."""
        country = bodies.country(self._world, call.path[0])
        number_type = _filter(call, "phoneNumberType", bodies.NUMBER_TYPES)
        assignment = _filter(call, "assignmentType", bodies.ASSIGNMENT_TYPES)
        items = [
            {
                "phoneNumberType": plan.type,
                "assignmentType": plan.assignment,
                "availableCapabilities": {"calling": plan.calling, "sms": plan.sms},
                "cost": cost(plan.amount, plan.currency),
            }
            for plan in country.plans
            if number_type in (None, plan.type) and assignment in (None, plan.assignment)
        ]
        return page(call, "phoneNumberOfferings", items, CATALOGUE_CACHE)


def _filter(call: Call, name: str, known: tuple[str, ...]) -> str | None:
    value = call.value(name)
    if value is not None and value not in known:
        raise errors.invalid_input(name.lower())
    return value
