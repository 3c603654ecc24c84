"""States that earlier versions have written: they refresh, change and go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import parse_connection_string
from tests.engine.harness import Stack, number
from tests.engine.service import Service
from tests.engine.test_program_brief import BRIEF, brief, briefs

STATES = sorted((Path(__file__).parent / "states").glob("*.json"))
OWNED = "+18335550142"


@pytest.mark.parametrize("state", STATES, ids=lambda path: path.stem)
def test_a_state_of_an_earlier_version_still_works(
    stack: Stack, service: Service, state: Path
) -> None:
    stack.declare(number(area_code="833", keepers={"a": 1}), brief())
    text = state.read_text(encoding="utf-8").replace("http://127.0.0.1:1", service.endpoint)
    stack.import_state(json.loads(text))
    (brief_id,) = (row["id"] for row in stack.resources(BRIEF))
    service.emulator.buy_number(phone_number=OWNED, calling="none", sms="outbound")
    content = {
        "programDetails": {"name": "Contoso Loyalty Program", "description": "Edited meanwhile"}
    }
    endpoint, key = parse_connection_string(service.connection_string())
    with Client(endpoint, key) as acs:
        acs.briefs.upsert(brief_id, content, api_version="2021-10-25-preview")

    stack.refresh()
    stack.declare(
        number(
            area_code="833", keepers={"a": 1}, capabilities={"calling": "inbound", "sms": "none"}
        ),
        brief(),
    )
    stack.up()
    assert service.capabilities(OWNED) == {"calling": "inbound", "sms": "none"}
    stack.preview("--expect-no-changes")
    assert stack.numbers == {"hotline": OWNED}
    assert service.owned == [OWNED]

    stack.destroy()
    assert service.owned == []
    assert briefs(service) == {}
