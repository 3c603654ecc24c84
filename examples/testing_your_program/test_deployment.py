"""Integration tests: the real Pulumi CLI against an emulator of the service, seconds each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_acsnumbers.testing import AcsEmulator, PulumiStack


def test_from_nothing_to_a_hotline_and_back(
    pulumi_stack: Callable[..., "PulumiStack"], acs_emulator: "AcsEmulator"
) -> None:
    stack = pulumi_stack()
    stack.configure("offices", '{"seattle": false}')
    stack.up()
    (number,) = acs_emulator.numbers
    assert stack.outputs == {"seattle": f"sms:{number}"}
    stack.preview("--expect-no-changes")

    # Somebody changes it in the portal: refresh sees that, and up repairs it.
    acs_emulator.change_number(number, sms="none")
    stack.refresh()
    stack.up()
    assert acs_emulator.state()["phone_numbers"][number[1:]]["sms"] == "inbound+outbound"

    stack.destroy()
    assert acs_emulator.released == [number]


def test_an_office_is_added_although_the_service_is_flaky(
    pulumi_stack: Callable[..., "PulumiStack"], acs_emulator: "AcsEmulator"
) -> None:
    acs_emulator.set_faults([{"method": "GET", "status": 503, "nth": 2}])
    stack = pulumi_stack()
    stack.configure("offices", '{"seattle": false, "anchorage": false}')
    stack.up()
    assert len(acs_emulator.bought) == len(acs_emulator.numbers) == 2
