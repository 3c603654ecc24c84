"""The emulator in the process of an httpx client: answers and failures as httpx reports them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest

from pulumi_acsnumbers.emulator import Emulator
from tests.emulator.kit import HOST, FakeTime, V, sign
from tests.emulator.wire import ROOT
from tests.support.in_process import InProcessTransport


@pytest.fixture
def http(emulator: Emulator, time: FakeTime) -> Iterator[httpx.Client]:
    def authenticate(request: httpx.Request) -> httpx.Request:
        target = request.url.raw_path.decode()
        key = emulator.resources["contoso"].primary_key
        host = request.headers["host"]
        request.headers.update(
            sign(key, request.method, target, request.content, host=host, at=time())
        )
        return request

    transport = InProcessTransport(emulator)
    with httpx.Client(
        transport=transport, base_url=f"http://{HOST}", auth=authenticate, timeout=30
    ) as client:
        yield client


def test_answer(http: httpx.Client) -> None:
    response = http.get("/phoneNumbers/%2B18335550100", params={"api-version": V})
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "Input phoneNumber +18335550100 cannot be found."
    assert response.headers["x-cache"] == "CONFIG_NOCACHE"


@pytest.mark.parametrize(("cut", "searches"), [("before", 0), ("after", 1)])
def test_cut(http: httpx.Client, emulator: Emulator, cut: str, searches: int) -> None:
    emulator.set_faults([{"cut": cut}])
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        http.post(
            f"/availablePhoneNumbers/countries/US/:search?api-version={V}",
            json={
                "phoneNumberType": "tollFree",
                "assignmentType": "application",
                "capabilities": {"calling": "inbound", "sms": "none"},
            },
        )
    assert len(emulator.state()["searches"]) == searches


def test_truncated(http: httpx.Client, emulator: Emulator) -> None:
    emulator.set_faults([{"truncate": True}])
    with pytest.raises(httpx.RemoteProtocolError, match="received 9 bytes, expected 19"):
        http.get("/phoneNumbers", params={"api-version": V})


@pytest.mark.parametrize(
    ("rule", "timeout", "expected"),
    [
        ({"delay": 29.0}, 30.0, None),
        ({"delay": 31.0}, 30.0, httpx.ReadTimeout),
        ({"delay": 31.0}, None, None),
        ({"delay": 31.0, "cut": "after"}, 30.0, httpx.ReadTimeout),
        ({"delay": 29.0, "cut": "after"}, 30.0, httpx.RemoteProtocolError),
    ],
)
def test_delay(
    http: httpx.Client,
    emulator: Emulator,
    rule: dict[str, object],
    timeout: float | None,
    expected: type[Exception] | None,
) -> None:
    emulator.set_faults([rule])
    get: Callable[[], httpx.Response] = lambda: http.get(  # noqa: E731 - called in two places
        "/phoneNumbers", params={"api-version": V}, timeout=timeout
    )
    if expected is None:
        assert get().status_code == 200
    else:
        with pytest.raises(expected):
            get()
    (served,) = emulator.requests()
    # The clock has moved by the delay, and the request was served after it.
    assert served["time"] == f"2025-06-02T09:30:{rule['delay']:.0f}.6171875+00:00"


def test_the_process_loads_neither_httpx_nor_the_rest_of_the_package() -> None:
    code = (
        "import sys; import pulumi_acsnumbers.emulator.__main__\n"
        "print({m.split('.')[0] for m in sys.modules} & {'httpx', 'pulumi', 'azure', 'tenacity'},"
        "sorted({m.split('.')[1] for m in sys.modules if m.startswith('pulumi_acsnumbers.')}"
        " - {'_version'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "set() ['emulator']\n"
