"""Resource options of a component reach the order and the number below it."""

from __future__ import annotations

import pytest

from tests.engine.service import Service
from tests.native.harness import NUMBER, ORDER, PHONE_NUMBER, YamlStack, number


def test_protect_guards_number_and_order(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": number({"protect": True})})
    stack.up()
    assert stack.resources()[0]["protect"] is stack.resources(ORDER)[0]["protect"] is True

    stack.write({})
    assert "protect" in stack.up(code=1).text
    assert service.released == []

    stack.pulumi("state", "unprotect", "--all", "--yes")
    stack.up()
    assert service.released == service.bought


@pytest.mark.full
def test_what_is_retained_stays_owned(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": number({"retainOnDelete": True})})
    stack.up()
    (bought,) = service.owned
    (order,) = stack.resources(ORDER)
    assert "retainOnDelete" not in order
    assert order["inputs"]["releaseOnDelete"] is False

    assert f"{bought}: stays owned and is paid for" in stack.destroy().text
    assert stack.is_empty
    assert service.owned == [bought]


@pytest.mark.full
def test_a_rename_by_alias_keeps_the_number(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": number()})
    stack.up()
    (bought,) = service.owned

    stack.write({"support": number({"aliases": [{"name": "hotline"}]})})
    shown = stack.preview().stdout
    assert "to create" not in shown
    assert "to delete" not in shown
    stack.up()
    assert stack.numbers == {"support": bought}
    stack.write({"support": number(areaCode="844")})
    stack.up()
    assert service.released == [bought]
    stack.destroy()
    assert service.owned == []


@pytest.mark.full
def test_a_change_that_is_ignored_is_no_replacement(stack: YamlStack, service: Service) -> None:
    ignored = {"ignoreChanges": ["areaCode"]}
    stack.write({"hotline": number(ignored, areaCode="833")})
    stack.up()
    stack.write({"hotline": number(ignored, areaCode="844")})
    stack.up("--expect-no-changes")
    assert len(service.bought) == 1

    stack.write({"hotline": number(ignored, areaCode="844", keepers={"generation": 2})})
    stack.up()
    assert [one[:5] for one in service.bought] == ["+1833", "+1844"]
    assert len(service.released) == 1


@pytest.mark.full
def test_the_time_limit_of_a_program_reaches_the_work(stack: YamlStack, service: Service) -> None:
    service.emulator.set_switches({"operations": "polls:5"})
    stack.write({"hotline": number({"customTimeouts": {"create": "1s"}})})
    stack.up()
    (row,) = stack.resources()
    assert row["outputs"]["status"] == "purchasing"
    assert "operationTimeout" not in row["outputs"]

    stack.up("--refresh")
    assert stack.numbers == {"hotline": service.owned[0]}
    assert len(service.bought) == 1


def test_an_explicit_provider_serves_what_is_below(stack: YamlStack, service: Service) -> None:
    fabrikam = {
        "type": "pulumi:providers:acsnumbers",
        "properties": {
            "connectionString": {"fn::secret": service.connection_string("fabrikam")},
        },
    }
    stack.write({"other": fabrikam, "here": number(), "there": number({"provider": "${other}"})})
    stack.up()
    providers = {row["urn"].rpartition("::")[2]: row["provider"] for row in stack.resources()}
    assert "::other::" in providers["there"]
    assert "::default" in providers["here"]
    assert len(stack.resources("pulumi:providers:acsnumbers")) == 2

    stack.destroy()
    assert service.owned == []


@pytest.mark.full
def test_a_guardrail_that_comes_with_the_removal_of_the_last_resource_comes_too_late(
    stack: YamlStack, service: Service
) -> None:
    stack.write({"hotline": number()})
    stack.up()
    stack.configure(allowReleases="false")
    stack.write({})
    stack.up()
    assert service.released == service.bought

    stack.write({"hotline": number()})
    stack.up()
    (bought,) = service.owned
    stack.write({})
    text = stack.up(code=1).text
    assert f"releasing phone number ({bought}): releases are switched off" in text
    assert service.owned == [bought]


@pytest.mark.full
def test_a_component_alone_is_targeted(stack: YamlStack, service: Service) -> None:
    stack.write({"hotline": number()})
    stack.up("--target", stack.urn(kind=PHONE_NUMBER, parent=""), code=0)
    assert service.bought == []
    stack.up()
    assert len(service.bought) == 1

    told = stack.destroy("--target", stack.urn(), code=0).text
    assert "is released with its order" in told
    assert service.released == []
    stack.destroy()
    assert service.released == service.bought
    assert stack.resources(NUMBER) == []


def test_a_secret_output_is_one_everywhere(stack: YamlStack, service: Service) -> None:
    stack.write(
        {"hotline": number({"additionalSecretOutputs": ["phoneNumber"]})},
        outputs={"phone": "${hotline.phoneNumber}"},
    )
    stack.up()
    assert "ciphertext" in str(stack.resources()[0]["outputs"]["phoneNumber"])
    assert "ciphertext" in str(stack.output("phone"))
    assert stack.numbers == {"hotline": service.owned[0]}


def test_what_is_no_input_is_refused(stack: YamlStack) -> None:
    stack.write({"hotline": number(phoneNumber="+18335550100")})
    assert "phoneNumber" in stack.preview(code=1).text
