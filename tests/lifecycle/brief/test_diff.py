from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.brief.outputs import LIVE_KEYS
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from tests.lifecycle.brief.service import Briefs
from tests.lifecycle.brief.stack import COMPLETE, Stack, another, changed

GIVEN = "6b1f0f6a-0000-4000-8000-000000000009"


@pytest.fixture
def made(stack: Stack, service: Briefs) -> Stack:
    stack.up(**COMPLETE)
    stack.next_run()
    service.requests.clear()
    return stack


def test_nothing_changed(made: Stack, service: Briefs) -> None:
    difference = made.diff(made.inputs(**COMPLETE))
    assert (difference.changes, difference.replaces) == (False, ())
    assert service.requests == []


@pytest.mark.parametrize("key", LIVE_KEYS)
def test_what_moves_on_by_itself_is_no_difference(made: Stack, key: str) -> None:
    olds = {**made.outs, key: "approved"}
    assert not made.compare(made.id, olds, made.inputs(**COMPLETE)).changes


@pytest.mark.parametrize(
    "program",
    [
        changed(COMPLETE, "program_details", name="Other"),
        changed(COMPLETE, "program_details", name=None),
        changed(COMPLETE, "program_details", name=UNKNOWN),
        changed(COMPLETE, "message_details", use_cases=[{"content_category": UNKNOWN}]),
        {**COMPLETE, "traffic_details": UNKNOWN},
        {k: v for k, v in COMPLETE.items() if k != "traffic_details"},
        {**COMPLETE, "submit": True},
        {**COMPLETE, "submit": UNKNOWN},
        {**COMPLETE, "api_version": UNKNOWN},
    ],
)
def test_what_is_a_change_in_place(made: Stack, program: dict[str, Any]) -> None:
    difference = made.diff(made.inputs(**program))
    assert (difference.changes, difference.replaces) == (True, ())


def test_the_same_in_other_words_is_no_change(made: Stack) -> None:
    program = changed(
        COMPLETE,
        "program_details",
        name=None,
        Name=None,
        signUpTypes=["sms", "website"],
        sign_up_types=None,
        expected_date_of_service="2026-12-25T01:00:00.5+01:00",
    )
    program = changed(program, "program_details", name="Contoso Loyalty Program")
    program["traffic_details"] = {
        "estimatedVolume": 10000,
        **{k: v for k, v in COMPLETE["traffic_details"].items() if k != "total_monthly_volume"},
    }
    assert not made.diff(made.inputs(**program, country_code="us", submit=False)).changes


def test_another_version_is_a_change(stack: Stack) -> None:
    stack.up(program_details={"name": "A"})
    news = stack.inputs(program_details={"name": "A"})
    assert not stack.diff(news).changes
    assert stack.diff(news | {"api_version": "2022-09-06"}).changes


def test_the_default_version_by_name_is_no_change(made: Stack) -> None:
    assert not made.diff(made.inputs(**COMPLETE, api_version="2021-10-25-preview")).changes


@pytest.mark.parametrize(
    ("more", "replaces"),
    [
        ({"program_brief_id": GIVEN}, ("program_brief_id",)),
        ({"program_brief_id": UNKNOWN}, ("program_brief_id",)),
        ({"country_code": UNKNOWN}, ("country_code",)),
        ({"country_code": "GB"}, ("country_code",)),
    ],
)
def test_what_means_another_brief(made: Stack, more: Any, replaces: tuple[str, ...]) -> None:
    difference = made.diff(made.inputs(**COMPLETE) | more)
    assert (difference.changes, difference.replaces) == (True, replaces)


@pytest.mark.parametrize("key", ["program_brief_id", "country_code"])
def test_a_brief_is_not_deleted_before_what_feeds_it(made: Stack, key: str) -> None:
    """The engine asks before the program has declared the brief, when it replaces that."""
    news = made.inputs(**COMPLETE)
    made.next_run()
    difference = made.diff(news | {key: UNKNOWN})
    assert (difference.changes, difference.replaces) == (True, ())


def test_naming_the_brief_that_it_is_replaces_nothing(made: Stack) -> None:
    difference = made.diff(made.inputs(**COMPLETE, program_brief_id=made.id.upper()))
    assert (difference.changes, difference.replaces) == (True, ())
    made.up(**COMPLETE, program_brief_id=made.id)
    assert made.up(**COMPLETE) == "update"
    assert made.up(**COMPLETE) == "same"


def test_taking_the_id_out_means_the_brief_of_the_order(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE, program_brief_id=GIVEN)
    assert stack.up(**COMPLETE) == "replace"
    assert stack.order
    assert list(service.briefs) == [stack.order[0]]


