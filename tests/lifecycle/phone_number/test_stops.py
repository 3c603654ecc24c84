"""What keeps a run from spending: guardrails, earlier errors, a run that ends, another endpoint."""

from __future__ import annotations

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, LifecycleError, Refused
from tests.lifecycle.stack import ENDPOINT, Stack

ELSEWHERE = "https://elsewhere.communication.azure.com"
WAYS = ["reservation", "search"]


def after(stack: Stack, part: str) -> bool:
    """Return whether a request has been served."""
    return bool(stack.requests(part=part))


@pytest.mark.parametrize("acquisition", WAYS)
def test_with_purchases_switched_off_nothing_is_held_or_bought(
    stack: Stack, acquisition: str
) -> None:
    stack.next_run(allow_purchases=False)

    with pytest.raises(Refused, match="set acsnumbers:allowPurchases to true"):
        stack.create(acquisition=acquisition)

    assert stack.emulator.ledger() == []
    assert not after(stack, ":search")


def test_with_purchases_switched_off_an_owned_number_is_still_taken(stack: Stack) -> None:
    props = stack.spec_for()
    number, _ = stack.again(props)
    stack.next_run(allow_purchases=False)

    assert stack.again(props)[0] == number


def test_with_releases_switched_off_nothing_is_released(stack: Stack) -> None:
    number, outs = stack.create()
    stack.next_run(allow_releases=False)

    with pytest.raises(Refused, match="releases are switched off"):
        stack.delete(number, outs)
    assert stack.owned() == [number]

    stack.delete(number, {**outs, "release_on_delete": False})
    assert stack.owned() == [number]


def obstructed(stack: Stack, part: str) -> None:
    """Let the engine be gone once a request with this part was served."""
    stack.session.obstacle = lambda: "the engine is gone" if after(stack, part) else None


@pytest.mark.parametrize(
    ("acquisition", "part", "last"),
    [
        ("reservation", ":browse", "nothing is held"),
        ("reservation", "/reservations/", "a look at the reservation"),
        ("search", "/reservations/", "nothing is searched for"),
        ("search", "/searchResults/", "nothing is marked"),
    ],
)
def test_a_run_whose_engine_is_gone_spends_nothing(
    stack: Stack, acquisition: str, part: str, last: str
) -> None:
    obstructed(stack, part)

    with pytest.raises(Refused, match="the engine is gone"):
        stack.create(acquisition=acquisition)

    assert stack.bought == [], last
    assert stack.attempt().upper() not in str(stack.requests("PATCH")).upper()


def abandoned(stack: Stack, part: str) -> None:
    """Let nobody record what is done once a request with this part was served."""
    stack.session.obstacle = stack.session.abandoned = lambda: (
        "the engine is gone" if after(stack, part) else None
    )


def test_a_lost_search_is_not_searched_for_again_when_the_engine_is_gone(stack: Stack) -> None:
    stack.faults({"operation": "searchAvailablePhoneNumbers", "cut": "after"})
    abandoned(stack, ":search")

    with pytest.raises(Refused, match="searching for a phone number: the engine is gone"):
        stack.create(acquisition="search")

    assert len(stack.requests("POST", ":search")) == 1


def test_a_run_that_nobody_records_changes_no_capabilities(stack: Stack) -> None:
    number, outs = stack.create()
    news = stack.spec_for(capabilities={"calling": "none", "sms": "inbound+outbound"})
    changes = len(stack.requests("PATCH", "/capabilities"))
    abandoned(stack, "")

    with pytest.raises(Refused, match=r"of phone number \(\+1.*\): the engine is gone"):
        stack.update(number, outs, news)

    assert len(stack.requests("PATCH", "/capabilities")) == changes


def test_a_number_that_is_bought_when_the_engine_goes_is_not_forgotten(stack: Stack) -> None:
    """Whatever it can do: it is paid for, so create returns it and warns."""
    abandoned(stack, ":purchase")

    number, _ = stack.create(capabilities={"calling": "none", "sms": "outbound"})

    assert stack.owned() == [number]
    assert not after(stack, "/capabilities")
    assert any("could not be set" in warning for warning in stack.reporter.warnings)


