from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks
from pulumi.runtime import settings as settings_of_sdk

from pulumi_acsnumbers import functions as lookups
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.config import resolve
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.functions import runs
from pulumi_acsnumbers.resources import Provider


class NoResources(mocks.Mocks):
    """The engine of a program that only looks things up."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return args.name, args.inputs

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise AssertionError(args.token)


def run(program: Callable[[], Any], *, preview: bool = False) -> Any:
    """Run a program under mocks; return what its Outputs came to, None for an unknown one."""
    mocks.set_mocks(NoResources(), preview=preview)
    seen: list[Any] = []

    def recorded() -> Any:
        return pulumi.Output.from_input(program()).apply(seen.append)

    pulumi.runtime.test(recorded)()  # type: ignore[no-untyped-call]  # the SDK has no types here
    return seen[0] if seen else None


def asked(emulator: Emulator) -> list[str]:
    return [request["path"] for request in emulator.requests()]


@pytest.mark.usefixtures("endpoint")
@pytest.mark.parametrize(
    "ask",
    [
        lookups.list_available_localities,
        lambda code: lookups.list_available_area_codes(code, "tollFree"),
        lookups.list_available_offerings,
    ],
)
def test_a_country_written_otherwise_is_told_before_any_request(
    emulator: Emulator, ask: Callable[[str], Any]
) -> None:
    with pytest.raises(pulumi.RunError, match=r"\(USA[ )].*did you mean 'US'\?\); correct"):
        ask("USA")
    assert asked(emulator) == []


@pytest.mark.usefixtures("endpoint")
def test_an_owned_number_is_found_with_its_members_as_attributes(emulator: Emulator) -> None:
    number = emulator.buy_number(area_code="833")["phoneNumber"]

    found = lookups.get_phone_number(number)

    assert found.phone_number == number
    assert found.cost.amount == 2.0
    assert found.capabilities.sms in {"none", "inbound", "outbound", "inbound+outbound"}
    assert json.loads(json.dumps(found)) == found
    assert [row.phone_number for row in lookups.list_phone_numbers()] == [number]


@pytest.mark.usefixtures("endpoint")
def test_a_number_that_is_not_owned_is_one_clear_sentence() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        lookups.get_phone_number("+18335550100")
    assert str(raised.value).startswith(
        "acsnumbers: looking up phone number (+18335550100): NotFound: Input phoneNumber "
    )


@pytest.mark.usefixtures("endpoint")
def test_what_is_sold_can_be_looked_up() -> None:
    assert len(lookups.list_available_countries()) == 40
    anchorage = [
        town
        for town in lookups.list_available_localities("US", administrative_division="AK")
        if town.name == "Anchorage"
    ]
    assert anchorage[0].division is not None
    assert anchorage[0].division.abbreviation == "AK"
    assert lookups.list_available_area_codes(
        "US", "geographic", locality="Anchorage", administrative_division="AK"
    ) == ["907"]
    assert set(
        lookups.list_available_area_codes("US", "tollFree", assignment_type="application")
    ) == {"855", "844", "833"}
    offerings = lookups.list_available_offerings("US", phone_number_type="tollFree")
    assert [offering.cost.amount for offering in offerings] == [2.0]
    rows = lookups.browse_available_phone_numbers(
        "US", "tollFree", capabilities={"sms": "outbound"}, number_prefixes=["+1844"]
    )
    assert len(rows) == 25
    assert all(row.phone_number.startswith("+1844") for row in rows)


@pytest.mark.usefixtures("endpoint")
def test_a_question_is_asked_once_in_a_run(emulator: Emulator) -> None:
    def program() -> None:
        for _ in range(3):
            lookups.list_available_offerings("US")
        lookups.list_available_offerings("FR")

    run(program)
    assert len(asked(emulator)) == 2


@pytest.mark.usefixtures("endpoint")
def test_another_run_of_the_process_asks_again(emulator: Emulator) -> None:
    """As those of the Automation API, and the preview before an update."""
    assert run(lambda: len(lookups.list_phone_numbers())) == 0
    emulator.buy_number()
    assert run(lambda: len(lookups.list_phone_numbers())) == 1
    assert run(lambda: lookups.list_phone_numbers_output().apply(len), preview=True) == 1
    emulator.buy_number()
    assert run(lambda: lookups.list_phone_numbers_output().apply(len)) == 2


@pytest.mark.usefixtures("endpoint")
def test_nothing_is_kept_after_a_run() -> None:
    for _ in range(5):
        run(lookups.list_phone_numbers)
    gc.collect()

    assert len(runs._runs) <= 2  # the SDK itself keeps the first engine and the last


@pytest.mark.usefixtures("endpoint")
def test_runs_side_by_side_do_not_wait_for_each_other() -> None:
    one, other = runs.Run(), runs.Run()
    settings = resolve(lambda _: None)
    asking, answered = threading.Event(), threading.Event()

    def slow(_: Client) -> bool:
        asking.set()
        return answered.wait(60)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(one.answer, settings, ("q",), slow)
        assert asking.wait(60)
        assert other.answer(settings, ("q",), lambda _: "at once") == "at once"
        answered.set()
        assert first.result(60) is True
    one.close()
    other.close()


@pytest.mark.usefixtures("endpoint")
def test_without_a_run_everything_is_asked(emulator: Emulator) -> None:
    settings_of_sdk.reset_options()
    for count in range(3):
        assert len(lookups.list_phone_numbers()) == count
        emulator.buy_number()


@pytest.mark.usefixtures("endpoint")
def test_a_setting_under_a_wrong_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"acsnumbers:end_point": "https://x"}))
    with pytest.raises(pulumi.RunError, match="did you mean acsnumbers:endpoint"):
        run(lookups.list_phone_numbers)


@pytest.mark.usefixtures("endpoint")
def test_operator_details_are_never_paid_for_in_a_preview(emulator: Emulator) -> None:
    def spend() -> None:
        lookups.get_operator_information("+14255550123", include_additional_details=True)

    with pytest.raises(pulumi.RunError, match="cost money and are not requested in a preview"):
        run(spend, preview=True)
    assert (
        run(
            lambda: lookups.get_operator_information_output(
                "+14255550123", include_additional_details=True
            ),
            preview=True,
        )
        is None
    )
    assert asked(emulator) == []
    assert run(
        lambda: (
            lookups.get_operator_information_output(
                "+14255550123", include_additional_details=True
            ).iso_country_code
        )
    )
    assert lookups.get_operator_information("+14255550123").national_format == "(425) 555-0123"


@pytest.mark.usefixtures("endpoint")
@pytest.mark.parametrize(
    "program",
    [
        lambda n: lookups.get_phone_number_output(pulumi.Output.from_input(n)),
        lambda _: lookups.list_phone_numbers_output(),
        lambda _: lookups.list_available_countries_output(),
        lambda _: lookups.list_available_localities_output(pulumi.Output.from_input("US")),
        lambda _: lookups.list_available_area_codes_output("US", "tollFree"),
        lambda _: lookups.list_available_offerings_output("US"),
        lambda _: lookups.browse_available_phone_numbers_output("US", "tollFree"),
        lookups.get_operator_information_output,
    ],
)
def test_each_function_has_a_twin_for_outputs(
    emulator: Emulator, program: Callable[[str], Any]
) -> None:
    number = emulator.buy_number()["phoneNumber"]
    assert run(lambda: program(number))


def test_a_provider_says_where_to_ask(emulator: Emulator, endpoint: str) -> None:
    emulator.buy_number(resource="fabrikam")
    connection = emulator.resources["fabrikam"].connection_string(endpoint)

    def plain() -> int:
        provider = Provider("fabrikam", connection_string=connection)
        return len(lookups.list_phone_numbers(provider=provider))

    def later() -> Any:
        provider = Provider("fabrikam", connection_string=coming(connection))
        with pytest.raises(pulumi.RunError) as refused:
            lookups.list_phone_numbers(provider=provider)
        assert str(refused.value) == (
            "acsnumbers: listing phone numbers: acsnumbers:connectionString of provider "
            "(fabrikam) is a secret whose value is not known yet; use "
            "list_phone_numbers_output, which waits for it"
        )
        return lookups.list_phone_numbers_output(provider=provider)

    assert run(plain) == 1
    assert len(run(later)) == 1
    assert lookups.list_phone_numbers() == []


def coming(value: str) -> pulumi.Output[str]:
    """Return an Output that waits for the engine, as that of a resource does."""

    async def later() -> str:
        await asyncio.sleep(0.01)
        return value

    return pulumi.Output.from_input(later())


@pytest.mark.parametrize(
    "made",
    [
        pulumi.Output.secret,
        lambda text: pulumi.Output.concat(pulumi.Output.secret(text[:9]), text[9:]),
        lambda text: pulumi.Output.all(text).apply(lambda parts: parts[0]),
    ],
)
def test_a_secret_that_is_known_will_do_for_a_function(
    emulator: Emulator, endpoint: str, made: Callable[[str], pulumi.Output[str]]
) -> None:
    emulator.buy_number(resource="fabrikam")
    connection = emulator.resources["fabrikam"].connection_string(endpoint)

    def program() -> int:
        provider = Provider("fabrikam", connection_string=made(connection))
        return len(lookups.list_phone_numbers(provider=provider))

    assert run(program) == 1


def test_an_output_that_is_unknown_or_fails_is_not_waited_for() -> None:
    async def fails() -> str:
        raise ValueError("of the program")

    def program() -> None:
        unknown: Any = pulumi.UNKNOWN
        for value in (unknown, fails()):
            provider = Provider("x", endpoint=pulumi.Output.from_input(value))
            with pytest.raises(pulumi.RunError, match="is an Output whose value is not known"):
                lookups.list_phone_numbers(provider=provider)

    with pytest.raises(ValueError, match="of the program"):
        run(program)


def test_a_missing_configuration_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_COMMUNICATION_CONNECTION_STRING", raising=False)
    with pytest.raises(pulumi.RunError, match="no Communication Services resource is configured"):
        lookups.list_phone_numbers()


def test_a_provider_with_two_locations_is_refused() -> None:
    def both() -> None:
        Provider("x", connection_string="endpoint=https://x;accesskey=YQ==", endpoint="https://x")

    with pytest.raises(pulumi.RunError, match="leave one of them out"):
        run(both)


def test_unusable_settings_that_come_late_are_one_clear_sentence() -> None:
    def program() -> Any:
        provider = Provider("x", connection_string=pulumi.Output.from_input("endpoint=https://x"))
        return lookups.list_phone_numbers_output(provider=provider)

    with pytest.raises(pulumi.RunError, match="has no accesskey=…"):
        run(program)


@pytest.mark.usefixtures("endpoint")
def test_a_brief_and_its_short_code_are_found(emulator: Emulator) -> None:
    brief = "6b1f0f6a-0000-4000-8000-000000000004"
    content = {"programDetails": {"name": "Loyalty"}}
    with Client.for_access(resolve(lambda _: None)) as acs:
        acs.briefs.upsert(brief, content, api_version="2021-10-25-preview")
        acs.briefs.submit(brief, api_version="2021-10-25-preview")
    emulator.review_brief(brief, status="approved", number="12345")

    found = lookups.get_program_brief(brief)
    assert (found.status, found.number) == ("approved", "12345")
    assert found.content.programDetails.name == "Loyalty"
    assert [row.id for row in lookups.list_program_briefs()] == [brief]
    assert [row.program_brief_ids for row in lookups.list_short_codes()] == [[brief]]
    assert run(lambda: lookups.get_program_brief_output(pulumi.Output.from_input(brief))) == found
    assert run(lookups.list_program_briefs_output) == [found]
    assert run(lookups.list_short_codes_output)[0]["number"] == "12345"
    assert json.loads(json.dumps(found)) == found