def test_another_order_is_refused(made: Stack, service: Briefs) -> None:
    old = made.id
    made.forget_order()
    with pytest.raises(Refused) as caught:
        made.diff(made.inputs(**COMPLETE))
    assert made.order
    assert str(caught.value) == (
        f"comparing program brief ({old}): it belongs to the order {old}, and the program now has "
        f"another one ({made.order[0]}), which does not know it; "
        f'set program_brief_id="{old}" and run pulumi up'
    )
    assert service.requests == []
    # As the error says:
    assert made.up(**COMPLETE, program_brief_id=old) == "update"
    assert made.outs["order"] == made.order[0] != old
    assert service.writes() == []
    assert made.up(**COMPLETE, program_brief_id=old) == "same"


@pytest.mark.parametrize(
    ("more", "replaces"),
    [
        ({"order": UNKNOWN}, ()),
        ({"order": UNKNOWN, "program_brief_id": UNKNOWN}, ("program_brief_id",)),
        ({"order": "another", "program_brief_id": UNKNOWN}, ("program_brief_id",)),
    ],
)
def test_a_preview_does_not_refuse_what_it_does_not_know(
    made: Stack, more: Any, replaces: tuple[str, ...]
) -> None:
    assert made.diff(made.inputs(**COMPLETE) | more).replaces == replaces


def test_the_order_of_the_brief_s_own_id_is_no_other(made: Stack) -> None:
    olds = {**made.outs, "order": GIVEN}
    assert not made.compare(made.id, olds, made.inputs(**COMPLETE)).changes


def test_two_resources_for_one_brief_are_refused(made: Stack, service: Briefs) -> None:
    made.diff(made.inputs(**COMPLETE))
    other = another(made)
    news = other.inputs(**COMPLETE, program_brief_id=made.id)
    with pytest.raises(Refused, match=rf"\({made.id}\): another resource of this program \(x\) "):
        other.compare(made.id, {**made.outs, "order": "another", "__nonce": "another"}, news)
    # The other way round, too: it is wanted before it is had.
    with pytest.raises(Refused, match=rf"\({made.id}\): another resource of this program \(y\) "):
        made.diff(made.inputs(**COMPLETE))
    assert service.requests == []


def test_a_brief_goes_from_one_resource_to_another(made: Stack, service: Briefs) -> None:
    """One gives it away for another brief; the other has taken it in the state already."""
    own = made.id
    made.diff(made.inputs(**COMPLETE, program_brief_id=GIVEN))
    other = another(made)
    news = other.inputs(**COMPLETE, program_brief_id=own)
    other.create(news)
    assert not other.diff(news).changes
    assert service.writes() == ["NOTE"], "that it was taken over"


@pytest.mark.parametrize("retained", [(False, False), (False, True), (True, False), (True, True)])
def test_what_cannot_be_deleted_is_not_replaced(made: Stack, retained: tuple[bool, bool]) -> None:
    old, new = retained
    olds = {**made.outs, "status": "approved", "__retain": old or None}
    news = made.inputs(**COMPLETE, program_brief_id=GIVEN, retain=new)
    if old and new:
        assert made.compare(made.id, olds, news).replaces == ("program_brief_id",)
    else:
        with pytest.raises(
            Refused, match=r"replacing program brief .* retain_on_delete=true first"
        ):
            made.compare(made.id, olds, news)


def test_retaining_is_recorded(made: Stack) -> None:
    assert made.up(**COMPLETE, retain=True) == "update"
    assert made.up(**COMPLETE, retain=True) == "same"


def test_another_endpoint_is_refused(made: Stack) -> None:
    olds = {**made.outs, "__endpoint": "https://other.communication.azure.com"}
    with pytest.raises(Refused, match="comparing program brief"):
        made.compare(made.id, olds, made.inputs(**COMPLETE))


def test_a_moved_resource_is_recorded(made: Stack) -> None:
    news = made.inputs(**COMPLETE) | {"__endpoint": "https://new.communication.azure.com"}
    assert made.diff(news).changes


def test_the_live_copy_is_remembered(made: Stack) -> None:
    made.diff(made.inputs(**COMPLETE))
    (copy,) = made.session.registry.holders(made.id)
    assert copy.nonce == made.outs["__nonce"]
    assert copy.spec == '{"country_code":"US"}'


def test_a_draft_that_should_be_handed_in_is_a_change(made: Stack) -> None:
    news = made.inputs(**COMPLETE, submit=True)
    assert made.compare(made.id, {**made.outs, "submit": True}, news).changes


def test_a_state_of_an_import_is_compared(made: Stack) -> None:
    olds = {k: v for k, v in made.outs.items() if k not in ("__nonce", "__api_version", "order")}
    assert not made.compare(made.id, olds, made.inputs(**COMPLETE)).changes


def test_a_brief_that_was_imported_alone_is_compared_without_an_order(made: Stack) -> None:
    olds = {key: value for key, value in made.outs.items() if key != "order"}
    news = made.inputs(**COMPLETE)
    alone = {key: value for key, value in news.items() if key != "order"}

    assert not made.compare(made.id, olds, alone).changes
    assert made.compare(made.id, olds, news).changes, "its order takes it"
