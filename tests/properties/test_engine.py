"""The providers, handed what the engine can send: its own unknown values, assets, any nesting."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi.dynamic import CheckResult, ConfigureRequest, ResourceProvider
from pulumi.dynamic.config import Config
from pulumi.runtime import rpc

from pulumi_acsnumbers.dynamic import plugin
from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from pulumi_acsnumbers.dynamic.plugin import EngineError
from pulumi_acsnumbers.dynamic.program_brief import ProgramBriefProvider
from pulumi_acsnumbers.engine.log import EngineReporter
from pulumi_acsnumbers.engine.plugin import Plugin
from tests.properties.network import explode
from tests.properties.news import ENDPOINT, GOOD_BRIEF, GOOD_NUMBER, HIDDEN
from tests.properties.test_diff import declared
from tests.properties.values import examples, json_of, nested

ASSET = {rpc._special_sig_key: rpc._special_asset_sig, "text": "x"}
ARCHIVE = {rpc._special_sig_key: rpc._special_archive_sig, "path": "/nowhere"}
CONFIG = {
    "acsnumbers:endpoint": ENDPOINT,
    "acsnumbers:accessKey": "YWNzLXdpcmUtZXhhbXBsZS1rZXktMDEyMzQ1Njc4OSE=",
}
DEEP = nested("x", 30, "a")

_KEYS = st.text(max_size=4) | st.sampled_from(["__nonce", "__provider", "__urn", "spec"])
SENT: Any = json_of(
    _KEYS,
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=4)
    | st.just(rpc.UNKNOWN)
    | st.sampled_from([ASSET, ARCHIVE, DEEP]),
    deep=st.just(DEEP),
)
NAMES = st.sampled_from(
    [
        *GOOD_NUMBER,
        *GOOD_BRIEF,
        *HIDDEN,
        "kind",
        "spec",
        "adopt",
        "release_on_delete",
        "status",
        "cost",
    ]
)
PROPS = st.dictionaries(NAMES | _KEYS, SENT, max_size=6)
GOOD = {
    "country_code": "US",
    "phone_number_type": "tollFree",
    "assignment_type": "application",
    "capabilities": {"calling": "none", "sms": "outbound"},
}


@pytest.fixture(scope="module", autouse=True)
def configured() -> Iterator[None]:
    """This process as the engine configures it; a client that is made explodes."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(plugin, "_plugin", None)
        patch.setattr(sys, "tracebacklimit", 100, raising=False)
        patch.setattr(tempfile, "tempdir", folder)
        patch.setattr(Plugin, "_connect", explode)
        patch.setattr(EngineReporter, "warn", lambda *_: None)
        PhoneNumberProvider().configure(ConfigureRequest(config=Config(CONFIG, "test")))
        yield
        journal: Any = plugin.current().registry._journal
        journal.close()
        assert not list(Path(folder).rglob("*.jsonl"))


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def received(values: dict[str, Any]) -> Any:
    """What the SDK makes of a message of the engine."""
    sent = struct_pb2.Struct()
    sent.update(values)
    read = struct_pb2.Struct.FromString(sent.SerializeToString())
    return rpc.deserialize_properties(read, keep_unknowns=True)


@examples(40)
@given(PROPS, PROPS, st.sampled_from([OrderProvider, PhoneNumberProvider, ProgramBriefProvider]))
@example({}, {**GOOD, "keepers": {"file": ASSET}}, PhoneNumberProvider)
@example({}, {**GOOD, "adopt": ASSET}, PhoneNumberProvider)
@example({}, {"program_details": {"name": ASSET}}, ProgramBriefProvider)
@example({}, {"program_details": {"name": [ARCHIVE]}, "country_code": ASSET}, ProgramBriefProvider)
@example({}, {"spec": {"keepers": ASSET}, "adopt": ARCHIVE}, OrderProvider)
@example({"keepers": ASSET}, GOOD, PhoneNumberProvider)
@example({"__generation": float("nan")}, {"keepers": rpc.UNKNOWN}, PhoneNumberProvider)
def test_the_engine_is_answered_or_refused(
    loop: asyncio.AbstractEventLoop,
    olds: dict[str, Any],
    news: dict[str, Any],
    kind: type[ResourceProvider],
) -> None:
    provider = kind()
    stored = received({"__endpoint": ENDPOINT, "endpoint": ENDPOINT, **olds})
    checked = provider.check({}, received(news))
    assert all(failure.reason for failure in checked.failures)
    answer = loop.run_until_complete(rpc.serialize_properties(checked.inputs, {}))

    again = provider.check({}, rpc.deserialize_properties(answer, keep_unknowns=True))
    answer_again = loop.run_until_complete(rpc.serialize_properties(again.inputs, {}))
    assert _text(answer_again) == _text(answer)
    # A message has its members in any order, and so have the failures.
    assert _told(again) == _told(checked)

    for inputs in (received(news), rpc.deserialize_properties(answer, keep_unknowns=True)):
        try:
            difference = provider.diff("+18335550100", stored, inputs)
        except EngineError as error:
            assert "internal error" not in str(error)
        else:
            assert difference.changes in (True, False)


def _told(checked: CheckResult) -> list[tuple[str, str]]:
    return sorted((failure.property, failure.reason) for failure in checked.failures)


def _text(sent: struct_pb2.Struct) -> str:
    return json_format.MessageToJson(sent, sort_keys=True) if not _odd(sent) else repr(sent)


def _odd(sent: struct_pb2.Struct) -> bool:
    """Whether it has a number that JSON lacks."""
    return "nan" in repr(sent) or "inf" in repr(sent)


@examples(40)
@given(declared())
def test_the_same_number_is_no_change_on_its_way_through_the_engine(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Stored as floats, without nulls, its members in any order: what comes back is the same."""
    program, said = pair
    try:
        sent, again = received(program), received(said)
    except (UnicodeEncodeError, ValueError):
        return  # lone surrogates cannot be sent
    provider = PhoneNumberProvider()
    checked = provider.check({}, sent)
    if checked.failures:
        return
    stored = {**checked.inputs, "status": "active", "__nonce": "0011", "__generation": 0}
    for news in (sent, again):
        inputs = received(provider.check({}, news).inputs)
        difference = provider.diff("+18335550100", received(stored), inputs)
        assert (difference.changes, difference.replaces) == (False, [])
