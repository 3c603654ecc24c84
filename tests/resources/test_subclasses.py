"""A subclass of a resource is the same resource for Pulumi."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from pulumi_acsnumbers import PhoneNumber, ProgramBrief, Provider
from pulumi_acsnumbers.resources import Order
from tests.resources.run import TOLL_FREE, Run

TYPES = "pulumi-python:dynamic/acsnumbers:"


class Hotline(PhoneNumber):
    """A number as a program may declare it, with a member of its own."""

    purpose: str

    def __init__(self, name: str, purpose: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, **TOLL_FREE, opts=opts)
        self.purpose = purpose


class Grandchild(Hotline):
    pass


class Mixed:
    def __init_subclass__(cls, *, team: str = "", **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        cls.team = team  # type: ignore[attr-defined]  # set at run time


class OfTeam(Mixed, PhoneNumber, team="support"):
    pass


class Brief(ProgramBrief):
    pass


class Memory(Order):
    pass


class Acs(Provider):
    pass


@pytest.mark.parametrize("kind", [Hotline, Grandchild])
def test_a_subclass_of_a_number_keeps_type_and_urn(run: Run, kind: type[Hotline]) -> None:
    def program() -> Any:
        made = kind("x", "support")
        assert made.purpose == "support"
        return [made.urn, made.phone_number, made.cost]

    registered = run(program)

    assert registered.request("PhoneNumber").type == f"{TYPES}PhoneNumber"
    [[urn, number, cost]] = registered.results
    assert f"{TYPES}PhoneNumber::x" in urn
    assert number == "+18335550100"
    assert cost["amount"] == 2.0
    assert (
        registered.inputs("PhoneNumber")["__urn"] == f"urn:pulumi:dev::test::{TYPES}PhoneNumber::x"
    )


def test_class_keywords_of_others_do_not_count(run: Run) -> None:
    registered = run(lambda: OfTeam("x", **TOLL_FREE).id)

    assert OfTeam.team == "support"  # type: ignore[attr-defined]  # set at run time
    assert registered.request("PhoneNumber").type == f"{TYPES}PhoneNumber"


def test_a_subclass_of_a_brief_an_order_and_a_provider_keeps_its_type(run: Run) -> None:
    def program() -> Any:
        acs = Acs("p", endpoint="https://contoso.communication.azure.com")
        order = Memory("y", kind="phoneNumber", spec={})
        brief = Brief("x", opts=pulumi.ResourceOptions(provider=acs))
        return [acs.id, order.id, brief.id]

    registered = run(program)

    assert registered.request("pulumi-python", "p").type == "pulumi:providers:pulumi-python"
    assert registered.request("Order", "y").type == f"{TYPES}Order"
    assert registered.request("ProgramBrief").type == f"{TYPES}ProgramBrief"
    assert registered.request("ProgramBrief").provider == registered.request("Order").provider


def test_a_subclass_reads_all_outputs_of_a_number(run: Run) -> None:
    def program() -> Any:
        found = Hotline.get("x", "+18335550100")
        assert isinstance(found, Hotline)
        return [found.phone_number, found.country_code, found.cost, found.status]

    assert len(run(program).results[0]) == 4  # each is an Output: none was missing


def test_a_subclass_that_names_a_type_has_it() -> None:
    class Own(PhoneNumber, module="contoso", name="Number"):
        pass

    class Below(Own):
        pass

    assert Below._resource_type_name == Own._resource_type_name == "dynamic/contoso:Number"
