"""`acsnumbers orphans`: states as files and from a real stack, beside the service."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import SYSTEM_CLOCK, Deadline
from pulumi_acsnumbers.acs.models import Capabilities
from pulumi_acsnumbers.cli.program import comment, declaration, number_lines
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from pulumi_acsnumbers.lifecycle.phone_number.spec import spec_text
from tests.cli.command import Acsnumbers, Ran
from tests.cli.state import TOLL_FREE, State, bought
from tests.engine.fixtures import stack, workshop
from tests.engine.harness import Stack, number
from tests.engine.service import Service
from tests.engine.test_inherited_options import RESOURCE_TRANSFORM

__all__ = ["stack", "workshop"]

BRIEF = "6b1f0f6a-0000-4000-8000-000000000007"


@pytest.fixture
def state(service: Service) -> State:
    return State(service)


def test_what_is_paid_for_and_in_no_state_with_its_price(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    ours, lost = bought(service, "0101"), bought(service, "0102")
    state.add("PhoneNumber", ours)
    ran = acsnumbers("orphans", "--state", state.write())

    assert ran.stdout.startswith("Paid for, and in no state (2.00 USD a month)\n")
    assert lost in ran.stdout
    assert ours not in ran.stdout
    assert "compared with acs/dev: 4.00 USD a month in total" in ran.stderr
    assert "may be held by stacks that were not looked at" in ran.stderr
    assert {r["method"] for r in service.emulator.requests()} == {"GET"}

    found = acsnumbers("orphans", "--state", state.write(), "-o", "json").json
    assert [row["id"] for row in found["orphans"]] == [lost]
    assert found["orphans_monthly_cost"] == {"USD": 2.0}
    assert found["monthly_cost"] == {"USD": 4.0}
    assert found["gone"] == []


def test_nothing_to_see_to_is_said_without_a_warning(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    state.add("PhoneNumber", bought(service, "0101"))
    ran = acsnumbers("orphans", "--state", state.write(), "--exit-code")

    assert ran.stdout == ""
    assert "Nothing is orphaned, and nothing is gone." in ran.stderr
    assert "Warning" not in ran.stderr


def test_something_to_see_to_can_be_an_exit_code(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    bought(service, "0101")

    acsnumbers("orphans", "--state", state.write(), "--exit-code", code=1)
    acsnumbers("orphans", "--state", "/dev/null", "--exit-code", code=1)


def test_what_a_state_has_and_the_service_not_is_asked_for_by_name(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    state.add("PhoneNumber", "+18335550101", "gone")
    state.add("PhoneNumber", "+18335550102", "coming", outputs={"status": "purchasing"})
    state.add("ProgramBrief", BRIEF, "loyalty")
    state.add("PhoneNumber", "+18335550103", "far", outputs={"__endpoint": "https://other.example"})
    found = acsnumbers("orphans", "--state", state.write(), "-o", "json").json

    assert [row["name"] for row in found["gone"]] == ["gone", "loyalty"]
    assert [row["name"] for row in found["purchasing"]] == ["coming"]
    assert [row["name"] for row in found["elsewhere"]] == ["far"]
    service.fault(operation="getPurchasedPhoneNumber", status=403)
    ran = acsnumbers("orphans", "--state", state.write(), code=1)
    assert ran.stderr.startswith("Error: reading phone number (+18335550101): ")


def test_a_number_of_two_stacks_is_told(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    number, other = bought(service, "0101"), State(service, "prod")
    state.add("PhoneNumber", number)
    other.add("PhoneNumber", number, "main")
    ran = acsnumbers("orphans", "--state", state.write(), "--state", other.write())

    assert "Held more than once: either can release it" in ran.stdout
    assert [row[:2] for row in ran.rows[1:]] == [["acs/dev", "hotline"], ["acs/prod", "main"]]


def test_old_copies_and_readers_hold_nothing(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    leaving, read = bought(service, "0101"), bought(service, "0102")
    state.add("PhoneNumber", leaving, delete=True)
    state.add("PhoneNumber", read, "other", external=True)
    found = acsnumbers("orphans", "--state", state.write(), "-o", "json").json

    assert {row["id"]: row["known"] for row in found["orphans"]} == {
        leaving: "an old copy in acs/dev waits for its deletion",
        read: "other of acs/dev reads it",
    }


def test_an_order_without_number_names_what_it_bought(
    acsnumbers: Acsnumbers, state: State, client: Client
) -> None:
    attempt = attempt_id(state.order(), 0, 0)
    (offer, *_) = client.catalogue.browse(
        "US",
        "tollFree",
        assignment_type="application",
        capabilities=Capabilities("none", "outbound"),
    )
    client.reservations.put(attempt, add=[offer])
    client.reservations.purchase(attempt).wait(Deadline.after(SYSTEM_CLOCK, 60))
    (orphan,) = acsnumbers("orphans", "--state", state.write(), "-o", "json").json["orphans"]

    assert orphan["id"] == offer.phone_number
    assert orphan["bought_by"] == {"stack": "acs/dev", "name": "hotline"}
    assert orphan["known"].startswith("bought for hotline of acs/dev by a run that did not end")
    lines = acsnumbers("orphans", "--state", state.write(), "--adopt").stdout
    assert compile(lines, "program", "exec")
    assert "\n# acs.PhoneNumber(\n" in lines


def _secret(**value: Any) -> dict[str, Any]:
    """Return a secret as states have it."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", **value}


