"""What has happened before somebody opens docs/how-to/recover.md, and what is true in the end."""

from __future__ import annotations

import shutil
from datetime import timedelta

from tests.docs.guide import EXAMPLE, Desk, holds, story
from tests.engine.harness import ORDER, number
from tests.engine.service import PURCHASE

PAGE = "recover"
BOTH_WAYS = {"calling": "none", "sms": "inbound+outbound"}


@story(PAGE, "Check first", start="number")
def look(desk: Desk) -> None:
    state = desk.stack.everything
    desk.type()
    assert desk.stack.everything == state


@story(PAGE, "A run was killed")
def a_run_was_killed(desk: Desk) -> None:
    desk.stack.declare(number())
    committed = desk.service.pause(PURCHASE)
    up = desk.stack.start("up", "--yes", "--skip-preview")
    committed.wait()
    up.kill_all()
    committed.release()
    (desk.names[EXAMPLE],) = desk.service.bought
    desk.type()
    desk.type()
    desk.type()
    assert holds(desk, desk.names[EXAMPLE])
    assert not desk.stack.export()["deployment"].get("pending_operations")


@story(PAGE, "A run was killed, and you want to destroy the stack", start="dead create", full=True)
def a_run_was_killed_and_the_stack_shall_go(desk: Desk) -> None:
    desk.type()
    desk.type()
    assert desk.stack.is_empty
    assert desk.service.released == [desk.names[EXAMPLE]]
    assert desk.service.owned == []


@story(PAGE, "A run was killed, and the program has changed since", start="dead create", full=True)
def a_run_was_killed_and_the_program_is_another_one(desk: Desk) -> None:
    desk.stack.declare(number(area_code="844"))
    desk.type()
    desk.write()
    desk.type()
    assert desk.stack.numbers["kept"] == desk.names[EXAMPLE]
    assert desk.stack.numbers["hotline"].startswith("+1844")
    assert sorted(desk.stack.numbers.values()) == desk.service.owned


@story(PAGE, 'A number stays "purchasing"', full=True)
def a_number_stays_purchasing(desk: Desk) -> None:
    desk.service.emulator.set_switches({"operations": "seconds:3600"})
    desk.stack.declare(number(operation_timeout=1))
    desk.type()
    (desk.names[EXAMPLE],) = desk.stack.numbers.values()
    desk.service.emulator.advance(3600)
    desk.service.emulator.set_switches({"operations": "immediate"})
    desk.type()
    assert holds(desk, desk.names[EXAMPLE])


@story(PAGE, "Somebody released or changed a number by hand", start="number", full=True)
def somebody_released_a_number(desk: Desk) -> None:
    desk.service.emulator.release_number(desk.names[EXAMPLE])
    desk.type()
    desk.service.grow_old(timedelta(hours=1))
    desk.type()
    assert list(desk.stack.numbers.values()) == desk.service.owned
    assert desk.service.owned not in ([], [desk.names[EXAMPLE]])


@story(PAGE, "A release failed", start="number", full=True)
def a_release_failed(desk: Desk) -> None:
    desk.service.fault(operation="releasePhoneNumber", status=500)
    desk.type()
    assert desk.service.owned == [desk.names[EXAMPLE]]
    assert desk.stack.resources(ORDER), "what goes on"
    desk.service.emulator.set_faults([])
    desk.type()
    assert desk.stack.is_empty
    assert desk.service.owned == []


@story(PAGE, "The state is lost", start="number", full=True)
def the_state_is_lost(desk: Desk) -> None:
    shutil.rmtree(desk.stack.folder / "backend/.pulumi")
    desk.type()
    desk.write()
    desk.type()
    assert holds_what_it_held(desk)


@story(PAGE, "An older state was put back", start="number", full=True)
def an_older_state_was_put_back(desk: Desk) -> None:
    first = desk.names[EXAMPLE]
    program = number(area_code="833"), number("support")
    desk.stack.pulumi("stack", "export", "--file", "backup.json")
    desk.stack.declare(*program)
    desk.stack.up()
    desk.names[EXAMPLE] = desk.service.bought[-1]
    desk.type()
    desk.write()
    desk.type()
    assert desk.stack.numbers == {"hotline": first, "support": desk.names[EXAMPLE]}
    assert desk.service.owned == sorted(desk.stack.numbers.values())


@story(PAGE, "The state file is cut short", start="number")
def the_state_file_is_cut_short(desk: Desk) -> None:
    file = desk.stack.folder / "backend/.pulumi/stacks/acs/dev.json"
    file.write_bytes(b"")
    desk.type()
    desk.type()
    assert holds_what_it_held(desk)


@story(PAGE, "Numbers that are in no stack")
def numbers_that_are_in_no_stack(desk: Desk) -> None:
    desk.service.emulator.buy_number(phone_number=EXAMPLE, calling="none", sms="outbound")
    desk.type()
    desk.type()
    assert desk.service.owned == []


@story(PAGE, "A quota is used up, or payment failed", start="number", full=True)
def a_quota_is_used_up(desk: Desk) -> None:
    desk.service.emulator.set_inventory({"limits": {"purchases": 0}})
    desk.stack.declare(number(area_code="833"), number("support"))
    desk.type()
    assert holds_what_it_held(desk)
    desk.service.emulator.set_inventory({})
    desk.type()
    assert len(desk.stack.numbers) == len(desk.service.owned) == 2


@story(PAGE, "The key is wrong, or was rotated", start="number", full=True)
def the_key_was_rotated(desk: Desk) -> None:
    _, second = desk.service.emulator.resources["contoso"].keys
    for env in (desk.env, desk.stack.env):
        del env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    desk.stack.configure(endpoint=desk.service.endpoint)
    desk.stack.pulumi("config", "set", "--secret", "acsnumbers:accessKey", "d3Jvbmcta2V5")
    desk.names["NEW-KEY"] = second
    desk.type()
    desk.type()
    assert holds_what_it_held(desk)


@story(PAGE, "The service is down", start="number", full=True)
def the_service_is_down(desk: Desk) -> None:
    desk.stack.declare(number(area_code="833", capabilities=BOTH_WAYS))
    desk.service.fault(operation="updateCapabilities", status=503)
    desk.type()
    desk.service.emulator.set_faults([])
    desk.type()
    assert desk.service.capabilities(desk.names[EXAMPLE]) == BOTH_WAYS
    assert holds_what_it_held(desk)


@story(PAGE, "None of the above")
def nothing_of_this_fits(desk: Desk) -> None:
    desk.stack.declare(number())
    desk.type()
    assert holds(desk, *desk.service.owned)


def holds_what_it_held(desk: Desk) -> bool:
    """Whether nothing but the number that was there is in the state, and owned."""
    return [*desk.stack.numbers.values()] == desk.service.owned == [desk.names[EXAMPLE]]
