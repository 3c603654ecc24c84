"""Characters that steer a terminal: none from the service, a state or a config reaches one."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.acs.brief_models import ProgramBrief
from pulumi_acsnumbers.acs.errors import AcsError, ConfigurationError, OperationFailed
from pulumi_acsnumbers.acs.harmless import harmless
from pulumi_acsnumbers.acs.models import OperatorInformation, PurchasedNumber
from pulumi_acsnumbers.cli.pulumi_cli import PulumiFailed
from pulumi_acsnumbers.config import resolve
from pulumi_acsnumbers.dynamic.values import to_failures
from pulumi_acsnumbers.engine.log import Engine, EngineReporter
from pulumi_acsnumbers.functions.results import ProgramBriefRecord
from pulumi_acsnumbers.lifecycle.brief.merge import storable
from pulumi_acsnumbers.lifecycle.brief.outputs import live
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError, Refused
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from tests.dynamic.process import FakeEngine
from tests.faults.numbers_in_trouble import new_stack
from tests.hostile.liar import KEY
from tests.lifecycle.stack import Stack

EVIL = "\x1b]0;owned\x07\x1b[2Kok\r\n\x9b31m\u202etxet\u2066\u200f\x00\t\x7f\x85\u2028\ud800end"
TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
WORDS = ("owned", "ok", "31m", "txet", "end")


def steers(text: str) -> list[str]:
    """Return the characters of a text that a terminal acts on, or that nothing can write."""
    return [
        c
        for c in text
        if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(c) in TURNING
        or c in "\u200e\u200f\u061c"
    ]


def texts(value: Any) -> list[str]:
    """Return every text in plain JSON, keys among them."""
    if isinstance(value, dict):
        return [text for pair in value.items() for item in pair for text in texts(item)]
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


def is_harmless(value: Any) -> bool:
    """Return whether texts are harmless, and still say what they said."""
    found = texts(value)
    evil = [text for text in found if "owned" in text]
    assert all(word in text for text in evil for word in WORDS)
    return bool(evil) and not any(steers(text) for text in found)


@given(st.text())
def test_no_text_steers(text: str) -> None:
    assert not steers(harmless(text))
    assert steers(harmless(text, lines=True)) == ["\n"] * text.count("\n")
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize(
    "text", ["", "Zürich", "naïve\u00a0texte", "+18335550100", "👩\u200d💻", "東京"]
)
def test_an_honest_text_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    "error",
    [
        AcsError(EVIL),
        ConfigurationError(EVIL),
        OperationFailed(EVIL),
        PulumiFailed(EVIL),
        Refused(EVIL, "-"),
        Refused("-", "-", thing=EVIL),
        LifecycleError("-", EVIL),
        LifecycleError("-", "-", remedy=EVIL),
    ],
)
def test_an_error(error: Exception) -> None:
    assert is_harmless(getattr(error, "message", str(error)))


def test_a_row_of_the_engine() -> None:
    engine = FakeEngine()
    row = EngineReporter(Engine(engine.address, {}), "urn")
    row.phase(EVIL)
    row.warn(EVIL)
    engine.stop()
    assert len(engine.messages) == 2
    assert all(is_harmless(message) for _, message, _ in engine.messages)


def test_a_failure_of_the_check() -> None:
    _, failures = check_phone_number({EVIL: 1, "capabilities": {EVIL: 1}})
    told = to_failures(failures)
    assert is_harmless([[failure.property, failure.reason] for failure in told])


@pytest.mark.parametrize("key", ["endpoint", "connectionString", "movedFrom", "allowReleases",
                                 "allowInsecureHosts"])  # fmt: skip
def test_a_configuration(key: str) -> None:
    config = {"acsnumbers:endpoint": "https://x.example", "acsnumbers:accessKey": KEY}
    told = ""
    try:
        resolve({**config, f"acsnumbers:{key}": EVIL}.get, {})
    except ConfigurationError as error:
        told = str(error)
    assert not steers(told)


@pytest.fixture
def stack() -> Iterator[Stack]:
    stack = new_stack()
    yield stack
    stack.emulator.close()


class Evil(httpx.BaseTransport):
    """The service, which says other words in the place of some."""

    def __init__(self, carrier: httpx.BaseTransport, *words: str) -> None:
        self._carrier, self._words = carrier, words

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._carrier.handle_request(request)
        body = answer.read()
        for word in self._words:
            body = body.replace(f'"{word}"'.encode(), json.dumps(EVIL).encode())
        headers = [(k, v) for k, v in answer.headers.items() if k != "content-length"]
        return httpx.Response(answer.status_code, headers=headers, content=body)


def lies(stack: Stack, *words: str) -> None:
    http = stack.session.client._http
    http._transport = Evil(http._transport, *words)


def test_what_a_number_stores(stack: Stack) -> None:
    lies(stack, "monthly", "USD")
    number, outs = stack.create()
    assert is_harmless(outs)
    reading = stack.read(number, outs)
    assert is_harmless(reading.outputs)
    assert is_harmless(stack.update(number, outs, stack.spec_for(operation_timeout=5)))


@pytest.mark.parametrize("status", [400, 403, 500])
def test_what_the_service_refuses_with(stack: Stack, status: int) -> None:
    stack.switch(reads_until_visible=2)
    fault = {"error": {"code": EVIL, "message": EVIL, "target": EVIL}}
    stack.faults({"operation": "browseAvailableNumbers", "status": status,
                  "body": json.loads(json.dumps(fault).replace("\\ud800", ""))})  # fmt: skip
    with pytest.raises(LifecycleError) as told:
        stack.create()
    assert not steers(str(told.value))
    assert "txet" in str(told.value)


def test_what_an_operation_failed_with_and_a_warning_says(stack: Stack) -> None:
    fail = {"code": "x", "message": EVIL.replace("\ud800", "")}
    stack.faults({"operation": "updateCapabilities", "fail": fail})
    stack.create()
    assert stack.reporter.warnings
    assert not any(steers(text) for text in stack.reporter.warnings)


BRIEF = {
    "id": "6b1f0f6a-0000-4000-8000-000000000004",
    "status": EVIL,
    "number": EVIL,
    "costs": [{"amount": 1.0, "currencyCode": EVIL, "billingFrequency": EVIL, "countryCode": EVIL}],
    "reviewNotes": [{"message": EVIL, "date": "2025-06-02T09:30:00+00:00"}],
    "programDetails": {"name": EVIL, EVIL: {"deep": [EVIL]}},
    "attachments": [{"id": "a", "type": EVIL, "fileName": EVIL}],
}


def test_what_a_brief_stores_and_what_is_looked_up() -> None:
    brief = ProgramBrief.from_json(BRIEF)
    assert is_harmless(live(brief))
    assert is_harmless(ProgramBriefRecord.of(brief))


def test_content_that_somebody_else_wrote_is_stored_without_and_the_programs_own_as_it_is() -> None:
    own = {"a": {"text": "two\nlines", "list": ["x\ty"]}}
    assert storable(own, own) == own
    assert is_harmless(storable({"a": {"text": EVIL, "list": ["x\ty", EVIL]}}, {"a": {}}))
    assert storable({"a": {"text": "two\nlines!"}}, own) == {"a": {"text": "two lines!"}}


def test_what_is_told_of_an_operator_and_of_a_number() -> None:
    told = OperatorInformation.from_json(
        {"phoneNumber": "+18335550100", "nationalFormat": EVIL, "operatorDetails": {"name": EVIL}}
    )
    assert told.operator_details
    assert is_harmless([told.national_format, told.operator_details.name])
    with pytest.raises(AcsError):
        PurchasedNumber.from_json({"id": EVIL, "phoneNumber": EVIL})