def test_an_order_whose_record_is_encrypted_is_named_and_not_asked(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    state.add(
        "PhoneNumber", bought(service, "0101"), outputs={"__history": _secret(ciphertext="v")}
    )
    state.add("Order", str(uuid.uuid4()), outputs={"history": _secret(ciphertext="v1:x:y")})
    for row in state.rows:
        del row["outputs"]["__endpoint"], row["outputs"]["endpoint"]
    ran = acsnumbers("orphans", "--state", state.write(), "--exit-code", code=1)

    assert "Orders that may have bought what nobody holds" in ran.stdout
    assert "encrypted" in ran.stdout
    assert (
        "what hotline of acs/dev has bought was not looked for: inputs are secret, and so the "
        "history of the order is encrypted; give --state a file that pulumi stack export "
        "--show-secrets wrote"
    ) in " ".join(ran.stderr.split())
    found = acsnumbers("orphans", "--state", state.write(), "-o", "json").json
    assert [(row["numbers"], row["status"]) for row in found["orders"]] == [([], "encrypted")]
    assert found["orphans"] == []


def test_a_state_that_shows_its_secrets_is_read_like_any_other(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    lost = bought(service, "0102")
    order = str(uuid.uuid4())
    generations = [{"spec": spec_text(TOLL_FREE), "since": "2999-01-01T00:00:00+00:00"}]
    record = json.dumps({"generations": generations, "numbers": [], "endpoint": service.endpoint})
    shown = _secret(plaintext=json.dumps(record))
    state.add("Order", order, outputs={"kind": "phoneNumber", "history": shown})
    del state.rows[0]["outputs"]["endpoint"]
    ran = acsnumbers("orphans", "--state", state.write())

    assert lost in ran.stdout
    assert "encrypted" not in ran.stdout + ran.stderr
    asked = [request["path"] for request in service.emulator.requests()]
    assert any(attempt_id(order, 0, 0) in path for path in asked)


def test_briefs_that_no_state_has(acsnumbers: Acsnumbers, state: State, client: Client) -> None:
    content = {"programDetails": {"name": "Loyalty"}}
    client.briefs.upsert(BRIEF, content, api_version="2021-10-25-preview")

    assert BRIEF in acsnumbers("orphans", "--state", state.write()).stdout
    state.add("Order", BRIEF, "loyalty", outputs={"kind": "programBrief"})
    (orphan,) = acsnumbers("orphans", "--state", state.write(), "-o", "json").json[
        "orphaned_briefs"
    ]
    assert orphan["known"] == "written for loyalty of acs/dev; pulumi up there takes it"
    state.add("ProgramBrief", BRIEF, "loyalty")
    assert acsnumbers("orphans", "--state", state.write()).stdout == ""


def unasked(acsnumbers: Acsnumbers, state: State) -> list[tuple[str, str]]:
    found = acsnumbers("orphans", "--state", state.write(), "-o", "json").json["unasked"]
    return [(row["kind"], row["found"].split(" ", 1)[0]) for row in found]


def test_what_the_engine_forgets_without_asking_is_told(
    acsnumbers: Acsnumbers, service: Service, state: State
) -> None:
    order = state.order()
    state.rows[-1]["deletedWith"] = "urn:pulumi:dev::acs::acs:test:Office::office"
    state.add(
        "PhoneNumber",
        bought(service, "0101"),
        outputs={"order": order},
        deletedWith="urn:pulumi:dev::acs::acs:test:Office::office",
    )
    assert unasked(acsnumbers, state) == [("order", "deletedWith"), ("number", "deletedWith")]

    ran = acsnumbers("orphans", "--state", state.write(), "--exit-code", code=1)
    assert "The engine will let go of it without asking" in ran.stdout
    assert "acs:test:Office::office" in ran.stdout


@pytest.mark.parametrize(
    ("number", "order", "told", "found"),
    [
        (True, True, False, []),
        (True, False, True, []),
        (True, False, False, [("number", "retainOnDelete")]),
        (False, True, False, [("order", "retainOnDelete")]),
    ],
)
def test_what_is_retained_without_its_order_or_the_other_way_round(
    acsnumbers: Acsnumbers,
    service: Service,
    state: State,
    *,
    number: bool,
    order: bool,
    told: bool,
    found: list[tuple[str, str]],
) -> None:
    order_id = state.order()
    state.rows[-1]["retainOnDelete"] = order
    state.rows[-1]["outputs"]["release_on_delete"] = not told
    outputs = {"order": order_id}
    state.add("PhoneNumber", bought(service, "0101"), outputs=outputs, retainOnDelete=number)

    assert unasked(acsnumbers, state) == found


@pytest.mark.full
def test_a_transform_that_no_constructor_sees_is_told_from_the_state(
    acsnumbers: Acsnumbers, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.declare(
        "office = pulumi.ComponentResource('acs:test:Office', 'office')",
        RESOURCE_TRANSFORM.format(kind="acsnumbers:PhoneNumber", option="deleted_with=office"),
        number(),
    )
    stack.up()
    for name, value in stack.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stack.folder)

    (row,) = acsnumbers("orphans", "-o", "json").json["unasked"]
    assert row["urn"] == stack.urn()
    assert "acs:test:Office::office" in row["found"]
    (line,) = [
        f for f in acsnumbers("doctor", "-o", "json").json["findings"] if f["check"] == "options"
    ]
    assert line["state"] == "warning"
    assert "number hotline: deletedWith is " in line["found"]
    assert "run pulumi up" in line["advice"]


@pytest.mark.parametrize(("text", "told"), [("[]", "no deployment"), ("{", "not JSON")])
def test_a_file_that_is_no_state_is_refused(
    acsnumbers: Acsnumbers, service: Service, text: str, told: str
) -> None:
    Path("x.json").write_text(text)

    assert told in acsnumbers("orphans", "--state", "x.json", code=1).stderr
    missing = acsnumbers("orphans", "--state", "y.json", code=1).stderr
    assert missing == "Error: running acsnumbers orphans (y.json): No such file or directory\n"
    assert service.new_requests() == []


def test_outside_of_a_project_it_must_be_told_what_to_look_at(acsnumbers: Acsnumbers) -> None:
    assert "give --stack or --state" in acsnumbers("orphans", code=2).stderr


def test_the_lines_of_a_program_say_what_the_number_is(service: Service, client: Client) -> None:
    lines = number_lines(client.numbers.get(bought(service, "0101")))

    assert lines == (
        "acs.PhoneNumber(\n"
        '    "us-toll-free-18335550101",\n'
        '    country_code="US",\n'
        '    phone_number_type="tollFree",\n'
        '    assignment_type="application",\n'
        '    capabilities={"calling": "none", "sms": "outbound"},\n'
        '    adopt="+18335550101",\n'
        ")\n"
    )


@pytest.mark.parametrize(
    "text", ["'\"\\", "a\nb", "\u202e\u2028\x1b[31m", "\U0001f600", "\ud83d\ude00"[:1], '"""', "#"]
)
def test_no_text_of_the_service_leaves_its_place_in_a_program(text: str) -> None:
    values = {
        "a": text,
        "b": [text, {text: text}],
        "c": {"x" * 60: text * 9, "y" * 60: [True, None]},
    }
    seen: dict[str, Any] = {}

    class acs:  # noqa: N801  # stands in for the module
        @staticmethod
        def Thing(name: str, **inputs: Any) -> None:
            seen.update(inputs, name=name)

    source = comment(text) + declaration("Thing", text, values)
    exec(source.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass"), {"acs": acs})
    assert seen == {**values, "name": text}
    assert not any(ord(c) < 32 and c != "\n" for c in source)


def orphans_of(acsnumbers: Acsnumbers, *arguments: str) -> Ran:
    return acsnumbers("orphans", *arguments, "-o", "json")


def test_a_real_stack(
    acsnumbers: Acsnumbers, stack: Stack, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.declare(number("kept"), number("forgotten"), number("released"))
    stack.up()
    numbers = stack.numbers
    stack.pulumi("state", "delete", "--yes", stack.urn("forgotten"))
    service.emulator.release_number(numbers["released"])
    portal = bought(service, "0142")
    for name, value in stack.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stack.folder)
    stack.pulumi("stack", "init", "other", "--no-select")

    found = orphans_of(acsnumbers).json
    assert {row["id"] for row in found["orphans"]} == {numbers["forgotten"], portal}
    assert [row["name"] for row in found["gone"]] == ["released"]
    by = {row["id"]: row["bought_by"] for row in found["orphans"]}
    assert by[portal] is None
    assert by[numbers["forgotten"]]["name"] == "forgotten"
    assert found["stacks_not_shown"] == ["other"]
    assert len(orphans_of(acsnumbers, "--stack", "other").json["orphans"]) == 3
    ran = acsnumbers("orphans", "--stack", "dev", "--stack", "other")
    assert "were not looked at;" in ran.stderr
    assert f'adopt="{portal}"' in acsnumbers("orphans", "--adopt").stdout

    monkeypatch.setenv("PULUMI_STACK", "other")
    empty = orphans_of(acsnumbers).json
    assert (empty["stacks"], empty["stacks_not_shown"]) == (["other"], ["dev"])
