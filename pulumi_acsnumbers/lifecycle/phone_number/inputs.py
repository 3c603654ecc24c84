"""The inputs of a PhoneNumber, parsed from the dictionary that the engine passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ...acs.models import Capabilities
from .calling_codes import CALLING_CODES
from .schema import DEFAULT_ACQUISITION, DEFAULT_OPERATION_TIMEOUT
from .spec import spec_text


@dataclass(frozen=True, slots=True)
class Budget:
    """The maximum monthly cost of a number."""

    amount: float
    currency_code: str


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """Which numbers are acceptable: a spec without its keepers."""

    country_code: str
    phone_number_type: str
    assignment_type: str
    area_code: str | None
    number_prefix: str | None

    @classmethod
    def from_mapping(cls, spec: Mapping[str, Any]) -> Self:
        """Parse checked inputs, or a decoded spec."""
        return cls(
            country_code=spec["country_code"],
            phone_number_type=spec["phone_number_type"],
            assignment_type=spec["assignment_type"],
            area_code=spec.get("area_code"),
            number_prefix=spec.get("number_prefix"),
        )

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The leading digits that a number must have, including the calling code; () for any."""
        if self.number_prefix:
            return (self.number_prefix.removeprefix("+"),)
        if self.area_code and self.country_code in CALLING_CODES:
            return (CALLING_CODES[self.country_code] + self.area_code,)
        return ()

    def __str__(self) -> str:
        where = f", prefix {'/'.join(self.prefixes)}" if self.prefixes else ""
        return f"{self.country_code} {self.phone_number_type} {self.assignment_type}{where}"


@dataclass(frozen=True, slots=True)
class PhoneNumberInputs:
    """A PhoneNumber as the program declares it. Built only from inputs that passed `check`.

    Attributes:
        stays_owned: Whether the program keeps its numbers when it lets them go.
    """

    kind: NumberSpec
    capabilities: Capabilities
    spec: str
    acquisition: str
    adopt: str | None
    agree_to_not_resell: bool
    budget: Budget | None
    stays_owned: bool
    operation_timeout: float

    @classmethod
    def from_props(cls, props: Mapping[str, Any]) -> Self:
        """Parse checked inputs; an absent member has its default."""
        budget = props.get("max_monthly_cost")
        return cls(
            kind=NumberSpec.from_mapping(props),
            capabilities=Capabilities(
                calling=props["capabilities"]["calling"], sms=props["capabilities"]["sms"]
            ),
            spec=spec_text(props),
            acquisition=props.get("acquisition") or DEFAULT_ACQUISITION,
            adopt=props.get("adopt"),
            agree_to_not_resell=bool(props.get("agree_to_not_resell")),
            budget=Budget(float(budget["amount"]), budget["currency_code"]) if budget else None,
            stays_owned=props.get("release_on_delete") is False or bool(props.get("__retain")),
            operation_timeout=float(props.get("operation_timeout") or DEFAULT_OPERATION_TIMEOUT),
        )