def test_a_run_that_nobody_records_releases_nothing(stack: Stack) -> None:
    number, outs = stack.create()
    abandoned(stack, "")

    stack.delete(number, outs)
    with pytest.raises(Refused, match=r"releasing phone number \(\+1.*\): the engine is gone"):
        stack.delete_order()

    assert stack.owned() == [number]
    assert not stack.requests("DELETE")


def test_a_run_that_ends_between_hold_and_purchase_buys_nothing(stack: Stack) -> None:
    stack.session.obstacle = lambda: (
        "the engine is gone" if stack.requests("PATCH", "/reservations/") else None
    )

    with pytest.raises(Refused, match=r"purchasing phone number \(\+1.*\): the engine is gone"):
        stack.create()

    assert not after(stack, ":purchase")


@pytest.mark.parametrize("acquisition", WAYS)
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, {"code": "Denied", "message": "Not this key."}),
        (402, {"code": "PaymentRequired", "message": "No wallet."}),
        (429, {"code": "TooManyRequests", "message": "Quota."}),
        (403, {"code": "NotEnoughCredit", "message": "Pay."}),
    ],
)
def test_an_error_that_meets_every_purchase_stops_later_creates_of_the_process(
    stack: Stack, acquisition: str, status: int, error: dict[str, str]
) -> None:
    operation = {"reservation": "purchaseReservation", "search": "purchasePhoneNumbers"}
    stack.faults(
        {
            "operation": operation[acquisition],
            "status": status,
            "body": {"error": error},
        }
    )
    with pytest.raises(LifecycleError):
        stack.create(acquisition=acquisition)
    stack.faults()
    served = len(stack.requests())

    other = Stack(stack.emulator, stack.clock, stack.session)
    with pytest.raises(Refused, match="also applies to this one"):
        other.create(acquisition=acquisition)

    assert not [r for r in stack.requests()[served:] if "PATCH" in r or ":search" in r]


def test_a_credential_that_is_refused_says_what_to_check(stack: Stack) -> None:
    stack.faults({"status": 401, "body": {"error": {"code": "Denied", "message": "No."}}})

    with pytest.raises(Failed, match="check the connection string or access key"):
        stack.create()


def test_an_error_of_one_purchase_alone_stops_nobody_else(stack: Stack) -> None:
    stack.faults(
        {
            "operation": "purchaseReservation",
            "nth": 1,
            "status": 400,
            "body": {"error": {"code": "BadRequest", "message": "Not this one."}},
        }
    )
    with pytest.raises(Failed, match="Not this one"):
        stack.create()

    assert Stack(stack.emulator, stack.clock, stack.session).create()


def test_a_failed_operation_that_meets_every_purchase_stops_the_process(stack: Stack) -> None:
    wrapped = {"code": "InternalError", "message": "x", "innererror": {"code": "noWallet"}}
    stack.faults({"operation": "purchaseReservation", "fail": wrapped})
    with pytest.raises(Failed):
        stack.create()
    stack.faults()

    with pytest.raises(Refused, match="also applies to this one"):
        Stack(stack.emulator, stack.clock, stack.session).create()


def test_every_method_refuses_another_endpoint(stack: Stack) -> None:
    number, outs = stack.create()
    news = stack.spec_for()
    moved = {**outs, "__endpoint": ELSEWHERE}
    stack.order["endpoint"] = ELSEWHERE
    served = len(stack.requests())

    for call in (
        lambda: stack.again({**news, "__endpoint": ELSEWHERE}),
        lambda: stack.read(number, moved),
        lambda: stack.update(number, moved, news),
        lambda: stack.delete(number, moved),
        stack.delete_order,
    ):
        with pytest.raises(Refused, match=f"belongs to {ELSEWHERE}, but {ENDPOINT} is configured"):
            call()

    assert len(stack.requests()) == served


def test_a_declared_move_lets_every_method_pass(stack: Stack) -> None:
    number, outs = stack.create()
    moved = {**outs, "__endpoint": ELSEWHERE}
    news = {**stack.spec_for(), "__endpoint": ELSEWHERE}
    stack.order["endpoint"] = ELSEWHERE
    stack.next_run(moved_from=ELSEWHERE)

    assert stack.again(news)[0] == number
    assert stack.read(number, moved)
    assert stack.update(number, moved, news)
    stack.next_run(moved_from=ELSEWHERE)
    stack.delete(number, moved)
    stack.delete_order()
    assert stack.released == [number]
