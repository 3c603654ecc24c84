"""One request and its response: built, signed, sent, bounded, decoded; retried where allowed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception

from . import retry
from .clock import ServiceClock, http_date
from .endpoints import is_loopback
from .errors import (
    AcsError,
    InvalidArgument,
    ServiceError,
    TransportError,
    UnexpectedReply,
    service_error,
)
from .faults import ServiceFault, line
from .links import local_target, target
from .rate_limiter import RateLimiter
from .retry import Repeat

if TYPE_CHECKING:
    from .clock import Clock, Skew
    from .exchange_timeout import ExchangeTimeout

T = TypeVar("T")

BODY_LIMIT = 4 * 2**20  # bytes, before and after decompression; a full page has about 40,000
READ_LIMIT = 120.0  # seconds for a whole response; the slowest on record took 19
_SLOWEST = 16 * 2**10  # bytes per second at which a request must at least go out, in addition
_MISDATED = timedelta(minutes=5)  # a signature can be rejected if its date is this far off
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request, without endpoint and credential.

    Attributes:
        doing: What it does, as a gerund with its object, for errors.
        method: The HTTP method.
        path: Below the endpoint, percent-encoded.
        query: The query, without `api-version`; `None` members are omitted.
        body: JSON, or `None`.
        content_type: The content type of the body.
        expect: The statuses that mean success.
        repeat: How safe it is to send it again.
        link: A target that the service returned, with its query; replaces path and query.
        api_version: The API version, if not that of most calls.
    """

    doing: str
    method: str
    path: str = ""
    query: Mapping[str, str | int | None] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    content_type: str = "application/json"
    expect: tuple[int, ...] = (200,)
    repeat: Repeat = Repeat.ALWAYS
    link: str | None = None
    api_version: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful response.

    Attributes:
        headers: The headers, case-insensitive.
        data: The decoded body; `None` if there was none.
        request_id: The service's id of the request, or `None`.
        retry_after: The seconds the service asks the client to wait, or `None`.
        endpoint: Where it came from.
        size: The size of the body in bytes.
    """

    status: int
    headers: Mapping[str, str]
    data: Any
    request_id: str | None
    retry_after: float | None
    endpoint: str
    size: int

    def read(self, parse: Callable[[Any], T]) -> T:
        """Parse the body as a model; an `UnexpectedReply` then names the response."""
        try:
            return parse(self.data)
        except UnexpectedReply as error:
            reason = error.reason
        raise self.unexpected(reason)

    def read_as(self, parse: Callable[[Any], T], wanted: str, key: Callable[[T], str]) -> T:
        """Parse the body as a model, and reject the response to somebody else's request.

        A cache that mixes up responses could make us buy the wrong thing, or believe that we own
        it.

        Args:
            parse: Makes the model.
            wanted: The id that was requested.
            key: Returns the id of a model.
        """
        model = self.read(parse)
        if key(model).lower() != wanted.lower():
            raise self.unexpected("the answer is about something other than what was requested")
        return model

    def local(self, link: str) -> str:
        """Return the target of a link in this response; reject one that points elsewhere."""
        return self.read(lambda _: local_target(link, self.endpoint))

    def unexpected(self, reason: str) -> UnexpectedReply:
        """Return the error for a response that makes no sense."""
        return UnexpectedReply(reason, status=self.status, request_id=self.request_id)


class Wire:
    """Sends calls to one endpoint. Thread-safe.

    Args:
        endpoint: Normalised.
        http: Signs requests, pools connections, follows no redirects.
        clock: For pauses and timeouts.
        skew: Learns the service's time from responses.
        api_version: The API version of calls that do not name their own.
        chance: Returns a random number from 0 to 1, for the pauses.
        timeout: Limits the time of a whole exchange.
    """

    def __init__(
        self,
        endpoint: str,
        http: httpx.Client,
        *,
        clock: Clock,
        skew: Skew,
        api_version: str,
        chance: Callable[[], float],
        timeout: ExchangeTimeout,
    ) -> None:
        self.endpoint = endpoint
        self.clock = ServiceClock(clock, skew)
        self.api_version = api_version
        self._http = http
        self._chance = chance
        self._timeout = timeout
        self._limiter = RateLimiter(clock, chance)

    def call(self, call: Call) -> Reply:
        """Send a request, and retry where its policy and `retry.may_go_on` allow.

        Raises:
            ServiceError: The service refused the request.
            TransportError: There was no usable response.
            UnexpectedReply: The service never sends such a response.
        """
        started = self.clock.monotonic()

        def spent(state: RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            attempt, elapsed = state.attempt_number, self.clock.monotonic() - started
            longest = retry.longest_pause(attempt - 1, _asked(state))
            return not retry.may_go_on(error, attempt, state.idle_for, elapsed, longest)

        def wait(state: RetryCallState) -> float:
            return retry.pause(state.attempt_number - 1, _asked(state), self._chance())

        attempts = Retrying(
            sleep=self.clock.sleep,
            stop=spent,
            wait=wait,
            retry=retry_if_exception(lambda error: retry.may_repeat(error, call.repeat)),
            reraise=True,
        )
        return attempts(self.once, call)

    def once(self, call: Call, *, read_timeout: float | None = None) -> Reply:
        """Send a request once; see `call`.

        Args:
            call: The request.
            read_timeout: Seconds of silence before it is given up, instead of the client's default.
        """
        request = self._request(call, read_timeout)
        # Raised outside the handler: an httpx error holds the request, including the credential,
        # and would stay reachable as the context of our error.
        try:
            with self._limiter.request():
                return self._exchange(request, call)
        except httpx.HTTPError as error:
            failure = _transport_error(error, self.endpoint)
        raise failure

    def _request(self, call: Call, read_timeout: float | None) -> httpx.Request:
        version = call.api_version or self.api_version
        where = call.link or target(call.path, call.query, version)
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        content = None
        if call.body is not None:
            headers["Content-Type"] = call.content_type
            content = json.dumps(call.body, separators=(",", ":")).encode()
        timeout = self._http.timeout
        if read_timeout is not None:
            timeout = httpx.Timeout(**timeout.as_dict() | {"read": read_timeout})
        url = self.endpoint + where
        with suppress(httpx.InvalidURL):
            return self._http.build_request(
                call.method, url, headers=headers, content=content, timeout=timeout
            )
        raise InvalidArgument("an argument cannot be part of a URL")

    def _exchange(self, request: httpx.Request, call: Call) -> Reply:
        response, body = self._send(request)
        if response.status_code == 401 and self._misdated(request):
            # The refusal shows that this machine's clock is off: sign again with the service's
            # time.
            response, body = self._send(request)
        return self._judge(response, body, call)

    def _send(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        clock = self.clock
        with self._timeout.within(READ_LIMIT + len(request.content) / _SLOWEST):
            sent = clock.machine.now()
            response = self._http.send(request, stream=True)
            clock.skew.learn(response.headers, sent, clock.machine.now())
            try:
                return response, _without_credential(self._body(response), request)
            finally:
                response.close()

    def _misdated(self, request: httpx.Request) -> bool:
        """Return whether the date of a signature is far from the service's time."""
        date = http_date(request.headers.get("x-ms-date"))
        return date is not None and abs(self.clock.now() - date) > _MISDATED

    def _body(self, response: httpx.Response) -> bytes:
        """Read the body within the limits of size and time.

        The raw stream is decompressed here: httpx would decompress a whole chunk at once, which a
        malicious response could inflate a thousandfold.
        """
        inflate = None
        if "gzip" in response.headers.get("content-encoding", ""):
            inflate = zlib.decompressobj(wbits=31)
        started, body, received = self.clock.monotonic(), bytearray(), 0
        for chunk in response.stream:  # type: ignore[union-attr]  # sync, as the client is
            received += len(chunk)
            try:
                body += inflate.decompress(chunk, BODY_LIMIT + 1) if inflate else chunk
            except zlib.error:
                raise _unexpected(response, "the answer cannot be decompressed") from None
            if inflate and inflate.unused_data:  # zlib would keep everything that follows
                raise _unexpected(response, "the answer goes on after its end")
            if max(len(body), received) > BODY_LIMIT:
                raise _unexpected(response, "the answer is longer than any the service gives")
            if self.clock.monotonic() - started > READ_LIMIT:
                raise TransportError("the answer came too slowly", sent=True)
        return bytes(body)

    def _judge(self, response: httpx.Response, body: bytes, call: Call) -> Reply:
        """Separate success, refusal and nonsense."""
        status, request_id = response.status_code, _request_id(response)
        wait = retry.retry_after(response.headers.get("retry-after"), self.clock.now())
        if status >= 400:
            raise service_error(
                status,
                operation=call.doing,
                fault=ServiceFault.from_envelope(_json_or_none(body)),
                request_id=request_id,
                retry_after=wait,
            )
        if 300 <= status < 400:
            raise _unexpected(response, "the answer is a redirect, which is never followed")
        if status not in call.expect:
            reason = "a status that the service does not give here"
            raise _unexpected(response, reason, foreign=True)
        data = None
        if body.strip():
            data = _json_or_none(body)
            if data is None:
                raise _unexpected(response, "the answer is not complete JSON", foreign=True)
        reply = Reply(status, response.headers, data, request_id, wait, self.endpoint, len(body))
        for name in ("operation-location", "location"):
            if name in reply.headers:
                reply.local(reply.headers[name])
        return reply


