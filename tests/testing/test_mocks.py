"""Mocks for users' unit tests: what they give is what `pulumi up` would store."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, settings

import pulumi_acsnumbers as acs
from pulumi_acsnumbers.dynamic.syntax import PYTHON
from pulumi_acsnumbers.lifecycle.core.history import packed
from pulumi_acsnumbers.lifecycle.pool.check import check_pool
from pulumi_acsnumbers.testing import AcsMocks, InvalidInputs
from tests.emulator.brief_kit import PROGRAM_2021

SPEC: dict[str, Any] = {
    "country_code": "US",
    "phone_number_type": "tollFree",
    "assignment_type": "application",
    "capabilities": {"calling": "none", "sms": "outbound"},
}
SECTIONS: dict[str, Any] = {
    "program_details": PROGRAM_2021["programDetails"],
    "company_information": PROGRAM_2021["companyInformation"],
    "message_details": PROGRAM_2021["messageDetails"],
    "traffic_details": PROGRAM_2021["trafficDetails"],
}
OUTPUTS = ("id", "phone_number", "capabilities", "cost", "purchase_date", "status", "order")


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    yield
    settings.reset_options()


def run(program: Any, mocks: AcsMocks | None = None, *, preview: bool = False) -> list[Any]:
    """Return the values of the outputs that a program returns."""
    pulumi.runtime.set_mocks(mocks or AcsMocks(), preview=preview)
    told: list[Any] = []

    @pulumi.runtime.test  # type: ignore[untyped-decorator]  # of the SDK
    def whole() -> Any:
        return pulumi.Output.all(*program()).apply(told.extend)

    whole()
    return told


def number(name: str = "hotline", /, **inputs: Any) -> acs.PhoneNumber:
    return acs.PhoneNumber(name, **(SPEC | inputs))


def of(resource: Any, *names: str) -> list[pulumi.Output[Any]]:
    return [getattr(resource, name) for name in names]


def test_a_number_has_all_that_a_bought_one_has() -> None:
    told = run(lambda: of(number(), *OUTPUTS))
    id_, phone_number, capabilities, cost, purchase_date, status, order = told
    assert id_ == phone_number
    assert phone_number.startswith("+1833")
    assert len(phone_number) == 12
    assert capabilities == {"calling": "none", "sms": "outbound"}
    assert cost == {"amount": 2.0, "currency_code": "USD", "billing_frequency": "monthly"}
    assert purchase_date.startswith("2026-01-05T09:00:00")
    assert status == "active"
    assert len(order) == 36


def pool(name: str = "agents", /, **inputs: Any) -> acs.PhoneNumberPool:
    return acs.PhoneNumberPool(name, **({"size": 5} | SPEC | inputs))


def test_a_pool_has_all_that_a_bought_one_has() -> None:
    names = ("id", "order", "phone_numbers", "monthly_cost", "status", "size")
    id_, order, numbers, cost, status, size = run(lambda: of(pool(adopt=["+18335550100"]), *names))
    assert id_ == order
    assert len(set(numbers)) == size == 5
    assert numbers == sorted(numbers)
    assert "+18335550100" in numbers
    assert all(number.startswith("+1833") for number in numbers)
    assert cost == {"amount": 10.0, "currency_code": "USD"}
    assert status == "active"


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"size": 0}, "size must be a whole number, 1 to 5000"),
        ({"size": -1}, "size must be a whole number, 1 to 5000"),
        ({"size": 1.5}, "size must be a whole number, 1 to 5000"),
        ({"size": 5001}, "size must be a whole number, 1 to 5000"),
        ({"size": True}, "size must be a whole number, 1 to 5000"),
        ({"adopt": ["18335550100"]}, "adopt must be a list of numbers in E.164 form"),
        (
            {"adopt": ["+18335550100"], "release": ["+18335550100"]},
            "must not be in release as well",
        ),
        (
            {"size": 1, "adopt": ["+18335550100", "+18335550101"]},
            "adopt must not be longer than size, which is 1",
        ),
        ({"area_code": "844", "adopt": ["+18335550100"]}, "must begin with +1844"),
        ({"keepers": {"a": "b"}}, "is not an input of PhoneNumberPool"),
    ],
)
def test_a_pool_with_bad_inputs_is_refused(inputs: dict[str, Any], reason: str) -> None:
    given = {"size": 5, **SPEC, **inputs}
    assert any(
        reason in f"{failure.property} {PYTHON.write(failure.reason)}"
        for failure in check_pool(given)[1]
    )


def test_a_number_follows_from_its_name_alone() -> None:
    def program() -> list[Any]:
        return [number("a").phone_number, number("b").phone_number]

    first, again = run(program), run(lambda: list(reversed(program())))
    assert first == list(reversed(again))
    assert first[0] != first[1]


@pytest.mark.parametrize(
    ("inputs", "start", "length"),
    [
        ({"phone_number_type": "geographic", "area_code": "907"}, "+1907", 12),
        ({"number_prefix": "+18445"}, "+18445", 12),
        ({"country_code": "GB", "phone_number_type": "geographic"}, "+44800", 13),
        ({"country_code": "ca"}, "+1833", 12),
    ],
)
def test_a_number_is_of_its_country_area_and_prefix(
    inputs: dict[str, Any], start: str, length: int
) -> None:
    (told,) = run(lambda: [number(**inputs).phone_number])
    assert told.startswith(start)
    assert len(told) == length


def test_a_number_can_be_chosen_adopted_and_read() -> None:
    mocks = AcsMocks(numbers={"chosen": "+18335550100"})

    def program() -> list[Any]:
        read = acs.PhoneNumber.get("read", "+18445550102")
        adopted = number("adopted", adopt="+18335550101")
        kind = of(read, "phone_number_type", "status", "cost")
        return [number("chosen").id, adopted.id, read.id, *kind]

    told = run(program, mocks)
    assert told[:3] == ["+18335550100", "+18335550101", "+18445550102"]
    assert told[3:5] == ["tollFree", "active"]
    assert told[5]["amount"] == 2.0


def test_what_a_preview_would_refuse_is_refused() -> None:
    with pytest.raises(InvalidInputs) as refused:
        run(lambda: [number(country_code="USA", phone_number_type="tollfree").id])
    assert str(refused.value).startswith("checking phone number (hotline): country_code must be")
    assert "; phone_number_type must be" in str(refused.value)


def test_what_may_only_be_unknown_in_a_preview_is_not_missing() -> None:
    bad: dict[str, Any] = {"country_code": None}
    with pytest.raises(InvalidInputs, match="country_code must be given"):
        run(lambda: [number(**bad).id])
    assert run(lambda: [number(**bad).id], preview=True)
    with pytest.raises(InvalidInputs, match="assignment_type"):
        run(lambda: [number(assignment_type="robot").id], preview=True)


def test_inputs_may_be_secret() -> None:
    (told,) = run(lambda: [number(area_code=pulumi.Output.secret("844")).phone_number])
    assert told.startswith("+1844")


def test_briefs_are_drafts_submitted_or_approved() -> None:
    def program() -> list[Any]:
        draft = acs.ProgramBrief("draft", **copy.deepcopy(SECTIONS))
        submitted = acs.ProgramBrief("submitted", submit=True, **copy.deepcopy(SECTIONS))
        approved = acs.ProgramBrief("approved", submit=True, **copy.deepcopy(SECTIONS))
        return [
            *of(draft, "status", "number", "costs", "submission_date"),
            *of(submitted, "status", "number"),
            *of(approved, "status", "number", "id"),
        ]

    told = run(program, AcsMocks(short_codes={"approved": "54321"}))
    assert told[:2] == ["draft", None]
    assert [cost["amount"] for cost in told[2]] == [650.0, 1000.0]
    assert told[3] is None
    assert told[4:6] == ["submitted", None]
    assert told[6:8] == ["approved", "54321"]
    assert len(told[8]) == 36


def test_a_brief_that_cannot_be_is_refused() -> None:
    wrong: Any = {"volume": 1}
    with pytest.raises(InvalidInputs, match=r"checking program brief \(x\): .*traffic"):
        run(lambda: [acs.ProgramBrief("x", traffic_details=wrong).id])


class Theirs(Mocks):
    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return "theirs", {**args.inputs, "arn": f"arn:{args.name}"}

    def call(self, args: MockCallArgs) -> Any:
        return {"token": args.token}, None


def test_everything_else_goes_to_the_users_own_mocks_or_through() -> None:
    args = MockResourceArgs("aws:s3:Bucket", "logs", {"acl": "private"})
    call = MockCallArgs("aws:index:region", {"name": "x"}, "")
    assert AcsMocks().new_resource(args) == ("logs-id", {"acl": "private"})
    assert AcsMocks().call(call) == ({"name": "x"}, None)
    mocks = AcsMocks(others=Theirs())
    assert mocks.new_resource(args) == ("theirs", {"acl": "private", "arn": "arn:logs"})
    assert mocks.call(call) == ({"token": "aws:index:region"}, None)


def test_the_outputs_have_the_keys_of_the_state(bought: dict[str, Any]) -> None:
    """As many and the same as the package stores; `bought` is made by the code of `create`."""
    record = '{"endpoint":"https://x","numbers":[],"generations":[]}'
    inputs = {**SPEC, "order": "x", "__history": record}
    args = MockResourceArgs("pulumi-python:dynamic/acsnumbers:PhoneNumber", "x", inputs)
    assert AcsMocks().new_resource(args)[1].keys() == packed(bought).keys()
