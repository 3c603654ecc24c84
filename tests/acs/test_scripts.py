"""The examples of the documentation, as a script would run them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import SYSTEM_CLOCK, Deadline
from pulumi_acsnumbers.acs.models import Capabilities
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server


@pytest.fixture
def connection_string() -> Iterator[str]:
    emulator = Emulator(seed=3, operations="immediate")
    server = Server(emulator)
    yield emulator.resources["contoso"].connection_string(server.endpoint)
    server.close()
    emulator.close()


def test_a_search_is_bought_and_the_number_listed_and_released(connection_string: str) -> None:
    with Client.from_connection_string(connection_string) as client:
        deadline = Deadline.after(SYSTEM_CLOCK, 300)
        wanted = Capabilities(calling="none", sms="outbound")
        search = client.searches.start("US", "tollFree", "application", wanted)
        search.wait(deadline)
        result = client.searches.result(search.search_id)
        client.searches.purchase(result.search_id).wait(deadline)

        owned = [
            (n.phone_number, n.cost.amount, n.cost.currency_code) for n in client.numbers.list()
        ]
        assert owned == [(result.phone_numbers[0], 2.0, "USD")]
        client.numbers.release(result.phone_numbers[0]).wait(deadline)
        assert list(client.numbers.list()) == []


def test_a_search_is_given_up(connection_string: str) -> None:
    with Client.from_connection_string(connection_string) as client:
        wanted = Capabilities(calling="none", sms="outbound")
        search = client.searches.start("US", "tollFree", "application", wanted)
        client.operations.cancel(search.id)
        assert list(client.numbers.list()) == []