def _asked(state: RetryCallState) -> float | None:
    """Return the pause that the last refusal asks for."""
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after if isinstance(error, ServiceError) else None


def _transport_error(error: httpx.HTTPError, endpoint: str) -> AcsError:
    """Return the error for a failed exchange."""
    sent = not isinstance(error, _UNSENT)
    reason = "the connection broke before the whole answer arrived"
    if not sent:
        reason = f"no connection to {endpoint}"
    detail = type(error).__name__
    if not isinstance(error, httpx.LocalProtocolError):  # whose text shows our own headers
        detail += f": {(line(str(error)) or '')[:200]}"
    nobody_here = isinstance(error, httpx.ConnectError) and is_loopback(endpoint)
    return TransportError(f"{reason} ({detail})", sent=sent, nobody_here=nobody_here)


def _without_credential(body: bytes, request: httpx.Request) -> bytes:
    """Remove the credential, in case the response repeats the request.

    A response ends up in errors and in the state. A Bearer token is valid for an hour.
    """
    sent = request.headers.get("authorization", "")
    proof = sent.rpartition("Signature=")[2].removeprefix("Bearer ")
    return body.replace(proof.encode(), b"[credential]") if proof else body


def _json_or_none(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _request_id(response: httpx.Response) -> str | None:
    """Return the service's id of the request, `MS-CV`, if it looks valid."""
    text = response.headers.get("ms-cv", "")
    return text if text.isascii() and text.isprintable() and 0 < len(text) <= 128 else None


def _unexpected(response: httpx.Response, reason: str, *, foreign: bool = False) -> UnexpectedReply:
    return UnexpectedReply(
        reason,
        status=response.status_code,
        request_id=_request_id(response),
        foreign=foreign,
    )
