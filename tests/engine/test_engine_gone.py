"""A CLI that is killed: its plugin processes end by themselves, and do nothing more before."""

from __future__ import annotations

import os
import signal

import pytest

from tests.engine.harness import Command, Stack, number
from tests.engine.service import PURCHASE, Pause, Service

LIMIT = 10.0
BROWSE = "POST */:browse"
HOLD = "PATCH */reservations/*"
OPERATION = "GET */operations/*"
PROVIDER = """\
provider = pulumi.ProviderResource("pulumi-python", "other", {
    "acsnumbers:connectionString": pulumi.Config("acsnumbers").require_secret("other"),
})
"""
LAST_WORDS = """\
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class LastWords(ResourceProvider):
    def create(self, props):
        from pulumi_acsnumbers.engine import life
        def say():
            with open("last-words", "a") as file:
                file.write("done\\n")
        life.start()
        life.on_end(say)
        return CreateResult("1", {})

class Last(Resource):
    pass

last_words = Last(LastWords(), "last-words", {})
"""
INT, TERM = signal.SIGINT, signal.SIGTERM
full = pytest.mark.full


def _killed(service: Service, up: Command, *pauses: Pause, noting: bool = False) -> None:
    """Kill the CLI while requests wait for their answers, and let these go; see all end.

    Args:
        service: The service.
        up: The command.
        pauses: The requests.
        noting: Whether notes for the next run may be written, of what was let go.
    """
    for pause in pauses:
        pause.wait()
    assert up.plugins
    up.kill_cli()
    service.new_requests()
    for pause in pauses:
        pause.release()
    up.wait_until_plugins_end(LIMIT)
    harmless = ("GET ", "PATCH /availablePhoneNumbers/reservations/") if noting else ("GET ",)
    changing = [line for line in service.new_requests() if not line.startswith(harmless)]
    assert changing == [], "nobody records it"


def _repaired(stack: Stack, service: Service, count: int = 1) -> None:
    """Run `pulumi up` again: each number is there once."""
    stack.cancel()
    stack.up()
    assert sorted(stack.numbers.values()) == service.owned == sorted(service.bought)
    assert len(service.owned) == count


@pytest.mark.parametrize(
    ("at", "bought"),
    [
        pytest.param(BROWSE, 0, id="before the hold", marks=full),
        pytest.param(HOLD, 0, id="between hold and purchase"),
        pytest.param(PURCHASE, 1, id="at the purchase", marks=full),
        pytest.param(OPERATION, 1, id="while waiting", marks=full),
    ],
)
def test_a_create_under_way(stack: Stack, service: Service, at: str, bought: int) -> None:
    stack.declare(number())
    pause = service.pause(at)
    _killed(service, stack.start("up", "--yes", "--skip-preview"), pause)

    assert len(service.bought) == bought
    _repaired(stack, service)


@full
def test_a_search_under_way(stack: Stack, service: Service) -> None:
    stack.declare(number(acquisition="search"))
    pause = service.pause("POST */:search")
    _killed(service, stack.start("up", "--yes", "--skip-preview"), pause)

    assert service.bought == []
    _repaired(stack, service)


def test_several_processes_one_of_them_idle(stack: Stack, service: Service) -> None:
    """The number of the idle one is bought, and its process has nothing left to do."""
    stack.pulumi("config", "set", "--secret", "acsnumbers:other", service.connection_string())
    stack.declare(PROVIDER, number(), number("sales", "provider=provider, depends_on=[number]"))
    first, second = service.pause(HOLD), service.pause(HOLD)
    up = stack.start("up", "--yes", "--skip-preview")
    first.wait()
    first.release()
    second.wait()
    assert len({process.pid for process in up.plugins}) >= 2
    _killed(service, up, second)

    assert len(service.bought) == 1
    _repaired(stack, service, count=2)


@full
def test_twelve_creates_under_way(stack: Stack, service: Service) -> None:
    stack.declare(*[number(f"line-{index}") for index in range(12)])
    pauses = [service.pause(HOLD) for _ in range(12)]
    up = stack.start("up", "--yes", "--skip-preview", "--parallel", "16")
    _killed(service, up, *pauses)

    assert service.bought == []
    _repaired(stack, service, count=12)


@full
def test_a_destroy_under_way(stack: Stack, service: Service) -> None:
    """Who kills it may have seen that it releases too much."""
    stack.declare(number(), number("sales"))
    stack.up()
    pause = service.pause("GET /phoneNumbers/*")
    destroy = stack.start("destroy", "--yes", "--skip-preview", "--parallel", "1")
    _killed(service, destroy, pause, noting=True)

    assert service.released == []
    stack.cancel()
    stack.up()  # takes back what has left the state: nobody could note that it was let go
    stack.destroy()
    assert service.owned == []


@full
def test_a_change_of_capabilities_under_way(stack: Stack, service: Service) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned
    before = service.capabilities(bought)
    stack.declare(number(capabilities={"calling": "none", "sms": "inbound+outbound"}))
    pause = service.pause("GET /phoneNumbers/*")
    _killed(service, stack.start("up", "--yes", "--skip-preview"), pause)

    assert service.capabilities(bought) == before
    _repaired(stack, service)
    assert service.capabilities(bought) != before


def _last_words(stack: Stack) -> str:
    file = stack.folder / "last-words"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def test_what_is_to_be_done_before_the_end_is_done_when_the_engine_is_killed(
    stack: Stack, service: Service
) -> None:
    stack.declare(LAST_WORDS, number("hotline", "depends_on=[last_words]"))
    pause = service.pause(HOLD)
    _killed(service, stack.start("up", "--yes", "--skip-preview"), pause)

    assert _last_words(stack) == "done\n"


@full
def test_it_is_done_at_an_orderly_end(stack: Stack) -> None:
    stack.declare(LAST_WORDS, number())
    stack.up()

    assert _last_words(stack) == "done\n"


@pytest.mark.parametrize(
    "signals",
    [
        (INT, INT),
        pytest.param((INT, TERM), marks=full),
        pytest.param((TERM, TERM), marks=full),
        pytest.param((INT,), marks=full),
        pytest.param((TERM,), marks=full),
    ],
    ids=lambda signals: " ".join(s.name for s in signals),
)
def test_it_is_done_when_the_run_is_cancelled_and_a_create_hangs(
    stack: Stack, service: Service, signals: tuple[signal.Signals, ...]
) -> None:
    stack.declare(LAST_WORDS, number("hotline", "depends_on=[last_words]"))
    pause = service.pause(HOLD)
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    up.interrupt(signals[0])
    if len(signals) > 1:
        up.wait_until_it_says("cancel")
        up.interrupt(signals[1])
    else:
        pause.release()  # the first signal lets go on what has begun

    assert up.wait().code != 0
    assert up.plugins == []
    assert _last_words(stack) == "done\n"
    assert len(service.bought) == (1 if len(signals) == 1 else 0)


@full
def test_a_plugin_that_is_killed_or_asked_to_end_itself_says_nothing(
    stack: Stack, service: Service
) -> None:
    """SIGTERM ends Python at once: only its main thread, the SDK's, could catch it."""
    stack.declare(LAST_WORDS, number("hotline", "depends_on=[last_words]"))
    pause = service.pause(HOLD)
    up = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    for process in up.plugins:
        os.kill(process.pid, TERM)

    assert up.wait().code != 0
    assert _last_words(stack) == ""
    _repaired(stack, service)
