"""The stock of numbers: generated from a seed on demand, never stored.

Each area code has a few blocks of ten thousand consecutive numbers, chosen by the seed. Countries
that share a calling code and an area code (toll-free numbers of the United States and Canada) get
different blocks. The caller decides which numbers are taken.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from random import Random

from pulumi_acsnumbers.emulator.inventory.countries import BOTH, NONE, Country, Plan, countries
from pulumi_acsnumbers.emulator.inventory.localities import Locality, localities

_LINES = 10_000
_BLOCKS = 5
_TOLL_FREE_BLOCKS = 30
_DRAWS = 40
# How many blocks of an area code are shuffled: enough for the countries that share it.
_ORDERED = 70


@dataclass(frozen=True)
class Area:
    """The numbers of a country, type and area code: blocks, each a prefix of 4 more digits."""

    country: str
    type: str
    code: str
    blocks: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.blocks) * _LINES

    def position(self, digits: str) -> int | None:
        """The position of a number in this area, None if it is not in stock here."""
        if digits[:-4] not in self.blocks:
            return None
        return self.blocks.index(digits[:-4]) * _LINES + int(digits[-4:])


@dataclass(frozen=True)
class Span:
    """Consecutive numbers of a block: lines from `low` up to, but not including, `high`."""

    area: Area
    block: str
    low: int
    high: int

    def __len__(self) -> int:
        return self.high - self.low

    def number(self, offset: int) -> str:
        """The digits of a number of this span."""
        return f"{self.block}{self.low + offset:04d}"


class Stock:
    """What could be bought if nobody had bought anything.

    Args:
        seed: The same seed gives the same numbers.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    @staticmethod
    def country(code: str) -> Country | None:
        """A country by its code."""
        return countries().get(code)

    @staticmethod
    def plan(country: str, number_type: str, assignment: str) -> Plan | None:
        """The offering of a country for a type and an assignment."""
        found = countries().get(country)
        return found and next(
            (p for p in found.plans if (p.type, p.assignment) == (number_type, assignment)), None
        )

    @staticmethod
    def default_assignment(country: str, number_type: str) -> str | None:
        """The assignment if a caller names none: application, if offered."""
        offered = [p.assignment for p in countries()[country].plans if p.type == number_type]
        return "application" if "application" in offered else next(iter(offered), None)

    @staticmethod
    def localities(country: str, number_type: str) -> list[Locality]:
        """The localities of a country where numbers of a type are offered."""
        return localities(country, number_type)

    def areas(self, country: str, number_type: str) -> dict[str, Area]:
        """The areas of a country and type, by area code."""
        return _areas(self.seed).get((country, number_type), {})

    def locate(self, digits: str) -> Area | None:
        """The area whose stock has a number, taken or not."""
        return _by_block(self.seed).get(digits[:-4])

    def sends_messages(self, digits: str, plan: Plan) -> bool:
        """Whether a number has the plan's SMS capability: about every second number does."""
        return plan.sms != NONE and zlib.crc32(f"{self.seed}/{digits}".encode()) & 1 == 0


# Shared by all emulators of a process: generating it for each test would take most of the time.
@lru_cache(maxsize=4)
def _areas(seed: int) -> dict[tuple[str, str], dict[str, Area]]:
    areas: dict[tuple[str, str], dict[str, Area]] = {}
    # The next unused block of an area code that several countries share.
    used: dict[tuple[str, str], int] = {}
    for country in countries().values():
        for number_type, (codes, digits) in country.ranges.items():
            size = _TOLL_FREE_BLOCKS if number_type == "tollFree" else _BLOCKS
            for code in _codes(country, number_type, codes):
                key = (country.calling_code, code)
                first = used.get(key, 0)
                blocks = tuple(_blocks(seed, *key, digits)[first : first + size])
                used[key] = first + len(blocks)
                area = Area(country.code, number_type, code, blocks)
                areas.setdefault((country.code, number_type), {})[code] = area
    return areas


@lru_cache(maxsize=4)
def _by_block(seed: int) -> dict[str, Area]:
    return {
        block: area
        for areas in _areas(seed).values()
        for area in areas.values()
        for block in area.blocks
    }


def _blocks(seed: int, calling_code: str, code: str, digits: int) -> list[str]:
    """The blocks of an area code in the seed's order."""
    head = calling_code + code
    middles = _middles(digits - 4, north_american=calling_code == "1")
    order = Random(f"{seed}/{head}")  # noqa: S311 - no secret
    return [head + middle for middle in order.sample(middles, min(len(middles), _ORDERED))]


def _codes(country: Country, number_type: str, codes: tuple[str, ...]) -> list[str]:
    if codes != ("*",):
        return list(codes)
    places = localities(country.code, number_type)
    return sorted({code for place in places for code in place.area_codes})


@cache
def _middles(width: int, *, north_american: bool) -> tuple[str, ...]:
    """What can stand between area code and line.

    North American exchange codes begin with 2 to 9 and are no service codes; 555 is for fiction.
    """
    return tuple(
        f"{n:0{width}d}"
        for n in range(10**width)
        if not north_american or (n >= 200 and n % 100 != 11 and n != 555)
    )


def spans(area: Area, limit: int, prefix: str = "") -> Iterator[Span]:
    """The numbers of an area that begin with `prefix`, among its first `limit`."""
    for index, block in enumerate(area.blocks):
        left = limit - index * _LINES
        if left <= 0:
            return
        low, high = 0, _LINES
        if not block.startswith(prefix):
            rest = prefix[len(block) :]
            if not prefix.startswith(block) or len(rest) > 4:
                continue
            low = int(rest.ljust(4, "0"))
            high = int(rest.ljust(4, "9")) + 1
        if low < min(high, left):
            yield Span(area, block, low, min(high, left))


def draw(
    choices: Sequence[Span], count: int, random: Random, accept: Callable[[str, Area], bool]
) -> list[tuple[str, Area]]:
    """Up to `count` different random numbers of the spans that `accept` allows.

    Returns fewer only if there are no more.
    """
    total = list(accumulate(map(len, choices)))
    if not total:
        return []
    found: dict[str, Area] = {}
    for _ in range(min(_DRAWS * count, total[-1])):
        span = random.choices(choices, cum_weights=total)[0]
        digits = span.number(random.randrange(len(span)))
        if digits not in found and accept(digits, span.area):
            found[digits] = span.area
            if len(found) == count:
                return list(found.items())
    # Random picks did not find enough: try every number, from a random start.
    start = random.randrange(len(choices))
    for span in [*choices[start:], *choices[:start]]:
        for offset in range(len(span)):
            digits = span.number(offset)
            if digits not in found and accept(digits, span.area):
                found[digits] = span.area
                if len(found) == count:
                    return list(found.items())
    return list(found.items())


def covers(able: str, wanted: str) -> bool:
    """Whether the capability `able` includes `wanted`."""
    return wanted in (NONE, able) or able == BOTH
