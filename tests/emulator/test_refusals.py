"""Every operation of the service, asked with every credential that is not right: 401, no effect."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator, Request
from pulumi_acsnumbers.emulator.tokens import encode
from tests.emulator.brief_kit import BRIEF, FILE, OTHER, ROOT, V2021, V2022, BriefClient, form
from tests.emulator.kit import GUID, HOST, MERGE_PATCH, TOLL_FREE, Client, FakeTime, V, sign
from tests.emulator.test_tokens import forge

COUNTRY = "/availablePhoneNumbers/countries/US"
RESERVATION = f"/availablePhoneNumbers/reservations/{GUID}"
ATTACHMENTS = f"{ROOT}/{BRIEF}/attachments"
OTHER_KEY = base64.b64encode(b"the key of somebody else entirely").decode()
GOOD = (200, 201, 202, 204)
PDF = {"type": "other", "fileName": "a", "fileType": "pdf", "fileContentBase64": "AAAA"}

# Method, path, version and body of a request that each operation takes; {…} comes from the world.
OPERATIONS: dict[str, tuple[str, str, str, Any]] = {
    "listAvailableCountries": ("GET", "/availablePhoneNumbers/countries", V, None),
    "listAvailableLocalities": ("GET", f"{COUNTRY}/localities", V, None),
    "listAvailableAreaCodes": ("GET", f"{COUNTRY}/areaCodes?phoneNumberType=tollFree", V, None),
    "listAvailableOfferings": ("GET", f"{COUNTRY}/offerings", V, None),
    "searchAvailablePhoneNumbers": ("POST", f"{COUNTRY}/:search", V, TOLL_FREE),
    "getSearchResult": ("GET", "/availablePhoneNumbers/searchResults/{search}", V, None),
    "purchasePhoneNumbers": (
        "POST",
        "/availablePhoneNumbers/:purchase",
        V,
        {"searchId": "{search}"},
    ),
    "browseAvailableNumbers": ("POST", f"{COUNTRY}/:browse", V, {"phoneNumberType": "tollFree"}),
    "listReservations": ("GET", "/availablePhoneNumbers/reservations", V, None),
    "getReservation": ("GET", RESERVATION, V, None),
    "createOrUpdateReservation": ("PATCH", RESERVATION, V, {"phoneNumbers": {"{held}": None}}),
    "deleteReservation": ("DELETE", RESERVATION, V, None),
    "purchaseReservation": ("POST", f"{RESERVATION}/:purchase", V, {}),
    "getOperation": ("GET", "/phoneNumbers/operations/{operation}", V, None),
    "cancelOperation": ("DELETE", "/phoneNumbers/operations/{operation}", V, None),
    "listPurchasedPhoneNumbers": ("GET", "/phoneNumbers", V, None),
    "getPurchasedPhoneNumber": ("GET", "/phoneNumbers/%2B{owned}", V, None),
    "releasePhoneNumber": ("DELETE", "/phoneNumbers/%2B{owned}", V, None),
    "updateCapabilities": (
        "PATCH",
        "/phoneNumbers/%2B{owned}/capabilities",
        V,
        {"sms": "outbound"},
    ),
    "searchOperatorInformation": (
        *("POST", "/operatorInformation/:search", V),
        {"phoneNumbers": ["+{owned}"]},
    ),
    "listShortCodes": ("GET", "/shortCodes", V2021, None),
    "listShortCodeCosts": ("GET", "/shortCodes/costs", V2022, None),
    "listUSProgramBriefs": ("GET", ROOT, V2021, None),
    "getUSProgramBrief": ("GET", f"{ROOT}/{BRIEF}", V2021, None),
    "upsertUSProgramBrief": ("PATCH", f"{ROOT}/{OTHER}", V2021, {"id": OTHER, **form(V2021)}),
    "deleteUSProgramBrief": ("DELETE", f"{ROOT}/{BRIEF}", V2021, None),
    "submitUSProgramBrief": ("POST", f"{ROOT}/{BRIEF}/:submit", V2021, None),
    "listUSProgramBriefAttachments": ("GET", ATTACHMENTS, V2022, None),
    "getUSProgramBriefAttachment": ("GET", f"{ATTACHMENTS}/{FILE}", V2022, None),
    "createOrReplaceUSProgramBriefAttachment": (
        *("PUT", f"{ATTACHMENTS}/{OTHER}", V2022),
        {"id": OTHER, **PDF},
    ),
    "deleteUSProgramBriefAttachment": ("DELETE", f"{ATTACHMENTS}/{FILE}", V2022, None),
}


@pytest.fixture
def emulator(make_emulator: Callable[..., Emulator]) -> Emulator:
    return make_emulator(resources=("contoso", "fabrikam"))


@pytest.fixture
def world(emulator: Emulator, time: FakeTime) -> dict[str, str]:
    """Something for each operation to work on."""
    client, briefs = Client(emulator, time), BriefClient(emulator, time)
    (owned,) = client.buy()
    (row, *_) = client.browse()
    client.reserve(row)
    search = client.search()
    briefs.write(form(V2022), version=V2022)
    briefs.attach()
    emulator.set_switches({"operations": "seconds:60"})
    running = client("POST", f"{COUNTRY}/:search", TOLL_FREE).headers["operation-id"]
    return {"owned": owned, "held": row["id"], "search": search, "operation": running}


@pytest.fixture(params=list(OPERATIONS))
def asked(request: pytest.FixtureRequest, world: dict[str, str]) -> tuple[str, str, bytes]:
    """Method, target and body of an operation that would be answered."""
    method, path, version, body = OPERATIONS[request.param]
    text = "" if body is None else json.dumps(body)
    for name, value in world.items():
        path, text = path.replace(f"{{{name}}}", value), text.replace(f"{{{name}}}", value)
    joint = "&" if "?" in path else "?"
    return method, f"{path}{joint}api-version={version}", text.encode()


def test_every_operation_is_asked(emulator: Emulator) -> None:
    assert sorted(OPERATIONS) == emulator._service.router.operations


@dataclass(frozen=True)
class Sent:
    """A request: what is sent, and what was signed."""

    method: str
    target: str
    body: bytes
    headers: dict[str, str]

    def status(self, emulator: Emulator) -> int:
        kind = MERGE_PATCH if self.method == "PATCH" else "application/json"
        headers = self.headers | {"Content-Type": kind}
        return emulator.handle(Request(self.method, self.target, headers, self.body)).status


class Forger:
    """Makes requests of which something is not as it was signed, each with its name."""

    def __init__(self, key: str, asked: tuple[str, str, bytes], now: float) -> None:
        self.key, self.now = key, now
        self.method, self.target, self.body = asked
        self.path, _, self.query = self.target.partition("?")
        self.good = Sent(*asked, self.signed())

    def signed(self, **other: Any) -> dict[str, str]:
        """The headers of the request, or of one that differs in something."""
        terms: dict[str, Any] = {"key": self.key, "method": self.method, "target": self.target}
        terms |= {"body": self.body, "host": HOST, "at": self.now} | other
        order = [terms.pop(name) for name in ("key", "method", "target", "body")]
        return sign(*order, **terms)

    def told(self, **headers: str) -> Sent:
        """The request with other headers than it was signed with."""
        changed = {name.replace("_", "-"): text for name, text in headers.items()}
        return replace(self.good, headers=self.good.headers | changed)

    def all(self) -> Iterator[tuple[str, Sent]]:
        yield "key", replace(self.good, headers=self.signed(key=OTHER_KEY))
        yield from self.methods()
        yield from self.bodies()
        yield from self.targets()
        yield from self.hosts_and_dates()
        yield from self.headers()

    def methods(self) -> Iterator[tuple[str, Sent]]:
        for other in ("GET", "POST", "DELETE", "PATCH"):
            if other != self.method:
                yield f"signed {other}", replace(self.good, headers=self.signed(method=other))

    def bodies(self) -> Iterator[tuple[str, Sent]]:
        for other in (self.body + b" ", b"", b'{"quantity":500}'):
            if other != self.body:
                yield f"body {other!r}", replace(self.good, body=other)
                # The hash of what is sent, under the signature of what was signed.
                content_hash = base64.b64encode(hashlib.sha256(other).digest()).decode()
                told = self.told(x_ms_content_sha256=content_hash)
                yield f"body and hash {other!r}", replace(told, body=other)
                yield f"signed {other!r}", replace(self.good, headers=self.signed(body=other))

    def targets(self) -> Iterator[tuple[str, Sent]]:
        path, query = self.path, self.query
        others = {
            f"{path}/?{query}",
            f"/{path}?{query}",
            f"/%{ord(path[1]):X}{path[2:]}?{query}",
            f"{path}?{query.replace('20', '21', 1)}",
            f"{path}?{query}&top=1",
            f"{path}?top=1&{query}",
            f"{path}?{query}&",
            f"{path}?{query.replace('-', '%2D')}",
            f"{path}?{query.replace('api', 'API')}",
            f"{path}?{query}&a=%20",
            f"{path.replace('%2B', '+')}?{query}",
            f"{path}?{'&'.join(reversed(query.split('&')))}",
        }
        for other in sorted(others - {self.target}):
            yield f"target {other}", replace(self.good, target=other)
            yield f"signed {other}", replace(self.good, headers=self.signed(target=other))

    def hosts_and_dates(self) -> Iterator[tuple[str, Sent]]:
        for host in ("127.0.0.1", "127.0.0.1:8086", "localhost:8085", "contoso.example"):
            yield f"host {host}", self.told(Host=host)
            headers = self.signed(host=host) | {"Host": HOST}
            yield f"signed {host}", replace(self.good, headers=headers)
        for away in (-86_400, -901, -5, 902, 86_400):
            headers = self.signed(at=self.now + away)
            yield f"date {away}", self.told(x_ms_date=headers["x-ms-date"])
            if abs(away) > 900:
                yield f"signed {away}", replace(self.good, headers=headers)

    def headers(self) -> Iterator[tuple[str, Sent]]:
        headers = self.good.headers
        for name in headers:
            rest = {key: text for key, text in headers.items() if key != name}
            yield f"no {name}", replace(self.good, headers=rest)
        text = headers["Authorization"]
        yield "signature cut", self.told(Authorization=text[:-4])
        other = "A" if text[-20] != "A" else "B"
        yield "signature altered", self.told(Authorization=f"{text[:-20]}{other}{text[-19:]}")


def test_a_signature_for_anything_else_is_refused_and_does_nothing(
    emulator: Emulator, time: FakeTime, asked: tuple[str, str, bytes]
) -> None:
    forger = Forger(emulator.resources["contoso"].primary_key, asked, time())
    before = emulator.state(), emulator.ledger()
    answers = {what: sent.status(emulator) for what, sent in forger.all()}
    assert len(answers) >= 50
    assert {what: status for what, status in answers.items() if status != 401} == {}
    time.seconds += 15 * 60 + 1
    assert forger.good.status(emulator) == 401  # overheard, and sent again too late
    time.seconds -= 15 * 60 + 1
    assert (emulator.state(), emulator.ledger()) == before
    assert forger.good.status(emulator) in GOOD


def test_a_token_that_is_not_ours_is_refused_and_does_nothing(
    emulator: Emulator, time: FakeTime, asked: tuple[str, str, bytes]
) -> None:
    contoso, fabrikam = emulator.resources["contoso"], emulator.resources["fabrikam"]
    good = forge(contoso, time)
    head, claims, signature = good.split(".")
    foreign = forge(fabrikam, time, kid="contoso")
    unsigned = {
        alg: encode({"alg": alg, "kid": "contoso"}, json.loads(_decoded(claims)), contoso)
        for alg in ("none", "None", "NONE", "HS512", "RS256", "")
    }
    altered = _encoded(_decoded(claims).replace(b"exp", b"nbf", 1))
    tokens = {
        "audience": forge(contoso, time, aud="https://management.azure.com"),
        "list of audiences": forge(contoso, time, aud=["https://communication.azure.com"]),
        "no audience": forge(contoso, time, aud=None),
        "issuer": forge(contoso, time, iss="https://sts.windows.net/x/"),
        "no issuer": forge(contoso, time, iss=None),
        "expired": forge(contoso, time, exp=int(time())),
        "never ending": forge(contoso, time, exp=None),
        "early": forge(contoso, time, nbf=int(time()) + 60),
        "key of another resource": foreign,
        "unknown key": forge(contoso, time, kid="nobody"),
        **{f"alg {alg}, signed": text for alg, text in unsigned.items()},
        **{f"alg {alg}": text.rpartition(".")[0] + "." for alg, text in unsigned.items()},
        "payload": f"{head}.{altered}.{signature}",
        "signature of another token": f"{head}.{claims}.{foreign.rpartition('.')[2]}",
        "no signature": f"{head}.{claims}.",
        "two parts": f"{head}.{claims}",
        "four parts": f"{good}.{signature}",
        "nothing": "",
    }
    before = emulator.state(), emulator.ledger()

    def status(bearer: str) -> int:
        headers = {"Host": HOST, "Authorization": f"Bearer {bearer}"}
        return Sent(*asked, headers).status(emulator)

    answers = {what: status(text) for what, text in tokens.items()}
    assert {what: status for what, status in answers.items() if status != 401} == {}
    assert (emulator.state(), emulator.ledger()) == before
    assert status(good) in GOOD


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
