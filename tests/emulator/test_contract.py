"""The emulator under schemathesis, over a socket: what the contract allows, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from time import time as now
from typing import TYPE_CHECKING, Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.auth import AuthBase

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tests.emulator.brief_kit import BRIEF, V2021, BriefClient, form
from tests.emulator.kit import CONTRACT, GUID, Client, FakeTime, V, contract, sign
from tests.properties.values import examples

if TYPE_CHECKING:
    import schemathesis

# The one 5xx that the service was seen to give, and which is permanent.
TOO_MANY = "Maximum search size exceeded. Max size: 500, request size: "
TIMEOUT = 30  # seconds; an answer takes milliseconds

OPERATIONS = [
    (method, path)
    for path, methods in contract()["paths"].items()
    for method in ("get", "post", "patch", "delete")
    if method in methods
]


class Signature(AuthBase):
    """Signs what is about to be sent."""

    def __init__(self, key: str, host: str) -> None:
        self.key, self.host = key, host

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body: Any = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        method, target = str(request.method), request.path_url
        request.headers.update(sign(self.key, method, target, raw, host=self.host, at=now()))
        return request


@cache
def described() -> schemathesis.BaseSchema:
    import schemathesis

    return schemathesis.openapi.from_path(CONTRACT / "acs-openapi.yaml")


class Served:
    """The emulator on a socket with something of everything in it."""

    def __init__(self) -> None:
        self.emulator = Emulator(seed=1)
        self.server = Server(self.emulator)
        key = self.emulator.resources["contoso"].primary_key
        self.session = requests.Session()
        self.session.trust_env = False
        self.auth = Signature(key, f"127.0.0.1:{self.server.port}")

    def furnish(self) -> dict[str, str]:
        """Put the world in order; the ids of what is in it."""
        self.emulator.reset()
        time = FakeTime()
        time.seconds = now()
        client, briefs = Client(self.emulator, time), BriefClient(self.emulator, time)
        (owned,) = client.buy()
        (row, *_) = client.browse()
        client.reserve(row)
        search = client.search()
        briefs.write(form(V2021))
        return {
            "phoneNumber": f"+{owned}",
            "reservationId": GUID,
            "searchId": search,
            "operationId": f"search_{search}",
            "programBriefId": BRIEF,
            "countryCode": "US",
        }

    def call(self, case: schemathesis.Case[Any]) -> schemathesis.Response:
        return case.call(
            base_url=self.server.endpoint, session=self.session, auth=self.auth, timeout=TIMEOUT
        )

    def close(self) -> None:
        self.session.close()
        self.server.close()
        self.emulator.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.close()


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_what_is_asked_is_answered_as_the_contract_says(
    served: Served, method: str, path: str
) -> None:
    from schemathesis import GenerationMode, checks

    operation = described()[path][method]
    judges: list[Any] = [
        *(checks.not_a_server_error, checks.status_code_conformance),
        *(checks.content_type_conformance, checks.response_schema_conformance),
    ]
    known = served.furnish()
    version = V2021 if path.startswith("/shortCodes") else V

    @examples(12)
    @given(st.data(), st.sampled_from(GenerationMode), st.integers(0, 3), st.integers(0, 5))
    def ask(data: st.DataObject, mode: GenerationMode, real: int, current: int) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if current:
            case.query["api-version"] = version
        if real:
            case.path_parameters |= {k: known[k] for k in case.path_parameters.keys() & known}
            if isinstance(case.body, dict) and "searchId" in case.body:
                case.body["searchId"] = known["searchId"]
        response = served.call(case)
        if response.status_code == 500:
            error = response.json()["error"]
            assert operation.label.endswith("/:search")
            assert error["innererror"]["message"].startswith(TOO_MANY)
            return
        case.validate_response(response, checks=judges)

    ask()
    assert served.emulator.health()["status"] == "ok"
