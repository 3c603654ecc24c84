"""A YAML program from its first number to its last, on the real engine."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml

from pulumi_acsnumbers.lifecycle.audit.stack_state import read_state
from tests.engine.service import Service
from tests.native.harness import BRIEF, NUMBER, ORDER, YamlStack, number
from tools import examples

TWO_WAY = {"calling": "none", "sms": "inbound+outbound"}
PHONE = {"phone": "${hotline.phoneNumber}"}


@pytest.mark.full
def test_the_program_of_the_tutorial(stack: YamlStack, service: Service) -> None:
    program = yaml.safe_load(examples.in_yaml(examples.TUTORIAL))
    stack.write(program["resources"], outputs=program["outputs"])
    stack.up()
    (bought,) = service.owned
    assert bought.startswith("+1833")
    assert stack.output("phoneNumber") == bought


def test_the_life_of_a_number(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": number()}, outputs=PHONE)
    stack.preview()
    assert service.new_requests() == []

    stack.up()
    (first,) = service.owned
    assert stack.numbers == {"hotline": first}
    assert stack.output("phone") == first

    seen = read_state(stack.export())
    assert [(one.kind, one.id, one.endpoint) for one in seen.held] == [
        ("number", first, service.endpoint)
    ]
    assert [one.id for one in seen.orders] == [seen.held[0].order]
    assert len(seen.orders[0].generations) == 1

    service.new_requests()
    stack.up("--expect-no-changes")
    assert service.new_requests() == []

    stack.write({"hotline": number(capabilities=TWO_WAY)}, outputs=PHONE)
    shown = stack.preview("--diff").stdout
    assert '~ sms: "outbound" => "inbound+outbound"' in shown
    assert "~ phone" not in shown, "a change in place does not change the number"
    stack.up()
    assert service.capabilities(first) == TWO_WAY

    stack.write({"hotline": number(capabilities=TWO_WAY, areaCode="844")}, outputs=PHONE)
    shown = stack.preview("--diff").stdout
    assert "+-acsnumbers:index:Number: (replace)" in shown
    assert '+ areaCode: "844"' in shown
    stack.up()
    (second,) = service.owned
    assert second.startswith("+1844")
    assert service.bought == [first, second]
    assert service.released == [first]
    assert service.place_of("purchase", second) < service.place_of("release", first)
    assert stack.output("phone") == second

    stack.destroy()
    assert stack.is_empty
    assert service.owned == []
    assert service.released == [first, second]


def test_drift_is_shown_by_its_path_and_repaired(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": number()})
    stack.up()
    (bought,) = service.owned
    stack.drift(code=0)

    service.emulator.change_number(bought, sms="inbound+outbound")
    shown = stack.pulumi("refresh", "--preview-only", "--diff").stdout
    assert '~ sms: "outbound" => "inbound+outbound"' in shown
    stack.refresh()
    stack.up()
    assert service.capabilities(bought) == {"calling": "none", "sms": "outbound"}

    service.emulator.release_number(bought)
    stack.drift(code=7)
    service.grow_old(timedelta(hours=1))
    stack.up("--refresh")
    (again,) = service.owned
    assert again != bought
    assert service.bought == [bought, again]


def test_everything_that_is_wrong_is_told_at_once_by_its_path(
    stack: YamlStack, service: Service
) -> None:
    wrong = number(
        areaCode="+833",
        phoneNumberType="tollfree",
        maxMonthlyCost={"amount": 1, "currencyCode": "usd"},
    )
    stack.write({"hotline": wrong})
    told = stack.preview(code=1).text

    assert "property areaCode" in told
    assert "property phoneNumberType" in told
    assert "did you mean 'tollFree'?" in told
    assert "maxMonthlyCost.currencyCode is 'usd'" in told
    assert service.new_requests() == []


def test_a_message_is_in_the_words_of_the_program(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": number(maxMonthlyCost={"amount": 0.5, "currencyCode": "USD"})})
    told = stack.up(code=1).text

    assert "more than maxMonthlyCost 0.50 USD" in told
    assert "max_monthly_cost" not in told
    assert service.bought == []


@pytest.mark.full
def test_a_failure_is_told_once_and_beside_others(stack: YamlStack, service: Service) -> None:
    """The components that wait when a run fails are no errors of their own."""
    wrong = number(maxMonthlyCost={"amount": 0.5, "currencyCode": "USD"})
    stack.write({**{f"line-{index}": number() for index in range(8)}, "hotline": wrong})
    told = stack.up(code=1)
    errors = {line.partition("error: ")[2] for line in told.messages if "error: " in line}
    (error,) = errors - {"update failed"}
    assert "more than maxMonthlyCost 0.50 USD" in error
    stack.write({f"line-{index}": number() for index in range(8)})
    stack.up()
    assert len(service.owned) == len(service.bought) == 8


def test_options_that_would_lose_a_number_are_refused(stack: YamlStack, service: Service) -> None:
    base = {"type": "acsnumbers:PhoneNumber", **number()}
    stack.write({"hotline": number({"deleteBeforeReplace": True})})
    assert "with deleteBeforeReplace it would be released" in stack.preview(code=1).text

    stack.write({"base": base, "hotline": number({"deletedWith": "${base}"})})
    assert "it cannot have deletedWith" in stack.preview(code=1).text
    assert service.bought == []


def test_a_number_without_its_component_is_refused(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": {**number(), "type": NUMBER}})

    assert "declare acsnumbers:PhoneNumber, which makes both" in stack.preview(code=1).text
    assert service.new_requests() == []


def test_functions(stack: YamlStack, service: Service) -> None:
    owned = service.buy("833")
    service.new_requests()
    asked = {"fn::invoke": {"function": "acsnumbers:listPhoneNumbers", "return": "phoneNumbers"}}
    codes = {
        "fn::invoke": {
            "function": "acsnumbers:listAvailableAreaCodes",
            "arguments": {
                "countryCode": "US",
                "phoneNumberType": "tollFree",
                "assignmentType": "application",
            },
            "return": "areaCodes",
        }
    }
    stack.write(
        {},
        variables={"numbers": asked, "codes": codes},
        outputs={
            "first": "${numbers[0].phoneNumber}",
            "cost": "${numbers[0].cost}",
            "codes": "${codes}",
        },
    )
    stack.up()

    assert stack.output("first") == owned
    assert stack.output("cost")["currencyCode"] == "USD"
    assert "833" in stack.output("codes")

    unknown = {
        "fn::invoke": {
            "function": "acsnumbers:getPhoneNumber",
            "arguments": {"phoneNumber": "+18005550199"},
        }
    }
    stack.write({}, variables={"unknown": unknown}, outputs={"x": "${unknown}"})
    assert "looking up phone number (+18005550199)" in stack.up(code=1).text


def test_what_is_configured_as_a_secret_is_in_no_state(stack: YamlStack, service: Service) -> None:
    text = stack.env.pop("AZURE_COMMUNICATION_CONNECTION_STRING")
    stack.write({"hotline": number()})
    assert "no Communication Services resource is configured" in stack.preview(code=1).text

    stack.pulumi("config", "set", "--secret", "acsnumbers:connectionString", text)
    stack.up()  # the fixture looks for the key in every state and answer
    (provider,) = stack.resources("pulumi:providers:acsnumbers")
    assert "connectionString" in provider["inputs"]
    assert len(service.owned) == 1

    stack.destroy()
    assert service.owned == []


@pytest.mark.full
def test_what_follows_from_a_secret_is_secret(stack: YamlStack) -> None:
    stack.pulumi("config", "set", "--secret", "word", "hunter-two")
    keepers = {"word": "${word}"}
    stack.write({"hotline": number(keepers=keepers)}, config={"word": {"type": "string"}})
    stack.up()
    stack.up("--expect-no-changes")
    assert "hunter-two" not in str(stack.everything)
    (order,) = stack.resources(ORDER)
    assert "ciphertext" in str(order["outputs"]["history"])
    assert "ciphertext" not in str(stack.numbers)


def test_a_guardrail_of_an_explicit_provider_holds(stack: YamlStack, service: Service) -> None:
    stack.write(
        {
            "careful": {
                "type": "pulumi:providers:acsnumbers",
                "properties": {
                    "connectionString": {"fn::secret": service.connection_string("fabrikam")},
                    "allowPurchases": False,
                },
            },
            "hotline": number({"provider": "${careful}"}),
        }
    )
    assert "purchases are switched off for this stack" in stack.up(code=1).text
    assert service.bought == []


def test_a_brief_is_written_changed_and_deleted(stack: YamlStack, service: Service) -> None:
    def brief(**details: object) -> dict[str, object]:
        return {
            "loyalty": {
                "type": "acsnumbers:ProgramBrief",
                "properties": {
                    "programDetails": {"name": "Contoso Loyalty", "isVanity": False, **details},
                    "trafficDetails": {"totalMonthlyVolume": 10000},
                },
            }
        }

    stack.write(brief(), outputs={"status": "${loyalty.status}"})
    stack.up()
    stack.up("--expect-no-changes")
    (made,) = stack.resources(BRIEF)
    assert stack.output("status") == "draft"
    assert made["inputs"]["programDetails"]["isVanity"] is False

    stack.write(brief(description="Points"), outputs={"status": "${loyalty.status}"})
    assert '+ description: "Points"' in stack.preview("--diff").stdout
    stack.up()
    assert stack.resources(BRIEF)[0]["id"] == made["id"]

    stack.destroy()
    assert service.emulator.state()["program_briefs"] == {}


@pytest.mark.full
def test_a_run_that_goes_on_after_errors(stack: YamlStack, service: Service) -> None:
    after = {"dependsOn": ["${first}"]}
    both = {"first": number(), "second": number(options=after, areaCode="844")}
    stack.write({**both, "third": number()})
    stack.up()
    before = stack.numbers

    service.sold_out("855")
    stack.write({**both, "first": number(areaCode="855"), "fourth": number(areaCode="844")})
    run = stack.start("up", "--yes", "--skip-preview", "--continue-on-error").wait()
    assert run.code == 1
    assert "nothing in stock fits" in run.text
    assert "has a problem" not in run.text, "one error for what went wrong"
    now = stack.numbers
    assert {name: now[name] for name in both} == {name: before[name] for name in both}
    assert "fourth" in now
    assert service.released == [before["third"]], "what the program dropped goes all the same"

    stack.write(both)
    stack.up()
    assert {name: stack.numbers[name] for name in both} == {name: before[name] for name in both}
    assert service.owned == sorted(stack.numbers.values())
    stack.up("--expect-no-changes")
